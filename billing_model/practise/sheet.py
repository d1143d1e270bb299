"""An invoice as a sheet to be filled in: its rows as somebody writes them, and a slip somebody makes in one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, Literal

import numpy as np

from billing_model.billing.outcome import Outcome
from billing_model.core.lines import Lines

Operand = Literal["days", "seats", "price", "rounding", "kind", "sign", "invoice", "line"]


@dataclass(frozen=True)
class Row:
    """A row of an invoice as somebody writes it; None is what is not said. Money in micro-units, a credit negative."""

    amount: int
    subscription: int | None = None  # the row in the book
    kind: int | None = None  # names.line_kind
    first: np.datetime64 | None = None
    last: np.datetime64 | None = None
    unit_price: int | None = None
    seats: int | None = None


COLUMNS = tuple(column.name for column in fields(Row))


@dataclass(frozen=True)
class Slip:
    """One thing got wrong, and what the invoice says then.

    name: its sentence in the wording; operand: what was wrong; line: of the invoice, from 0, -1 for all of it; rows:
    the whole invoice with the slip in it; total: micro-units, tax included; values: what the sentence puts in;
    operands: of the line with the slip in it, where more can go wrong in the same line, else empty.
    """

    name: str
    operand: Operand
    line: int
    rows: tuple[Row, ...]
    total: int
    values: Mapping[str, Any] = field(default_factory=dict)
    operands: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """An invoice to be guessed: its rows, their operands and their tax.

    slipped: a slip with operands that is in it already, None for the invoice as it is.
    """

    result: Outcome
    invoice: int
    slipped: Slip | None = None

    @cached_property
    def lines(self) -> Lines:
        """The invoice's lines."""
        return self.result.of(self.invoice)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The rows as they stand on the invoice."""
        return self.slipped.rows if self.slipped else rows_of(self.lines)

    @cached_property
    def operands(self) -> list[dict[str, int]]:
        """Every whole-number column of each line, by name, also of ``more``."""
        lines = self.lines
        columns = {**lines.more, **{name: getattr(lines, name) for name in lines.names()}}
        whole = {name: column for name, column in columns.items() if column.dtype.kind in "iu"}
        found = [{name: int(column[row]) for name, column in whole.items()} for row in range(len(lines))]
        if self.slipped:
            found[self.slipped.line] = dict(self.slipped.operands)
        return found

    @property
    def total(self) -> int:
        """What the invoice says, tax included."""
        if self.slipped:
            return self.slipped.total
        return int(self.result.invoices.total[self.invoice])

    def same_in(self, other: Outcome) -> tuple[tuple[Row, ...], int]:
        """The rows and the total of the invoice of the same day, customer and programme in another outcome."""
        mine, bills = self.result.invoices, other.invoices
        at = np.flatnonzero(
            (bills.on == mine.on[self.invoice])
            & (bills.customer == mine.customer[self.invoice])
            & (bills.programme == mine.programme[self.invoice])
        )
        return (rows_of(other.of(int(at[0]))), int(bills.total[at[0]])) if len(at) else ((), 0)


def rows_of(lines: Lines) -> tuple[Row, ...]:
    """Lines as rows that say everything."""
    return tuple(
        Row(
            amount=int(lines.amount[at]),
            subscription=int(lines.subscription[at]),
            kind=int(lines.kind[at]),
            first=lines.first[at],
            last=lines.last[at],
            unit_price=int(lines.unit_price[at]),
            seats=int(lines.seats[at]),
        )
        for at in range(len(lines))
    )


def fits(given: Row, row: Row) -> bool:
    """Whether all that both rows say is the same; a unit price is compared without its sign."""
    for name in COLUMNS:
        value, other = getattr(given, name), getattr(row, name)
        if value is None or other is None:
            continue
        if abs(value) != abs(other) if name == "unit_price" else value != other:
            return False
    return True


def same_rows(given: Sequence[Row], rows: Sequence[Row]) -> bool:
    """Whether the rows are the same in some order."""
    if len(given) != len(rows):
        return False
    left = list(rows)
    for one in sorted(given, key=lambda row: [getattr(row, name) for name in COLUMNS].count(None)):
        at = next((place for place, row in enumerate(left) if fits(one, row)), None)
        if at is None:
            return False
        del left[at]
    return True
