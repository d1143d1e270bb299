"""Rows laid aside on disk by part, while a file is read once from its beginning to its end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from billing_model.columns import Array

HELD = 1 << 18  # rows that are sorted into parts at once


class Aside:
    """Rows of a kind on their way to a folder, to one file per part; the tables may have different columns."""

    def __init__(self, folder: Path, kind: str) -> None:
        self._folder, self._kind = folder, kind
        self._tables: list[pa.Table] = []
        self._parts: list[Array] = []

    def add(self, table: pa.Table, part: Array) -> None:
        """Rows, and the part of each."""
        if not len(part):
            return
        if self._tables and self._tables[0].schema != table.schema:
            self.write()
        self._tables.append(table)
        self._parts.append(part)
        if sum(map(len, self._parts)) >= HELD:
            self.write()

    def write(self) -> None:
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
            path = _path(self._folder, self._kind, int(part[start]))
            with open(path, "ab") as stream, pa.ipc.new_stream(stream, rows.schema) as out:
                out.write_table(rows)


def laid_aside(folder: Path, kind: str, part: int) -> Iterator[pa.Table]:
    """The tables that were appended to a part, in the same order."""
    path = _path(folder, kind, part)
    if path.exists():
        with open(path, "rb") as source:
            while source.peek(1):
                yield pa.ipc.open_stream(source).read_all()


def _path(folder: Path, kind: str, part: int) -> Path:
    return folder / f"{kind}-{part:05}.arrows"
