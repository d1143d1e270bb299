"""The question: what is lost by switching plans."""
