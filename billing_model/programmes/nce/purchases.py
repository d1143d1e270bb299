"""Purchases: the first term, also one that is given another end (NCE-1, NCE-10, NCE-20, NCE-30 to NCE-32)."""

from __future__ import annotations

import numpy as np

from billing_model.core import calendar, codes
from billing_model.core.calendar import as_days
from billing_model.core.columns import Array
from billing_model.core.fields import given
from billing_model.core.lines import OWN, SEVERAL
from billing_model.programmes.nce.agreement import reckoned
from billing_model.programmes.nce.file import NEW
from billing_model.programmes.nce.folding import Begins, Fold, open_term
from billing_model.programmes.nce.happenings import What
from billing_model.programmes.nce.state import EXTENDED_TERM, RUNNING, SUSPENDED
from billing_model.programmes.nce.terms import MONTH, MONTHS, is_month_end, months_later, natural_end

NCE_20, NCE_55 = codes.clause("NCE-20"), codes.clause("NCE-55")


def purchase(fold: Fold, sub: Array, day: Array, other: Array) -> None:
    """NCE-10, NCE-20: a term begins on the day of the purchase; its first charge is new.

    other: the subscription with which its end is aligned, -1 for none.
    """
    state, book = fold.state, fold.book
    trial = book.trial[sub]
    term = np.where(trial, MONTH, state.term[sub])
    last, possible = first_end(fold, sub, day, term, other)
    if not possible.all():
        state.refuse(sub[~possible])
        sub, day, trial, term, last = (rows[possible] for rows in (sub, day, trial, term, last))
    state.bought[sub], state.trial[sub], state.window[sub] = True, trial, day
    price, price_from = price_of_purchase(fold, sub, term, day)
    begins = Begins(
        term=term,
        plan=state.plan[sub],
        last=last,
        price=np.where(trial, 0, price),  # NCE-55
        price_from=price_from,
        promotion=np.where(trial, 0, state.promotion[sub]),
        seats=state.seats[sub],
        seats_from=np.full(len(sub), OWN),
        through=day - 1,
    )
    open_term(fold, sub, day, begins, kind=NEW, clause=np.where(trial, NCE_55, NCE_20), rank=What.PURCHASE)
    state.promotion[sub[trial]] = 0


def price_of_purchase(fold: Fold, sub: Array, term: Array, day: Array) -> tuple[Array, Array]:
    """NCE-7: what a cycle of a term that is bought on a day costs, by the list price given or reckoned from that of a
    year; and where that was given, as in Lines."""
    listed, annual = fold.book.list_price[sub], fold.book.annual_price[sub]
    has_list = given(listed)
    from_year = reckoned(annual, term, fold.state.plan[sub], day, fold.agreed.minor[sub])
    return np.where(has_list, listed, from_year), np.where(has_list, OWN, SEVERAL)


def first_end(fold: Fold, sub: Array, day: Array, term: Array, other: Array) -> tuple[Array, Array]:
    """NCE-30 to NCE-32: the last day of the first term, and where it is possible."""
    book, natural = fold.book, natural_end(day, term)
    last = np.where(given(book.end_date[sub]), book.end_date[sub].view(np.int64), natural)
    last = np.where(book.align[sub] >= 0, month_end(natural), last)
    possible = (last >= day) & (last <= natural)
    wrong = ~possible
    fold.out.refuse(
        "subscription",
        sub[wrong],
        "end_date",
        "NCE-30",
        "nce-end-date",
        found=as_days(last[wrong]),
        first=as_days(day[wrong]),
        last=as_days(natural[wrong]),
    )
    with_other = np.flatnonzero(other >= 0)
    if len(with_other):
        rows = with_other
        last[rows], fits = end_with_another(fold, sub[rows], day[rows], term[rows], other[rows])
        possible[rows] &= fits
    return last, possible


def month_end(natural: Array) -> Array:
    """NCE-32: the latest month's end within the full length."""
    month = calendar.month_of(calendar.as_days(natural))
    before = calendar.as_count(calendar.first_of_month(month)) - 1
    return np.where(is_month_end(natural), natural, before)


def end_with_another(fold: Fold, sub: Array, day: Array, term: Array, other: Array) -> tuple[Array, Array]:
    """NCE-31: the last of the other's coming ends within the term; if it ends later, counted back from it by the
    length of the new term. Also says where that is possible."""
    state, natural = fold.state, natural_end(day, term)
    condition = state.condition(other)
    running = np.isin(condition, (RUNNING, EXTENDED_TERM, SUSPENDED))
    end = state.last[other]
    of_other = np.where(state.extended[other], MONTH, state.term[other])
    later = end > natural
    step = np.where(later, -MONTHS[term], MONTHS[of_other])
    follows = end + 1
    times = np.zeros(len(sub), np.int64)
    while True:  # one round for each term in between
        back = later & (months_later(follows, times * step) - 1 > natural)
        on = ~later & (months_later(follows, (times + 1) * step) - 1 <= natural)
        if not (running & (back | on)).any():
            break
        times += running & (back | on)
    last = months_later(follows, times * step) - 1
    last = np.where(running, last, natural)
    with_month = running & (term != MONTH) & (of_other == MONTH)
    in_month = running & (term == MONTH) & (calendar.day_of_month(calendar.as_days(end)) >= 28) & ~is_month_end(end)
    in_month &= calendar.day_of_month(calendar.as_days(end)) <= 30
    outside = running & ~with_month & ~in_month & (last < day)
    name = fold.book.id[other]
    for wrong, key, found in (
        (~running, "nce-align-not-running", name),
        (with_month, "nce-align-monthly", name),
        (in_month | outside, "nce-align-month-end", as_days(end)),
    ):
        fold.out.refuse("subscription", sub[wrong], "align_with", "NCE-31", key, found=found[wrong])
    return last, running & ~with_month & ~in_month & ~outside
