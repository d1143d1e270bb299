"""The parts of a book on disk, cut by customer, so that each can be billed by itself and in any order.

Parts follow each other in the order of their customers. Customers who have to do with each other (an id that two of
them have, an add-on of another customer's subscription) are billed together wherever they stand: such a family goes
to a part of its own, which is billed before the others.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from billing_model.books.table.file import Rows, Skipped
from billing_model.books.table.rows_aside import stored_rows
from billing_model.books.table.table import Table, as_table
from billing_model.core.columns import Array

KINDS = ("subscriptions", "events")


@dataclass(frozen=True)
class Parts:
    """The parts of a book in a folder.

    bounds: the first customer of each part but the first; of_families: how many parts of families stand behind the
    ordered ones, with customers from anywhere; files, headers: of the subscriptions and of the events, as the user
    named them; pieces: in how many each of them was read; places: the decimals with which amounts are kept, those of
    the book's currencies, at least 2.
    """

    folder: Path
    bounds: tuple[str, ...]
    of_families: int
    files: tuple[str, str]
    headers: tuple[tuple[str, ...], tuple[str, ...]]
    pieces: tuple[int, int]
    places: int

    @property
    def ordered(self) -> range:
        """The numbers of the parts in the order of their customers."""
        return range(len(self.bounds) + 1)

    @property
    def families(self) -> range:
        """The numbers of the parts of families."""
        return range(len(self.ordered), len(self.ordered) + self.of_families)

    @property
    def rows(self) -> Path:
        """Where the rows of the parts lie."""
        return self.folder / "rows"

    def part_of(self, customers: Sequence[str]) -> Array:
        """The ordered part of each customer, by name."""
        bounds = np.array(self.bounds, object)
        part: Array = np.searchsorted(bounds, np.array(customers, object), side="right")
        return part

    def tables(self, part: int) -> tuple[Table, Table]:
        """The subscriptions and the events of a part."""
        bought, happened = (
            as_table(file, [*map(_rows, stored_rows(self.rows, kind, part, pieces))], header)
            for kind, file, header, pieces in zip(KINDS, self.files, self.headers, self.pieces, strict=True)
        )
        return bought, happened


# ---- Rows that cannot be read, as rows of a table ---------------------------------------------------------------


_NUMBER = "skipped row"
_NO_ROWS = pa.table({})


def _rows(table: pa.Table) -> Rows:
    """The rows of a stored table."""
    if _NUMBER in table.column_names:
        return Rows(_NO_ROWS, [_skipped(row) for row in table.to_pylist()])
    return Rows(table)


def skipped_table(skipped: Sequence[Skipped]) -> pa.Table:
    """Rows that cannot be read as a table that can be stored."""
    columns: dict[str, list[Any]] = {
        _NUMBER: [row.number for row in skipped],
        "cells": [json.dumps(dict(row.cells)) for row in skipped],
        "found": [row.found for row in skipped],
        "expected": [row.expected for row in skipped],
    }
    return pa.table(columns)


def _skipped(row: Mapping[str, Any]) -> Skipped:
    return Skipped(row[_NUMBER], json.loads(row["cells"]), row["found"], row["expected"])
