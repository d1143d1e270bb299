"""How a sheet and a printed page are drawn; nothing here knows what is on them."""
