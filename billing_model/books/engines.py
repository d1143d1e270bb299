"""Where the parts of a book are billed: here, or by several processes of this machine."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from functools import cache
from multiprocessing import resource_tracker
from typing import Any

from billing_model.billing.refusal import Refusal, Refused
from billing_model.files.system import reason

Work = Callable[[Any], Any]  # what is done with a part, which is a number or what it holds
Engine = Callable[[Work, Sequence[Any]], Generator[Any]]  # the result of each part, in order
_STOP = {signal.SIGINT, signal.SIGTERM}
AHEAD = 2  # parts per worker that are done or waiting before they are asked for
TRIM_THRESHOLD, TOP_PAD, MMAP_THRESHOLD = -1, -2, -3  # malloc.h of the GNU C library
KEPT = 1 << 28  # bytes of freed memory that stay with a process
LARGEST = 1 << 25  # bytes of an array that is kept; more is not possible


def here(work: Work, parts: Sequence[Any]) -> Generator[Any]:
    """One part after the other, in this process."""
    for part in parts:
        yield work(part)


@contextmanager
def processes(workers: int) -> Iterator[Engine]:
    """An engine of this many processes, which start when there is work for two.

    They end with the engine, and with this process however it ends. The engine raises `Refused` when one of them cannot
    be started or is ended from outside.
    """
    pools: list[ProcessPoolExecutor] = []

    def engine(work: Work, parts: Sequence[Any]) -> Generator[Any]:
        if min(workers, len(parts)) < 2:
            yield from here(work, parts)
            return
        if not pools:
            spawn = multiprocessing.get_context("spawn")
            pools.append(ProcessPoolExecutor(workers, spawn, initializer=_end_with_parent))
            resource_tracker.ensure_running()  # it would let signals through while it starts

        def submit(part: Any) -> Any:
            try:
                with _undisturbed():  # it may start a worker
                    return pools[0].submit(work, part)
            except OSError as error:
                raise Refused([Refusal("book", "no-worker", {"reason": reason(error)})]) from None

        try:
            yield from in_order(submit, parts, workers * AHEAD)
        except BrokenProcessPool:
            raise Refused([Refusal("book", "worker-lost")]) from None

    try:
        yield engine
        for pool in pools:
            pool.shutdown()
    finally:
        if pools:
            for process in multiprocessing.active_children():
                process.kill()
        for pool in pools:
            pool.shutdown(wait=True, cancel_futures=True)


def in_order(submit: Callable[[Any], Any], parts: Sequence[Any], ahead: int) -> Generator[Any]:
    """The results of what was submitted, in order.

    submit: returns a future; ahead: how many may be waiting, running, or done and not yet handed out.
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


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Who asks to stop must wait: a process whose start is broken off complains.

    What is started here hears of no Ctrl-C, which is for the parent to answer.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "pthread_sigmask"):
        yield
        return
    asked: list[int] = []
    answers = {number: signal.signal(number, lambda number, _: asked.append(number)) for number in _STOP}
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, _STOP)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for number, answer in answers.items():
            signal.signal(number, answer)
        if asked:
            signal.raise_signal(asked[0])


def _end_with_parent() -> None:
    """In a worker: when the parent is gone, so is the worker; Ctrl-C is for the parent to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOP)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)


# ---- In a worker ------------------------------------------------------------------------------------------------


@cache
def keep_freed_memory() -> None:
    """From now on, memory that this process frees stays with it for its next part of a book.

    Parts of a book are alike. Fetching the same memory again for each chunk of them takes about as long as billing it,
    where the C library gives all of it back at once (workers of Dask ask for that). Without the GNU C library all stays
    as it is.
    """
    with suppress(AttributeError, OSError, TypeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(MMAP_THRESHOLD, LARGEST)
        mallopt(TRIM_THRESHOLD, KEPT)
        mallopt(TOP_PAD, 1 << 20)
