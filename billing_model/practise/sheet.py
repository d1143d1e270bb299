"""An invoice as a sheet to fill in: its rows as they are written, and a slip in one of them."""

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
    """A row of an invoice as it is written; None is what was left blank. Money in micro-units, a credit negative."""

    amount: int
    subscription: int | None = None  # the row in the book
    kind: int | None = None  # codes.line_kind
    first: np.datetime64 | None = None
    last: np.datetime64 | None = None
    unit_price: int | None = None
    seats: int | None = None


COLUMNS = tuple(column.name for column in fields(Row))


@dataclass(frozen=True)
class Slip:
    """One mistake, and what the invoice says with it.

    - name: its sentence in the wording.
    - operand: what was wrong.
    - line: of the invoice, from 0; -1 for all of it.
    - rows: the whole invoice with the slip in it.
    - total: micro-units, tax included.
    - values: what the sentence puts in.
    - operands: of the line with the slip in it, where more can go wrong in the same line, else empty.
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
    """An invoice to guess: its rows, their operands and their tax.

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
        """The rows as they are on the invoice."""
        return self.slipped.rows if self.slipped else rows_of(self.lines)

    @cached_property
    def operands(self) -> list[dict[str, int]]:
        """Every whole-number column of each line, by name, also of ``more``."""
        operands = [self.lines.operands(row) for row in range(len(self.lines))]
        if self.slipped:
            operands[self.slipped.line] = dict(self.slipped.operands)
        return operands

    @property
    def places(self) -> int:
        """The decimals of its currency."""
        return int(self.lines.places[0])

    @property
    def total(self) -> int:
        """What the invoice says, tax included."""
        if self.slipped:
            return self.slipped.total
        return int(self.result.invoices.total[self.invoice])

    def same_in(self, other: Outcome) -> tuple[tuple[Row, ...], int]:
        """The rows and the total of the invoice of the same day, customer and programme in another outcome."""
        invoices, others = self.result.invoices, other.invoices
        rows = np.flatnonzero(
            (others.on == invoices.on[self.invoice])
            & (others.customer == invoices.customer[self.invoice])
            & (others.programme == invoices.programme[self.invoice])
        )
        return (rows_of(other.of(int(rows[0]))), int(others.total[rows[0]])) if len(rows) else ((), 0)


def rows_of(lines: Lines) -> tuple[Row, ...]:
    """Lines as rows in which nothing is left blank."""
    return tuple(
        Row(
            amount=int(lines.amount[row]),
            subscription=int(lines.subscription[row]),
            kind=int(lines.kind[row]),
            first=lines.first[row],
            last=lines.last[row],
            unit_price=int(lines.unit_price[row]),
            seats=int(lines.seats[row]),
        )
        for row in range(len(lines))
    )


def fits(given: Row, row: Row) -> bool:
    """Whether the rows agree in all that both have; a unit price is compared without its sign."""
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
    for written in sorted(given, key=lambda row: [getattr(row, name) for name in COLUMNS].count(None)):
        match = next((place for place, row in enumerate(left) if fits(written, row)), None)
        if match is None:
            return False
        del left[match]
    return True
