"""From a book to its lines, and from lines to invoices, daily charges and a state on a day.

Here belongs what happens to every vendor's book in the same way. A vendor is asked through the registry, never by name.
Nothing here compares, explains or opens a file.
"""
