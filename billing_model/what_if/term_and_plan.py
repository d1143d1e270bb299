"""A contract of New Commerce under each term and plan, by the months for which it is needed, and which of them can be
taken up later (NCE-2 to NCE-7, NCE-26, NCE-45 to NCE-50).

Money is int64 micro-units of the currency, days are ``datetime64[D]``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from billing_model.billing.bill import SETTLED, bill
from billing_model.billing.checks import check
from billing_model.billing.edits import copies, without_events
from billing_model.core.book import Book
from billing_model.core.calendar import add_months
from billing_model.core.columns import Array
from billing_model.core.fields import MISSING, given
from billing_model.core.lines import Lines
from billing_model.core.money import round_to
from billing_model.core.sums import running, sum_by, total_of
from billing_model.programmes import programmes
from billing_model.programmes.nce.agreement import plans_of
from billing_model.programmes.nce.file import NEW, RENEW_CHARGE
from billing_model.programmes.nce.terms import (
    ANNUAL,
    MONTHS,
    PLANS,
    RENEW,
    SOLD,
    TERMS,
    THREE_YEARS,
    UPFRONT,
    YEAR,
)
from billing_model.what_if.running_term import LONGEST, month_ends

__all__ = [  # a page asks the question, not the vendor
    "CHOICES", "LONGEST", "PLANS", "SET", "TERMS", "Choice", "Later", "TermAndPlan", "later", "month_ends",
    "months_of", "term_and_plan",
]  # fmt: skip

SET, SCHEDULE, SET_TERM, SET_PLAN = "set-renewal", "schedule", "set-term", "set-plan"
A_YEAR = 12  # months
OPENS = NEW, RENEW_CHARGE  # the lines with which a term opens (NCE-20)


class Choice(NamedTuple):
    """A term and a plan that are sold (NCE-2)."""

    term: int
    plan: int


CHOICES = tuple(Choice(*sold) for sold in np.argwhere(SOLD).tolist())  # those that bind for a shorter time come first
YEARS = tuple(choice for choice in CHOICES if choice.term == YEAR)  # after which it can go on by the month


@dataclass(frozen=True)
class TermAndPlan:
    """A contract under each choice whose price is known.

    choices: those, and own: which of them the contract has; prices: of a seat and cycle
    ends: the last day of each number of months needed, from one on
    renewal: the first day after the contract's own first term
    cost: all that is charged for the terms that have begun by then, by choice and number of months; what is needed
        after the last whole year is taken by the month where that costs less: by_the_month
    lines: what is charged, as `rows` numbers it: by choice and number of months
    """

    choices: tuple[Choice, ...]
    own: int
    prices: Array
    ends: Array
    renewal: np.datetime64
    cost: Array
    by_the_month: Array
    lines: Lines
    rows: Array
    minor: int

    def cheapest(self, months: int) -> int:
        """The choice that costs least for so many months; of several, the one that binds for the shortest time."""
        return int(np.argmin(self.cost[:, months - 1]))

    def stretch(self, months: int) -> tuple[int, int]:
        """The numbers of months around this one for which the same choice costs least: the first and the last."""
        best = np.argmin(self.cost, axis=0)
        other = np.flatnonzero(best != best[months - 1]) + 1
        before, after = other[other < months], other[other > months]
        return (int(before[-1]) + 1 if len(before) else 1), (int(after[0]) - 1 if len(after) else LONGEST)

    def charged(self, choice: int, months: int) -> Lines:
        """What is charged for the terms that have begun by the end of so many months."""
        own = self.lines.take(self.lines.subscription == self.rows[choice, months - 1])
        return own.take(_term_of(own) <= self.ends[months - 1])

    def invoiced(self, choices: Sequence[int], months: int) -> tuple[Array, Array]:
        """What these choices have been invoiced by each day, from the purchase to the day after the last invoice.

        Returns the days, and the sums by choice and day.
        """
        charged = [self.charged(choice, months) for choice in choices]
        start = min(lines.first.min() for lines in charged)
        days = np.arange(start, max(lines.invoice.max() for lines in charged) + 2)
        each = [sum_by((lines.invoice - start).astype(int), lines.amount, len(days)) for lines in charged]
        return days, np.stack([running(amounts) for amounts in each])

    def lost(self, choice: int, months: int) -> int:
        """The part of the cost that is for days after so many months, to the minor unit."""
        lines, end = self.charged(choice, months), self.ends[months - 1]
        days = (lines.last - lines.first).astype(int) + 1
        after = np.clip((lines.last - end).astype(int), 0, days)
        parts = zip(lines.amount.tolist(), after.tolist(), days.tolist(), strict=True)
        part = sum((Fraction(amount * later, all_days) for amount, later, all_days in parts), Fraction())
        return int(round_to(np.array([self.minor]), np.array([part.numerator], object), part.denominator)[0])


def term_and_plan(book: Book) -> TermAndPlan:
    """A book of one contract under each choice; whatever happens to it is left out."""
    plain = without_events(book)
    listed, annual = _prices(plain)
    places = np.flatnonzero(given(listed) | given(annual))
    own = int(np.flatnonzero(places == CHOICES.index(_own(plain)))[0])
    ends = month_ends(plain.purchased[0])
    bound = [place for place in places if CHOICES[place] in YEARS and 0 in places]
    years = range(1, LONGEST // A_YEAR)
    variants = [(place, 0) for place in places] + [(place, year) for place in bound for year in years]
    many = _under(plain, np.array([place for place, _ in variants]), listed, annual)
    many = _then_by_the_month(many, np.array([year for _, year in variants]), int(listed[0]))
    lines = bill(many, np.datetime64(add_months(ends[-1:], 1)[0] + SETTLED))
    each = np.stack([_costs(lines.take(lines.subscription == row), ends) for row in range(len(many))])
    rows = np.tile(np.arange(len(places))[:, None], LONGEST)
    year = (np.arange(LONGEST)) // A_YEAR  # the whole years that are over before the last month needed
    for row, (place, after) in enumerate(variants[len(places) :], len(places)):
        choice = int(np.flatnonzero(places == place)[0])
        less = (year == after) & (each[row] < each[choice])
        rows[choice, less] = row
    first = lines.take(np.unique(lines.subscription, return_index=True)[1])
    return TermAndPlan(
        choices=tuple(CHOICES[place] for place in places),
        own=own,
        prices=first.list_price[: len(places)],
        ends=ends,
        renewal=_renewal(plain),
        cost=np.take_along_axis(each, rows, axis=0),
        by_the_month=rows >= len(places),
        lines=lines,
        rows=rows,
        minor=int(plain.minor[0]),
    )


def months_of(ends: Array, day: Any) -> int:
    """The months needed of a contract that is no longer needed after a day; ends: the last day of each number."""
    return min(int(np.searchsorted(ends, np.datetime64(day, "D"))) + 1, LONGEST)


def _renewal(book: Book) -> np.datetime64:
    """The first day after the first term (NCE-10)."""
    day: np.datetime64 = add_months(book.purchased, int(MONTHS[_own(book).term]))[0]
    return day


def _own(book: Book) -> Choice:
    return Choice(int(book.term[0]), int(plans_of(book.plan)[0]))


def _prices(book: Book) -> tuple[Array, Array]:
    """The price of a cycle of each choice, and that of a year paid at once (NCE-7); MISSING where neither is given."""
    listed = np.full(len(CHOICES), MISSING)
    listed[0] = book.monthly_price[0]
    own, price, annual = _own(book), book.list_price[0], book.annual_price[0]
    if given(book.list_price)[0]:
        listed[CHOICES.index(own)] = price
        if not given(book.annual_price)[0] and own in (Choice(YEAR, UPFRONT), Choice(THREE_YEARS, ANNUAL)):
            annual = price
    return listed, np.full(len(CHOICES), annual)


def _under(plain: Book, places: Array, listed: Array, annual: Array) -> Book:
    """The contract under each of these choices, set to renew."""
    many = copies(plain, len(places))
    chosen = np.array([CHOICES[place] for place in places])
    return many.change(
        term=chosen[:, 0],
        plan=np.array(PLANS, object)[chosen[:, 1]],
        list_price=listed[places],
        annual_price=annual[places],
        renewal=RENEW,
    )


def _then_by_the_month(many: Book, after: Array, listed: int) -> Book:
    """The contracts that go on by the month after so many years; after none, they stay as they are."""
    goes_on = np.flatnonzero(after)
    day = many.purchased[goes_on]
    for _ in range(int(after.max(initial=0))):
        day = np.where(after[goes_on] > 0, add_months(day, A_YEAR), day)
        after = after - 1
    return _to(many, SCHEDULE, goes_on, day - 1, np.zeros(len(goes_on), np.int64), np.full(len(goes_on), listed))


def _to(many: Book, kind: str, subs: Array, on: Array, places: Array, listed: Array) -> Book:
    """The book with one event for each of these contracts, which asks for another choice."""
    chosen = np.array([CHOICES[place] for place in places], np.int64).reshape(-1, 2)
    term = {} if kind == SET_PLAN else {"term": chosen[:, 0]}
    plan = np.array(PLANS, object)[chosen[:, 1]]
    return many.with_events(kind, subs, on, subs + len(many.events), plan=plan, list_price=listed, **term)


def _term_of(lines: Lines) -> Array:
    """The first day of the term to which each line of one contract belongs."""
    opened = np.unique(lines.first[np.isin(lines.kind, OPENS)])
    first: Array = opened[np.searchsorted(opened, lines.first, side="right") - 1]
    return first


def _costs(lines: Lines, ends: Array) -> Array:
    """What is charged for the terms of one contract that have begun by each of these days."""
    place = np.searchsorted(ends, _term_of(lines))
    inside = place < len(ends)
    return np.cumsum(sum_by(place[inside], lines.amount[inside], len(ends)))


# ---- Another choice later -------------------------------------------------------------------------------------------


class Later(NamedTuple):
    """Another choice, taken up later.

    choice: its place in `TermAndPlan.choices`
    refused: the clause that refuses it within the term, "" where none does
    charged: what that day's rows come to; None where it is not possible
    renewal: whether it can be scheduled for the renewal
    """

    choice: int
    refused: str
    charged: int | None
    renewal: bool


def later(book: Book, found: TermAndPlan, day: np.datetime64) -> list[Later]:
    """Each other choice, asked for on a day within the first term, and for its renewal."""
    plain = without_events(book)
    plain = plain.change(renewal=RENEW)
    own = found.choices[found.own]
    told = []
    for place, choice in enumerate(found.choices):
        if place == found.own:
            continue
        wanted = (np.zeros(1, np.int64), np.array([CHOICES.index(choice)]), found.prices[place : place + 1])
        asked = _asked(plain, SET_PLAN if choice.term == own.term else SET_TERM, day, *wanted)
        _, refused = check(asked, programmes())
        lines = None if refused else bill(asked, day + SETTLED)
        charged = None if lines is None else total_of(lines.amount[lines.first == day])
        _, not_scheduled = check(_asked(plain, SCHEDULE, found.renewal - 1, *wanted), programmes())
        told.append(Later(place, refused[0].clause if refused else "", charged, not not_scheduled))
    return told


def _asked(plain: Book, kind: str, day: np.datetime64, subs: Array, places: Array, listed: Array) -> Book:
    return _to(plain, kind, subs, np.array([day]), places, listed)
