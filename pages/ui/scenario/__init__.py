"""Which scenario is open: its address, its view, what was uploaded, and the bundled ones."""
