"""What is compared: the rows of one or more files of one invoice, and the lines that the model has for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from billing_model.core.book import Book
from billing_model.core.calendar import NEVER
from billing_model.core.columns import DAY, Array
from billing_model.core.lines import Lines
from billing_model.reconciling.billed import lines_near
from billing_model.reconciling.matching import NONE, exact
from billing_model.reconciling.one_row import FileRow, ModelLine
from billing_model.reconciling.rows import Rows, VendorFile

Key = tuple[int, int, int, int]  # first and last day, seats, amount


@dataclass(frozen=True, eq=False)
class Compared:
    """Rows and lines, and which row is which line.

    - files: those of the rows; rows: of all of them; place: of each row in its own file
    - owner: the subscription of each row, -1 where the book does not have it
    - book: of the file's programme, its rows counted from 0
    - days: of the invoices that the files hold
    """

    files: Sequence[VendorFile]
    rows: Rows
    place: Array
    owner: Array
    book: Book
    days: tuple[np.datetime64, ...]

    @cached_property
    def near(self) -> Lines:
        """The lines of the invoices that the files hold, and of those within two months around them."""
        return lines_near(self.book, self.days)

    @cached_property
    def lines(self) -> Lines:
        """The lines of the invoices that the files hold."""
        return self.near.take(self.is_held(self.near))

    @cached_property
    def others(self) -> Lines:
        """The lines of the invoices around them."""
        return self.near.take(~self.is_held(self.near))

    @cached_property
    def line(self) -> Array:
        """The line that each row is, -1 for none."""
        return exact(self.rows, self.owner, self.lines)

    @cached_property
    def is_there(self) -> Array:
        """Which lines a row is."""
        there = np.zeros(len(self.lines), bool)
        there[self.line[self.line >= 0]] = True
        return there

    @cached_property
    def charged_from(self) -> Array:
        """The first day that a line near the invoices charges, one per subscription; NEVER where there is none."""
        charges, first = self.near.take(self.near.amount > 0), np.full(len(self.book), NEVER)
        np.minimum.at(first, charges.subscription, charges.first)
        return first

    @cached_property
    def differing(self) -> Mapping[int, Difference]:
        """The subscriptions with a row or a line left."""
        left, missing = (self.owner >= 0) & (self.line == NONE), ~self.is_there
        subs = np.unique(np.concatenate([self.owner[left], self.lines.subscription[missing]]))
        rows, lines = by_owner(self.owner, subs), by_owner(self.lines.subscription, subs)
        return {
            int(sub): Difference(
                int(sub),
                rows=[self.file_row(row) for row in rows[int(sub)]],
                left=[self.file_row(row) for row in rows[int(sub)] if left[row]],
                lines=[self.model_line(line) for line in lines[int(sub)]],
                missing=[self.model_line(line) for line in lines[int(sub)] if missing[line]],
            )
            for sub in subs.tolist()
        }

    def is_held(self, lines: Lines) -> Array:
        """Which lines are on the invoices that the files hold."""
        return np.isin(lines.invoice, np.array(self.days, DAY))

    def events_of(self, difference: Difference) -> range:
        """The rows of a subscription in the events of the book."""
        sub = difference.subscription
        return range(*np.searchsorted(self.book.events.subscription, [sub, sub + 1]).tolist())

    def text(self, column: str, row: int) -> str:
        """The text of a row in a column."""
        return self.files[int(self.rows.file[row])].text(column, int(self.place[row]))

    def file_row(self, row: int) -> FileRow:
        """A row by itself."""
        rows = self.rows
        return FileRow(
            row, rows.first[row], rows.last[row], int(rows.seats[row]), int(rows.amount[row]),
            int(rows.unit_price[row]), int(rows.family[row]), int(rows.list_price[row]),
        )  # fmt: skip

    def model_line(self, line: int) -> ModelLine:
        """A line by itself."""
        lines = self.lines
        return ModelLine(line, lines.first[line], lines.last[line], lines.operands(line))


@dataclass
class Difference:
    """A subscription whose rows and lines do not agree; what is explained leaves `left` and `missing`."""

    subscription: int
    rows: list[FileRow]
    left: list[FileRow]
    lines: list[ModelLine]
    missing: list[ModelLine]


def key(row: FileRow | ModelLine) -> Key:
    """What makes a row and a line equal."""
    return int(row.first.astype(int)), int(row.last.astype(int)), row.seats, row.amount


def by_owner(owner: Array, wanted: Array) -> Mapping[int, Sequence[int]]:
    """The rows of each owner that is wanted, in their order."""
    chosen = np.flatnonzero(np.isin(owner, wanted))
    chosen = chosen[np.argsort(owner[chosen], kind="stable")]
    start, stop = (np.searchsorted(owner[chosen], wanted, side=side) for side in ("left", "right"))
    return {int(sub): chosen[first:end].tolist() for sub, first, end in zip(wanted, start, stop, strict=True)}
