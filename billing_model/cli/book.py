"""The commands that are about books: bill a ``book``, under other options with ``book-compare``, make a ``sample``."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from billing_model.billing.refusal import Refusal, Refused, unexpected
from billing_model.files.toml import reason
from billing_model.words.wording import Words, wording

if TYPE_CHECKING:
    from billing_model.books.engines import Engine
    from billing_model.books.rebill.part import Compared
    from billing_model.books.request import Request
    from billing_model.books.run import Outcome

Made = TypeVar("Made")
BILLED, REFUSED, LEFT_OUT = 0, 2, 3


def add_book(commands: Any) -> argparse.ArgumentParser:
    """Declare ``book``; commands: the subcommands of the command line."""
    book: argparse.ArgumentParser = commands.add_parser("book", help="bill a book of many subscriptions")
    _of_a_book(book, "the lines: .csv, .parquet, or a name that ends in / for a folder of Parquet files")
    book.set_defaults(run=_book)
    return book


def add_book_compare(commands: Any) -> argparse.ArgumentParser:
    """Declare ``book-compare``."""
    about = "what each customer of a book would have paid under other options"
    compare: argparse.ArgumentParser = commands.add_parser("book-compare", help=about)
    _of_a_book(compare, "a row per customer and option: .csv or .parquet; beside it a row per subscription")
    options = "a comparison file with options of their own prices, or other terms at the same price, such as csp-annual"
    compare.add_argument("--options", "--as", metavar="OPTIONS", required=True, help=options)
    compare.set_defaults(run=_book_compare)
    return compare


def _of_a_book(book: argparse.ArgumentParser, out: str) -> None:
    """What both commands are told. out: what is written."""
    book.add_argument("subscriptions", metavar="SUBSCRIPTIONS", help=".csv or .parquet")
    book.add_argument("events", metavar="EVENTS", help=".csv or .parquet")
    book.add_argument("--until", metavar="DAY", required=True, help="bill through this day, such as 2025-12-31")
    book.add_argument("--out", metavar="FILE", required=True, help=out)
    book.add_argument("--workers", metavar="N", type=_count, help="processes that bill (one per processor)")
    book.add_argument("--engine", choices=("local", "dask"), default="local", help="who bills the parts of the book")
    book.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask cluster, such as tcp://10.0.0.7:8786")
    book.add_argument("--quiet", action="store_true", help="show no progress")


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def _book(chosen: argparse.Namespace) -> int:
    from billing_model.books.run import form_of, run  # pandas and pyarrow take their time to load

    if form_of(chosen.out) is None:
        raise Refused([Refusal(chosen.out, "unknown-ending", {"found": Path(chosen.out).suffix})])
    outcome = _done(chosen, [Path(chosen.out)], run)
    if outcome is None:
        return REFUSED
    _tell(outcome, chosen.out, chosen.language)
    return _rejects_told(outcome, chosen)


def _book_compare(chosen: argparse.Namespace) -> int:
    from billing_model.books.rebill import run as rebill_run  # as above
    from billing_model.books.run import form_of

    if form_of(chosen.out) not in (".csv", ".parquet"):
        raise Refused([Refusal(chosen.out, "unknown-ending", {"found": Path(chosen.out).suffix})])
    results = [Path(chosen.out), rebill_run.detail_of(chosen.out)]
    choices = rebill_run.choices_of(chosen.options)
    found = _done(chosen, results, lambda request: rebill_run.compare(request, choices))
    if found is None:
        return REFUSED
    print("\n".join(rebill_run.summary(found, chosen.out, chosen.language)))
    return _rejects_told(found, chosen)


def _done(chosen: argparse.Namespace, results: Sequence[Path], work: Callable[[Request], Made]) -> Made | None:
    """What comes of a book; None after a complaint about the day. results: what is written beside the rejects."""
    from billing_model.books.request import Request, rejects_of

    until = _day(chosen.until, chosen.language)
    if until is None:
        return None
    _not_the_same(chosen, *results, rejects_of(chosen.out))
    try:
        with _stopped_by_terminate(), _engine(chosen) as engine, _progress(chosen) as told:
            return work(Request(chosen.subscriptions, chosen.events, until, chosen.out, engine, chosen.language, told))
    except Refused:
        raise
    except OSError as error:
        raise Refused([Refusal(chosen.out, "cannot-write", {"reason": reason(error)})]) from error
    except Exception as error:
        raise unexpected(error, chosen.subscriptions) from error


def _not_the_same(chosen: argparse.Namespace, *results: Path) -> None:
    """A result never takes the place of what it is made from."""
    for given in (chosen.subscriptions, chosen.events):
        for result in results:
            if Path(given).exists() and result.exists() and result.samefile(given):
                raise Refused([Refusal(str(result), "same-file")])


def _tell(outcome: Outcome, out: str, language: str) -> None:
    words = wording(language)
    totals = [f"{code} {words.written(Decimal(micro // 10_000).scaleb(-2))}" for code, micro in outcome.totals.items()]
    print(
        words.cli(
            "billed", lines=outcome.lines, subscriptions=outcome.subscriptions, customers=outcome.customers,
            totals=Words(", ".join(totals) or "0"), out=Words(out),
        )
    )  # fmt: skip


def _rejects_told(outcome: Outcome | Compared, chosen: argparse.Namespace) -> int:
    """What was left out, as a sentence; returns how the command ends."""
    from billing_model.books.request import rejects_of

    if not outcome.problems:
        return BILLED
    left = {"subscriptions": outcome.subscriptions_left_out, "customers": outcome.customers_left_out}
    rejects = Words(rejects_of(chosen.out))
    print(wording(chosen.language).cli("rejects", count=outcome.problems, rejects=rejects, **left), file=sys.stderr)
    return LEFT_OUT


@contextmanager
def _engine(chosen: argparse.Namespace) -> Iterator[Engine]:
    """Who bills the parts; Raises `Refused` where Dask is asked for and not there."""
    from billing_model.books import engines

    workers = chosen.workers or engines.cores()
    if chosen.engine == "local" and chosen.scheduler is None:
        with engines.processes(workers) as engine:
            yield engine
        return
    from billing_model.books.dask_engine import cluster

    with cluster(chosen.scheduler, workers) as engine:
        yield engine


@contextmanager
def _progress(chosen: argparse.Namespace) -> Iterator[Any]:
    """A bar on the error stream, where that is a terminal."""
    if chosen.quiet or not sys.stderr.isatty():
        yield lambda share: None
        return
    from billing_model.cli.progress import bar

    with bar(sys.stderr, wording(chosen.language)) as told:
        yield told


@contextmanager
def _stopped_by_terminate() -> Iterator[None]:
    """A polite request to end is answered like Ctrl-C: what was begun is cleared away."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _day(text: str, language: str) -> np.datetime64 | None:
    """The day that a user typed, None after a complaint."""
    from billing_model.core.book import EARLIEST, LATEST
    from billing_model.core.fields import Field
    from billing_model.files import values

    day = Field("until", "day")
    try:
        return np.datetime64(values.checked(day, values.from_cell(day, text)), "D")
    except values.Wrong:
        complaint = wording(language).cli("not-a-day", found=text, earliest=EARLIEST, latest=LATEST)
        print(complaint, file=sys.stderr)
        return None


