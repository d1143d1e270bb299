"""How cases to practise on are made, by vendor."""
