"""Guess an invoice: cases to practise on, a guess against what is billed, and the slip that explains the difference.

Here belongs what teaches. Nothing here changes what is billed.
"""
