"""AxCrypt Business for resellers: the licences held, and what is charged for them (AXC-1, AXC-5 to AXC-8)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from billing_model.core import calendar, codes
from billing_model.core.book import Book, Events
from billing_model.core.columns import DAY, Array, Columns, of_type
from billing_model.core.lines import OWN, SEVERAL, Lines, Shares
from billing_model.core.moves import expand, last_at_or_before
from billing_model.core.periods import days, periods
from billing_model.core.postings import Order
from billing_model.core.programme import Steps

KINDS = ("licences", "extra-licences")
LICENCES, EXTRA_LICENCES = map(codes.line_kind, KINDS)
AXC_1, AXC_5, AXC_7 = (codes.clause(f"AXC-{number}") for number in (1, 5, 7))

CALENDAR = 0  # of Field "remaining_month"
DAYS_OF_A_MONTH = 30  # AXC-6, the other way to count


@dataclass(frozen=True, eq=False, kw_only=True)
class Bought(Columns):
    """What is bought, and paid at once (AXC-1): one row per line to be."""

    subscription: Array = of_type(np.int64)
    order: Array = of_type(np.int8)  # the place within the day, an `Order`
    kind: Array = of_type(np.int8)  # codes.line_kind
    clause: Array = of_type(np.int16)  # codes.clause
    first: Array = of_type(DAY)
    last: Array = of_type(DAY)
    seats: Array = of_type(np.int64)
    seats_from: Array = of_type(np.int32)  # as in `Lines`
    months: Array = of_type(np.int64)  # that are charged
    buyer: Array = of_type(np.int8)  # of Field "buyer"


def whole_periods(book: Book, until: np.datetime64) -> Bought:
    """The purchase (AXC-1), and renewals for the same term with all licences held by then (AXC-7).

    After a cancellation nothing is renewed; a renewal on the very day of the cancellation is still charged.
    """
    period = periods(book.purchased, book.months, book.purchased, np.minimum(book.first_day("cancel"), until))
    sub = period.stretch
    held = licences(book, sub, period.first - 1)
    return Bought.of(
        len(period),
        subscription=sub,
        order=Order.CHARGE,
        kind=LICENCES,
        clause=np.where(period.number == 0, AXC_1, AXC_7),
        first=period.first,
        last=period.last,
        seats=held,
        seats_from=np.where(held == book.seats[sub], OWN, SEVERAL),
        months=book.months[sub],
        buyer=book.buyer[sub],
    )


def extra_licences(book: Book, until: np.datetime64) -> Bought:
    """Licences added inside a period, for the months that remain of it (AXC-5); printed after a renewal of the day."""
    added = book.happened("add-seats")
    added = added.take(added.on <= until)
    sub = added.subscription
    last = period_end(book, sub, added.on)
    return Bought.of(
        len(added),
        subscription=sub,
        order=Order.CANCEL,
        kind=EXTRA_LICENCES,
        clause=AXC_5,
        first=added.on,
        last=last,
        seats=added.seats,
        seats_from=added.row,
        months=remaining_months(added.on, last, book.months[sub], book.remaining_month[sub]),
        buyer=np.where(added.buyer >= 0, added.buyer, book.buyer[sub]),  # AXC-3
    )


def remaining_months(day: Array, last: Array, months: Array, rule: Array) -> Array:
    """The whole months from a day to a period's last day: at least 1, at most the period's (AXC-6).

    day, last: days;
    months: of the period;
    rule: calendar months counted from the day, or 30 days each.

    >>> day, last = (np.array([text], "datetime64[D]") for text in ("2018-11-12", "2018-12-31"))
    >>> remaining_months(day, last, np.array([12]), np.array([CALENDAR]))
    array([2])
    """
    after = last + 1
    whole = calendar.months_since(day, after)
    by_calendar = whole + (calendar.add_months(day, whole) < after)
    by_days = -(-days(day, last) // DAYS_OF_A_MONTH)
    return np.clip(np.where(rule == CALENDAR, by_calendar, by_days), 1, months)


def period_end(book: Book, sub: Array, day: Array) -> Array:
    """The last day of the period that holds a day."""
    start, months = book.purchased[sub], book.months[sub]
    number = calendar.months_since(start, day) // months + 1
    return calendar.add_months(start, number * months) - 1


# ---- The licences held ------------------------------------------------------------------------------------------


def licences(book: Book, sub: Array, day: Array) -> Array:
    """The licences held at the end of a day: those bought and those added; a removed user frees one (AXC-8)."""
    added = book.happened("add-seats")
    if not len(added):
        return book.seats[sub]
    row = last_at_or_before(sub, day, added.subscription, added.on)
    return book.seats[sub] + np.where(row >= 0, _added_so_far(added)[row], 0)


def _added_so_far(added: Events) -> Array:
    """The licences added to each subscription so far, one number per event."""
    total = np.cumsum(added.seats)
    first = np.searchsorted(added.subscription, added.subscription)
    so_far: Array = total - total[first] + added.seats[first]
    return so_far


def levels(book: Book, until: np.datetime64) -> Steps:
    """The licences held; none after the last period of a subscription that was cancelled."""
    added, cancelled = book.happened("add-seats"), book.happened("cancel")
    after_end = period_end(book, cancelled.subscription, cancelled.on) + 1
    held = licences(book, added.subscription, added.on)
    steps = Steps.concat(
        [
            Steps.of(len(book), subscription=np.arange(len(book)), since=book.purchased, seats=book.seats),
            Steps.of(len(added), subscription=added.subscription, since=added.on, seats=held),
            Steps.of(len(after_end), subscription=cancelled.subscription, since=after_end, seats=0),
        ]
    )
    return steps.sort(steps.subscription, steps.since)


def shares(book: Book, lines: Lines) -> Shares:
    """What the licences of a renewal are: those of the purchase, and all that were added before (AXC-7)."""
    added = book.happened("add-seats")
    line = np.flatnonzero(lines.seats_from == SEVERAL)
    sub = lines.subscription[line]
    begin = np.searchsorted(added.subscription, sub)
    end = last_at_or_before(sub, lines.first[line] - 1, added.subscription, added.on) + 1
    owner, number = expand(end - begin)
    bought = Shares.of(len(line), line=line, event=OWN)
    added_before = Shares.of(len(owner), line=line[owner], event=added.row[begin[owner] + number])
    both = Shares.concat([bought, added_before])
    return both.sort(both.line)
