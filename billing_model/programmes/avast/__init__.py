"""Avast Business: flexible billing by use, and prepaid terms."""
