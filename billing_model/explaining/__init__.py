"""Lines as they are printed, and why a line is what it is: its derivation step by step, its sentence, its clauses.

Every explanation comes from the operands that a line carries. No amount is computed a second time in another way,
and no vendor is known by name: what a vendor adds is declared in its folder.
"""
