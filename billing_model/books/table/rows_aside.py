"""Rows stored on disk by part, while the pieces of a file are read, each once from its beginning to its end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import numpy as np
import pyarrow as pa

from billing_model.core.columns import Array

HELD = 1 << 18  # rows that are sorted into parts at once


class Aside:
    """Rows of a kind on their way to a folder, to one file per part and piece; the tables may have different columns.

    The files are there when all has been written. Reading the same piece again makes the same files.
    """

    def __init__(self, folder: Path, kind: str, piece: int = 0) -> None:
        self._folder, self._kind, self._piece = folder, kind, piece
        self._name = f"{uuid4().hex}.part"  # two may be at the same piece
        self._tables: list[pa.Table] = []
        self._parts: list[Array] = []
        self._made: set[int] = set()

    def add(self, table: pa.Table, part: Array) -> None:
        """Rows, and the part of each."""
        if not len(part):
            return
        if self._tables and self._tables[0].schema != table.schema:
            self._append()
        self._tables.append(table)
        self._parts.append(part)
        if sum(map(len, self._parts)) >= HELD:
            self._append()

    def write(self) -> None:
        """Write what is still held; now all files are there."""
        self._append()
        for part in self._made:
            path = _path(self._folder, self._kind, part, self._piece)
            path.with_suffix(f".{self._name}").replace(path)

    def _append(self) -> None:
        """Append what is held to its parts, in the order in which it came."""
        if not self._tables:
            return
        table, part = pa.concat_tables(self._tables), np.concatenate(self._parts)
        self._tables, self._parts = [], []
        if (part[1:] < part[:-1]).any():
            order = np.argsort(part, kind="stable")
            table, part = table.take(pa.array(order)), part[order]
        cuts = np.append(np.flatnonzero(np.diff(part, prepend=-1)), len(part))
        for start, stop in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
            rows = table.slice(start, stop - start)
            path = _path(self._folder, self._kind, int(part[start]), self._piece)
            self._made.add(int(part[start]))
            with (
                open(path.with_suffix(f".{self._name}"), "ab") as stream,
                pa.ipc.new_stream(stream, rows.schema) as out,
            ):
                out.write_table(rows)


def stored_rows(folder: Path, kind: str, part: int, pieces: int = 1) -> Iterator[pa.Table]:
    """The tables that went to a part from the pieces of a file, in their order."""
    for piece in range(pieces):
        path = _path(folder, kind, part, piece)
        if path.exists():
            with open(path, "rb") as source:
                while source.peek(1):
                    yield pa.ipc.open_stream(source).read_all()


def _path(folder: Path, kind: str, part: int, piece: int) -> Path:
    return folder / f"{kind}-{part:05}-{piece:05}.arrows"
