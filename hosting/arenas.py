"""How many heaps the C library keeps for the threads of the server."""

from __future__ import annotations

import ctypes
from contextlib import suppress

ARENA_MAX = -8  # malloc.h of the GNU C library
ENOUGH = 2  # one thread of Python works at a time; by itself the library takes eight a core


def few() -> None:
    """From now on, threads share a few heaps.

    Each run of a page is a thread of its own. With a heap for each that runs at the same time, what one frees is no
    use to the next, which is the memory that grew by the minute. Without the GNU C library all stays as it is.
    """
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).mallopt(ARENA_MAX, ENOUGH)
