"""What the commands about whole books share: what they are typed, who bills, how they are stopped, what they print."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
import numpy as np

from billing_model.billing.refusal import Refusal, Refused, unexpected
from billing_model.cli.command import WORKERS, Exit, argument, choice, complain, flag, option
from billing_model.cli.take_away import csv_parameters
from billing_model.core.book import EARLIEST, LATEST
from billing_model.core.currency import places_by_code
from billing_model.core.fields import Field
from billing_model.core.money import to_decimal
from billing_model.files import spreadsheet, values
from billing_model.files.system import is_same, not_written
from billing_model.files.tables.dialect import Reading
from billing_model.words.wording import Verbatim, Wording, wording

if TYPE_CHECKING:
    from billing_model.books.counts import BookCounts
    from billing_model.books.engines import Engine
    from billing_model.books.request import Request

BAR = 60  # letters, with what stands behind it
STEPS = 1_000  # of the bar that shows how far the work has come

Result = TypeVar("Result", bound="BookCounts")


@dataclass(frozen=True)
class BookArguments:
    """What was typed for a whole book."""

    subscriptions: str
    events: str
    until: str
    out: str
    workers: int | None
    engine: str
    scheduler: str | None
    quiet: bool
    csv: str
    raw: bool
    language: str
    dates: Any
    decimal: Any


def parameters() -> list[click.Parameter]:
    """The arguments and options of a command about a whole book, those of `BookArguments`."""
    return [
        argument("subscriptions"),
        argument("events"),
        option("--until", metavar="DAY", required=True),
        option("--dates", type=click.Choice(["dmy", "mdy"])),
        option("--decimal", type=click.Choice(["comma", "point"])),
        option("--out", metavar="FILE", required=True),
        *engine_parameters(),
        *csv_parameters(),
        flag("--quiet"),
    ]


def engine_parameters() -> list[click.Parameter]:
    """The options that say who does the work."""
    return [
        option("--workers", metavar="N", type=WORKERS),
        choice("--engine", ("local", "dask")),
        option("--scheduler", metavar="ADDRESS"),
    ]


def made_of_book(typed: BookArguments, results: Sequence[Path], work: Callable[[Request], Result]) -> Result | None:
    """The result of the work on a book; None after a complaint about what was typed.

    results: the files that are written beside the rejects.

    Raises `Refused`.
    """
    from billing_model.books.request import Request, rejects_of

    until = day_typed(typed.until, typed.language)
    if until is None:
        return None
    _not_the_same(typed, *results, rejects_of(typed.out))
    if typed.csv != spreadsheet.KINDS[0] and not typed.out.lower().endswith(".csv"):
        complain(wording(typed.language).cli("csv-unused"))
        return None
    style = spreadsheet.style_of(typed.csv, typed.language, typed.raw)
    try:
        where = engine_typed(typed.engine, typed.scheduler, typed.workers)
        with stopped_by_terminate(), where as engine, progress(typed.quiet) as share:
            reading = Reading(typed.dates or "", typed.decimal or "")
            book = typed.subscriptions, typed.events
            return work(Request(*book, until, typed.out, engine, typed.language, style, share, reading=reading))
    except Refused:
        raise
    except OSError as error:
        raise Refused([not_written(typed.out, error)]) from error
    except Exception as error:
        raise unexpected(error, typed.subscriptions) from error


def _not_the_same(typed: BookArguments, *results: Path) -> None:
    """A result never takes the place of what it is made from."""
    for given in (typed.subscriptions, typed.events):
        for result in results:
            if is_same(result, given):
                raise Refused([Refusal(str(result), "same-file")])


def day_typed(text: str, language: str, option: str = "--until") -> np.datetime64 | None:
    """The day that a user typed, None after a complaint."""
    day = Field("until", "day")
    try:
        return np.datetime64(values.checked(day, values.from_cell(day, text)), "D")
    except values.Wrong:
        facts = {"option": Verbatim(option), "found": text, "earliest": EARLIEST, "latest": LATEST}
        complain(wording(language).cli("not-a-day", **facts))
        return None


def amount(currency: str, micro: int, words: Wording) -> Verbatim:
    """Micro-units with their currency."""
    return Verbatim(f"{currency} {words.written(to_decimal(micro, places_by_code()[currency]))}")


def amounts(by_currency: Mapping[str, int], words: Wording) -> Verbatim:
    """Micro-units of every currency, "0" where there is none."""
    return Verbatim(", ".join(amount(*each, words) for each in by_currency.items()) or "0")


def print_left_out(result: BookCounts, typed: BookArguments) -> Exit:
    """Print what was left out as a sentence, if anything was; returns how the command ends."""
    from billing_model.books.request import rejects_of
    from billing_model.books.table.skipped import MOST_PROBLEMS

    words, rejects = wording(typed.language), Verbatim(rejects_of(typed.out))
    if result.remarks:
        print(words.cli("remarks", count=result.remarks, rejects=rejects))
    if not result.problems:
        return Exit.DONE
    if result.begins_later:
        later = Refusal(typed.subscriptions, "nothing-begun", {"until": typed.until})
        complain(later.text(typed.language))
    left = {"subscriptions": result.subscriptions_left_out, "customers": result.customers_left_out}
    left["events"] = result.events_left_out
    key = "rejects-first" if result.problems > MOST_PROBLEMS else "rejects"
    complain(words.cli(key, count=result.problems, first=MOST_PROBLEMS, rejects=rejects, **left))
    return Exit.LEFT_OUT


@contextmanager
def engine_typed(name: str, scheduler: str | None, workers: int | None) -> Iterator[Engine]:
    """Who does the parts: as many processes as there are processors, unless another number is typed. Raises `Refused`
    where Dask is typed for and not there."""
    from billing_model.books import engines

    workers = workers or engines.cores()
    if name == "local" and scheduler is None:
        if workers == 1:
            yield engines.here
            return
        with engines.processes(workers) as engine:
            yield engine
        return
    from billing_model.books.dask_engine import cluster

    with cluster(scheduler, workers) as engine:
        yield engine


def is_watched(quiet: bool) -> bool:
    """Whether somebody sees how far the work has come: the error stream is a terminal."""
    return not quiet and sys.stderr.isatty()


def tell(sentence: str) -> None:
    """A sentence above the bar, which is drawn again."""
    print("\r" + sentence.ljust(BAR), file=sys.stderr)


@contextmanager
def progress(quiet: bool) -> Iterator[Callable[[float], None]]:
    """A bar on the error stream where that is a terminal: a function that takes how far the work is, from 0 to 1."""
    if not is_watched(quiet):
        yield lambda share: None
        return
    with click.progressbar(
        length=STEPS, file=sys.stderr, fill_char="█", empty_char="░", width=30, bar_template="%(bar)s  %(info)s"
    ) as bar:
        yield lambda share: bar.update(round(share * STEPS) - bar.pos)


@contextmanager
def stopped_by_terminate() -> Iterator[None]:
    """A polite request to end is answered like Ctrl-C: what was begun is cleared away."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
