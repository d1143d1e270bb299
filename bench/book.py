"""How fast a whole book goes through the command: read, checked, billed, written; compared; and what Dask adds.

Prints a table and writes only to a temporary folder. `make bench` runs it after `bench/engine.py`;
ARGS="--subscriptions 100000" makes it shorter. Each figure is of a process of its own, started as a user starts it.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
import psutil
import pyarrow as pa
import pyarrow.parquet

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT)]


from bench.engine import row, timed  # noqa: E402
from billing_model.billing.bill import bill, billed  # noqa: E402
from billing_model.books.lines_file import write_lines  # noqa: E402
from billing_model.books.reader import read_book  # noqa: E402
from billing_model.books.request import Request  # noqa: E402
from billing_model.books.run import run  # noqa: E402
from billing_model.books.sample import write_sample  # noqa: E402
from billing_model.core.columns import Columns  # noqa: E402
from billing_model.core.sample import UNTIL  # noqa: E402

TIMES = 10  # how much larger each book is than the one before
SEED = 7
Files = tuple[Path, Path]
OPTIONS = "csp-annual,csp-monthly"
IN_MEMORY = 100_000  # the most subscriptions that the engine alone is measured on


def main() -> None:
    """Measure everything in one run, and tell it."""
    parser = argparse.ArgumentParser(description="How fast a whole book goes through.")
    parser.add_argument("--subscriptions", type=int, default=1_000_000, help="in the largest of three books (1000000)")
    parser.add_argument("--rounds", type=int, default=3, help="timed runs of each book (3)")
    parser.add_argument("--dask", action=argparse.BooleanOptionalAction, default=True, help="one and two workers")
    chosen = parser.parse_args()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    print(f"\nPython {platform.python_version()}, pyarrow {pa.__version__}, {platform.machine()}, {cores} cores")
    print("Medians; a book is 12 months of all programmes, 2 changes each, Parquet in and out, sorted by customer.\n")
    row("", "measured", "target")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        sizes = [chosen.subscriptions // TIMES**power for power in (2, 1, 0)]
        samples = {size: write_sample(folder / str(size), size, SEED) for size in sizes}
        engine_alone(samples[max(size for size in sizes if size <= IN_MEMORY)], chosen.rounds)
        files_alone(samples[sizes[1]], folder)
        kept_lines(samples, chosen.rounds)
        growth(samples, folder, chosen.rounds)
        compared(samples[sizes[1]], folder, chosen.rounds)
        csv_too(folder, sizes[1])
        if chosen.dask:
            with_dask(samples[sizes[2]], folder, chosen.rounds)


def engine_alone(files: Files, rounds: int) -> None:
    """The rules alone on a book in memory, one core, against only writing the same columns."""
    book, rejects = read_book(*files, UNTIL)
    assert not rejects
    shapes = [(len(part), dtypes(part)) for part in billed(book, UNTIL)]
    lines = sum(size for size, _ in shapes)
    times: dict[str, list[float]] = {"engine": [], "floor": []}
    for _ in range(max(rounds, 5)):
        times["engine"].append(timed(lambda: [*billed(book, UNTIL)]))
        times["floor"].append(timed(lambda: [[np.full(size, 1, dtype) for dtype in types] for size, types in shapes]))
    seconds, floor = median(times["engine"]), median(times["floor"])
    row(f"rules alone, {len(book):,} subscriptions, {lines:,} lines", f"{seconds:.2f} s")
    row("  subscriptions a second and core", f"{len(book) / seconds:,.0f}", "100,000 or more")
    row("floor: allocating and writing the same columns", f"{floor:.3f} s")
    row("  the rules: times as long", f"{seconds / floor:.1f}", "at most 30")


def files_alone(files: Files, folder: Path) -> None:
    """Parquet in and out on one core: the rows as a checked book, its lines as a file."""
    book, _ = read_book(*files, UNTIL)
    lines = bill(book, UNTIL)
    times: dict[str, list[float]] = {"in": [], "out": []}
    for _ in range(3):
        times["in"].append(timed(partial(read_book, *files, UNTIL)))
        times["out"].append(timed(partial(write_lines, lines, book, folder / "alone.parquet")))
    read, written = median(times["in"]), median(times["out"])
    row(f"Parquet in, read and checked, {len(book):,} subscriptions", f"{read:.2f} s")
    row("  subscriptions a second and core", f"{len(book) / read:,.0f}")
    row(f"Parquet out, sorted, {len(lines):,} lines", f"{written:.2f} s")
    row("  lines a second and core", f"{len(lines) / written:,.0f}")


def kept_lines(samples: dict[int, Files], rounds: int) -> None:
    """The rules alone, all lines kept in memory, on books of three sizes in turn."""
    books = {size: read_book(*files, UNTIL)[0] for size, files in samples.items()}
    times: dict[int, list[float]] = {size: [] for size in books}
    for _ in range(rounds):
        for size, book in books.items():
            times[size].append(timed(partial(bill, book, UNTIL)))
    small, middle, large = (median(seconds) for seconds in times.values())
    for size, seconds in zip(books, (small, middle, large), strict=True):
        row(f"rules alone, {size:,} subscriptions, all lines kept", f"{seconds:.3f} s")
    row("  the middle one: times the time of a tenth of it", f"{middle / small:.1f}", "at most 11")
    row("  the large one: times the time of a tenth of it", f"{large / middle:.1f}", "at most 11")


def dtypes(part: Columns) -> list[np.dtype]:
    """The types of all columns of some lines, the programme's own included."""
    return [getattr(part, name).dtype for name in part.names()] + [column.dtype for column in part.more.values()]


