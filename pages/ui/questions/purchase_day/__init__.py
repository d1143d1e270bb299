"""The question: which day of the month to buy."""
