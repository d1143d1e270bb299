"""Rows that cannot be read: why, and whom they concern, in little memory however many they are."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from billing_model.core.columns import Array
from billing_model.files.values import LONGEST_TEXT

MOST_PROBLEMS = 10_000  # that are kept and written with their sentences; all are counted
WHO = ("id", "customer", "subscription")  # the cells that say whom a row concerns
NUMBER = "skipped row"  # no field has a name with a space
SCHEMA = pa.schema(
    [(NUMBER, pa.int64()), *((name, pa.string()) for name in (*WHO, "key", "field", "values"))],
)
HELD = 1 << 17  # rows that are Python objects at once


class SkippedRows:
    """Rows that cannot be read, gathered as they come; the first `MOST_PROBLEMS` with the reason."""

    def __init__(self) -> None:
        self._explained = 0
        self._done: list[pa.Table] = []
        self._clear()

    def _clear(self) -> None:
        self._numbers = array("q")
        self._texts: dict[str, list[str | None]] = {name: [] for name in SCHEMA.names[1:]}

    def add(self, number: int, cells: Mapping[str, Any], key: str, values: Mapping[str, Any], field: str = "") -> None:
        """A row: its number, what can be read of its cells, and the sentence of what is wrong."""
        self._numbers.append(number)
        texts = self._texts
        for name in WHO:
            texts[name].append((cells.get(name) or "")[: LONGEST_TEXT + 1] or None)  # longer ones are none
        is_explained = self._explained < MOST_PROBLEMS
        self._explained += is_explained
        texts["key"].append(key if is_explained else None)
        texts["field"].append(field if is_explained else None)
        texts["values"].append(json.dumps(values) if is_explained else None)
        if len(self._numbers) >= HELD:
            self._store()

    def _store(self) -> None:
        columns = [np.array(self._numbers, np.int64), *self._texts.values()]
        self._done.append(pa.table([pa.array(c, t) for c, t in zip(columns, SCHEMA.types, strict=True)], schema=SCHEMA))
        self._clear()

    def taken(self) -> pa.Table:
        """What has been gathered since this was asked for last, in its order."""
        self._store()
        tables, self._done = self._done, []
        return pa.concat_tables(tables)


@dataclass(frozen=True)
class SkippedRow:
    """A row that cannot be read; who: the cells of `WHO` that it has; key, values, field: what is wrong."""

    number: int
    who: Mapping[str, str]
    key: str
    values: Mapping[str, Any]
    field: str


@dataclass(frozen=True)
class Skipped:
    """The rows of a table that cannot be read.

    first: the first of them in the order of the file, at most `MOST_PROBLEMS`; count: how many there are; who: arrays
    of texts, the cells of `WHO` of all of them.
    """

    first: Sequence[SkippedRow]
    count: int
    who: Mapping[str, Sequence[pa.Array]]

    def __len__(self) -> int:
        return self.count

    def of(self, name: str) -> Sequence[pa.Array]:
        """The cells of `WHO` with this name, in arrays of texts without null."""
        return self.who[name]


def skipped_of(tables: Iterable[pa.Table]) -> Skipped:
    """Tables of `SkippedRows`, in the order of the file, as the rows of one table."""
    first: list[SkippedRow] = []
    count = 0
    who: dict[str, list[pa.Array]] = {name: [] for name in WHO}
    for table in tables:
        count += len(table)
        for name in WHO:
            cells = table.column(name).combine_chunks().drop_null()
            if len(cells):
                who[name].append(cells.unique())
        if len(first) < MOST_PROBLEMS:
            explained = table.filter(table.column("key").is_valid()).slice(0, MOST_PROBLEMS - len(first))
            first += map(_row, explained.to_pylist())
    return Skipped(first, count, who)


def _row(row: Mapping[str, Any]) -> SkippedRow:
    who = {name: row[name] for name in WHO if row[name]}
    return SkippedRow(row[NUMBER], who, row["key"], json.loads(row["values"]), row["field"])


def numbers_of(skipped: pa.Table) -> Array:
    """The numbers of skipped rows."""
    numbers: Array = skipped.column(NUMBER).to_numpy()
    return numbers