@dataclass(frozen=True)
class Measured:
    """One run: seconds, and the most memory that its processes held together, in bytes."""

    seconds: float
    memory: int


def growth(samples: dict[int, Files], folder: Path, rounds: int) -> None:
    """The whole command on books of three sizes."""
    rates = {}
    for size, files in samples.items():
        runs = [command(files, folder / "lines.parquet") for _ in range(rounds)]
        seconds = median(each.seconds for each in runs)
        rates[size] = size / seconds
        largest = size == max(samples)
        row(f"whole command, {size:,} subscriptions", f"{seconds:.1f} s", "at most 60 s" if largest else "")
        memory = max(each.memory for each in runs) / 2**30
        row("  memory of all its processes", f"{memory:.2f} GiB", "at most 2.5 GiB")
    small, large = sorted(rates)[1:]
    row(f"  subscriptions a second, {large:,} against {small:,}", f"{rates[large] / rates[small]:.2f}", "0.80 or more")


def compared(files: Files, folder: Path, rounds: int) -> None:
    """`book-compare` under two terms, beside only billing the same book."""
    out, size = folder / "options.parquet", pyarrow.parquet.read_metadata(files[0]).num_rows
    times: dict[str, list[float]] = {"compared": [], "billed": []}
    for _ in range(rounds):
        times["compared"].append(command(files, out, "--options", OPTIONS, what="book-compare").seconds)
        times["billed"].append(command(files, folder / "lines.parquet").seconds)
    seconds = median(times["compared"])
    row(f"book-compare, {size:,} subscriptions, two options", f"{seconds:.1f} s")
    row("  times as long as billing them", f"{seconds / median(times['billed']):.2f}")


def csv_too(folder: Path, size: int) -> None:
    """The same as CSV, in and out."""
    files = write_sample(folder / "csv", size, SEED, form="csv")
    row(f"CSV in and out, {size:,} subscriptions", f"{command(files, folder / 'lines.csv').seconds:.1f} s")


def command(files: Files, out: Path, *options: str, what: str = "book") -> Measured:
    """`book`, or another command about one, as a user starts it."""
    arguments = [*map(str, files), "--until", str(UNTIL), "--out", str(out), "--quiet", *options]
    start = time.perf_counter()
    command = [sys.executable, "-m", "billing_model", what, *arguments]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL) as running:  # noqa: S603
        with watched(running.pid) as most:
            assert running.wait() == 0
        seconds = time.perf_counter() - start
    return Measured(seconds, most[0])


@contextmanager
def watched(pid: int) -> Iterator[list[int]]:
    """The most memory that a process and all below it held at once, shared pages counted once per process."""
    most, done = [0], threading.Event()

    def look() -> None:
        process = psutil.Process(pid)
        while not done.wait(0.1):
            try:
                processes = [process, *process.children(recursive=True)]
                most[0] = max(most[0], sum(each.memory_info().rss for each in processes))
            except psutil.NoSuchProcess:
                continue

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield most
    finally:
        done.set()
        watcher.join()


def with_dask(files: Files, folder: Path, rounds: int) -> None:
    """Warm clusters of one and of two workers in turn; each writes its parts into a folder."""
    from billing_model.books.dask_engine import cluster

    times: dict[int, list[float]] = {1: [], 2: []}
    with cluster(None, 1) as single, cluster(None, 2) as double:
        for number in range(rounds + 1):
            for workers, engine in ((1, single), (2, double)):
                seconds = timed(partial(run, Request(*files, UNTIL, f"{folder}/lines/", engine)))
                if number:  # the first warms the workers up
                    times[workers].append(seconds)
    row("Dask, 1 warm worker", f"{median(times[1]):.1f} s")
    row("Dask, 2 warm workers", f"{median(times[2]):.1f} s")
    row("  two against one", f"{median(times[1]) / median(times[2]):.2f}", "1.7 or more")


if __name__ == "__main__":
    main()
