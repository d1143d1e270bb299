"""A book as it would have been bought for another term or under another plan, at what the list makes of its prices
(NCE-5 to NCE-7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

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


def under(book: Book, terms: Mapping[str, str]) -> Book:
    """Every subscription with this term and this plan, and each list price as the list has it for them.

    What is priced by the year has the price of its year; what has these terms stays as it is.
    """
    term, plan = np.int64(TERMS.index(terms["term"])), np.int64(PLANS.index(terms["plan"]))
    had = book.term.astype(np.int64), plans_of(book.plan)
    events = book.events
    owner = events.subscription
    day_of_event = as_count(events.on)
    carried = _as_the_list_has_it(
        events.list_price, had[0][owner], had[1][owner], term, plan, day_of_event, book.minor[owner]
    )
    price = _as_the_list_has_it(book.list_price, *had, term, plan, as_count(book.purchased), book.minor)
    return replace(
        book.change(term=np.full(len(book), term), plan=np.full(len(book), terms["plan"], object), list_price=price),
        events=events.replace(list_price=carried),
    )


def _as_the_list_has_it(
    price: Array, had_term: Array, had_plan: Array, term: np.int64, plan: np.int64, day: Array, minor: Array
) -> Array:
    """The price of a cycle under other terms, by way of that of a year paid at once (to the millionth), to the cent;
    MISSING stays."""
    known = given(price) & ~((had_term == term) & (had_plan == plan))
    parts = parts_of_a_year(had_term, had_plan, day)
    annual = round_to(1, times(np.where(known, price, 0), 1200), parts)
    other = reckoned(
        np.where(known, annual, MISSING), np.full_like(had_term, term), np.full_like(had_plan, plan), day, minor
    )
    made: Array = np.where(known, other, price)
    return made
