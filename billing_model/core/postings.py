"""Postings: the rows a rule has decided on, with dates and seats but no amounts yet; and their pricing.

A rule chooses the rows (which days, how many seats, charge or credit, by which clause); `priced` computes what they
cost. Dates and money meet only here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from billing_model.core import money
from billing_model.core.columns import DAY, Array, Columns, of_type
from billing_model.core.lines import OWN, Lines, Method

AS_PRICED = -1
SIGNED = ("unit_price", "amount", "exact")  # columns of a line that are negative in a credit


@dataclass(frozen=True, eq=False, kw_only=True)
class Postings(Columns):
    """One row per line to be. First and last day are included (GEN-1)."""

    subscription: Array = of_type(np.int64)
    posted: Array = of_type(DAY)  # the day billing makes the row
    order: Array = of_type(np.int8)  # the place within that day, an `Order`
    first: Array = of_type(DAY)
    last: Array = of_type(DAY)
    kind: Array = of_type(np.int8)  # codes.line_kind
    clause: Array = of_type(np.int16)  # codes.clause
    seats: Array = of_type(np.int64)
    sign: Array = of_type(np.int8, 1)  # 1 for a charge and -1 for a credit
    list_price: Array = of_type(np.int64)  # micro-units per seat and month
    months: Array = of_type(np.int64)  # that the period's price covers
    days: Array = of_type(np.int64)  # that are charged
    of_days: Array = of_type(np.int64)  # that the daily price divides by
    whole: Array = of_type(bool)  # a whole period: costs the list price (CSP-40)
    profile: Array = of_type(np.int8)  # money.Profile
    method: Array = of_type(np.int8, AS_PRICED)  # a `Method`; AS_PRICED: WHOLE or BY_DAYS, as `whole` says
    seats_from: Array = of_type(np.int32, OWN)  # as in Lines
    price_from: Array = of_type(np.int32, OWN)


class Order(IntEnum):
    """The order of a day's rows, as the vendor prints them (GEN-4)."""

    CREDIT = 0
    RUN = 1
    CHARGE = 2
    CANCEL = 3
    REACTIVATION = 4
    AFTERWARDS = 5


def priced(rows: Postings, invoice: Array, minor: Array) -> Lines:
    """The postings with their unit prices and amounts.

    invoice: the day of the invoice each row stands on; minor: the minor unit of its currency (`Book.minor`). The exact
    figure of each line is a ratio of two whole numbers. Raises OverflowError where int64 cannot hold an amount.
    """
    whole, seats, days = rows.whole, rows.seats, rows.days
    exact = money.times(rows.list_price, rows.months, seats, np.where(whole, 1, days))
    if exact.dtype == object:  # from here on by Python's whole numbers
        price, seats, days = rows.list_price.astype(object) * rows.months, seats.astype(object), days.astype(object)
    else:
        price = rows.list_price * rows.months
    unit, amount = money.whole_period(price, seats, rows.profile, minor)
    daily = np.zeros(len(rows), np.int64)
    part = np.flatnonzero(~whole)
    if len(part):
        daily[part], unit[part], amount[part] = money.prorate(
            price[part], seats[part], days[part], rows.of_days[part], rows.profile[part], minor[part]
        )
    return as_lines(
        rows,
        invoice,
        unit_price=unit,
        amount=amount,
        daily_price=daily,
        profile=rows.profile,
        exact=exact,
        per=np.where(whole, 1, rows.of_days),
    )


def as_lines(rows: Postings, invoice: Array, **reckoned: Array) -> Lines:
    """The postings as lines; reckoned: the columns that say what they cost, with no sign of credits yet."""
    signed = {name: reckoned[name] * rows.sign for name in SIGNED}
    return Lines.of(
        len(rows),
        subscription=rows.subscription,
        posted=rows.posted,
        invoice=invoice,
        first=rows.first,
        last=rows.last,
        kind=rows.kind,
        clause=rows.clause,
        seats=rows.seats,
        list_price=rows.list_price,
        months=rows.months,
        days=rows.days,
        of_days=rows.of_days,
        method=np.where(rows.method == AS_PRICED, np.where(rows.whole, Method.WHOLE, Method.BY_DAYS), rows.method),
        seats_from=rows.seats_from,
        price_from=rows.price_from,
        more=rows.more,
        **(reckoned | signed),
    )


def in_order(lines: Lines, order: Array) -> Lines:
    """The lines by subscription, then as the vendor prints them: by day posted, order within it, and first day."""
    day = lines.posted.view(np.int64)
    key = ((lines.subscription.astype(np.int64) * 2**17 + day) * 8 + order) * 2**17 + lines.first.view(np.int64)
    return lines.take(np.argsort(key, kind="stable"))
