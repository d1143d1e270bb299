"""How fast the model bills: one subscription, books of three sizes, and what they are measured against.

Prints a table and writes nothing. Run it with `make bench`; ARGS="--subscriptions 20000" makes it shorter.
"""

from __future__ import annotations

import argparse
import gc
import os
import platform
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT), str(PROJECT / "tests")]

import large_books  # noqa: E402
import reference  # noqa: E402
from billing_model.billing.bill import bill, billed, chunks  # noqa: E402
from billing_model.core.book import Book  # noqa: E402
from billing_model.core.lines import Lines  # noqa: E402
from billing_model.core.sample import UNTIL  # noqa: E402
from billing_model.files.scenario import read  # noqa: E402

TIMES = 10  # how much larger each book is than the one before
SAMPLE = 200  # subscriptions that the reference bills
WIDTHS = (76, 13, 17)


def main() -> None:
    """Measure everything in one run, and tell it."""
    parser = argparse.ArgumentParser(description="How fast the model bills.")
    parser.add_argument("--subscriptions", type=int, default=100_000, help="in the middle one of three books (100000)")
    parser.add_argument("--rounds", type=int, default=5, help="timed runs of each book (5)")
    chosen = parser.parse_args()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    print(f"Python {platform.python_version()}, numpy {np.__version__}, {platform.machine()}, {cores} cores, one used")
    print("Medians of processor time; a book is 12 months of Partner Center, every rule, 2 changes of seats each.\n")
    row("", "measured", "target")

    one_subscription()
    sizes = (chosen.subscriptions // TIMES, chosen.subscriptions, chosen.subscriptions * TIMES)
    small, middle, large = (large_books.random_csp_book(size) for size in sizes)
    books_in_turn(small, middle, large, chosen.rounds)
    memory(large)
    of_new_commerce(large_books.random_nce_book(chosen.subscriptions), chosen.rounds)


def one_subscription() -> None:
    """What a page waits for when an input is changed."""
    scenario = read(PROJECT / "scenarios" / "csp" / "seat-change.toml")
    assert len(np.unique(bill(scenario.book, scenario.until).invoice)) == 3
    seconds = median(timed(lambda: bill(scenario.book, scenario.until)) for _ in range(1_000))
    row("bill() of one subscription, one change of seats, three invoices", f"{seconds * 1000:.2f} ms", "at most 2 ms")


def books_in_turn(small: Book, middle: Book, large: Book, rounds: int) -> None:
    """The three books, the floor and the reference, one after the other in each round."""
    lines = bill(middle, UNTIL)
    chunk_sizes = lines_of_chunks(middle, lines)
    columns = [getattr(lines, name).dtype for name in Lines.names()]
    sample = large_books.as_scenario(first_customers(middle, SAMPLE))
    count = len(sample["subscription"])
    printed = len(lines)
    del lines

    work: dict[str, Callable[[], object]] = {
        "small": lambda: bill(small, UNTIL),
        "middle": lambda: bill(middle, UNTIL),
        "large": lambda: bill(large, UNTIL),
        "middle in chunks": lambda: in_chunks(middle),
        "large in chunks": lambda: in_chunks(large),
        "floor": lambda: written(columns, chunk_sizes),
        "reference": lambda: reference.bill(sample),
    }
    times: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(rounds):
        for name, what in work.items():
            times[name].append(timed(what))
    seconds = {name: median(measured) for name, measured in times.items()}

    engine, slow = len(middle) / seconds["middle"], count / seconds["reference"]
    row(f"{len(small):,} subscriptions", f"{seconds['small']:.3f} s")
    row(f"{len(middle):,} subscriptions, {printed:,} lines", f"{seconds['middle']:.2f} s")
    row("  subscriptions a second", f"{engine:,.0f}", "100,000 or more")
    row("  times the time of a tenth of it", f"{seconds['middle'] / seconds['small']:.1f}", "at most 11")
    row(f"{len(large):,} subscriptions", f"{seconds['large']:.2f} s")
    row("  times the time of a tenth of it", f"{seconds['large'] / seconds['middle']:.1f}", "at most 11")
    row(f"{len(large):,} subscriptions, chunk by chunk, the lines not kept", f"{seconds['large in chunks']:.2f} s")
    growth = seconds["large in chunks"] / seconds["middle in chunks"]
    row("  times the time of a tenth of it", f"{growth:.1f}", "at most 11")
    row(f"slow reference, {count} of these subscriptions: a second", f"{slow:,.0f}")
    row("  the model: times as fast", f"{engine / slow:,.0f}")
    row("floor: writing the same columns in the same chunks", f"{seconds['floor']:.3f} s")
    row("  the model: times as long", f"{seconds['middle'] / seconds['floor']:.1f}")


def of_new_commerce(book: Book, rounds: int) -> None:
    """The same year of New Commerce: terms of all lengths, a third of them by the month, seats that come and go."""
    lines = len(bill(book, UNTIL))
    seconds = median(timed(lambda: bill(book, UNTIL)) for _ in range(rounds))
    events = len(book.events) / len(book)
    row(f"{len(book):,} subscriptions of New Commerce, {lines:,} lines, {events:.1f} events each", f"{seconds:.2f} s")
    row("  subscriptions a second", f"{len(book) / seconds:,.0f}", "100,000 or more")


def memory(book: Book) -> None:
    """The most that bill() holds at once, the lines it returns included, the book not."""
    tracemalloc.start()
    lines = bill(book, UNTIL)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    result = sum(getattr(lines, name).nbytes for name in Lines.names())
    row(f"memory for {len(book):,} subscriptions, {len(lines):,} lines", f"{most / 2**30:.1f} GiB")
    row("  times the lines themselves", f"{most / result:.1f}")


def in_chunks(book: Book) -> None:
    """What a program does that writes lines away as they come: no more memory for a million than for a thousand."""
    for _ in billed(book, UNTIL):
        pass


def timed(what: Callable[[], object]) -> float:
    """Seconds of processor time that a call takes, whoever else uses the machine; its result is thrown away after the
    clock has stopped."""
    gc.collect()
    start = time.process_time()
    result = what()
    seconds = time.process_time() - start
    del result
    return seconds


def lines_of_chunks(book: Book, lines: Lines) -> list[int]:
    """How many lines each chunk of the book has."""
    ends = np.cumsum([len(chunk) for chunk in chunks(book)])
    return np.diff(np.searchsorted(lines.subscription, ends), prepend=0).tolist()


def written(columns: list[np.dtype], sizes: list[int]) -> list[np.ndarray]:
    """Columns of these types, allocated and written chunk by chunk."""
    return [np.full(size, 1, dtype) for size in sizes for dtype in columns]


def first_customers(book: Book, size: int) -> Book:
    """About this many subscriptions from the beginning of the book, no customer cut."""
    stop = int(np.searchsorted(book.customer, book.customer[min(size, len(book)) - 1], side="right"))
    return book.between(0, stop)


def row(what: str, measured: str, target: str = "") -> None:
    """One row of the table."""
    print(f"{what:<{WIDTHS[0]}}{measured:>{WIDTHS[1]}}  {target:<{WIDTHS[2]}}".rstrip(), flush=True)


if __name__ == "__main__":
    main()
