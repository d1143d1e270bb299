"""The question: when to convert a free trial."""
