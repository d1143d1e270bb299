"""The question: what extra licences cost today."""
