"""A book cut on disk into parts by customer, so that each part can be billed by itself and in any order.

Parts follow each other in the order of their customers. Customers who have to do with each other (an id that two of
them have, an add-on of somebody else's subscription) are billed together wherever they stand: such a knot goes to a
part of its own, which is billed before the others.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from billing_model.aside import Aside, laid_aside
from billing_model.book_index import Index, hashes
from billing_model.columns import Array
from billing_model.programme import Field
from billing_model.table_batches import Rows, Skipped, TableFile
from billing_model.table_file import Table, as_table

SIZE = 25_000  # subscriptions in a part, about
MOST = 400  # parts; those of a very large book are larger
NOBODY = "customer"  # who is invoiced where no customer is named
SAMPLE = 1 << 16  # customers that are looked at to cut evenly

Told = Callable[[float], None]  # how far the work has come, from 0 to 1


@dataclass(frozen=True)
class Parts:
    """The parts of a book in a folder.

    bounds: the first customer of each part but the first; knots: how many parts stand behind the ordered ones, with
    customers from anywhere; files, headers: of the subscriptions and of the events, as the user named them.
    """

    folder: Path
    bounds: tuple[str, ...]
    knots: int
    files: tuple[str, str]
    headers: tuple[tuple[str, ...], tuple[str, ...]]

    @property
    def ordered(self) -> range:
        """The numbers of the parts in the order of their customers."""
        return range(len(self.bounds) + 1)

    @property
    def knotted(self) -> range:
        """The numbers of the parts of knots."""
        return range(len(self.ordered), len(self.ordered) + self.knots)

    def part_of(self, customers: Sequence[str]) -> Array:
        """The ordered part of each customer, by name."""
        bounds = np.array(self.bounds, object)
        part: Array = np.searchsorted(bounds, np.array(customers, object), side="right")
        return part

    def tables(self, part: int) -> tuple[Table, Table]:
        """The subscriptions and the events of a part."""
        bought, happened = (
            as_table(file, [*map(_rows, laid_aside(self.folder, kind, part))], header)
            for kind, file, header in zip(_KINDS, self.files, self.headers, strict=True)
        )
        return bought, happened


_KINDS = ("subscriptions", "events")


def cut(
    bought: TableFile, happened: TableFile, fields: Mapping[str, Field], folder: Path, size: int, told: Told
) -> Parts:
    """Cut a book into parts of about so many subscriptions, in a folder that is there and empty.

    fields: all that a subscription can have. Raises `Refused` when a file cannot be read to its end, OSError when the
    folder cannot be written.
    """
    mentions = [name for name, field in fields.items() if field.type == "subscription"]
    index, sample = Index(), _Sample()
    for rows in bought.rows(["id", "customer", *mentions]):
        customers = _customers(rows.table)
        sample.add(customers)
        of = _hashed(customers)
        index.see(hashes(_texts(rows.table, "id")), of)
        for name in mentions:
            if name in rows.table.column_names:
                index.link(of, hashes(_texts(rows.table, name)))
        index.see(_cell_hashes(rows.skipped, "id"), hashes(_customers_of(rows.skipped)))
        told(0.2 * rows.share)
    index.tie()

    count = min(max(-(-sample.seen // size), 1), MOST)
    knots = -(-len(index.knotted) // size) if len(index.knotted) else 0
    headers = (tuple(bought.header), tuple(happened.header))
    parts = Parts(folder, sample.bounds(count), knots, (bought.file, happened.file), headers)

    def place(customers: pa.Array) -> Array:
        cells = customers.dictionary_encode()
        part = parts.part_of(cells.dictionary.to_pylist())
        if parts.knots:
            knot = index.knot_of(hashes(cells.dictionary))
            part = np.where(knot >= 0, parts.knotted.start + knot % parts.knots, part)
        found: Array = part[cells.indices.to_numpy()]
        return found

    aside = Aside(folder, _KINDS[0])
    for rows in bought.rows():
        part, of_skipped = place(_customers(rows.table)), place(_customers_of(rows.skipped))
        index.place(rows.table.column("id").is_valid().to_numpy(), part)
        index.place(np.array([bool(row.cells.get("id")) for row in rows.skipped], bool), of_skipped)
        aside.add(rows.table, part)
        aside.add(_skipped_table(rows.skipped), of_skipped)
        told(0.2 + 0.3 * rows.share)
    aside.write()
    index.settle()
    aside = Aside(folder, _KINDS[1])
    for rows in happened.rows():
        owners = hashes(_texts(rows.table, "subscription")), _cell_hashes(rows.skipped, "subscription")
        part, of_skipped = (_somewhere(index.part_of(id), id, len(parts.ordered)) for id in owners)
        aside.add(rows.table, part)
        aside.add(_skipped_table(rows.skipped), of_skipped)
        told(0.5 + 0.5 * rows.share)
    aside.write()
    return parts


def _somewhere(part: Array, ids: Array, count: int) -> Array:
    """Events of nobody are told in some part, always the same, and not all in one."""
    return np.where(part >= 0, part, (ids % np.uint64(count)).astype(np.int64))


# ---- Customers and ids as texts


def _texts(table: pa.Table, name: str) -> pa.Array:
    return table.column(name).combine_chunks().cast(pa.string())


def _customers(table: pa.Table) -> pa.Array:
    """Who is invoiced, row by row."""
    if "customer" not in table.column_names:
        return pa.array(np.full(len(table), NOBODY, object), pa.string())
    return _texts(table, "customer").fill_null(NOBODY)


def _hashed(texts: pa.Array) -> Array:
    cells = texts.dictionary_encode()
    found: Array = hashes(cells.dictionary)[cells.indices.to_numpy()]
    return found


def _customers_of(skipped: Sequence[Skipped]) -> pa.Array:
    return pa.array([row.cells.get("customer") or NOBODY for row in skipped], pa.string())


def _cell_hashes(skipped: Sequence[Skipped], name: str) -> Array:
    return hashes(pa.array([row.cells.get(name) or None for row in skipped], pa.string()))


class _Sample:
    """Some of the customers, evenly spread over the rows, from which bounds are told."""

    def __init__(self) -> None:
        self.seen, self._step, self._next = 0, 1, 0
        self._found: list[str] = []

    def add(self, customers: pa.Array) -> None:
        at = np.arange(self._next - self.seen, len(customers), self._step)
        self._found += customers.take(pa.array(at)).to_pylist()
        self.seen += len(customers)
        if len(at):
            self._next += len(at) * self._step
        while len(self._found) > SAMPLE:
            self._found = self._found[::2]
            self._step *= 2
            self._next = -(-self.seen // self._step) * self._step

    def bounds(self, count: int) -> tuple[str, ...]:
        """Customers at which a new part begins; fewer than count - 1 where a customer has too many subscriptions."""
        found = sorted(self._found)
        chosen = sorted({found[len(found) * number // count] for number in range(1, count)} if found else ())
        return tuple(chosen[1:] if chosen and chosen[0] == found[0] else chosen)


# ---- Rows that cannot be read, as rows of a table ---------------------------------------------------------------


_NUMBER = "skipped row"
_NO_ROWS = pa.table({})


def _rows(table: pa.Table) -> Rows:
    """What was laid aside."""
    if _NUMBER in table.column_names:
        return Rows(_NO_ROWS, [_skipped(row) for row in table.to_pylist()], 1)
    return Rows(table, (), 1)


def _skipped_table(skipped: Sequence[Skipped]) -> pa.Table:
    columns: dict[str, list[Any]] = {
        _NUMBER: [row.number for row in skipped],
        "cells": [json.dumps(dict(row.cells)) for row in skipped],
        "found": [row.found for row in skipped],
        "expected": [row.expected for row in skipped],
    }
    return pa.table(columns)


def _skipped(row: Mapping[str, Any]) -> Skipped:
    return Skipped(row[_NUMBER], json.loads(row["cells"]), row["found"], row["expected"])
