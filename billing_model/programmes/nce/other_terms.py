"""A book as it would have been bought for another term or under another plan, at what the list makes of its prices
(NCE-5 to NCE-7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from billing_model.core import codes
from billing_model.core.book import Book
from billing_model.core.calendar import as_count
from billing_model.core.columns import Array
from billing_model.core.fields import MISSING, given
from billing_model.core.money import round_to, times
from billing_model.programmes.nce.agreement import parts_of_a_year, plans_of, reckoned
from billing_model.programmes.nce.terms import PLANS, TERMS

OTHER_TERMS = ("set-term", "set-plan", "convert-trial", "move-seats")  # events that only fit what was agreed
OF_A_TERM = ("term", "plan", "offer", "end_date")  # what a schedule can say that only fits what was agreed


def can_have_other_terms(book: Book) -> Array:
    """Which subscriptions could be bought otherwise and have the same happen to them: no trials, nothing that is tied
    to another subscription or to an end of its own, nothing whose term or plan changes."""
    tied = book.trial | given(book.end_date) | (book.align_with >= 0) | (book.upgraded_from >= 0)
    for named in (book.upgraded_from, book.events.to, book.events.into):
        tied[named[named >= 0]] = True
    events = book.events
    fits = ~np.isin(events.kind, [codes.event_kind(kind) for kind in OTHER_TERMS])
    for name in OF_A_TERM:
        column = getattr(events, name)
        fits &= (column == "") if column.dtype == object else ~given(column)
    tied[events.subscription[~fits]] = True
    can: Array = ~tied
    return can


class Terms(NamedTuple):
    """A term and a plan by their numbers, one per row."""

    term: Array
    plan: Array

    def of(self, row: Array) -> Terms:
        """Those of these rows."""
        return Terms(self.term[row], self.plan[row])


def under(book: Book, terms: Mapping[str, str]) -> Book:
    """Every subscription with this term and this plan, and each list price as the list has it for them.

    What is priced by the year has the price of its year; what has these terms stays as it is.
    """
    term, plan = np.int64(TERMS.index(terms["term"])), np.int64(PLANS.index(terms["plan"]))
    had = Terms(book.term.astype(np.int64), plans_of(book.plan))
    other = Terms(np.full(len(book), term), np.full(len(book), plan))
    events, owner = book.events, book.events.subscription
    carried = _as_the_list_has_it(
        events.list_price, had.of(owner), other.of(owner), as_count(events.on), book.minor[owner]
    )
    price = _as_the_list_has_it(book.list_price, had, other, as_count(book.purchased), book.minor)
    return replace(
        book.change(term=other.term, plan=np.full(len(book), terms["plan"], object), list_price=price),
        events=events.replace(list_price=carried),
    )


def _as_the_list_has_it(price: Array, had: Terms, other: Terms, day: Array, minor: Array) -> Array:
    """The price of a cycle under other terms, by way of that of a year paid at once (to the millionth), to the cent;
    MISSING stays."""
    known = given(price) & ~((had.term == other.term) & (had.plan == other.plan))
    annual = round_to(1, times(np.where(known, price, 0), 1200), parts_of_a_year(*had, day))
    made: Array = np.where(known, reckoned(np.where(known, annual, MISSING), *other, day, minor), price)
    return made
