"""A book of any size, billed part by part: cut by customer, billed by an engine, put together in order.

The parts are the same for every engine, and so is what is made of them, to the byte. What is written appears whole or
not at all, and a run that was killed can be started again.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Literal
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from billing_model.bill import bill
from billing_model.book import Book
from billing_model.book_io import book_of, opened
from billing_model.book_parts import SIZE, Parts, Told, cut
from billing_model.engines import Engine
from billing_model.lines import Lines
from billing_model.lines_file import CsvLines, ParquetLines, lines_table, reject_row, write_reject_rows
from billing_model.programmes import fields
from billing_model.refusal import Refusal, Refused
from billing_model.table_file import Table
from billing_model.whole_file import put, workplace

Form = Literal[".csv", ".parquet", "folder"]
Change = Callable[[Book], Book]
CUTTING = 0.25  # the share of the work, for the progress that is told


@dataclass(frozen=True)
class Job:
    """What is to be done with each part. change: the book to bill instead, such as one under another option."""

    parts: Parts
    until: np.datetime64
    form: Form
    language: str
    change: Change | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of a part, or of the whole book; totals: micro-units by currency, tax not included."""

    lines: int = 0
    subscriptions: int = 0
    customers: int = 0
    subscriptions_left_out: int = 0
    customers_left_out: int = 0
    problems: int = 0
    totals: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: Outcome) -> Outcome:
        counted = {name: getattr(self, name) + getattr(other, name) for name in _COUNTED}
        currencies = sorted({*self.totals, *other.totals})
        totals = {code: self.totals.get(code, 0) + other.totals.get(code, 0) for code in currencies}
        return Outcome(**counted, totals=totals)


_COUNTED = ("lines", "subscriptions", "customers", "subscriptions_left_out", "customers_left_out", "problems")


def form_of(out: str | Path) -> Form | None:
    """How the lines are written, by the name of the result: one file, or a folder of Parquet files; None: unknown."""
    if str(out).endswith(("/", "\\")):
        return "folder"
    ending = Path(out).suffix.lower()
    return ending if ending in (".csv", ".parquet") else None  # type: ignore[return-value]


def rejects_of(out: str | Path) -> Path:
    """The file beside the result that takes what was rejected."""
    path = Path(out)
    return path.with_name(f"{path.name if form_of(out) == 'folder' else path.stem}.rejects.csv")


def run(
    subscriptions: str | Path,
    events: str | Path,
    until: np.datetime64,
    out: str | Path,
    engine: Engine,
    *,
    language: str = "en",
    told: Told = lambda share: None,
    change: Change | None = None,
    size: int = SIZE,
) -> Outcome:
    """Bill a book through a day and write its lines and, beside them, its rejects.

    out: as `form_of` knows it; told: hears how far the work has come, from 0 to 1; size: subscriptions in a part.
    The rejects of an earlier run go when there are none. Raises `Refused` when a file as a whole cannot be read, and
    OSError when something cannot be written; then nothing has been written.
    """
    form = form_of(out)
    if form is None:
        raise ValueError(f"the ending of {out}")
    _check_place(Path(out), form)
    bought, happened = opened(subscriptions, events)
    with workplace(Path(out).absolute()) as folder:
        parts = cut(bought, happened, fields(), folder, size, lambda share: told(CUTTING * share))
        job = Job(parts, until, form, language, change)
        result = folder / ("result" if form == "folder" else f"result{form}")
        total = Outcome()
        count = 0
        with _result(result, form) as take:
            for numbers in (parts.knotted, parts.ordered):
                with closing(engine(partial(bill_part, job), numbers)) as outcomes:
                    for number, outcome in zip(numbers, outcomes, strict=True):
                        total += outcome
                        if number in parts.ordered:
                            take(_lines_path(parts, number))
                        count += 1
                        told(CUTTING + (1 - CUTTING) * count / (len(parts.ordered) + len(parts.knotted)))
        if total.problems:  # first: no result without the word who is not in it
            write_reject_rows(rejects_in_order(parts.folder), rejects_of(out))
        put(result, Path(out))
        if not total.problems:
            rejects_of(out).unlink(missing_ok=True)
    return total


def _check_place(out: Path, form: Form) -> None:
    """A folder that is no earlier result is never replaced."""
    if not out.is_dir():
        return
    if form != "folder":
        raise Refused([Refusal(str(out), "is-a-folder")])
    foreign = sorted(file.name for file in out.iterdir() if not file.match("lines-*.parquet"))
    if foreign:
        raise Refused([Refusal(f"{out}/", "no-result-folder", {"found": foreign[0]})])


# ---- One part ---------------------------------------------------------------------------------------------------


def bill_part(job: Job, part: int) -> Outcome:
    """Bill the customers of one part, and write their lines and rejects to its folder.

    Done twice, it leaves the same. The lines of a knot go to the parts in whose order they belong.
    """
    bought, happened = job.parts.tables(part)
    given, rejects = book_of(bought, happened, job.until)
    book = given if job.change is None else job.change(given)
    lines = bill(book, job.until)
    table = lines_table(lines, book)
    if part in job.parts.knotted:
        _spread(job.parts, part, table)
    else:
        _write(_lines_path(job.parts, part), _with_knots(job.parts, part, table), job.form)
    lay_rejects_aside(rejects, job.parts, part, job.language)
    return _outcome(bought, given, book, lines, rejects)


