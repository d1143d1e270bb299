"""The question: whether a vendor's file is right."""
