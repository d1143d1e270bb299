"""What every page of a question shows: figures, lines and why, clauses, the clock, downloads, the guess."""
