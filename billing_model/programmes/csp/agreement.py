"""What was agreed: the price, the term, the add-ons, and the day from which periods count (CSP-1 to CSP-12, CSP-15,
CSP-19, CSP-61).

CSP-1, CSP-2, CSP-7 and what CSP-6 does not allow are refused in `refusals`; CSP-8 and CSP-9 decide no amount.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from billing_model.core import calendar
from billing_model.core.book import Book
from billing_model.core.columns import DAY, Array, Columns, of_type
from billing_model.core.fields import given
from billing_model.core.lines import OWN
from billing_model.core.money import Profile
from billing_model.core.moves import last_at_or_before
from billing_model.core.programme import WHOLE, PerSeat, Term

MONTHS = np.array([1, 12])  # of a service period, by frequency (CSP-1)
TERM = 12  # months (CSP-5)
ALIGNED_BEFORE = np.datetime64("2017-10-17", "D")  # CSP-10, CSP-11
LAST_SOLD = np.datetime64("2022-03-09", "D")  # CSP-61, to companies
LAST_SOLD_TO_OTHERS = np.datetime64("2024-08-31", "D")  # CSP-61, to education, government, non-profit
ALIGNMENTS = ("purchase-day", "billing-day", "billing-day-charged")  # CSP-10, CSP-11, CSP-19
PURCHASE_DAY, BILLING_DAY, BILLING_DAY_CHARGED = range(3)  # of them


@dataclass(frozen=True, eq=False, kw_only=True)
class Agreed(Columns):
    """What was agreed, one row per subscription."""

    months: Array = of_type(np.int64)  # of a service period: 1 or 12
    anchor: Array = of_type(DAY)  # the first paid day, from which periods and terms count
    aligned: Array = of_type(bool)  # to the partner's billing day (CSP-11)
    charged: Array = of_type(bool)  # aligned, and the days before the billing day are charged (CSP-19)
    first_term: Array = of_type(np.int64)  # the term that holds the purchase, 0 but for add-ons
    horizon: Array = of_type(DAY)  # the last billing day that is invoiced: what is posted later is not yet seen
    profile: Array = of_type(np.int8)  # money.Profile


def agreement(book: Book, until: np.datetime64) -> Agreed:
    """What was agreed with each subscription, as far as invoices through a day show it."""
    monthly = book.frequency == 0
    aligned = keeps_the_billing_day(book, monthly)
    anchor = first_paid_day(book, monthly, aligned)
    by_default = np.where(monthly, Profile.DAILY_3, Profile.EXACT)  # CSP-40, CSP-32
    return with_parents(
        book,
        Agreed.of(
            len(book),
            months=MONTHS[book.frequency],
            anchor=anchor,
            aligned=aligned,
            charged=aligned & (book.alignment == BILLING_DAY_CHARGED),
            first_term=0,
            horizon=calendar.on_or_before(np.full(len(book), until), book.billing_day),
            profile=np.where(book.rounding >= 0, book.rounding, by_default),  # CSP-41
        ),
    )


# ---- The price and the term -------------------------------------------------------------------------------------


class Prices(NamedTuple):
    """List prices, and where each comes from."""

    list_price: Array  # int64, micro-units per seat and month; a year costs twelve of them (CSP-3)
    price_from: Array  # the `row` of the event that set it, or OWN


def price_of_term(book: Book, agreed: Agreed, subscription: Array, number: Array) -> Prices:
    """CSP-4, CSP-18: the price of the purchase holds for the term; a renewal takes the list price of its own day.

    subscription, number: of each service period, the number counted from the anchor.
    """
    price, price_from = book.list_price[subscription], np.full(len(subscription), OWN, np.int32)
    if "price_from" in book.subscriptions.more:  # a trial that was converted, at the price of that day
        price_from = book.price_from[subscription]
    listed = book.happened("set-list-price")
    if not len(listed):
        return Prices(price, price_from)
    of_term = number * agreed.months[subscription] // TERM
    renewed = np.flatnonzero(of_term > agreed.first_term[subscription])
    renewal = calendar.add_months(agreed.anchor[subscription[renewed]], of_term[renewed] * TERM)
    step = last_at_or_before(subscription[renewed], renewal, listed.subscription, listed.on)
    renewed, step = renewed[step >= 0], step[step >= 0]
    price[renewed], price_from[renewed] = listed.list_price[step], listed.row[step]
    return Prices(price, price_from)


def term(book: Book) -> Term:
    """CSP-5: every subscription renews by itself after 12 months."""
    return Term.of(len(book), start=agreement(book, calendar.LAST_DAY).anchor, months=TERM)


def with_parents(book: Book, agreed: Agreed) -> Agreed:
    """CSP-6: an add-on has the periods and the renewal day of its parent; its first term is what is left of that."""
    add_on = np.flatnonzero(book.parent >= 0)
    if not len(add_on):
        return agreed
    parent = book.parent[add_on]
    of_parent = {name: getattr(agreed, name).copy() for name in ("anchor", "aligned", "charged")}
    for column in of_parent.values():
        column[add_on] = column[parent]
    anchor, first_term = of_parent["anchor"], agreed.first_term.copy()
    bought = np.maximum(book.purchased[add_on], anchor[add_on])
    first_term[add_on] = calendar.months_since(anchor[add_on], bought) // TERM
    return agreed.but(**of_parent, first_term=first_term)


def inherited(book: Book) -> Book:
    """CSP-6: an add-on inherits the frequency and the billing day of its parent, where it is given no other."""
    add_on = np.flatnonzero(book.parent >= 0)
    if not len(add_on):
        return book
    parent = book.parent[add_on]
    columns = {}
    for name in ("frequency", "billing_day"):
        column = getattr(book, name).copy()
        column[add_on] = np.where(given(column[add_on]), column[add_on], column[parent])
        columns[name] = column
    return book.change(**columns)


def per_seat(book: Book) -> PerSeat:
    """CSP-3, CSP-41: a month or a year; rounding a daily price adds up to half a unit, or a twentieth of it, each day.

    A trial can be converted to either.
    """
    annual = (book.frequency == 1) | book.trial
    exact = (book.rounding == Profile.EXACT) | ((book.rounding < 0) & (book.frequency == 1))
    coarse = (book.rounding == Profile.DAILY_2) | (book.rounding == Profile.NESTED)
    days = np.where(exact, 0, np.where(annual, 366, 31))
    return PerSeat(WHOLE * np.where(annual, TERM, 1), 2 + np.where(coarse, days // 2, days // 20))


# ---- The day from which periods count ---------------------------------------------------------------------------


def keeps_the_billing_day(book: Book, monthly: Array) -> Array:
    """CSP-10, CSP-11, CSP-19: whether the periods of a monthly subscription begin on the billing day, not on the
    purchase day.

    So they do where it was bought before 17 October 2017; a given `alignment` goes before the date.
    """
    before = book.purchased < ALIGNED_BEFORE
    aligned: Array = monthly & np.where(book.alignment >= 0, book.alignment >= BILLING_DAY, before)
    return aligned


def first_paid_day(book: Book, monthly: Array, aligned: Array) -> Array:
    """CSP-10 to CSP-12, CSP-15, CSP-19: the day of the purchase, and for monthly billing mostly a later one.

    The periods of aligned subscriptions begin on the billing day (CSP-11, CSP-19); those bought on the 29th, 30th or
    31st are free up to the 1st of the next month (CSP-12). Annual billing begins on the day of the purchase (CSP-15).
    """
    anchor = book.purchased.copy()
    if aligned.any():
        anchor[aligned] = calendar.on_or_after(book.purchased[aligned], book.billing_day[aligned])
    end_of_month = monthly & ~aligned & (calendar.day_of_month(book.purchased) > 28)
    if end_of_month.any():
        anchor[end_of_month] = calendar.first_of_month(calendar.month_of(book.purchased[end_of_month]) + 1)
    return anchor


def no_longer_sold(book: Book) -> Array:
    """Bought when partners could buy New Commerce only, which has other rules (CSP-61)."""
    return book.purchased > np.where(book.segment == 0, LAST_SOLD, LAST_SOLD_TO_OTHERS)
