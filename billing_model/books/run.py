"""A book of any size, billed part by part: cut by customer, billed by an engine, put together in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from billing_model.billing.bill import bill
from billing_model.billing.refusal import Refusal, Refused
from billing_model.books.counts import BookCounts, Counts
from billing_model.books.earlier import check_earlier
from billing_model.books.lines_file import REJECTED, ParquetLines, csv_lines, lines_table, schema
from billing_model.books.parts import Parts
from billing_model.books.reader import book_of
from billing_model.books.request import (
    Request,
    check_begun,
    each_part,
    in_parts,
    is_folder,
    left_out,
    put_in_place,
    store_rejects,
)
from billing_model.core.book import Book
from billing_model.core.lines import Lines
from billing_model.core.sums import total_of
from billing_model.files.atomic import inside
from billing_model.files.spreadsheet import PLAIN, CsvStyle
from billing_model.files.together import put

Form = Literal[".csv", ".parquet", "folder"]
Change = Callable[[Book], Book]


@dataclass(frozen=True)
class BillingJob:
    """What is to be done with each part. change: the book to bill instead, such as one under another option."""

    parts: Parts
    until: np.datetime64
    form: Form
    language: str
    style: CsvStyle = PLAIN
    change: Change | None = None


@dataclass(frozen=True)
class CurrencyCounts(Counts):
    """Who pays in one currency, and the lines of that."""

    customers: int = 0
    subscriptions: int = 0
    lines: int = 0


@dataclass(frozen=True)
class BilledBook(BookCounts):
    """A part of a book, or the whole, when it has been billed.

    totals: micro-units by currency, tax not included; in_currency: what stands behind each of these totals.
    """

    lines: int = 0
    totals: Mapping[str, int] = field(default_factory=dict)
    in_currency: Mapping[str, CurrencyCounts] = field(default_factory=dict)


def form_of(out: str | Path) -> Form | None:
    """How the lines are written, by the name of the result: one file, or a folder of Parquet files; None: unknown,
    and where a folder has no name of its own, as ``/`` and ``./``: what stands beside it is named after it."""
    if is_folder(out):
        return "folder" if Path(out).name else None
    ending = Path(out).suffix.lower()
    return ending if ending in (".csv", ".parquet") else None  # type: ignore[return-value]


def run(request: Request, change: Change | None = None) -> BilledBook:
    """Bill a book through a day and write its lines and, beside them, its rejects.

    request: its result as `form_of` knows it. Raises `Refused` when a file as a whole cannot be read, and OSError when
    something cannot be written; then nothing has been written.
    """
    out = Path(request.out)
    form = form_of(request.out)
    if form is None:
        raise ValueError(f"the ending of {out}")
    _check_place(out, form)
    check_earlier(request.rejects, REJECTED)
    with in_parts(request) as parts:
        job = BillingJob(parts, request.until, form, request.language, request.style, change)
        result = parts.folder / ("result" if form == "folder" else f"result{form}")
        total = BilledBook(read_as=parts.read_as)
        with _result(result, job) as take:
            for number, billed in each_part(request, parts, partial(bill_part, job)):
                total += billed
                if number in parts.ordered:
                    take(_lines_path(parts, number))
        check_begun(request, total)
        put_in_place(request, parts, bool(total.problems or total.remarks), {out: result})
    return total


def _check_place(out: Path, form: Form) -> None:
    """A folder that is no earlier result is never replaced, and no file by a folder."""
    if form == "folder" and out.is_file():
        raise Refused([Refusal(str(out), "is-a-file")])
    if not out.is_dir():
        return
    if form != "folder":
        raise Refused([Refusal(str(out), "is-a-folder")])
    foreign = sorted(file.name for file in out.iterdir() if not file.match("lines-*.parquet"))
    if foreign:
        raise Refused([Refusal(f"{out}/", "no-result-folder", {"found": foreign[0]})])


# ---- One part ---------------------------------------------------------------------------------------------------


def bill_part(job: BillingJob, part: int) -> BilledBook:
    """Bill the customers of one part, and write their lines and rejects to its folder.

    Done twice, it leaves the same. The lines of a family go to the parts in whose order they belong.
    """
    bought, happened = job.parts.tables(part)
    given, rejects = book_of(bought, happened, job.until)
    book = given if job.change is None else job.change(given)
    lines = bill(book, job.until)
    table = lines_table(lines, book, job.parts.places)
    if part in job.parts.families:
        _spread(job.parts, part, table)
    else:
        _write(_lines_path(job.parts, part), _with_families(job.parts, part, table), job)
    store_rejects(rejects, job.parts, part, job.language)
    return _counted(left_out(bought, happened, given, rejects, job.until), given, book, lines)


def _counted(left: Mapping[str, Any], given: Book, book: Book, lines: Lines) -> BilledBook:
    currency = book.currency[lines.subscription]
    codes = sorted(set(book.currency))
    totals = {code: total_of(lines.amount[currency == code]) for code in codes}
    return BilledBook(
        lines=len(lines),
        subscriptions=len(given),
        customers=len(np.unique(given.customer)),
        totals=totals,
        in_currency={
            code: CurrencyCounts(
                customers=len(np.unique(given.customer[given.currency == code])),
                subscriptions=int(np.count_nonzero(given.currency == code)),
                lines=int(np.count_nonzero(currency == code)),
            )
            for code in codes
        },
        **left,
    )


def _lines_path(parts: Parts, part: int) -> Path:
    return parts.folder / f"lines-{part:05}"


def _write(path: Path, table: pa.Table, job: BillingJob) -> None:
    """The lines of a part, as they will be in the result, or as a table that is still to be written there."""
    with inside(path) as made:
        if job.form == ".csv":
            with csv_lines(made, job.style, headed=False) as out:
                out.write_table(table)
        elif job.form == "folder":
            with ParquetLines(made, table.schema) as parquet:
                parquet.write_table(table)
        else:
            _write_table(made, table)


def _write_table(path: Path, table: pa.Table) -> None:
    with pa.OSFile(str(path), "wb") as stream, pa.ipc.new_file(stream, table.schema) as out:
        out.write_table(table)


def _read_table(path: Path) -> pa.Table:
    with pa.memory_map(str(path)) as stream:
        return pa.ipc.open_file(stream).read_all()


def _spread(parts: Parts, family: int, table: pa.Table) -> None:
    """Lay the lines of a family where the parts that they belong to look for them."""
    customers = table.column("customer").combine_chunks().dictionary_encode()
    part = parts.part_of(customers.dictionary.to_pylist())[customers.indices.to_numpy()]
    for number in np.unique(part).tolist():
        with inside(parts.folder / f"family-{number:05}-{family:05}") as made:
            _write_table(made, table.filter(pa.array(part == number)))


def _with_families(parts: Parts, part: int, table: pa.Table) -> pa.Table:
    """The lines of a part and those of families whose customers are among its own, in order."""
    of_families = sorted(parts.folder.glob(f"family-{part:05}-*"))
    if not of_families:
        return table
    every = pa.concat_tables([table, *map(_read_table, of_families)])
    return every.take(pc.sort_indices(every, sort_keys=[("customer", "ascending")]))


# ---- All parts together -----------------------------------------------------------------------------------------


@contextmanager
def _result(path: Path, job: BillingJob) -> Iterator[Callable[[Path], None]]:
    """The result that is being written, part after part: a function that takes the lines of the next part away."""
    if job.form == "folder":
        path.mkdir()
        yield lambda part: put(part, path / f"{part.name}.parquet")
    elif job.form == ".csv":
        with csv_lines(path, job.style) as text:
            yield lambda part: _moved(part, text.append)
    else:
        with ParquetLines(path, schema(job.parts.places)) as table:
            yield lambda part: _moved(part, lambda file: table.write_table(_read_table(file)))


def _moved(part: Path, add: Callable[[Path], None]) -> None:
    add(part)
    part.unlink()
