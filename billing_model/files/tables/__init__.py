"""Text tables as people have them: how a file is written is decided for the file, from its own cells.

What belongs here: encoding and lines, the names of columns, days and decimals, the words of cells. What a table is used
for does not.
"""
