"""The question: seats that can still be taken back."""
