"""A CSV file that is written table after table, in the style of a program or of a spreadsheet."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from billing_model.files.spreadsheet import BYTE_ORDER_MARK, CsvStyle, quoted

CHUNK = 200_000  # rows that are text at once

Cells = Callable[[pa.Table, CsvStyle], Sequence[Any]]  # the columns of a table as the texts of cells


class CsvFile:
    """A CSV file that is being written.

    - cells: what is written of a table
    - headed: the names of the columns, as they are written first; none for a piece of a file
    """

    def __init__(self, path: Path, style: CsvStyle, cells: Cells, headed: Sequence[str] = ()) -> None:
        self._out = open(path, "wb")  # noqa: SIM115
        self._style, self._cells = style, cells
        if headed:
            mark = BYTE_ORDER_MARK if style.mark else ""
            self._out.write((mark + style.separator.join(headed) + style.line_end).encode())

    def write_table(self, table: pa.Table) -> None:
        """Rows after those that were added before."""
        end = self._style.line_end
        for start in range(0, len(table), CHUNK):
            cells = self._cells(table.slice(start, CHUNK), self._style)
            rows = pc.binary_join_element_wise(*cells, self._style.separator).to_pylist()
            self._out.write((end.join(rows) + end).encode())

    def append(self, file: Path) -> None:
        """Rows of a piece that was written in the same style."""
        with open(file, "rb") as stream:
            shutil.copyfileobj(stream, self._out, 1 << 20)

    def __enter__(self) -> CsvFile:
        return self

    def __exit__(self, *error: object) -> None:
        self._out.close()


def as_texts(column: Any, written: Callable[[Any], str]) -> Any:
    """Every value as text, nothing where there is none; equal values are written once."""
    whole = column.combine_chunks().dictionary_encode()
    texts = pa.array([written(value) for value in whole.dictionary.to_pylist()], pa.string()).take(whole.indices)
    return pc.fill_null(texts, "") if whole.indices.null_count else texts


def texts_in_quotes(table: pa.Table, style: CsvStyle) -> Sequence[Any]:
    """Every text in quotes, every number and day without."""

    def written(value: Any) -> str:
        if isinstance(value, str):
            return quoted(style.plain(value))
        return style.number(f"{value:f}") if isinstance(value, Decimal) else str(value)

    return [as_texts(column, written) for column in table.columns]
