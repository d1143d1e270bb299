"""What one more licence costs on each day of a period that is paid ahead, in whole months (AXC-5, AXC-6).

What-ifs over AxCrypt's rules: a book with one customer per day is billed once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from billing_model.billing.bill import bill
from billing_model.billing.edits import moved, with_event, without_events
from billing_model.billing.outcome import outcome
from billing_model.core import calendar, codes
from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.lines import Lines
from billing_model.core.money import HUNDRED_PERCENT, round_to, times
from billing_model.core.periods import days
from billing_model.core.sums import plus, total_of

KIND = "add-seats"
RULES = 2  # of AXC-6: calendar months, 30 days
DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class LicenceDays:
    """What additional licences cost, by the day of the period on which they are bought.

    One row per day, first to last of the period. Money in int64 micro-units, tax included.
    """

    days: Array
    left: Array  # days from each to the last of the period, both included
    months: Array  # that are charged
    cost: Array
    by_day: Array  # what the days left alone would cost; not on offer, only to compare with
    other_months: Array  # counted the other way that AXC-6 leaves open
    other_cost: Array

    @property
    def last(self) -> np.datetime64:
        """The last day of the period."""
        day: np.datetime64 = self.days[-1]
        return day

    @property
    def steps(self) -> Array:
        """The rows at which a month less is charged than on the day before."""
        return np.flatnonzero(np.diff(self.months, prepend=self.months[:1]))

    def row(self, day: np.datetime64) -> int:
        """The row of a day, clipped to the period."""
        return int(np.clip((day - self.days[0]).astype(int), 0, len(self.days) - 1))

    def differ(self) -> list[tuple[int, int]]:
        """The runs of days on which the two ways to count a month differ: rows, first and last."""
        differs = (self.months != self.other_months).astype(int)
        edges = np.flatnonzero(np.diff(differs, prepend=0, append=0))
        return [(int(first), int(after) - 1) for first, after in zip(edges[::2], edges[1::2], strict=True)]


@dataclass(frozen=True)
class Extra:
    """What licences added on a day cost, and what the renewal makes of them. Money in micro-units, tax included."""

    on: np.datetime64
    seats: int
    here: LicenceDays  # of these licences
    renewal: np.datetime64 | None  # None if the subscription was cancelled before
    renewal_part: int  # of what the renewal costs, for these licences
    total: int  # all invoices from the period's first day to the renewal
    without: int  # the same without these licences

    @property
    def cost(self) -> int:
        """What they cost now."""
        return int(self.here.cost[self.here.row(self.on)])

    @property
    def months(self) -> int:
        """For how many months."""
        return int(self.here.months[self.here.row(self.on)])

    @property
    def left(self) -> int:
        """For how many days."""
        return int(self.here.left[self.here.row(self.on)])

    @property
    def by_day(self) -> int:
        """What the days alone would cost."""
        return int(self.here.by_day[self.here.row(self.on)])


def period(purchased: np.datetime64, months: int, day: np.datetime64) -> tuple[np.datetime64, np.datetime64]:
    """The first and the last day of the period that holds a day; of the first one if the day lies before it.

    >>> period(np.datetime64("2024-01-31"), 1, np.datetime64("2024-02-29"))
    (np.datetime64('2024-02-29'), np.datetime64('2024-03-30'))
    """
    start = np.array([purchased], "datetime64[D]")
    number = calendar.months_since(start, np.maximum(start, day)) // months
    first, after = (calendar.add_months(start, (number + step) * months)[0] for step in (0, 1))
    return first, after - DAY


def licence_days(book: Book, day: np.datetime64, seats: int = 1, buyer: int = -1) -> LicenceDays:
    """What additional licences cost on each day of the period that holds a day.

    Raises OverflowError where the amounts would be too large on every day.

    book: of one subscription; its own events are ignored, as they change no price. buyer: as in the events, -1 for
    the buyer of the subscription.
    """
    first, last = period(book.purchased[0], int(book.months[0]), day)
    every = np.arange(first, last + DAY)
    contract = without_events(book)
    contract = with_event(contract, KIND, np.array([first]), seats=seats, buyer=buyer)
    alternatives, every = moved(contract, 0, every)
    if not len(every):
        raise OverflowError("one licence more is too many on every day")
    own = int(book.remaining_month[0])
    counted = [_extra(bill(_counting(alternatives, (own + rule) % RULES), last)) for rule in range(RULES)]
    lines, other = counted
    left = days(lines.first, lines.last)
    # The first day's line pays the whole period: its share by days, rounded as any line is, then the tax (AXC-10).
    whole, per, of_days = int(lines.exact[0]), int(lines.per[0]), int(left[0])
    minor = int(book.minor[0])
    net = round_to(minor, left.astype(object) * whole, per * of_days)
    rate = 0 if book.vat_number[0] else int(book.vat_percent[0])
    tax = round_to(minor, times(net, rate), HUNDRED_PERCENT)
    return LicenceDays(
        days=every,
        left=left,
        months=lines.months.astype(np.int64),
        cost=plus(lines.amount, lines.tax),
        by_day=plus(net, tax),
        other_months=other.months.astype(np.int64),
        other_cost=plus(other.amount, other.tax),
    )


DaysOf = Callable[[Book, np.datetime64, int, int], LicenceDays]


def extra(book: Book, event: int, days_of: DaysOf = licence_days) -> Extra:
    """What one purchase of extra licences costs.

    event: its row in book.events, of a book of one subscription; days_of: `licence_days`, or what keeps its answers.
    """
    bought = book.events.take(np.array([event]))
    day, seats, buyer = bought.on[0], int(bought.seats[0]), int(bought.buyer[0])
    here = days_of(book, day, seats, buyer)
    rest = replace(book, events=book.events.take(np.arange(len(book.events)) != event))
    renewal = here.last + DAY
    with_it, plain = (outcome(billed, renewal) for billed in (book, rest))
    renews = bool(_terms(plain.lines, renewal).any())
    totals = [
        (billed.total() - billed.total(here.days[0] - DAY), _paid(billed.lines, _terms(billed.lines, renewal)))
        for billed in (with_it, plain)
    ]
    return Extra(
        on=day,
        seats=seats,
        here=here,
        renewal=renewal if renews else None,
        renewal_part=totals[0][1] - totals[1][1],
        total=totals[0][0],
        without=totals[1][0],
    )


def free_licences(book: Book, day: np.datetime64) -> tuple[int, int] | None:
    """The licences of one subscription without a member on a day, and all it has; None if no members are given."""
    used, added = book.happened("use"), book.happened(KIND)
    members = used.seats[used.on <= day]
    if not len(members):
        return None
    held = int(book.seats[0]) + int(added.seats[added.on <= day].sum())
    return held - int(members[-1]), held


def _counting(book: Book, rule: int) -> Book:
    """The book with a remaining month counted in one of the two ways (AXC-6)."""
    return book.change(remaining_month=rule)


def _extra(lines: Lines) -> Lines:
    """The lines of extra licences, by day."""
    lines = lines.take(lines.kind == codes.line_kind("extra-licences"))
    return lines.take(np.argsort(lines.first))


def _terms(lines: Lines, day: np.datetime64) -> Array:
    """Where a line pays a whole period from this day."""
    opens: Array = (lines.first == day) & (lines.kind == codes.line_kind("licences"))
    return opens


def _paid(lines: Lines, which: Array) -> int:
    return total_of(lines.amount[which]) + total_of(lines.tax[which])
