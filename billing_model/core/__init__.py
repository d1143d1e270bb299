"""What a rule is written in: columns, days, money, runs of rows, and what was agreed.

Here belongs what every vendor's rules need and no vendor owns. Nothing here knows a vendor, a sentence or a file, and
nothing is imported from outside this room.
"""
