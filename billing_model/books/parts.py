"""The parts of a book on disk, cut by customer, so that each can be billed by itself and in any order.

Parts follow each other in the order of their customers. Customers who have to do with each other (an id that two of
them have, an add-on of another customer's subscription) are billed together wherever they stand: such a family goes
to a part of its own, which is billed before the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from billing_model.books.table.rows_aside import stored_rows
from billing_model.books.table.table import Table, as_table
from billing_model.core.columns import Array

KINDS = ("subscriptions", "events")
SKIPPED = "skipped-{}"  # the rows of a kind that cannot be read


@dataclass(frozen=True)
class Parts:
    """The parts of a book in a folder.

    bounds: the first customer of each part but the first; of_families: how many parts of families stand behind the
    ordered ones, with customers from anywhere; files, headers: of the subscriptions and of the events, as the user
    named them; pieces: in how many each of them was read; places: the decimals with which amounts are kept, those of
    the book's currencies, at least 2; read_as: how the files were read, in sentences.
    """

    folder: Path
    bounds: tuple[str, ...]
    of_families: int
    files: tuple[str, str]
    headers: tuple[tuple[str, ...], tuple[str, ...]]
    pieces: tuple[int, int]
    places: int
    read_as: tuple[str, ...] = ()

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
            as_table(
                file,
                [*stored_rows(self.rows, kind, part, pieces)],
                stored_rows(self.rows, SKIPPED.format(kind), part, pieces),
                header,
            )
            for kind, file, header, pieces in zip(KINDS, self.files, self.headers, self.pieces, strict=True)
        )
        return bought, happened
