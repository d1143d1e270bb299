"""Rows of a file as they are handed on: the cells as they are, and the rows that cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

ROW = "row number"  # the column that says where a row stood; no field has a name with a space
TIME = "time of day"  # the column with the time of day of events that have one

Progress = Callable[[float, int], None]  # how much of a file has been seen, from 0 to 1, and how many rows


def untold(share: float, rows: int) -> None:
    """Nobody wants to know how far the reading has come."""


@dataclass(frozen=True)
class Rows:
    """Some rows of a file, in its order.

    table: the cells as they are, an empty text being null, and in `ROW` the number of the row as a spreadsheet counts
    it, the header being row 1; rows in which every cell is empty are left out. skipped: rows up to the last of these
    that cannot be read, as `SkippedRows` gives them.
    """

    table: pa.Table
    skipped: pa.Table


def filled(columns: Mapping[str, Any], numbers: Any) -> pa.Table:
    """The rows in which a cell is filled, with their numbers."""
    columns = {name: _with_null(column) for name, column in columns.items()}
    with_cells = np.zeros(len(numbers), bool)
    for column in columns.values():
        if with_cells.all():
            break
        with_cells |= column.is_valid().to_numpy(zero_copy_only=False) if column.null_count else True
    whole = pa.table({**columns, ROW: pa.array(numbers, pa.int64())})
    return whole if with_cells.all() else whole.filter(pa.array(with_cells))


def _with_null(column: Any) -> Any:
    """A column in which what is no value is null."""
    if pa.types.is_floating(column.type):  # NaN is how some writers leave a cell empty
        return pc.if_else(pc.is_nan(column), None, column)
    if pa.types.is_string(column.type):  # Parquet: an empty text is an empty cell
        empty = pc.equal(column, "")
        return pc.if_else(empty, None, column) if pc.any(empty).as_py() else column
    return column
