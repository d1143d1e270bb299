"""A CSV or Parquet file in pieces, each of which can be read by itself, by whoever sees the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pyarrow.parquet

ROWS = 1 << 17  # of Parquet in a piece, about
BYTES = 1 << 24  # of CSV in a piece, about
MOST = 64  # pieces; those of a very large file are larger
BLOCK = 1 << 20  # bytes of CSV that are looked at at once


@dataclass(frozen=True)
class Piece:
    """Rows of a file that follow each other.

    start, stop: of Parquet the rows from 0, of CSV the bytes, the last not included; number: of the first row, as a
    spreadsheet counts it, the header being row 1 (of CSV the header is in the first piece).
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


def csv_pieces(path: Path) -> Sequence[Piece]:
    """Pieces of a CSV file, at least one, cut at ends of lines.

    From the first quote on all is one piece, for a line may end within a cell; likewise from the first line that ends
    in a bare CR.
    """
    whole = path.stat().st_size
    size = max(BYTES, -(-whole // MOST))
    pieces: list[Piece] = []
    start, stop, number, lines = 0, 0, 1, 0
    with open(path, "rb") as stream:
        while block := stream.read(BLOCK) + stream.readline(BLOCK):
            if b'"' in block or block.count(b"\r") != block.count(b"\r\n") or not block.endswith(b"\n"):
                break
            stop += len(block)
            lines += block.count(b"\n")
            if stop - start >= size:
                pieces.append(Piece(start, stop, number))
                start, number = stop, lines + 1
    if start < whole or not pieces:
        pieces.append(Piece(start, whole, number))
    return pieces
