"""Where the parts of a book are billed: here, or by several processes of this machine."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any

Work = Callable[[int], Any]  # what is done with the part of this number
Engine = Callable[[Work, Sequence[int]], Generator[Any]]  # what comes of each part, in their order
AHEAD = 2  # parts per worker that are done or waiting before they are asked for


def here(work: Work, parts: Sequence[int]) -> Generator[Any]:
    """One part after the other, in this process."""
    for part in parts:
        yield work(part)


def processes(workers: int) -> Engine:
    """An engine of so many processes. They end when this one does, in whatever way it ends."""

    def engine(work: Work, parts: Sequence[int]) -> Generator[Any]:
        if min(workers, len(parts)) < 2:
            yield from here(work, parts)
            return
        pool = ProcessPoolExecutor(
            min(workers, len(parts)), multiprocessing.get_context("spawn"), initializer=_end_with_parent
        )
        try:
            yield from in_order(lambda part: pool.submit(work, part), parts, workers * AHEAD)
            pool.shutdown()
        finally:
            for process in multiprocessing.active_children():
                process.terminate()
            pool.shutdown(wait=True, cancel_futures=True)

    return engine


def in_order(submit: Callable[[int], Any], parts: Sequence[int], ahead: int) -> Generator[Any]:
    """What was submitted, in its order; at most so many at a time are waiting, running, or done and not handed out.

    submit: returns a future.
    """
    pending: deque[Any] = deque()
    left = iter(parts)
    while True:
        for part in left:
            pending.append(submit(part))
            if len(pending) >= ahead:
                break
        if not pending:
            return
        yield pending.popleft().result()


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _end_with_parent() -> None:
    """In a worker: Ctrl-C is for the parent to answer, and when the parent is gone, so is the worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)
