"""Guess an invoice: cases to practise on, a guess against what is billed, and the idea or the slip that leads to it.

Here belongs what teaches. Nothing here changes what is billed.
"""
