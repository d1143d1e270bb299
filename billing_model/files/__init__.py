"""Scenarios and comparisons as TOML and as a link: read, checked and written.

Here belong the formats that users write and share, their models, and the expected rows of a file. Books of many
customers are in `books`; what is printed or drawn is not here.
"""
