"""What an upgrade within a term costs until the term ends, by the day on which it is made (NCE-40 to NCE-44)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from billing_model.billing.bill import SETTLED, bill
from billing_model.billing.checks import check
from billing_model.billing.edits import bought, with_event
from billing_model.core.book import LATEST, Book
from billing_model.core.calendar import add_months
from billing_model.core.columns import Array
from billing_model.core.lines import Lines
from billing_model.core.sums import minus, sum_by
from billing_model.programmes import programmes
from billing_model.what_if.running_term import running_term, tried

UPGRADED = 1  # the row of the upgrade in the book, behind the contract that it comes from


@dataclass(frozen=True)
class Upgrades:
    """An upgrade on each day of a term. Money in micro-units.

    days: on which it can be made; more: what each day's upgrade adds to what is charged for the term's days
    first, renewal: the first day of the term and the first day after it
    at_renewal: what each day's adds to what is charged on the day after the term
    can_wait: whether another product could be scheduled for that day instead (NCE-50)
    """

    days: Array
    more: Array
    first: np.datetime64
    renewal: np.datetime64
    at_renewal: Array
    can_wait: bool


@dataclass(frozen=True)
class Upgrade:
    """An upgrade on one day among those of the term that runs then. Money in micro-units.

    days, more, renewal, can_wait: as of `Upgrades`
    day: the place of the day on which it is made; month_later: of the same day a month later, None where there is none
    at_renewal: what it adds to what is charged on the day after the term
    """

    days: Array
    more: Array
    day: int
    month_later: int | None
    renewal: np.datetime64
    at_renewal: int
    can_wait: bool

    @property
    def saved(self) -> int:
        """What waiting a month saves; 0 where the term has no such day."""
        return 0 if self.month_later is None else int(self.more[self.day]) - int(self.more[self.month_later])


def upgrade(book: Book) -> Upgrade:
    """An upgrade by the day on which it is made, in a book of a contract and the one that is upgraded from it."""
    return on_day(by_day(book), book.purchased[UPGRADED])


def on_day(by_day: Upgrades, made: np.datetime64) -> Upgrade:
    """The upgrade that is made on one of the days."""
    row = int(np.flatnonzero(by_day.days == made)[0])
    month_later = np.flatnonzero(by_day.days == _month_later(made))
    return Upgrade(
        by_day.days,
        by_day.more,
        row,
        int(month_later[0]) if len(month_later) else None,
        by_day.renewal,
        int(by_day.at_renewal[row]),
        by_day.can_wait,
    )


def by_day(book: Book) -> Upgrades:
    """An upgrade on every day of the term that runs when the book's own is made.

    Of a term of more than `MOST` days some are left out, but not the book's own and the same a month later.
    """
    alone = book.only(np.arange(len(book)) != UPGRADED).renumbered()
    made = book.purchased[UPGRADED]
    first, renewal = running_term(alone, made)
    many, days = bought(book, UPGRADED, tried(first, renewal, made, _month_later(made)))
    until = renewal + SETTLED
    with_it, without = bill(many, until), bill(alone, until)
    in_term, on_renewal = (
        minus(_sums(with_it, of, len(book), len(days)), np.repeat(_sums(without, of_alone, 1, 1), len(days)))
        for of, of_alone in (
            (with_it.first < renewal, without.first < renewal),
            (with_it.first == renewal, without.first == renewal),
        )
    )
    return Upgrades(days, in_term, first, renewal, on_renewal, _can_wait(alone, renewal))


def _month_later(day: np.datetime64) -> np.datetime64:
    later: np.datetime64 = add_months(np.array([day]), 1)[0]
    return later


def _sums(lines: Lines, kept: Array, size: int, copies: int) -> Array:
    """The sum of the kept lines of each copy of a book of this size."""
    return sum_by(lines.subscription[kept] // size, lines.amount[kept], copies)


def _can_wait(alone: Book, renewal: np.datetime64) -> bool:
    """Whether the contract still takes a schedule on the last day of its term, or of the calendar (NCE-50)."""
    _, refused = check(with_event(alone, "schedule", np.array([min(renewal - 1, LATEST)])), programmes())
    return not refused
