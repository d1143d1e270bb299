"""What comes out of a book: its lines, invoices and daily charges, and what follows from them over time.

`outcome` is the one call that a page makes; the what-ifs below it are books with many subscriptions.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from billing_model.billing.bill import SETTLED, bill
from billing_model.billing.checks import check
from billing_model.billing.daily import daily, daily_totals
from billing_model.billing.invoices import Invoices, invoices
from billing_model.core import codes
from billing_model.core.book import Book
from billing_model.core.calendar import add_months
from billing_model.core.columns import Array
from billing_model.core.lines import Lines
from billing_model.programmes import prepared, programmes


@dataclass(frozen=True)
class Outcome:
    """A book billed through a day. Money is int64 micro-units of the currency, days are ``datetime64[D]``."""

    book: Book
    until: np.datetime64
    invoices: Invoices
    lines: Lines  # in the order of the invoices
    part: Array | None = None  # the subscriptions it tells of, as rows of the book; None: of all
    known: np.datetime64 | None = None  # the day as of which it is looked at: later invoices are still to come

    @property
    def shown(self) -> Array:
        """The subscriptions it tells of, as rows of the book."""
        return np.arange(len(self.book)) if self.part is None else self.part

    def only(self, subscriptions: Array) -> Outcome:
        """What concerns these subscriptions alone: their lines, and of each invoice what these add up to.

        subscriptions: rows of the book, each once. The book stays whole, for a line may follow from a subscription
        beside its own. Parts without a subscription in common add up to the outcome of all of them, to the micro-unit.
        """
        mine = self.lines.take(np.isin(self.lines.subscription, subscriptions))
        found, lines = invoices(self.book, mine)
        return replace(self, invoices=found, lines=lines, part=np.sort(subscriptions))

    def of(self, invoice: int) -> Lines:
        """The lines of one invoice, by its row."""
        first = int(self.invoices.first_line[invoice])
        return self.lines.take(slice(first, first + int(self.invoices.line_count[invoice])))

    @cached_property
    def daily(self) -> tuple[Array, Array]:
        """Every day from the first to the last that is charged, and its charge."""
        return daily_totals(self.book, self.lines)

    @cached_property
    def daily_apart(self) -> Array:
        """The charge of each day of `daily` by subscription: a row for each of `shown`, a column for each day."""
        days, _ = self.daily
        apart = np.zeros((len(self.shown), len(days)), np.int64)
        if len(days):
            found = daily(self.book, self.lines)
            row = np.searchsorted(self.shown, self.lines.subscription[found.line])
            np.add.at(apart, (row, (found.on - days[0]).astype(int)), found.amount)
        return apart

    def total(self, through: np.datetime64 | None = None) -> int:
        """The sum of the invoices up to and including a day, tax included."""
        on = self.invoices.on
        return int(self.invoices.total[on <= (self.until if through is None else through)].sum())

    def on(self, day: np.datetime64) -> int:
        """The sum of the invoices of one day."""
        return int(self.invoices.total[self.invoices.on == day].sum())

    def paid_and_used(self) -> tuple[Array, Array, Array]:
        """Day by day: what has been invoiced so far, and the value of the days that have passed."""
        days, charges = self.daily
        if not len(days):
            return days, charges, charges
        start = min(days[0], self.invoices.on.min())
        every = np.arange(start, max(days[-1], self.invoices.on.max()) + 1)
        invoiced, used = np.zeros(len(every), np.int64), np.zeros(len(every), np.int64)
        np.add.at(invoiced, (self.invoices.on - start).astype(int), self.invoices.net)
        used[(days - start).astype(int)] = charges
        return every, np.cumsum(invoiced), np.cumsum(used)

    def seats_by_day(self, among: Collection[str] | None = None) -> tuple[Array, Array]:
        """The seats held on each day that is charged, over all subscriptions shown whose programme tells them.

        among: programmes; None for all.
        """
        days, _ = self.daily
        held = np.zeros(len(days), np.int64)
        plain = prepared(self.book)
        wanted = programmes() if among is None else {name: programmes()[name] for name in among}
        for name, programme in wanted.items():
            mine = plain.of(name)
            if len(mine) and len(days) and programme.levels:
                subscription, since, seats = programme.levels(mine, max(self.until, days[-1]))
                change = np.diff(seats, prepend=0)
                begins = np.diff(subscription, prepend=-1) != 0
                change[begins] = seats[begins]
                at = np.clip((since - days[0]).astype(int), 0, None)
                told = (at < len(days)) & np.isin(mine.index[subscription], self.shown)
                np.add.at(held, at[told], change[told])
        return days, np.cumsum(held)


def outcome(book: Book, until: np.datetime64) -> Outcome:
    """Bill a checked book through a day."""
    found, lines = invoices(book, bill(book, until))
    return Outcome(book, until, found, lines)


def through(book: Book, lines: Lines, until: np.datetime64, known: np.datetime64 | None = None) -> Outcome:
    """The outcome of a book's lines up to and including a day; they may have been billed further than that."""
    found, lines = invoices(book, lines.take(lines.invoice <= until))
    return Outcome(book, until, found, lines, known=known)


