"""The question: several contracts of one customer."""
