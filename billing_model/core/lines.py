"""Lines: the rows of the invoices, each with the operands it was made from.

The explanation of a line is a sentence around these operands, so it cannot differ from the calculation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from itertools import pairwise

import numpy as np

from billing_model.core import codes
from billing_model.core.columns import DAY, Array, Columns, of_type
from billing_model.core.money import Profile
from billing_model.core.moves import starts

OWN = -1  # a number comes from the subscription's own field
SEVERAL = -2  # a number is made of several: seats as `Programme.shares` says, a price reckoned from another one
COLUMNS = (  # of a printed line, in a lines file and in the CSV of the command line
    "customer", "subscription", "programme", "invoice", "first", "last", "kind", "unit_price", "seats", "amount",
    "currency", "clause",
)  # fmt: skip


@dataclass(frozen=True, eq=False, kw_only=True)
class Lines(Columns):
    """One row per invoice line, in the order the vendor prints them within a subscription.

    Money is int64 micro-units of the currency, net of tax; a credit is negative, its seats are not. `exact` holds
    Python's own whole numbers (object) where one is too large for that. Days are ``datetime64[D]``, first and last
    included (GEN-1).
    """

    subscription: Array = of_type(np.int32)  # the row in the book
    posted: Array = of_type(DAY)  # on which billing made the row
    invoice: Array = of_type(DAY)  # of the invoice it stands on
    first: Array = of_type(DAY)  # first day of the charge, as printed
    last: Array = of_type(DAY)  # last day of the charge, as printed
    kind: Array = of_type(np.int8)  # codes.line_kind
    clause: Array = of_type(np.int16)  # codes.clause: the clause that made the row
    unit_price: Array = of_type(np.int64)
    seats: Array = of_type(np.int64)  # for daily usage device-days
    amount: Array = of_type(np.int64)  # as invoiced
    # operands
    list_price: Array = of_type(np.int64)  # per seat and month, or what the programme's list_price means
    months: Array = of_type(np.int8, 1)  # that the price covers
    days: Array = of_type(np.int32)  # that are charged
    of_days: Array = of_type(np.int32)  # that the daily price divides by
    daily_price: Array = of_type(np.int64, 0)  # as rounded by the profile; 0 where none was needed
    profile: Array = of_type(np.int8, Profile.EXACT)
    method: Array = of_type(np.int8)  # a `Method`: how the amount came about
    exact: Array = of_type(np.int64, large=True)  # numerator in micro-units of the amount before rounding, signed
    per: Array = of_type(np.int32, 1)  # its denominator
    # where the numbers were given: the `row` of an event, OWN or SEVERAL
    seats_from: Array = of_type(np.int32, OWN)
    price_from: Array = of_type(np.int32, OWN)
    places: Array = of_type(np.int8, 2)  # decimals of the currency (GEN-6); set by `billing.bill`

    @cached_property
    def kind_names(self) -> Array:
        """The name of each line's kind, object."""
        return codes.line_kind.names(self.kind)

    @cached_property
    def clause_names(self) -> Array:
        """The id of the clause that made each line, object."""
        return codes.clause.names(self.clause)

    @property
    def whole_numbers(self) -> dict[str, Array]:
        """The columns of whole numbers by name, also of ``more``."""
        columns = {**self.more, **{name: getattr(self, name) for name in self.names()}}
        return {name: column for name, column in columns.items() if column.dtype.kind in "iu" or name == "exact"}

    def operands(self, row: int) -> dict[str, int]:
        """The whole numbers of a line, by column."""
        return {name: int(column[row]) for name, column in self.whole_numbers.items()}

    def by_kind(self) -> Iterator[tuple[str, Array]]:
        """Each kind that is there, in the order of the programmes: its name, and a mask of its lines."""
        for kind in np.unique(self.kind):
            yield codes.line_kind.name(int(kind)), self.kind == kind

    def by_invoice_day(self) -> Iterator[tuple[np.datetime64, Lines]]:
        """The lines of each day on which invoices come, of lines in the order of the invoices."""
        first = np.flatnonzero(starts(self.invoice)).tolist()
        for start, stop in pairwise([*first, len(self)]):
            yield self.invoice[start], self.take(slice(start, stop))


@dataclass(frozen=True, eq=False, kw_only=True)
class Shares(Columns):
    """The parts that add up to the seats of lines: one row per line and field that was given, ordered by line."""

    line: Array = of_type(np.int64)  # the row in the lines
    event: Array = of_type(np.int64)  # the `row` of the event that gives them; OWN: the subscription
    field: Array = of_type(object, "seats")  # of it: "seats", or "limit" where no more were let in
    times: Array = of_type(np.int64, 1)  # how often they count: device-days count each day


@dataclass(frozen=True, eq=False, kw_only=True)
class Daily(Columns):
    """The charge of each day: one row per line and day, ordered by line and day."""

    line: Array = of_type(np.int64)  # the row in the lines
    on: Array = of_type(DAY)
    amount: Array = of_type(np.int64)  # micro-units, signed as the line is


class Method(IntEnum):
    """How an amount was made."""

    WHOLE = 0  # a whole period: the list price times the seats
    BY_DAYS = 1  # some days of a period, by the rounding profile
    REPEATED = 2  # the credit of a row: the same amount, negative
    CAPPED = 3  # a credit that would have exceeded its charge: the charge's amount
    FREE = 4  # free days
    USAGE = 5  # device-days times the daily price, rounded once
    REMAINDER = 6  # what is left of a charge of which part was credited before