def outcome_and_year(book: Book, until: np.datetime64) -> tuple[Outcome, int]:
    """As `outcome`, and all that is invoiced in the 12 months from the first purchase, in micro-units."""
    if not len(book):
        return outcome(book, until), 0
    end = add_months(np.array([book.purchased.min()]), 12)[0] - 1
    lines = bill(book, max(until, end))  # once for both
    return through(book, lines, until), through(book, lines, end).total()


def without(book: Book, *kinds: str) -> Book:
    """The book as if no event of these kinds had happened."""
    numbers = np.array([codes.event_kind(kind) for kind in kinds])
    return replace(book, events=book.events.take(~np.isin(book.events.kind, numbers)))


def copies(book: Book, count: int) -> Book:
    """The book so many times over, each copy a customer (or a set of customers) of its own."""
    size, happened = len(book), len(book.events)
    copy = np.repeat(np.arange(count), size)
    subscriptions = book.subscriptions.map(lambda column: np.tile(column, count))
    subscriptions = subscriptions.replace(
        customer=subscriptions.customer + copy * len(book.customers),
        index=np.arange(size * count, dtype=np.int32),
        row=np.arange(size * count),
    )
    if "parent" in subscriptions.more:
        parent = subscriptions.parent
        subscriptions = subscriptions.replace(parent=np.where(parent >= 0, parent + copy * size, -1))
    events = book.events.map(lambda column: np.tile(column, count))
    events = events.replace(
        subscription=events.subscription + np.repeat(np.arange(count), happened) * size,
        row=np.arange(happened * count),
    )
    return Book(subscriptions, events, np.tile(book.customers, count))


def moved(book: Book, event: int, days: Array) -> tuple[Book, Array]:
    """A copy of the book for each of these days, on which this event happens instead.

    event: its row in book.events. Returns the copies that no clause refuses, and their days.
    """
    many = copies(book, len(days))
    on = many.events.on.copy()
    at = event + np.arange(len(days)) * len(book.events)
    on[at] = days
    events = many.events.replace(on=on)
    rank = np.array([_rank().get(int(kind), 0) for kind in range(len(codes.event_kind))])
    many = replace(many, events=events.sort(events.subscription, events.on, rank[events.kind]))
    _, refused = check(many, programmes())
    possible = np.ones(len(days), bool)
    for problem in refused:
        row = problem.row // len(book) if problem.table == "subscription" else problem.row // len(book.events)
        possible[row] = False
    kept = many.only(np.repeat(possible, len(book)))
    return kept.change(index=np.arange(len(kept), dtype=np.int32)), days[possible]


def _rank() -> dict[int, int]:
    return {codes.event_kind(event.kind): event.order for one in programmes().values() for event in one.events}


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
    until = day + 800
    plain = bill(rest, until)
    around = (plain.subscription == sub) & (plain.amount > 0) & (plain.first <= day) & (plain.last >= day)
    if not around.any():
        return None
    line = np.flatnonzero(around)[0]
    first, last = plain.first[line], plain.last[line]
    until = last + SETTLED
    many, days = moved(book, event, np.arange(first, last + 1))
    lines = bill(many, until)
    inside = lines.last <= last
    cost = np.zeros(len(days), np.int64)
    np.add.at(cost, lines.subscription[inside] // len(book), lines.amount[inside])
    plain = bill(rest, until)
    return Curve(days, cost - int(plain.amount[plain.last <= last].sum()), first, last)


@dataclass(frozen=True)
class Effect:
    """What a change does to the first invoice that it touches. Money in micro-units."""

    invoice: np.datetime64 | None  # the first invoice that differs, or the next one if none does
    amount: int  # what it says
    without: int  # what it would say without the change
    now: int  # of the difference, for days up to period_last
    ahead: int  # of the difference, for later days, paid in advance
    period_last: np.datetime64
    seats_before: int

    @property
    def difference(self) -> int:
        """With the change less without it."""
        return self.amount - self.without


def effect(changed: Outcome, plain: Outcome) -> Effect:
    """Compare two outcomes of one book, with and without a change of seats, on the first invoice that differs."""
    days = np.union1d(changed.invoices.on, plain.invoices.on)
    totals = [(day, changed.on(day), plain.on(day)) for day in days]
    first = next((found for found in totals if found[1] != found[2]), None)
    at = first_change(changed.book)
    before = 0 if at is None else int(changed.book.seats[changed.book.events.subscription[at]])
    nat = np.datetime64("NaT", "D")
    if first is None:
        return Effect(None, 0, 0, 0, 0, nat, before)
    day, amount, without_it = first
    credits = changed.lines.take((changed.lines.invoice == day) & (changed.lines.amount < 0))
    last = credits.last.max() if len(credits) else nat
    now = sum(
        sign * int(found.amount[(found.invoice == day) & (found.last <= last)].sum())
        for sign, found in ((1, changed.lines), (-1, plain.lines))
    )
    return Effect(day, amount, without_it, now, amount - without_it - now, last, before)


def first_change(book: Book) -> int | None:
    """The row in book.events of the earliest change of seats, None if there is none."""
    rows = np.flatnonzero(book.events.kind == codes.event_kind("set-seats"))
    return int(rows[np.argmin(book.events.on[rows])]) if len(rows) else None


@dataclass(frozen=True)
class Year:
    """What is invoiced in the first 12 months with a change and without it, in micro-units."""

    amount: int
    without: int

    @property
    def difference(self) -> int:
        """With the change less without it."""
        return self.amount - self.without
