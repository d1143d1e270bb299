"""The clock: what was known on a day, and the days on which something happens.

An event is known from its day on, an invoice from the day it is issued. Billing takes up the past once (law 4), so what
was invoiced by a day is the same whatever happens later. What comes after it is shown as if nothing more happened.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np

from billing_model.billing.bill import charged
from billing_model.billing.daily import daily_totals
from billing_model.billing.invoices import Invoices, invoices
from billing_model.billing.outcome import Outcome, through
from billing_model.core import calendar, codes
from billing_model.core.book import Book
from billing_model.core.columns import Array, Columns
from billing_model.core.lines import Lines
from billing_model.core.moves import expand
from billing_model.core.sums import total_of
from billing_model.programmes import extensions, prepared, programmes

AHEAD = (13, 37)  # months in which a next invoice is looked for: the longest term is 3 years


@dataclass(frozen=True)
class Known:
    """What was known at the end of a day. Money is int64 micro-units of the currency, before tax.

    - outcome: the book as it was known then, billed through the same day as the given outcome, its ``known`` set
    - seats: held on the day
    - invoiced: so far
    - ahead: of that, for later days
    - used: the value of the days that have passed, by exact charges
    - next_on: the day of the next invoice if nothing more happens, None if there is none
    - next_amount: the total of that invoice, tax included
    """

    on: np.datetime64
    outcome: Outcome
    seats: int
    invoiced: int
    ahead: int
    used: int
    next_on: np.datetime64 | None
    next_amount: int

    @property
    def owed(self) -> int:
        """Used and not yet invoiced; negative where a credit is still to come."""
        return self.used - (self.invoiced - self.ahead)


class Moment(IntEnum):
    """What happens on a day, in the order in which it is shown."""

    PURCHASE = 0
    EVENT = 1
    RENEWAL = 2
    EXPIRY = 3
    LAPSE = 4  # of what was never charged: a trial that is not converted
    INVOICE = 5


@dataclass(frozen=True, eq=False, kw_only=True)
class Moments(Columns):
    """One row per thing that happens, by day and kind."""

    on: Array  # datetime64[D]
    kind: Array  # int8, a `Moment`
    row: Array  # int64: of the subscription, the event or the invoice in the outcome


def known_book(book: Book, day: np.datetime64) -> Book:
    """The subscriptions bought and the events that happened by the end of a day."""
    events = book.events.take(book.events.on <= day)
    return replace(book, events=events).only(book.purchased <= day).renumbered()


def as_known(result: Outcome, day: np.datetime64) -> Known:
    """What was known of a billed book at the end of a day, not before the first purchase."""
    book = known_book(result.book, day)
    all_charged, ordered, lines = _billed_ahead(book, result.until, day)
    later = np.flatnonzero(ordered.on > day)
    next_on = ordered.on[later[0]] if len(later) else None
    issued = lines.take(lines.invoice <= day)
    days, charges = daily_totals(book, lines)
    issued_days, issued_charges = daily_totals(book, issued)
    return Known(
        on=day,
        outcome=through(book, all_charged, result.until, day),
        seats=seats_on(book, day),
        invoiced=total_of(issued.amount),
        ahead=total_of(issued_charges[issued_days > day]),
        used=total_of(charges[days <= day]),
        next_on=next_on,
        next_amount=total_of(ordered.total[ordered.on == next_on]) if next_on is not None else 0,
    )


def _billed_ahead(book: Book, until: np.datetime64, day: np.datetime64) -> tuple[Lines, Invoices, Lines]:
    """A book billed until there is an invoice after the day, and at least through `until`.

    Returned: all that is charged by then, and the invoices with their lines.
    """
    soon, late = (max(until, ahead) for ahead in calendar.add_months(np.array([day, day]), np.array(AHEAD)))
    lines = charged(book, soon)
    issued = invoices(book, lines.take(lines.invoice <= soon))
    if not (issued[0].on > day).any():
        lines = charged(book, late)
        issued = invoices(book, lines.take(lines.invoice <= late))
    return lines, *issued


def seats_on(book: Book, day: np.datetime64) -> int:
    """The seats held on a day, over all subscriptions whose programme counts them."""
    return int(_held(book, np.arange(len(book)), np.full(len(book), day)).sum())


def _held(book: Book, subscription: Array, day: Array) -> Array:
    """The seats that subscriptions (rows of the book) hold on days; 0 where the programme does not count them."""
    held = np.zeros(len(subscription), np.int64)
    plain = prepared(book)
    for name, programme in programmes().items():
        rows = np.flatnonzero(plain.programme == codes.programme(name))
        if not len(rows) or programme.levels is None or not len(day):
            continue
        asked = np.flatnonzero(np.isin(subscription, rows))
        steps = programme.levels(plain.of(name), day.max())
        held[asked] = steps.on(np.searchsorted(rows, subscription[asked]), day[asked])
    return held


def moments(result: Outcome) -> Moments:
    """All that happens through the day the book is billed to: purchases, events, renewals, what ends, invoices."""
    book, until = result.book, result.until
    sub, day = _term_ends(book, until)
    before, after = _held(book, sub, day - 1), _held(book, sub, day)
    renews, expires = after > 0, (before > 0) & (after == 0)
    parts = [
        (book.purchased, Moment.PURCHASE, np.arange(len(book))),
        (book.events.on, Moment.EVENT, np.arange(len(book.events))),
        (day[renews], Moment.RENEWAL, sub[renews]),
        (day[expires], Moment.EXPIRY, sub[expires]),
        *((days, Moment.LAPSE, rows) for rows, days in _lapses(book)),
        (result.invoices.on, Moment.INVOICE, np.arange(len(result.invoices))),
    ]
    happened = Moments(
        on=np.concatenate([on for on, _, _ in parts]),
        kind=np.concatenate([np.full(len(on), kind, np.int8) for on, kind, _ in parts]),
        row=np.concatenate([row for _, _, row in parts]),
    )
    happened = happened.take(happened.on <= until)
    return happened.sort(happened.on, happened.kind, happened.row)


def _lapses(book: Book) -> list[tuple[Array, Array]]:
    """What ends without ever being charged, as the extensions declare: rows and days of each."""
    return [extension.lapses(book) for extension in extensions() if extension.lapses is not None]


def _term_ends(book: Book, until: np.datetime64) -> tuple[Array, Array]:
    """The days on which another term would begin, as the programmes declare: subscription, day."""
    subs: list[Array] = [np.zeros(0, np.int64)]
    days: list[Array] = [np.zeros(0, "datetime64[D]")]
    plain = prepared(book)
    for name, programme in programmes().items():
        rows = np.flatnonzero(plain.programme == codes.programme(name))
        if not len(rows):
            continue
        if programme.term_ends is not None:
            ended, on = programme.term_ends(plain.of(name), until)
            subs.append(rows[ended])
            days.append(on)
        if programme.term is None:
            continue
        term = programme.term(plain.of(name))
        bound = np.flatnonzero(term.months > 0)
        start, months = term.start[bound], term.months[bound]
        owner, number = expand(np.maximum(calendar.months_since(start, np.full(len(start), until)) // months, 0))
        subs.append(rows[bound[owner]])
        days.append(calendar.add_months(start[owner], (number + 1) * months[owner]))
    return np.concatenate(subs), np.concatenate(days)
