"""The question: a change of seats."""
