"""Many visitors at once, without a browser: turns a second beside the bare page's, and what each session takes."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from statistics import median

import psutil
from running import Server, start

from bench.session import Session

PROJECT = Path(__file__).resolve().parent.parent
BARE = PROJECT / "bench" / "bare"
SAME_PARTS = "bench/same_parts/app.py"  # those of a question page; it runs with the configuration of the pages
DESIGNS = ("one_run", "keyed", "together", "inside", "whole")  # ways to build these parts: first as the pages are built
SESSIONS = 50
AT_LEAST = 3  # times the bare page's turns a second
WIDTHS = (20, 10, 10, 10, 10, 15)


def crowd(pages: list[str], rounds: int) -> None:
    """Sessions that all turn their first slider at once, again and again, page after page."""
    print(f"\n{SESSIONS} sessions that turn a knob at once: turns a second, medians of {rounds} rounds.\n")
    row("page", "page", "bare", "× bare", "at least", "MiB a session")
    for page in pages:
        crowd_row(page, rounds)
    for design in DESIGNS:
        crowd_row("", rounds, design)


def crowd_row(page: str, rounds: int, design: str = "") -> None:
    """One row: of a page, or of the parts alone in one of their designs."""
    with server(BARE) as plain, server(PROJECT, SAME_PARTS if design else "app.py") as ours:
        query = f"design={design}" if design else "language=en"
        name = f"parts, {design}" if design else page
        try:
            rate, floor, memory = asyncio.run(rates(ours, page, query, plain, rounds))
        except (RuntimeError, TimeoutError) as error:
            row(name, f"not measured: {error}")
            return
    aim = "" if design else f"{AT_LEAST}"
    row(name, f"{rate:.1f}", f"{floor:.1f}", f"{rate / floor:.1f}", aim, f"{memory:.2f}")


async def rates(ours: Server, page: str, query: str, plain: Server, rounds: int) -> tuple[float, float, float]:
    """Turns a second of a page and of the bare page, whose rounds are taken in turn; MiB for each session more."""
    process = psutil.Process(ours.process.pid)
    async with AsyncExitStack() as stack:

        async def opened(server: Server, name: str, asked: str, number: int) -> list[Session]:
            made = [Session(server.url, name, asked) for _ in range(number)]
            return [await stack.enter_async_context(session) for session in made]

        own, bare = await opened(ours, page, query, 1), await opened(plain, "", "", SESSIONS)
        await turned(own, 1)
        before = process.memory_info().rss
        own += await opened(ours, page, query, SESSIONS - 1)
        await turned(own, 2)
        memory = (process.memory_info().rss - before) / 2**20 / (SESSIONS - 1)
        await turned(bare, 2)
        times = [(await turned(own, number), await turned(bare, number)) for number in range(3, 3 + rounds)]
    took, least = zip(*times, strict=True)
    return SESSIONS / median(took), SESSIONS / median(least), memory


async def turned(sessions: list[Session], number: int) -> float:
    """Seconds until all sessions have turned their slider once."""
    begun = time.perf_counter()
    await asyncio.gather(*(session.step(number) for session in sessions))
    return time.perf_counter() - begun


@contextmanager
def server(folder: Path, app: str = "app.py") -> Iterator[Server]:
    """A fresh server of an app in a folder, with the configuration that lies there."""
    with tempfile.TemporaryDirectory() as scratch:
        running = start(Path(scratch) / "server.log", folder, app)
        try:
            yield running
        finally:
            running.stop()


def row(*cells: str) -> None:
    """One row of the table."""
    print(
        f"{cells[0]:<{WIDTHS[0]}}" + "".join(f"{c:>{w}}" for c, w in zip(cells[1:], WIDTHS[1:], strict=False)),
        flush=True,
    )
