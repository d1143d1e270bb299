"""The charts that several pages share. A chart gets figures and words and returns a figure; it never draws."""
