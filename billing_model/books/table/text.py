"""A text table, read by the column: a plain file as it lies on the disk, any other one decoded on the way.

What a file writes in its own way (days, decimals, blanks around cells) is made plain as it is read, a distinct cell at
a time, so that nobody else has to know.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from billing_model.billing.refusal import Refusal
from billing_model.books.table.csv_pieces import Piece, text_pieces, text_size
from billing_model.books.table.rows import ROW, TIME, Progress, Rows, filled, untold
from billing_model.books.table.skipped import WHO, SkippedRows
from billing_model.core.columns import Array
from billing_model.core.fields import Field
from billing_model.files.spreadsheet import APOSTROPHE
from billing_model.files.tables.cells import MARGINS, OTHERWISE, Evidence, cleaned, day_of, number_of
from billing_model.files.tables.dialect import AS_THEY_TELL, Dialect, Reading, decimal_of, order_of
from billing_model.files.tables.header import DELIMITERS, UNUSED, header_of, split
from billing_model.files.tables.layout import layout_of
from billing_model.files.tables.lines import UNREADABLE, Lines

BLOCK = 1 << 20  # bytes at a time, and more than the longest line
WITH_DECIMALS = ("money", "percent")  # types of fields
_PLAIN_DAY = r"^\d{4}-\d{2}-\d{2}$"
_PLAIN_NUMBER = r"^'?-?\d+(\.(\d{1,2}|\d{4,}))?$"


class TextFile:
    """A text table whose way of writing is known; `dialect` is as its own cells tell, or as `reading` says."""

    def __init__(
        self, path: Path, file: str, known: Mapping[str, Field], required: Sequence[str], progress: Progress = untold,
        keep: bool = False,
    ) -> None:  # fmt: skip
        """Look at all of it, and tell how far that has come.

        keep: its cells are kept as they are written, so that nothing is read again. Raises `Refused`, OSError and what
        pyarrow raises.
        """
        self._path, self._file, self._known = path, file, known
        self._layout = layout_of(lambda: open(path, "rb"), file, known, text_size(path))  # noqa: SIM115
        layout, header = self._layout, header_of(self._layout.cells, file, known, required)
        self.header = header.fields
        self._least, self._names, self._titles = header.least, list(header.names), len(header.names)
        more = layout.first[len(self._names) :]
        if more and not any(map(cleaned, more)):  # every row ends with separators that the header does not have
            self._names += [f"{UNUSED}{len(self._names) + place}" for place in range(1, len(more) + 1)]
        self.dialect = Dialect(
            layout.encoding.name, layout.delimiter,
            unused=header.unused, unnamed=layout.unnamed, renamed=header.renamed,
        )  # fmt: skip
        self._raw, self.seen = True, 0
        self._kept: list[Rows] | None = [] if keep else None
        self.evidence = self._evidence(progress)
        self._raw = False
        self.decide(AS_THEY_TELL, None)

    def decide(self, reading: Reading, other: TextFile | None) -> list[Refusal]:
        """Decide how days and decimals are read; returns why that is not possible.

        other: a file of the same book, which decides where this one leaves it open.
        """
        evidence, layout = self.evidence, self._layout
        order, by_whom, place, wrong = order_of(evidence, reading.dates, self._file)
        decimal, decided, more = decimal_of(evidence, reading.decimal, layout.delimiter, self._file)
        if wrong and not by_whom and other is not None and other.dialect.source == "cells" and other.dialect.order:
            order, by_whom, wrong = other.dialect.order, "other", []
        if more and not decided and other is not None and other.dialect.decimal_source == "cells":
            decimal, decided, more = other.dialect.decimal, "other", []
        self.dialect = replace(
            self.dialect, order=order, source=by_whom, by=place, decimal=decimal or ".", decimal_source=decided,
            plain_days=evidence.plain_days, plain_numbers=evidence.plain_numbers and (decimal or ".") == ".",
            times=evidence.times,
        )  # fmt: skip
        return [*wrong, *more]

    def pieces(self) -> Sequence[Piece]:
        """The file in pieces that can be read in any order, also by others."""
        return text_pieces(self._path, self._layout)

    def rows(self, piece: Piece | None, names: Sequence[str]) -> Iterator[Rows]:
        """The rows of a piece, or all, some at a time. names: of the columns."""
        if piece is not None:
            yield from self._piece(piece, names)
            return
        for each in self.pieces() if self._kept is None else ():
            yield from self._piece(each, names)
        for rows in self._kept or ():
            columns = {name: _in_one(rows.table.column(name)) for name in names}
            yield Rows(filled(self._plainly(columns), _in_one(rows.table.column(ROW))), rows.skipped)

    # ---- How it is written

    def _evidence(self, progress: Progress) -> Evidence:
        """What the cells of days and numbers tell."""
        days = [name for name in self.header if self._known[name].type == "day"]
        numbers = [name for name in self.header if self._known[name].type in WITH_DECIMALS]
        evidence = Evidence()
        if not days and not numbers and self._kept is None:
            return evidence
        pieces, names = self.pieces(), [*days, *numbers] if self._kept is None else self.header
        for done, piece in enumerate(pieces, 1):
            for rows in self._piece(piece, names):
                if self._kept is not None:
                    self._kept.append(rows)
                for name in (*days, *numbers):
                    self._see(evidence, rows.table.column(name), rows.table.column(ROW), name in days)
                self.seen += len(rows.table)
            progress(done / len(pieces), self.seen)
        return evidence

    def _see(self, evidence: Evidence, column: Any, numbers: Any, is_day: bool) -> None:
        """Take the distinct cells of a column into account, of those that tell little only one."""
        cells = _in_one(column).dictionary_encode()
        held = cells.dictionary
        if not len(held):
            return
        is_plain = pc.match_substring_regex(held, _PLAIN_DAY if is_day else _PLAIN_NUMBER)
        if is_day and pc.all(is_plain).as_py():
            return
        see = evidence.see_day if is_day else evidence.see_number
        closely = ~is_plain.to_numpy(zero_copy_only=False)
        if not is_day:
            points = pc.and_(is_plain, pc.match_substring(held, ".")).to_numpy(zero_copy_only=False)
            evidence.points += int(points.sum())
            if evidence.point is None and points.any():
                closely[points.argmax()] = True
        if not closely.any():
            return
        places = cells.indices.fill_null(len(held)).to_numpy()
        row = np.zeros(len(held) + 1, np.int64)
        row[places[::-1]] = numbers.to_numpy()[::-1]  # of the first row with each cell
        for place in np.flatnonzero(closely).tolist():
            see(_as_number(held[place].as_py()) if not is_day else cleaned(held[place].as_py()), int(row[place]))

    # ---- Reading

    def _piece(self, piece: Piece, names: Sequence[str]) -> Iterator[Rows]:
        if self._layout.plain:
            with pa.OSFile(str(self._path)) as file:
                length = piece.stop - piece.start
                if length:
                    with file.get_stream(piece.start, length) as source:
                        yield from self._read(source, piece.number, names)
            return
        with open(self._path, "rb") as raw:
            lines = Lines(self._layout.blocks(raw))
            first = lines.peek()
            if first:
                with pa.PythonFile(lines, "r") as source:
                    yield from self._read(source, piece.number, names)

    def _read(self, source: Any, number: int, names: Sequence[str]) -> Iterator[Rows]:
        """The rows of a stream. number: of the first of them."""
        begin = number
        odd, skipped = _OddRows(self._names, self._least, self._titles, self._layout.delimiter), SkippedRows()
        one_at_a_time = Lock()  # pyarrow reads ahead in a thread of its own, which puts rows aside meanwhile

        def put_aside(line: Any) -> str:
            with one_at_a_time:
                odd.add(begin - 1 + line.number, line.text, line.actual_columns, skipped)
            return "skip"

        reader = pyarrow.csv.open_csv(
            source,
            read_options=pyarrow.csv.ReadOptions(use_threads=False, column_names=self._names, block_size=BLOCK),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=self._layout.delimiter, ignore_empty_lines=False, invalid_row_handler=put_aside
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(self._names, pa.string()),
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
                include_columns=[*names],
            ),
        )
        for batch in reader:
            with one_at_a_time:
                aside = odd.numbers()  # rows that are not in the batch have numbers too
                among = int(np.searchsorted(aside - number - np.arange(len(aside)), batch.num_rows))
                saved, left = odd.taken(among), skipped.taken()
            last = number + batch.num_rows + among - 1
            numbers = np.delete(np.arange(number, last + 1), aside[:among] - number)
            yield self._rows({name: batch.column(name) for name in names}, numbers, saved, left)
            number = last + 1
        nothing = {name: pa.array([], pa.string()) for name in names}
        yield self._rows(nothing, np.zeros(0, int), odd.taken(len(odd.numbers())), skipped.taken())

    def _rows(
        self, columns: Mapping[str, Any], numbers: Any, saved: Mapping[int, Sequence[str]], skipped: pa.Table
    ) -> Rows:
        """Rows, with those that have other cells than the header and can be read all the same, in their order."""
        if saved:
            more = [dict(zip(self._names, cells, strict=False)) for cells in saved.values()]
            texts = {name: pa.array([cells.get(name) or None for cells in more], pa.string()) for name in columns}
            numbers = np.append(numbers, [*saved])
            order = pa.array(np.argsort(numbers, kind="stable"))
            columns = {name: pa.concat_arrays([column, texts[name]]).take(order) for name, column in columns.items()}
            numbers = np.sort(numbers)
        if not self._raw:
            columns = self._plainly(columns)
        return Rows(filled(columns, numbers), skipped)

    def _plainly(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The columns with cells as files of ours write them."""
        dialect, layout = self.dialect, self._layout
        columns: dict[str, Any] = {}
        for name, column in given.items():
            kind = self._known[name].type
            if layout.unclean and _may_be_unclean(column):
                column = _each(column, cleaned)
            if layout.encoding.broken:
                column = _each(column, _unreadable)
            if kind == "day" and not dialect.plain_days:
                if dialect.times and name == "on":
                    columns[TIME] = _each(column, lambda cell: day_of(cell, dialect.order)[1])
                column = _each(column, lambda cell: day_of(cell, dialect.order)[0])
            elif kind in WITH_DECIMALS and not dialect.plain_numbers:
                column = _each(column, lambda cell: number_of(cell, dialect.decimal))
            columns[name] = column
        return columns


