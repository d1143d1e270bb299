"""Office 365: switching to another plan while prepaid credit is left."""