# ---- sample -----------------------------------------------------------------------------------------------------


def add_sample(commands: Any) -> argparse.ArgumentParser:
    """Declare ``sample``."""
    sample: argparse.ArgumentParser = commands.add_parser("sample", help="make a book to try things with")
    sample.add_argument("--subscriptions", metavar="N", type=_count, default=1_000, help="about so many (1000)")
    sample.add_argument("--seed", metavar="N", type=int, default=1, help="the same seed makes the same book (1)")
    sample.add_argument("--out", metavar="FOLDER", required=True, help="gets subscriptions and events")
    sample.add_argument("--format", choices=("parquet", "csv"), default="parquet")
    sample.add_argument("--shuffle", action="store_true", help="rows in any order, not sorted by customer")
    sample.add_argument("--quiet", action="store_true", help="show no progress")
    sample.set_defaults(run=_sample)
    return sample


def _sample(chosen: argparse.Namespace) -> int:
    from billing_model.books.sample.csp import UNTIL
    from billing_model.books.sample.sample import write_sample

    words = wording(chosen.language)
    try:
        with _stopped_by_terminate(), _progress(chosen) as told:
            files = write_sample(
                chosen.out, chosen.subscriptions, chosen.seed, form=chosen.format, shuffle=chosen.shuffle, told=told
            )
    except OSError as error:
        raise Refused([Refusal(chosen.out, "cannot-write", {"reason": reason(error)})]) from error
    print(words.cli("sample", count=chosen.subscriptions, files=Words(" ".join(map(str, files))), until=UNTIL))
    return BILLED
