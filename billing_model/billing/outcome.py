"""A billed book: its lines, invoices and daily charges, and their sums over time.

`outcome` is the one call that a page makes.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from billing_model.billing.bill import charged, parts
from billing_model.billing.daily import daily, daily_totals
from billing_model.billing.invoices import Invoices, invoices
from billing_model.core import codes
from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.lines import Lines
from billing_model.core.moves import shifted, starts
from billing_model.core.sums import running, sum_by, total_of
from billing_model.programmes import programmes


@dataclass(frozen=True)
class Outcome:
    """A book billed through a day. Money is micro-units of the currency (sums as in `sums`), days ``datetime64[D]``."""

    book: Book
    until: np.datetime64
    invoices: Invoices
    lines: Lines  # in the order of the invoices
    part: Array | None = None  # the subscriptions it covers, as rows of the book; None: all
    known: np.datetime64 | None = None  # the day as of which it is shown: later invoices are still to come
    awaiting: Lines = field(default_factory=Lines.none)  # charged through the day, and on a later invoice (NCE-18)

    @property
    def shown(self) -> Array:
        """The subscriptions it covers, as rows of the book."""
        return np.arange(len(self.book)) if self.part is None else self.part

    def only(self, subscriptions: Array) -> Outcome:
        """The outcome of these subscriptions alone: their lines, and their part of each invoice.

        subscriptions: rows of the book, each once. The book stays whole, because a line may follow from a subscription
        beside its own. Parts without a subscription in common add up to the outcome of all of them, to the micro-unit.
        """
        own_lines = self.lines.take(np.isin(self.lines.subscription, subscriptions))
        own_invoices, lines = invoices(self.book, own_lines)
        awaiting = self.awaiting.take(np.isin(self.awaiting.subscription, subscriptions))
        return replace(self, invoices=own_invoices, lines=lines, part=np.sort(subscriptions), awaiting=awaiting)

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
        if not len(days):
            return np.zeros((len(self.shown), 0), np.int64)
        charges = daily(self.book, self.lines)
        row = np.searchsorted(self.shown, self.lines.subscription[charges.line])
        place = row * len(days) + (charges.on - days[0]).astype(int)
        return sum_by(place, charges.amount, len(self.shown) * len(days)).reshape(len(self.shown), len(days))

    def total(self, through: np.datetime64 | None = None) -> int:
        """The sum of the invoices up to and including a day, tax included."""
        on = self.invoices.on
        return total_of(self.invoices.total[on <= (self.until if through is None else through)])

    def on(self, day: np.datetime64) -> int:
        """The sum of the invoices of one day."""
        return total_of(self.invoices.total[self.invoices.on == day])

    def paid_and_used(self) -> tuple[Array, Array, Array]:
        """Day by day: what has been invoiced so far, and the value of the days that have passed."""
        days, charges = self.daily
        if not len(days):
            return days, charges, charges
        start = min(days[0], self.invoices.on.min())
        all_days = np.arange(start, max(days[-1], self.invoices.on.max()) + 1)
        invoiced = sum_by((self.invoices.on - start).astype(int), self.invoices.net, len(all_days))
        used = np.zeros(len(all_days), charges.dtype)
        used[(days - start).astype(int)] = charges
        return all_days, running(invoiced), running(used)

    def seats_by_day(self, among: Collection[str] | None = None) -> tuple[Array, Array]:
        """The seats held on each day that is charged, over all subscriptions shown whose programme counts them.

        among: programmes; None for all.
        """
        days, _ = self.daily
        held = np.zeros(len(days), np.int64)
        for name, part in parts(self.book):
            programme = programmes()[name]
            if (among is None or name in among) and len(days) and programme.levels:
                steps = programme.levels(part, max(self.until, days[-1]))
                change = steps.seats - np.where(starts(steps.subscription), 0, shifted(steps.seats))
                day = np.clip((steps.since - days[0]).astype(int), 0, None)
                shown = (day < len(days)) & np.isin(part.index[steps.subscription], self.shown)
                held += sum_by(day[shown], change[shown], len(days))
        return days, np.cumsum(held)


def outcome(book: Book, until: np.datetime64) -> Outcome:
    """Bill a checked book through a day."""
    return through(book, charged(book, until), until)


def through(book: Book, lines: Lines, until: np.datetime64, known: np.datetime64 | None = None) -> Outcome:
    """The outcome of a book's lines up to and including a day; they may have been billed further than that.

    What awaits its invoice is among them if they are what was `charged`.
    """
    later = lines.invoice > until
    issued, on_invoices = invoices(book, lines.take(~later))
    awaiting = awaits(book, lines.take(later), until)
    return Outcome(book, until, issued, on_invoices, known=known, awaiting=awaiting)


def awaits(book: Book, later: Lines, until: np.datetime64) -> Lines:
    """What was charged through a day, of the lines of later invoices, in their order (NCE-18).

    Only of programmes that tell it (`Programme.charged`).
    """
    if not len(later):
        return later
    telling = [codes.programme(name) for name, programme in programmes().items() if programme.charged is not None]
    told = np.isin(book.programme[later.subscription], telling)
    return invoices(book, later.take(told & (later.posted <= until)))[1]
