"""A change of seats: what it does to the next invoice and to the year, and what it costs on any other day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from billing_model.billing.bill import SETTLED, bill, parts
from billing_model.billing.edits import moved
from billing_model.billing.outcome import Outcome, outcome, through
from billing_model.core import codes
from billing_model.core.book import Book, Events
from billing_model.core.calendar import add_months
from billing_model.core.columns import Array, as_whole
from billing_model.core.sums import sum_by, total_of
from billing_model.programmes import programmes

KINDS = ("set-seats", "add-seats", "remove-seats")  # of the events that change the number of seats
PERIOD_AND_MORE = 800  # days from a change by which every charge of its service period, a year at most, is settled


@dataclass(frozen=True)
class Curve:
    """What a change costs for the rest of its service period, by the day on which it is made."""

    days: Array
    cost: Array  # int64 micro-units, one per day
    first: np.datetime64  # of the service period
    last: np.datetime64


def cost_by_day(book: Book, event: int) -> Curve | None:
    """What one event costs for the days of its service period, had it happened on any other day of the period.

    event: its row in book.events. The cost is the difference between what is charged for days of the period with the
    event and without it. None if no period is charged around the event's day.
    """
    sub, day = int(book.events.subscription[event]), book.events.on[event]
    rest = replace(book, events=book.events.take(np.arange(len(book.events)) != event))
    plain = bill(rest, day + PERIOD_AND_MORE)
    around = (plain.subscription == sub) & (plain.amount > 0) & (plain.first <= day) & (plain.last >= day)
    if not around.any():
        return None
    line = np.flatnonzero(around)[0]
    first, last = plain.first[line], plain.last[line]
    until = last + SETTLED
    alternatives, days = moved(book, event, np.arange(first, last + 1))
    lines = bill(alternatives, until)
    inside = lines.last <= last
    cost = sum_by(lines.subscription[inside] // len(book), lines.amount[inside], len(days))
    without_it = total_of(plain.amount[(plain.last <= last) & (plain.invoice <= until)])
    return Curve(days, as_whole(cost.astype(object) - without_it), first, last)


@dataclass(frozen=True)
class Effect:
    """What a change does to the first invoice that it touches. Money in micro-units."""

    invoice: np.datetime64 | None  # the first whose total differs, else whose rows do, else the next; None: no more
    amount: int  # of that invoice
    without: int  # what it would be without the change
    now: int  # of the difference, for days up to period_last
    ahead: int  # of the difference, for later days, paid in advance
    period_last: np.datetime64
    rows: int = 0  # on that invoice
    rows_without: int = 0  # on it without the change
    differs: bool = False  # whether a row of it does
    later: tuple[np.datetime64, ...] = ()  # the days of all further invoices whose totals differ

    @property
    def difference(self) -> int:
        """With the change less without it."""
        return self.amount - self.without


def effect(changed: Outcome, plain: Outcome) -> Effect:
    """Compare two outcomes of one book, with and without a change of seats, on the first invoice that differs.

    An invoice with other rows can have the same total: credit and charges of the change may come to nothing.
    """
    days = np.union1d(changed.invoices.on, plain.invoices.on)
    differing = [day for day in days if changed.on(day) != plain.on(day)]
    differing = differing or [day for day in days if _rows_of(changed, day) != _rows_of(plain, day)]
    change = first_change(changed.book)
    nat = np.datetime64("NaT", "D")
    if change is None:
        return Effect(None, 0, 0, 0, 0, nat)
    differing = differing or [day for day in days if day >= changed.book.events.on[change]]
    if not differing:
        return Effect(None, 0, 0, 0, 0, nat)
    day, *later = differing
    amount, without_it = changed.on(day), plain.on(day)
    credits = changed.lines.take((changed.lines.invoice == day) & (changed.lines.amount < 0))
    last = credits.last.max() if len(credits) else nat
    now = sum(
        sign * total_of(lines.amount[(lines.invoice == day) & (lines.last <= last)])
        for sign, lines in ((1, changed.lines), (-1, plain.lines))
    )
    rows, rows_without = (_rows_of(outcome, day) for outcome in (changed, plain))
    return Effect(
        day, amount, without_it, now, amount - without_it - now, last,
        rows=len(rows), rows_without=len(rows_without), differs=rows != rows_without,
        later=tuple(later) if amount != without_it else (),
    )  # fmt: skip


def _rows_of(outcome: Outcome, day: np.datetime64) -> list[tuple[Any, ...]]:
    """What is printed of the rows of a day's invoices."""
    lines = outcome.lines.take(outcome.lines.invoice == day)
    columns = (lines.subscription, lines.first, lines.last, lines.kind, lines.unit_price, lines.seats, lines.amount)
    return sorted(zip(*(column.tolist() for column in columns), strict=True))


class Change(NamedTuple):
    """A change of the number of seats: its contract, as a row of the book, its day, and the seats around it."""

    subscription: int
    on: np.datetime64
    before: int
    after: int


def changes(book: Book) -> list[Change]:
    """The changes of seats of a checked book, by day; those of one contract and day follow each other.

    An event of a kind that adds or removes counts from what the contract holds on the day before.
    """
    rows = _changes(book)
    events, made = book.events.take(rows), list[Change]()
    held = _held_before(book, events)
    before: dict[tuple[int, np.datetime64], int] = {}  # on the same day, by an event before
    for sub, on, kind, seats, level in zip(
        events.subscription.tolist(), events.on, events.kind_names, events.seats.tolist(), held.tolist(), strict=True
    ):
        now = before.get((sub, on), level)
        after = seats if kind == "set-seats" else now + seats if kind == "add-seats" else now - seats
        before[sub, on] = after
        made.append(Change(sub, on, now, after))
    return made


def _changes(book: Book) -> Array:
    """The rows in book.events of the changes of seats, by day."""
    rows = np.flatnonzero(np.isin(book.events.kind, [codes.event_kind(kind) for kind in KINDS]))
    return rows[np.argsort(book.events.on[rows], kind="stable")]


def _held_before(book: Book, events: Events) -> Array:
    """The seats that the contract of each event holds on the day before it; on the day of its purchase those bought."""
    held = book.seats[events.subscription].copy()
    for name, part in parts(book):
        levels = programmes()[name].levels
        later = np.flatnonzero(
            np.isin(events.subscription, part.index) & (events.on > book.purchased[events.subscription])
        )
        if len(later) and levels:
            of = np.searchsorted(part.index, events.subscription[later])
            held[later] = levels(part, events.on.max()).on(of, events.on[later] - 1)
    return held


def first_change(book: Book) -> int | None:
    """The row in book.events of the earliest change of seats, None if there is none."""
    rows = _changes(book)
    return int(rows[0]) if len(rows) else None


@dataclass(frozen=True)
class Year:
    """What is invoiced in the first 12 months with a change and without it, in micro-units."""

    amount: int
    without: int

    @property
    def difference(self) -> int:
        """With the change less without it."""
        return self.amount - self.without


def outcome_and_year(book: Book, until: np.datetime64) -> tuple[Outcome, int]:
    """As `outcome`, and all that is invoiced in the 12 months from the first purchase, in micro-units."""
    if not len(book):
        return outcome(book, until), 0
    end = add_months(np.array([book.purchased.min()]), 12)[0] - 1
    lines = bill(book, max(until, end))  # once for both
    return through(book, lines, until), through(book, lines, end).total()
