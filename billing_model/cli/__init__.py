"""The command line: one module per command, and how results are printed in a terminal.

A command imports what it runs inside its function, so that every command starts quickly. Nothing here decides an
amount.
"""
