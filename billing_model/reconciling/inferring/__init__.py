"""The history that files show by themselves: prices, periods, changes of licences, cancellations (without a book).

What is inferred is a book as any other. It is billed again, and rows that do not come out again are findings by the
same list as with a book; nothing here computes an amount of an invoice.
"""
