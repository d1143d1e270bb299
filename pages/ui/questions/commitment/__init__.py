"""The question: monthly or annual."""
