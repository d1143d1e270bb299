"""What a partner still owes when the customer leaves: the term is the partner's, whatever the customer does (NCE-26).

The customer pays the partner by the month until he leaves, and nothing afterwards. The partner cancels within the first
seven days of the first term (NCE-27, NCE-28); later he switches the renewal off, and the vendor charges the term to its
end (NCE-52). Every option and every month of leaving is a contract of its own in one book, which is billed once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from billing_model.billing.bill import SETTLED, bill
from billing_model.billing.edits import copies, without
from billing_model.core.book import LATEST, Book
from billing_model.core.calendar import add_months
from billing_model.core.columns import Array
from billing_model.core.money import HUNDRED_PERCENT, round_to, times
from billing_model.core.sums import minus, plus, sum_by
from billing_model.programmes.nce.file import CANCEL_IMMEDIATE
from billing_model.programmes.nce.terms import END, MONTHS, PLANS, RENEW, SOLD, TERMS
from billing_model.what_if.running_term import LONGEST, month_ends

SWITCHED_OFF, CANCELLED = "set-renewal", "cancel"
YEAR = 12  # months over which a deal is looked at, where its term is no longer
WINDOW = 7  # days, the last of which is that of leaving after no month (NCE-28)


class Plan(NamedTuple):
    """A term and how it is paid, by their names in a scenario."""

    term: str
    plan: str

    @property
    def months(self) -> int:
        """Of the term."""
        return int(MONTHS[TERMS.index(self.term)])

    @property
    def span(self) -> int:
        """The months over which its deal is looked at: its term, twelve of a month each."""
        return max(self.months, YEAR)


PLANS_SOLD = tuple(Plan(TERMS[term], PLANS[plan]) for term, plan in np.argwhere(SOLD).tolist())  # NCE-2


class Resale(NamedTuple):
    """What the customer pays the partner for a seat and month: a price in micro-units, or, where that is None, what
    leaves a margin of so many hundredths of a percent of it."""

    price: int | None
    margin: int = 0


class Deal(NamedTuple):
    """A partner's margin over the year or the term in which the customer leaves. Money in micro-units.

    last: the months after which that is over
    kept: the margin if the customer stays as long; worst: the least of any month of leaving within it
    safe: the months from which on no later one within it leaves the partner short; None where every one could
    always: whether none does
    """

    last: int
    kept: int
    worst: int
    safe: int | None
    always: bool


@dataclass(frozen=True)
class Exposure:
    """What each option costs the partner, by the months after which the customer leaves.

    A row for each option, a column for each number of months from 0, which stands for the last of the first seven days.
    Money in micro-units.

    options: the plans; seats: of the contract; minor: the minor unit of its currency
    leaves: the last day of service, one per column
    charged: what the vendor has charged up to that day, less what he gives back on it
    owed: what he will charge afterwards, to the end of the term
    back: what a cancellation on that day gives back
    ends: the last day that is charged
    """

    options: tuple[Plan, ...]
    seats: int
    minor: int
    leaves: Array
    charged: Array
    owed: Array
    back: Array
    ends: Array

    def prices(self, resale: Resale) -> Array:
        """What the customer pays for a seat and month under each option, in micro-units.

        With a margin, the vendor's first term by the month and seat over what is left of a hundred percent.
        """
        if resale.price is not None:
            return np.full(len(self.options), resale.price)
        months = np.array([option.months for option in self.options])
        first_term = plus(self.charged[:, 1], self.owed[:, 1])
        left = HUNDRED_PERCENT - resale.margin
        return round_to(self.minor, times(first_term, HUNDRED_PERCENT), months * self.seats * left)

    def margins(self, resale: Resale) -> Array:
        """What the customer has paid less what the vendor is paid, as the other columns."""
        months = np.arange(len(self.leaves))
        rows = [
            minus(times(months, self.seats, int(price)), plus(charged, owed))
            for price, charged, owed in zip(self.prices(resale), self.charged, self.owed, strict=True)
        ]
        return np.stack(rows)


def exposure(book: Book, options: tuple[Plan, ...]) -> Exposure | None:
    """The options of a book of one contract; None where the calendar ends before its first month does.

    The contract gives the price of a year (NCE-7), and nothing happens to it but what this adds.
    """
    leaves = leaving_days(book.purchased[0])
    count, size = len(leaves), len(options)
    if count < 2:
        return None
    many = copies(without(book, SWITCHED_OFF, CANCELLED), size * count)
    many = many.change(
        term=np.repeat([TERMS.index(option.term) for option in options], count),
        plan=np.repeat(np.array([option.plan for option in options], object), count),
        renewal=RENEW,
    )
    on = np.tile(leaves, size)
    every = np.arange(size * count)
    at_first = every % count == 0
    many = many.with_events(CANCELLED, every[at_first], on[at_first], every[at_first])
    many = many.with_events(SWITCHED_OFF, every[~at_first], on[~at_first], every[~at_first], renewal=END)
    lines = bill(many, add_months(book.purchased, LONGEST)[0] + SETTLED)
    later = lines.first > on[lines.subscription]  # a line is made on its first day (NCE-66)
    credit = lines.kind == CANCEL_IMMEDIATE

    def total(of: Array) -> Array:
        return sum_by(lines.subscription[of], lines.amount[of], size * count).reshape(size, count)

    ends, owing = on.copy(), ~at_first[lines.subscription]
    np.maximum.at(ends, lines.subscription[owing], lines.last[owing])
    return Exposure(
        options=options,
        seats=int(book.seats[0]),
        minor=int(book.minor[0]),
        leaves=leaves,
        charged=total(~later),
        owed=total(later),
        back=-total(credit),
        ends=ends.reshape(size, count),
    )


def leaving_days(purchased: np.datetime64) -> Array:
    """The last day of service after each number of months, as far as the calendar goes; after none, the last of the
    seven days (NCE-28)."""
    every = np.append(purchased + WINDOW - 1, month_ends(purchased))
    return every[every <= LATEST]


def deal(margins: Array, month: int, span: int) -> Deal:
    """One option's deal over the year or term that the customer leaves in.

    margins: its row of `Exposure.margins`; month: the months after which he leaves; span: `Plan.span`
    """
    first = max(month - 1, 0) // span * span + 1
    last = min(first + span - 1, len(margins) - 1)
    within = margins[first : last + 1]
    short = np.flatnonzero(within < 0)
    after = int(short[-1]) + 1 if len(short) else 0
    return Deal(
        last=last,
        kept=int(within[-1]),
        worst=int(within.min()),
        safe=first + after if after < len(within) else None,
        always=not len(short),
    )
