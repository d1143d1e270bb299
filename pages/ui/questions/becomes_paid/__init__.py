"""The question: a free trial of New Commerce, which becomes paid by itself."""
