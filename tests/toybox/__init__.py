"""Toybox: boxes of toys by the month. A vendor that does not exist, and the shortest complete example of one.

It is no part of the project; `tests/programmes/test_toy_vendor.py` adds it to a copy.
"""
