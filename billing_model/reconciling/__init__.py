"""Reconcile: the vendor's file against the model, row by row, with the reason and the money of every difference.

Here belongs what only a file of somebody else needs: its columns, its words, how its rows are matched, and why one of
them is as it is. What ought to be billed comes from the book, or from one that is inferred from the files
(`inferring`); nothing here computes it.
"""
