"""The question: which term and which billing plan of New Commerce."""
