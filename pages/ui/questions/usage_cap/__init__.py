"""The question: what a usage limit saves."""
