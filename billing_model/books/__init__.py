"""A book of any size: read in pieces, cut by customer, billed part by part by several workers, written as a file.

Here belongs what is only needed because there are many rows. The rules and the checks are those of a single scenario.
"""
