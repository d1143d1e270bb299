"""What a user changes: the knobs of a contract, its events, and the need of a comparison."""
