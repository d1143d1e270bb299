"""The question: a need under every option."""