class _OddRows:
    """Rows with other cells than the header, in their order, and which of them can be read all the same."""

    def __init__(self, names: Sequence[str], least: int, titles: int, delimiter: str) -> None:
        self._names, self._least, self._titles, self._delimiter = names, least, titles, delimiter
        self._numbers = array("q")
        self._saved: dict[int, Sequence[str]] = {}

    def add(self, number: int, text: str, count: int, skipped: SkippedRows) -> None:
        """The next row. count: of its cells; skipped: takes it where they are too few or too many, not all empty."""
        self._numbers.append(number)
        cells = [*map(cleaned, split(text.rstrip("\r\n"), self._delimiter))]
        if not any(cells):
            return
        if len(cells) >= self._least and not any(cells[len(self._names) :]):
            self._saved[number] = cells
        else:
            meant = cells if len(cells) >= self._least else self._otherwise(text, cells)
            who = {name: cell for name, cell in zip(self._names, meant, strict=False) if name in WHO}
            skipped.add(number, who, "cells", {"found": count, "expected": self._titles})

    def _otherwise(self, text: str, cells: Sequence[str]) -> Sequence[str]:
        """The cells of a row that another sign separates, or that stands in quotation marks as a whole, so that it is
        known whom it concerns; `cells` where it is no such row."""
        line = cells[0] if len(cells) == 1 else text.rstrip("\r\n")
        for delimiter in DELIMITERS:
            if line.count(delimiter) + 1 >= self._least:
                return [*map(cleaned, split(line, delimiter))]
        return cells

    def numbers(self) -> Array:
        """The numbers of the rows that have not been taken."""
        return np.array(self._numbers, np.int64)

    def taken(self, count: int) -> Mapping[int, Sequence[str]]:
        """The cells of those that can be read of the first rows, by number."""
        numbers, self._numbers = self._numbers[:count], self._numbers[count:]
        return {number: self._saved.pop(number) for number in numbers if number in self._saved}


def _each(column: Any, made: Callable[[str], str]) -> Any:
    """A column of texts in which each distinct cell is made another; an empty one is null."""
    cells = column.dictionary_encode()
    before = cells.dictionary.to_pylist()
    after = [made(cell) for cell in before]
    if after == before:
        return column
    return pa.array([cell or None for cell in after], pa.string()).take(cells.indices)


def _in_one(column: Any) -> Any:
    """A column in one piece, which it nearly always is: then no copy is made."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _may_be_unclean(column: Any) -> bool:
    """Whether a cell of a column of texts has a blank or an apostrophe at an end, as `cleaned` takes them away."""
    return bool(pc.any(pc.not_equal(pc.utf8_trim(column, characters=MARGINS), column)).as_py())


def _as_number(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from reading it as a number."""
    return cleaned(cell).removeprefix(APOSTROPHE)


def _unreadable(cell: str) -> str:
    """A cell with letters that could not be read is one that no field can hold."""
    return cell + OTHERWISE if UNREADABLE in cell else cell
