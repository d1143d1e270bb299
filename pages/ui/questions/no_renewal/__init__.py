"""The question: what follows when nobody renews."""
