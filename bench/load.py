"""How many people one server serves: sessions that do the three people's tasks, with time to think between two turns.

Prints tables and writes nothing but the file that `--json` names. `make load` is 50 sessions for ten minutes on one
process; `bench/load.py --sessions 300 --processes 2` drives more, each session staying on its process;
`--visits 1000` is sessions that open a page, do three turns and are gone; `--creep 4000` is so many turns without a
pause of these pages, and of the bare page in the same run, with the memory that each of them leaves behind. The first
turns of a server import what it needs, which is why a figure is told without the first minute too.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import ExitStack, aclosing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import orjson
import psutil
from websockets.exceptions import WebSocketException

PROJECT = Path(__file__).resolve().parent.parent
HERE = [path for path in sys.path if Path(path) != Path(__file__).parent]  # where pages.py would hide the pages
sys.path[:] = [str(PROJECT), str(PROJECT / "tests" / "browser"), *HERE]

from running import Server  # noqa: E402

from bench.crowd import BARE, server  # noqa: E402
from bench.session import Session  # noqa: E402
from bench.visitors import LANGUAGES, PEOPLE, Turn, wrong  # noqa: E402

AIM = 0.8  # seconds in which 95 of 100 turns are done
SHOWN = 5  # errors and slowest turns
A_MINUTE = 60
AT_ONCE = 10  # visits that come and go
GONE = 30  # seconds after which the server has forgotten who left
ERRORS = (RuntimeError, TimeoutError, LookupError, StopIteration, OSError, WebSocketException, ValueError)


@dataclass
class Tally:
    """What the visitors have met: turns with the second in which each ended, and errors with what they say."""

    begun: float = field(default_factory=time.monotonic)
    turns: list[tuple[float, Turn]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    minutes: list[dict[str, float]] = field(default_factory=list)

    @property
    def now(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self.begun


def main() -> None:
    """Drive the sessions that are asked for, and tell what they met."""
    parser = argparse.ArgumentParser(description="How many people one server serves.")
    parser.add_argument("--sessions", type=int, default=50, help="people at once (50)")
    parser.add_argument("--minutes", type=float, default=10, help="how long (10)")
    parser.add_argument("--processes", type=int, default=1, help="servers, each with its own sessions (1)")
    parser.add_argument("--think", default="3,8", help="least and most seconds between two turns of a person (3,8)")
    parser.add_argument("--visits", type=int, default=0, help="sessions that come, do three turns and go, instead")
    parser.add_argument("--creep", type=int, default=0, help="turns without a pause, of these pages and the bare one")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    asked = parser.parse_args()
    if asked.visits:
        figures = asyncio.run(come_and_go(asked.visits))
    elif asked.creep:
        figures = asyncio.run(creep(asked.creep))
    else:
        with ExitStack() as stack:
            servers = [stack.enter_context(server(PROJECT)) for _ in range(asked.processes)]
            least, most = (float(text) for text in asked.think.split(","))
            tally = asyncio.run(crowd(servers, asked.sessions, asked.minutes * A_MINUTE, (least, most)))
        tally.errors += check([turn for _, turn in tally.turns])
        figures = told(tally, asked.sessions)
    if asked.json:
        asked.json.write_bytes(orjson.dumps(figures, option=orjson.OPT_INDENT_2))


# ---- A crowd with time to think -------------------------------------------------------------------------------------


async def crowd(servers: Sequence[Server], sessions: int, seconds: float, think: tuple[float, float]) -> Tally:
    """So many sessions, each on one of the servers for good, for so many seconds."""
    tally = Tally()
    row("minute", "turns a s", "p50", "p95", "p99", "errors", "RSS MiB", "PSS MiB", "cores", "turn's CPU", "load")
    people = [asyncio.create_task(person(servers[n % len(servers)], n, seconds, think, tally)) for n in range(sessions)]
    watching = asyncio.create_task(watch(servers, tally))
    await asyncio.gather(*people)
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching
    return tally


async def person(server: Server, number: int, seconds: float, think: tuple[float, float], tally: Tally) -> None:
    """One person: thinks, turns, and comes again where something went wrong."""
    chance = Random(number)  # noqa: S311
    languages = sorted(LANGUAGES)
    await asyncio.sleep(chance.uniform(0, think[1]))
    while tally.now < seconds:
        task = PEOPLE[number % len(PEOPLE)](
            lambda *page: Session(server.url, *page), chance, languages[number // len(PEOPLE) % len(languages)]
        )
        try:
            async with aclosing(task):  # type: ignore[type-var]
                async for turn in task:
                    tally.turns.append((tally.now, turn))
                    await asyncio.sleep(min(chance.uniform(*think), max(seconds - tally.now, 0)))
                    if tally.now >= seconds:
                        return
        except ERRORS as error:
            tally.errors.append(f"{type(error).__name__}: {error}")
            await asyncio.sleep(think[1])


async def watch(servers: Sequence[Server], tally: Tally) -> None:
    """Each minute a row: how turns went in it, and what the servers took."""
    processes = [psutil.Process(each.process.pid) for each in servers]
    busy, at = sum(map(processor, processes)), tally.now
    counted = errors = 0
    while True:
        ended = False
        try:
            await asyncio.sleep(A_MINUTE - tally.now % A_MINUTE)
        except asyncio.CancelledError:
            ended = True
        took = sorted(turn.took for _, turn in tally.turns[counted:])
        spent, passed = sum(map(processor, processes)) - busy, tally.now - at
        if took and passed > 1:
            memory = [each.memory_full_info() for each in processes]
            minute = {
                "minute": tally.now / A_MINUTE,
                "turns_a_second": len(took) / passed,
                **{f"p{part}": percentile(took, part) for part in (50, 95, 99)},
                "errors": len(tally.errors) - errors,
                "rss_mib": sum(each.rss for each in memory) / 2**20,
                "pss_mib": sum(each.pss for each in memory) / 2**20,
                "cores": spent / passed,
                "cpu_ms_a_turn": spent / len(took) * 1000,
                "load": os.getloadavg()[0],
            }
            tally.minutes.append(minute)
            row(*cells(minute))
        counted, errors, busy, at = len(tally.turns), len(tally.errors), busy + spent, tally.now
        if ended:
            return


def processor(process: psutil.Process) -> float:
    """Seconds that a process has worked so far."""
    times = process.cpu_times()
    return float(times.user + times.system)


def check(turns: Sequence[Turn]) -> list[str]:
    """What is wrong with what was shown."""
    return [f"wrong: {sentence}" for turn in turns if turn.check and (sentence := wrong(turn))]


# ---- Sessions that come and go --------------------------------------------------------------------------------------


async def come_and_go(visits: int) -> dict[str, Any]:
    """Sessions that open a page, do three turns and are gone, a few at once; the memory of the server meanwhile."""
    memory: list[tuple[int, float]] = []
    row("visits", "RSS MiB")
    with server(PROJECT) as running:
        process, tally = psutil.Process(running.process.pid), Tally()

        def note(number: int) -> None:
            memory.append((number, process.memory_info().rss / 2**20))
            row(f"{number}", f"{memory[-1][1]:.1f}")

        for number in range(0, visits, AT_ONCE):
            if number % (visits // 10 // AT_ONCE * AT_ONCE or AT_ONCE) == 0:
                note(number)
            await asyncio.gather(*(visit(running, number + each, tally) for each in range(AT_ONCE)))
        note(visits)
        await asyncio.sleep(GONE)
        note(visits)
        await visit(running, 0, tally)
        note(visits + 1)
    for error in tally.errors[:SHOWN]:
        print(error)
    print(f"{len(tally.errors)} errors; the last two rows: {GONE} s after the last had gone, and one visit after that")
    return {"visits": visits, "errors": tally.errors, "memory": memory}


async def visit(server: Server, number: int, tally: Tally) -> None:
    """One visit: a page opened, and three turns."""
    task = PEOPLE[number % len(PEOPLE)](lambda *page: Session(server.url, *page), Random(number), "en")  # noqa: S311
    try:
        async with aclosing(task):  # type: ignore[type-var]
            for _ in range(4):
                tally.turns.append((tally.now, await anext(task)))
    except ERRORS as error:
        tally.errors.append(f"{type(error).__name__}: {error}")


# ---- What a turn leaves behind --------------------------------------------------------------------------------------


async def creep(turns: int) -> dict[str, Any]:
    """Turns without a pause, of the pages and of the bare one by turns; kB that each has left behind in the second half
    of them."""
    figures: dict[str, Any] = {}
    row("turns", "page", "MiB", "bare", "MiB")
    with server(PROJECT) as ours, server(BARE) as plain:
        async with Session(ours.url, "seat_change", "language=en") as own, Session(plain.url) as bare:
            memory = defaultdict(list)
            for number in range(1, turns + 1):
                for name, session, running in (("page", own, ours), ("bare", bare, plain)):
                    if session is bare:
                        await session.step(number)
                    else:  # another case with each turn, so that nothing is known already
                        await session.type(session.named(":list_price:money"), f"{4 + number / 100:.2f}")
                    if number % (turns // 10) == 0:
                        memory[name].append(psutil.Process(running.process.pid).memory_info().rss)
                if number % (turns // 10) == 0:
                    row(f"{number}", "", f"{memory['page'][-1] / 2**20:.1f}", "", f"{memory['bare'][-1] / 2**20:.1f}")
            for name, sizes in memory.items():
                figures[name] = (sizes[-1] - sizes[4]) / (turns / 2) / 1024
    print(f"\nkB that a turn leaves behind: the page {figures['page']:.2f}, the bare page {figures['bare']:.2f}")
    return figures


# ---- The tables -----------------------------------------------------------------------------------------------------


def told(tally: Tally, sessions: int) -> dict[str, Any]:
    """Print what was met; returns the figures."""
    settled = [turn for at, turn in tally.turns if at >= A_MINUTE] or [turn for _, turn in tally.turns]
    by_kind: dict[str, list[float]] = defaultdict(list)
    for turn in settled:
        by_kind[turn.what].append(turn.took)
    print()
    row("turn", "number", "p50", "p95", "p99", "longest")
    for what, took in sorted(by_kind.items()):
        took.sort()
        row(what, f"{len(took)}", *(ms(percentile(took, part)) for part in (50, 95, 99, 100)))
    took = sorted(turn.took for turn in settled)
    checks = Counter(turn.check for _, turn in tally.turns if turn.check)
    p95 = percentile(took, 95)
    row("all", f"{len(took)}", *(ms(percentile(took, part)) for part in (50, 95, 99, 100)))
    later = tally.minutes[1:] or tally.minutes
    cores = sum(minute["cores"] for minute in later) / max(len(later), 1)
    print(f"\np95 of a turn {p95:.3f} s, at most {AIM} s: {'reached' if p95 < AIM else 'missed'}")
    turns = sum(minute["turns_a_second"] for minute in later) / max(len(later), 1)
    rate = turns / max(cores, 1e-9)
    print(f"{sessions} sessions, {turns:.1f} turns a second took {cores:.2f} cores: {rate:.0f} turns a second and core")
    print(f"{len(tally.errors)} errors; held against the model: " + ", ".join(f"{n} {c}" for c, n in checks.items()))
    for error in tally.errors[:SHOWN]:
        print(f"  {error}")
    return {
        "sessions": sessions,
        "turns": len(tally.turns),
        "p50": percentile(took, 50),
        "p95": p95,
        "p99": percentile(took, 99),
        "errors": tally.errors,
        "checked": checks,
        "turns_a_second_and_core": rate,
        "minutes": tally.minutes,
    }


def percentile(ordered: Sequence[float], part: float) -> float:
    """The least of ordered values that so many of a hundred do not exceed."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * part / 100))]


def cells(minute: dict[str, float]) -> list[str]:
    """The row of a minute."""
    return [
        f"{minute['minute']:.1f}",
        f"{minute['turns_a_second']:.1f}",
        *(ms(minute[f"p{part}"]) for part in (50, 95, 99)),
        f"{minute['errors']:.0f}",
        *(f"{minute[name]:.1f}" for name in ("rss_mib", "pss_mib")),
        f"{minute['cores']:.2f}",
        ms(minute["cpu_ms_a_turn"] / 1000),
        f"{minute['load']:.1f}",
    ]


def ms(seconds: float) -> str:
    """A time."""
    return f"{seconds * 1000:,.0f} ms"


def row(*texts: str) -> None:
    """One row of a table."""
    print(f"{texts[0]:<26}" + "".join(f"{text:>11}" for text in texts[1:]), flush=True)


if __name__ == "__main__":
    main()
