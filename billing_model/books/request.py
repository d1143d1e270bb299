"""What is done with a whole book, whatever is made of it: it is cut, its parts are done, the results put in place.

The parts are the same for every engine, and so is what is made of them, to the byte. What is written appears whole or
not at all, and a run that was killed can be started again.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from billing_model.billing.refusal import Refusal, Refused
from billing_model.books.columns import subscription_columns
from billing_model.books.counts import BookCounts
from billing_model.books.cut import SIZE, Progress, cut
from billing_model.books.engines import Engine, Work, keep_freed_memory
from billing_model.books.lines_file import reject_row, write_reject_rows
from billing_model.books.parts import Parts
from billing_model.books.problems import Problems
from billing_model.books.reader import opened
from billing_model.books.table.file import TableFile
from billing_model.books.table.skipped import MOST_PROBLEMS
from billing_model.books.table.table import Table
from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.fields import DEFAULT_CUSTOMER
from billing_model.files import values
from billing_model.files.atomic import inside, workplace
from billing_model.files.spreadsheet import PLAIN, CsvStyle
from billing_model.files.tables.dialect import AS_THEY_TELL, Reading, sentence
from billing_model.files.together import put_together
from billing_model.words.wording import wording

CUTTING = 0.2  # the share of the work, for the progress


@dataclass(frozen=True)
class Request:
    """A book, and what is to be made of it.

    - subscriptions, events: a text table or .parquet
    - until: the day through which it is billed
    - out: what is written
    - style: of what is written as CSV
    - progress: called with the share of the work that is done, from 0 to 1
    - size: subscriptions in a part
    - reading: how days and decimals of texts are read, where their cells do not tell
    """

    subscriptions: str | Path
    events: str | Path
    until: np.datetime64
    out: str | Path
    engine: Engine
    language: str = "en"
    style: CsvStyle = PLAIN
    progress: Progress = lambda share: None
    size: int = SIZE
    reading: Reading = AS_THEY_TELL

    @property
    def rejects(self) -> Path:
        """The file beside the result that takes what was rejected."""
        return rejects_of(self.out)

    def do(self, work: Work, parts: Sequence[int]) -> Generator[Any]:
        """The result of the work for each part, by the engine."""
        return self.engine(partial(_done, work), parts)


def rejects_of(out: str | Path) -> Path:
    """The file beside a result that takes what was rejected."""
    path = Path(out)
    return path.with_name(f"{path.name if is_folder(out) else path.stem}.rejects.csv")


def read_as(files: tuple[TableFile, TableFile], language: str) -> tuple[str, ...]:
    """How the two files of a book were read, a sentence for each that is not written plainly."""
    words, names = wording(language), [Path(file.file).name for file in files]
    sentences = (
        sentence(name, file.dialect, other, words)
        for name, file, other in zip(names, files, reversed(names), strict=True)
    )
    return tuple(filter(None, sentences))


def is_folder(out: str | Path) -> bool:
    """Whether the name of a result is one of a folder."""
    return str(out).endswith(("/", "\\"))


@contextmanager
def in_parts(request: Request) -> Iterator[Parts]:
    """The parts of a book, in a folder beside the result that is removed at the end.

    Raises `Refused` when a file as a whole cannot be read, and OSError when the folder cannot be written.
    """
    with workplace(Path(request.out).absolute()) as folder:
        files = opened(request.subscriptions, request.events, request.reading, folder)
        with files[0].unchanged(), files[1].unchanged():
            parts = cut(files, folder, request.do, request.size, lambda share: request.progress(CUTTING * share))
        yield replace(parts, read_as=read_as(files, request.language))


def each_part(request: Request, parts: Parts, work: Work) -> Iterator[tuple[int, Any]]:
    """The number of each part and the result: first those of families, then in the order of their customers."""
    count = 0
    for numbers in (parts.families, parts.ordered):
        with closing(request.do(work, numbers)) as results:
            for numbered in zip(numbers, results, strict=True):
                yield numbered
                count += 1
                request.progress(CUTTING + (1 - CUTTING) * count / (len(parts.ordered) + len(parts.families)))


def _done(work: Work, part: int) -> Any:
    keep_freed_memory()  # in whichever process it is done
    return work(part)


def check_begun(request: Request, total: BookCounts) -> None:
    """Refuses a day by which nothing of a book begins: another year was meant. Raises `Refused`.

    Not where every row is left out: these problems are written, and the day is named beside them.
    """
    if total.subscriptions and total.begins_later:
        raise Refused([Refusal(str(request.subscriptions), "nothing-begun", {"until": request.until})])


def put_in_place(request: Request, parts: Parts, rejected: bool, results: Mapping[Path, Path]) -> None:
    """Give the results their names, and what was rejected its own beside them; an earlier file of rejects goes.

    results: what was made, by where it is to be. All appear together. Raises OSError; then all is as it was.
    """
    rejects = parts.folder / "rejects.csv"
    if rejected:
        write_reject_rows(_rejects_in_order(parts.folder), rejects, request.style)
    made = {request.rejects: rejects if rejected else None, **results}
    put_together({path.absolute(): new for path, new in made.items()}, parts.folder)


# ---- One part ---------------------------------------------------------------------------------------------------


def store_rejects(rejects: Sequence[Refusal], parts: Parts, part: int, language: str) -> None:
    """Keep what is wrong in a part for `put_in_place`."""
    if rejects:
        path = parts.folder / f"rejects-{part:05}.json"
        with inside(path) as made, open(made, "w", encoding="utf-8") as stream:
            for refusal in rejects:
                row = [refusal.table == "event", refusal.number, reject_row(refusal, language)]
                stream.write(json.dumps(row) + "\n")


def _rejects_in_order(folder: Path) -> Iterator[list[str]]:
    """The first rejects of all parts in the order of the files: subscriptions first, then by row."""
    with ExitStack() as stack:
        streams = [stack.enter_context(open(path, encoding="utf-8")) for path in sorted(folder.glob("rejects-*.json"))]
        parts = [map(json.loads, stream) for stream in streams]
        in_order = heapq.merge(*parts, key=lambda entry: (entry[0], entry[1]))
        yield from (row for _, _, row in islice(in_order, MOST_PROBLEMS))


def left_out(bought: Table, happened: Table, book: Book, rejects: Problems, until: np.datetime64) -> Mapping[str, int]:
    """How much of the rows is not in the book that was made of them, as `BookCounts` has it, and how many begin.

    rejects: what is wrong in them.
    """
    customers = bought.columns.get("customer")
    names = {str(name) for name in customers.distinct} if customers else set()
    if customers is None or (customers.place < 0).any():
        names |= {DEFAULT_CUSTOMER} if len(bought) else set()
    for skipped in bought.skipped.of("customer"):
        names |= {*skipped.to_pylist()}
    return {
        "subscriptions_left_out": len(bought) + len(bought.skipped) - len(book),
        "events_left_out": len(happened) + len(happened.skipped) - len(book.events) - rejects.remarks,
        "problems": rejects.total,
        "remarks": rejects.remarks,
        "customers_left_out": len(names) - len(np.unique(book.customer)),
        "begun": len(bought.skipped) + int(np.count_nonzero(_may_have_begun(bought, until))),
    }


def _may_have_begun(bought: Table, until: np.datetime64) -> Array:
    """Which rows are bought by a day, or on a day that cannot be read."""
    purchased = subscription_columns()["purchased"]

    def begun(cell: Any) -> bool:
        try:
            return bool(np.datetime64(values.checked(purchased, values.from_cell(purchased, cell)), "D") <= until)
        except values.Wrong:
            return True

    return bought.columns["purchased"].each(begun, True, bool)