def lay_rejects_aside(rejects: Sequence[Refusal], parts: Parts, part: int, language: str) -> None:
    """Keep what is wrong in a part for `rejects_in_order`."""
    if rejects:
        with _made(parts.folder / f"rejects-{part:05}.json") as path, open(path, "w", encoding="utf-8") as stream:
            for one in rejects:
                row = [one.table == "event", one.number, reject_row(one, language)]
                stream.write(json.dumps(row) + "\n")


def _outcome(bought: Table, given: Book, book: Book, lines: Lines, rejects: list[Refusal]) -> Outcome:
    currency = book.currency[lines.subscription]
    totals = {code: int(lines.amount[currency == code].sum()) for code in sorted(set(book.currency))}
    subscriptions_left, customers_left = left_out(bought, given)
    return Outcome(
        lines=len(lines),
        subscriptions=len(given),
        customers=len(np.unique(given.customer)),
        subscriptions_left_out=subscriptions_left,
        customers_left_out=customers_left,
        problems=len(rejects),
        totals=totals,
    )


def left_out(bought: Table, book: Book) -> tuple[int, int]:
    """How many subscriptions and customers of the rows are not in the book that was made of them."""
    everybody = bought.columns.get("customer")
    named = {str(name) for name in everybody.distinct} if everybody else set()
    if everybody is None or (everybody.place < 0).any():
        named |= {"customer"} if len(bought) else set()
    named |= {row.cells["customer"] for row in bought.skipped if row.cells.get("customer")}
    return len(bought) + len(bought.skipped) - len(book), len(named) - len(np.unique(book.customer))


def _lines_path(parts: Parts, part: int) -> Path:
    return parts.folder / f"lines-{part:05}"


def _write(path: Path, table: pa.Table, form: Form) -> None:
    """The lines of a part, as they will be in the result, or as a table that is still to be written there."""
    with _made(path) as made:
        if form == ".csv":
            with CsvLines(made, headed=False) as out:
                out.add(table)
        elif form == "folder":
            with ParquetLines(made) as parquet:
                parquet.add(table)
        else:
            _write_table(made, table)


def _write_table(path: Path, table: pa.Table) -> None:
    with pa.OSFile(str(path), "wb") as stream, pa.ipc.new_file(stream, table.schema) as out:
        out.write_table(table)


def _read_table(path: Path) -> pa.Table:
    with pa.memory_map(str(path)) as stream:
        return pa.ipc.open_file(stream).read_all()


def _spread(parts: Parts, knot: int, table: pa.Table) -> None:
    """Lay the lines of a knot where the parts that they belong to look for them."""
    customers = table.column("customer").combine_chunks().dictionary_encode()
    part = parts.part_of(customers.dictionary.to_pylist())[customers.indices.to_numpy()]
    for number in np.unique(part).tolist():
        with _made(parts.folder / f"knot-{number:05}-{knot:05}") as made:
            _write_table(made, table.filter(pa.array(part == number)))


def _with_knots(parts: Parts, part: int, table: pa.Table) -> pa.Table:
    """The lines of a part and those of knots whose customers are among its own, in order."""
    more = sorted(parts.folder.glob(f"knot-{part:05}-*"))
    more = [path for path in more if path.suffix != ".part"]
    if not more:
        return table
    every = pa.concat_tables([table, *map(_read_table, more)])
    return every.take(pc.sort_indices(every, sort_keys=[("customer", "ascending")]))


@contextmanager
def _made(path: Path) -> Iterator[Path]:
    """A temporary file that takes its place when it is whole, also where two workers make the same."""
    temporary = path.with_name(f"{path.name}.{uuid4().hex}.part")
    yield temporary
    temporary.replace(path)


# ---- All parts together -----------------------------------------------------------------------------------------


@contextmanager
def _result(path: Path, form: Form) -> Iterator[Callable[[Path], None]]:
    """The result that is being written, part after part: a function that takes the lines of the next part away."""
    if form == "folder":
        path.mkdir()
        yield lambda part: put(part, path / f"{part.name}.parquet")
    elif form == ".csv":
        with CsvLines(path) as text:
            yield lambda part: _moved(part, text.append)
    else:
        with ParquetLines(path) as table:
            yield lambda part: _moved(part, lambda file: table.add(_read_table(file)))


def _moved(part: Path, add: Callable[[Path], None]) -> None:
    add(part)
    part.unlink()


def rejects_in_order(folder: Path) -> Iterator[list[str]]:
    """The rejects of all parts in the order of the files: subscriptions first, then by row."""
    with ExitStack() as stack:
        streams = [stack.enter_context(open(path, encoding="utf-8")) for path in sorted(folder.glob("rejects-*.json"))]
        parts = [map(json.loads, stream) for stream in streams]
        for _, _, row in heapq.merge(*parts, key=lambda found: (found[0], found[1])):
            yield row
