"""The heaviest comparisons that a link can ask for: what the server takes for each, and how long another session waits.

Alone, and beside a session that turns an input without a pause, which takes most of the processor's time.

Prints a table and writes nothing. Run it with `python bench/heavy.py`.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT), str(PROJECT / "tests" / "browser")]

from running import Server, start  # noqa: E402

from bench.session import Session  # noqa: E402

MAIL = "comparison=mail-and-office&language=en"
TEN = "options=csp-monthly," + ",".join(f"csp-monthly-{n}" for n in range(2, 11))
INVOICED = "options=office365-invoiced," + ",".join(f"office365-invoiced-{n}" for n in range(2, 6))
SEASONS = "demand.shape=seasonal&demand.seats=1000&demand.peak=1000000&demand.period=2&chance.noise_percent=90"
DAYS = "demand.shape=steps&demand.change=" + ",".join(
    f"2025-{month:02}-{day:02}:{10 + day % 9}" for month in range(1, 13) for day in range(11, 28)
)
LINKS = {
    "as it is bundled, sampled years": f"{MAIL}&tab=chance",
    "refused: 10 options, 20,000 years, 60 months": f"{MAIL}&months=60&{TEN}&{SEASONS}&chance.years=20000&tab=chance",
    "10 options, 1,600 years, 60 months": f"{MAIL}&months=60&{TEN}&{SEASONS}&chance.years=1600&tab=chance",
    "5 × invoiced, 3,300 years, 60 months": f"{MAIL}&months=60&{INVOICED}&{SEASONS}&chance.years=3300&tab=chance",
    "10 options, seats changed on 204 days, map": f"{MAIL}&months=24&{TEN}&{DAYS}&chance.years=10&tab=flip",
}
T = TypeVar("T")
WIDTHS = (50, 10, 14, 18, 22)


async def measured(server: Server, query: str) -> tuple[float, float]:
    """How long a link takes, and the longest turn of another session meanwhile; in seconds."""
    turns: list[float] = []
    async with Session(server.url, "seat_change", "language=en") as other:
        for number in range(5):
            await other.step(number)
        began = time.perf_counter()
        opening = asyncio.create_task(opened(server, query))
        number = 5
        while not opening.done():
            turn = time.perf_counter()
            await other.step(number)
            turns.append(time.perf_counter() - turn)
            number += 1
        await opening
        return time.perf_counter() - began, max(turns)


async def opened(server: Server, query: str) -> float:
    """A session that opens a link and is gone; returns the seconds it took."""
    began = time.perf_counter()
    async with Session(server.url, "compare", query):
        return time.perf_counter() - began


def peak(server: Server) -> int:
    """The most memory that the server has held so far, in MiB."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def on_a_server(measure: Callable[[Server], Coroutine[Any, Any, T]]) -> tuple[T, int]:
    """What is measured on a server of its own, and the most memory that it held, in MiB."""
    with tempfile.TemporaryDirectory() as folder:
        server = start(Path(folder) / "log", PROJECT)
        try:
            return asyncio.run(measure(server)), peak(server)
        finally:
            server.stop()


def main() -> None:
    """Measure every link and print what it takes."""
    row("", "alone", "at most", "beside another", "longest other turn")
    for title, query in LINKS.items():
        alone, memory = on_a_server(partial(opened, query=query))
        (took, longest), memory_beside = on_a_server(partial(measured, query=query))
        row(title, f"{alone:.1f} s", f"{max(memory, memory_beside)} MiB", f"{took:.1f} s", f"{longest:.2f} s")


def row(*cells: str) -> None:
    """One row of the table."""
    print("  ".join(cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True)).rstrip(), flush=True)


if __name__ == "__main__":
    main()
