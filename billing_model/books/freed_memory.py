"""Memory that is freed stays with the process for its next part of a book, instead of going back to the system.

Parts of a book are alike. Fetching the same memory anew for each chunk of them takes about as long as billing it, where
the C library gives all of it back at once (workers of Dask ask for that).
"""

from __future__ import annotations

import ctypes
from contextlib import suppress
from functools import cache

TRIM_THRESHOLD, TOP_PAD, MMAP_THRESHOLD = -1, -2, -3  # malloc.h of the GNU C library
KEPT = 1 << 28  # bytes
LARGEST = 1 << 25  # of an array that is kept; more is not possible


@cache
def keep_freed_memory() -> None:
    """From now on, in this process; without the GNU C library all stays as it is."""
    with suppress(AttributeError, OSError, TypeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(MMAP_THRESHOLD, LARGEST)
        mallopt(TRIM_THRESHOLD, KEPT)
        mallopt(TOP_PAD, 1 << 20)
