"""A table: the rows of a CSV or Parquet file as columns of distinct cells, with a spreadsheet's row numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from billing_model.books.table.file import TableFile
from billing_model.books.table.rows import ROW, Progress, Rows, untold
from billing_model.books.table.skipped import Skipped, skipped_of
from billing_model.core.columns import Array
from billing_model.files.values import LONGEST_TEXT

STEPS = 100  # in which the progress is told


@dataclass(frozen=True)
class Cells:
    """A column as its distinct cells and, per row, the place in them; -1 where a cell is empty."""

    held: Any  # pyarrow array of the distinct cells
    place: Array  # int64

    @cached_property
    def distinct(self) -> Sequence[Any]:
        """The distinct cells as Python values."""
        cells: Sequence[Any] = self.held.to_pylist()
        return cells

    @cached_property
    def plain(self) -> Array:
        """Which distinct cells are texts that every text field can hold; of the others a closer look decides."""
        if not pa.types.is_string(self.held.type):
            return np.zeros(len(self.held), bool)
        short = pc.less_equal(pc.utf8_length(self.held), LONGEST_TEXT)
        plain: Array = pc.and_(short, pc.utf8_is_printable(self.held)).to_numpy(zero_copy_only=False)
        return plain

    def __getitem__(self, row: int) -> Any:
        place = self.place[row]
        return None if place < 0 else self.distinct[place]

    def each(self, value: Callable[[Any], Any], empty: Any, dtype: Any) -> Array:
        """What a function says of each row's cell, asked once per distinct cell; empty: where there is none."""
        answers = np.empty(len(self.distinct) + 1, dtype)
        answers[:-1] = [value(cell) for cell in self.distinct]
        answers[-1] = empty
        return answers[self.place]

    @property
    def texts(self) -> Array:
        """Each row's cell as a text, "" where it is empty; object."""
        return self.each(str, "", object)


@dataclass(frozen=True)
class Table:
    """The rows of a file. number: int64, as a spreadsheet counts them, the header being row 1."""

    file: str
    columns: Mapping[str, Cells]
    number: Array
    skipped: Skipped

    def __len__(self) -> int:
        return len(self.number)


def whole_table(opened: TableFile, progress: Progress = untold) -> Table:
    """The table of a whole file; progress: told how much of it is read. Raises `Refused` when it cannot be read to its
    end."""
    rows: list[Rows] = []
    seen = told = 0
    for each in opened.rows():
        rows.append(each)
        seen += len(each.table)
        if seen > told and seen - told >= opened.seen / STEPS:
            progress(seen / max(opened.seen, seen), seen)
            told = seen
    return as_table(opened.file, [each.table for each in rows], [each.skipped for each in rows], opened.header)


def as_table(file: str, rows: Sequence[pa.Table], skipped: Iterable[pa.Table], header: Sequence[str]) -> Table:
    """Rows of a file as one table; skipped: as `Rows` has them; header: its columns, also where there is no row."""
    nothing = pa.table({**{name: pa.array([], pa.string()) for name in header}, ROW: pa.array([], pa.int64())})
    whole = pa.concat_tables(rows) if rows else nothing
    columns = {name: _cells(whole.column(name)) for name in whole.column_names if name != ROW}
    number = whole.column(ROW).to_numpy()
    return Table(file, columns, number, skipped_of(skipped))


def _cells(column: pa.ChunkedArray) -> Cells:
    whole = column.combine_chunks().dictionary_encode()
    if isinstance(whole, pa.ChunkedArray):
        whole = whole.combine_chunks()
    place = whole.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return Cells(whole.dictionary, place)
