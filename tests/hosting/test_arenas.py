"""The threads of a server share a few heaps of the C library, however many run at the same time."""

from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest
from running import PROJECT

MANY = 12
ALLOCATING = f"""
import ctypes
from threading import Barrier, Thread
from hosting import arenas
{{begin}}
library, together = ctypes.CDLL(None), Barrier({MANY})

def allocate():
    together.wait()
    library.malloc(1000)
    together.wait()

threads = [Thread(target=allocate) for _ in range({MANY})]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
library.malloc_stats()
"""


def heaps(begin: str) -> int:
    """How many heaps a process has once many threads have asked for memory; begin: what it does first."""
    script = ALLOCATING.format(begin=begin)
    told = subprocess.run([sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=True)
    return told.stderr.count("Arena ")


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_stats"), reason="another C library than GNU's")
def test_many_threads_share_a_few_heaps() -> None:
    assert heaps("arenas.few()") <= 2 < heaps("")
