"""A text table or a Parquet file in pieces, each of which can be read by itself, by whoever sees the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pyarrow.parquet

from billing_model.files.tables.layout import Layout

ROWS = 1 << 17  # of Parquet in a piece, about
BYTES = 1 << 24  # of a text in a piece, about
MOST = 64  # pieces; those of a very large file are larger


@dataclass(frozen=True)
class Piece:
    """Rows of a file that follow each other.

    start, stop: of Parquet the rows from 0, of a text the bytes, the last not included; number: of the first row, as a
    spreadsheet counts it.
    """

    start: int
    stop: int
    number: int


def parquet_pieces(path: Path) -> Sequence[Piece]:
    """Pieces of a Parquet file, at least one: some row groups, or some rows of a large one."""
    held = pyarrow.parquet.read_metadata(path)
    size = max(ROWS, -(-held.num_rows // MOST))
    cuts, row = [0], 0
    for group in range(held.num_row_groups):
        end = row + held.row_group(group).num_rows
        for cut in (*range(row + size, end - size + 1, size), end):
            if cut - cuts[-1] >= size:
                cuts.append(cut)
        row = end
    if cuts[-1] < row or row == 0:
        cuts.append(row)
    return [Piece(start, stop, start + 2) for start, stop in pairwise(cuts)]


def text_size(path: Path) -> int:
    """Bytes of a piece of a text, at least."""
    return max(BYTES, -(-path.stat().st_size // MOST))


def text_pieces(path: Path, layout: Layout) -> Sequence[Piece]:
    """Pieces of a text, at least one; one that cannot be read as it is has only one."""
    first = (layout.start, layout.row + 1)
    cuts = [first, *(cut for cut in layout.cuts if cut[0] > layout.start)]
    ends = [*(place for place, _ in cuts[1:]), max(path.stat().st_size, layout.start)]
    return [Piece(start, stop, number) for (start, number), stop in zip(cuts, ends, strict=True)]
