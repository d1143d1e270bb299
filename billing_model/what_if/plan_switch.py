"""A switch of plans on every day on which it could be made: what is credited, lost and due (SWITCH-2 to SWITCH-6)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from billing_model.billing.bill import bill
from billing_model.billing.edits import moved
from billing_model.core import codes
from billing_model.core.book import Book
from billing_model.core.calendar import add_months
from billing_model.core.columns import Array
from billing_model.core.fields import MISSING
from billing_model.core.lines import Lines

CREDITED_WITHIN = 30  # days after the switch, for the invoice that shows the credit (SWITCH-2)
BILLING_MONTH = 31  # days within which a billing day comes: what a switch posts is on an invoice by then


@dataclass(frozen=True)
class SwitchDays:
    """The result of a switch, by the day on which it is made. Money: int64 micro-units, one per day."""

    days: Array  # datetime64[D], ascending
    used: Array  # credited, and so used for the new plan
    lost: Array
    cost: Array  # of the new plan: its whole term if prepaid, else its first month
    days_left: Array  # int64, of the old plan's term or month, the day of the switch among them
    of_days: Array  # int64, the days of that term or month
    invoice: Array  # datetime64[D], the invoice with the credit and the new plan

    def __len__(self) -> int:
        return len(self.days)

    @property
    def left(self) -> Array:
        """What is left of the old plan (SWITCH-5)."""
        return self.used + self.lost

    @property
    def due(self) -> Array:
        """What remains to be paid after the switch; below zero, what is paid back."""
        return self.cost - self.used

    @property
    def first_without_loss(self) -> np.datetime64 | None:
        """The first day on which no cent is lost, or None (SWITCH-6)."""
        free = np.flatnonzero(self.lost == 0)
        return self.days[free[0]] if len(free) else None

    def row(self, day: np.datetime64) -> int | None:
        """The row of a day, or None if the switch cannot be made on it."""
        rows = np.flatnonzero(self.days == day)
        return int(rows[0]) if len(rows) else None


def switch_on(book: Book, day: np.datetime64) -> int | None:
    """The row in book.events of the switch of plans on this day, or of the first one; None if there is none."""
    rows = np.flatnonzero(book.events.kind == codes.event_kind("switch-plan"))
    if not len(rows):
        return None
    on = book.events.on[rows]
    return int(rows[np.argmax(on == day) if (on == day).any() else np.argmin(on)])


def between(purchased: np.datetime64, term: int, others: Array, terms: Array, day: np.datetime64) -> tuple[Any, Any]:
    """The first and the last day to which the switch of this day can be moved, as `datetime64`.

    They are the days of the plan it replaces, before the next switch. term: the months bought; others, terms: the days
    of the other switches, and their months or MISSING. A plan that is not prepaid has no last day: for it they are the
    days of as many months as a term has (12, if nothing else is given).
    """
    order = np.argsort(others)
    others, terms = others[order], terms[order]
    before = others < day
    given = terms[before & (terms != MISSING)]
    months = np.array([given[-1] if len(given) else term])
    begin = others[before][-1] if before.any() else purchased
    last = add_months(np.array([begin]), months)[0] - 1
    return begin + int(before.any()), min(last, (others[others > day] - 1).min(initial=last))


def possible_days(book: Book, event: int) -> Array:
    """The days on which a switch of plans could be made instead; event: its row in book.events."""
    sub = int(book.events.subscription[event])
    rest = book.events.take(np.arange(len(book.events)) != event)
    rest = rest.take((rest.subscription == sub) & (rest.kind == codes.event_kind("switch-plan")))
    term = int(book.term_months[sub])
    first, last = between(book.purchased[sub], term, rest.on, rest.term_months, book.events.on[event])
    return np.arange(first, last + 1)


def switch_days(book: Book, event: int) -> SwitchDays:
    """A switch of plans, made on each of its possible days instead.

    event: its row in book.events. Days on which a clause refuses the switch, or a later one because of it, are missing.
    """
    sub = int(book.events.subscription[event])
    alternatives, days = moved(book, event, possible_days(book, event))
    lines = bill(alternatives, days.max(initial=book.events.on[event]) + BILLING_MONTH)
    lines = lines.take(lines.subscription % len(book) == sub)
    days_left, of_days = _left(lines, lines.subscription // len(book), days)
    lines = lines.take(lines.posted == days[lines.subscription // len(book)])

    def by_day(kind: str, column: str) -> Array:
        return _by_day(lines, lines.subscription // len(book), len(days), kind, column)

    return SwitchDays(
        days=days,
        used=-by_day("plan-switch-credit", "amount"),
        lost=by_day("credit-lost", "lost"),
        cost=by_day("plan-switch-charge", "amount"),
        days_left=days_left,
        of_days=of_days,
        invoice=by_day("plan-switch-charge", "invoice").astype("datetime64[D]"),
    )


def _left(lines: Lines, day: Array, days: Array) -> tuple[Array, Array]:
    """The days that are left of what is charged for the old plan on each day of a switch, and how many it was for.

    lines: of the switched subscription, and which of the days each belongs to; of those made on the day of the switch
    itself, the new plan's is not the old plan's.
    """
    credit, charge, lost = map(codes.line_kind, ("plan-switch-credit", "plan-switch-charge", "credit-lost"))
    on = days[day]
    new = (lines.kind == charge) & (lines.posted == on)
    old = np.flatnonzero((lines.posted <= on) & ~new & ~np.isin(lines.kind, (credit, lost)))
    left, of_days = np.zeros(len(days), np.int64), np.zeros(len(days), np.int64)
    left[day[old]], of_days[day[old]] = (lines.last[old] - on[old]).astype(np.int64) + 1, lines.days[old]
    return left, of_days


def _by_day(lines: Lines, day: Array, count: int, kind: str, column: str) -> Array:
    """The column of the one line of a kind that each day has; 0 where it has none."""
    of_kind = lines.kind == codes.line_kind(kind)
    values = np.zeros(count, np.int64)
    values[day[of_kind]] = getattr(lines, column)[of_kind].astype(np.int64)
    return values


def with_the_button(book: Book) -> Book:
    """The book as if no plan had been switched by hand (SWITCH-8)."""
    return replace(book, events=book.events.replace(by_hand=np.zeros(len(book.events), bool)))


def billed_until(book: Book, until: np.datetime64) -> np.datetime64:
    """The day through which to bill so that every switch is on an invoice: `until`, or later."""
    on: Array = np.append(book.happened("switch-plan").on + BILLING_MONTH, until)
    last: np.datetime64 = on.max()
    return last
