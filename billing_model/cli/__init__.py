"""The command line: one module per command, and how results are printed in a terminal.

The module of a command is loaded when the command is run; what takes long to load and only some runs need, such as
pandas, pyarrow or what writes workbooks, is imported in the function that needs it. So every command starts quickly.
Nothing here decides an amount.
"""
