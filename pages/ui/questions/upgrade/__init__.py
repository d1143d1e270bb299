"""The question: an upgrade today or at the renewal."""
