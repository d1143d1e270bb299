"""The days from the purchase to the billing day on which the periods begin: free (CSP-11), or charged (CSP-19)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from billing_model.core import calendar, codes
from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.lines import Method
from billing_model.core.money import Profile
from billing_model.core.moves import ends, starts
from billing_model.core.periods import days
from billing_model.core.postings import Order, Postings
from billing_model.core.sums import sum_by
from billing_model.programmes.csp.agreement import Agreed, price_of_term
from billing_model.programmes.csp.file import AT_PURCHASE, FREE_PERIOD
from billing_model.programmes.csp.history import Cause, History, Spells

CSP_11, CSP_19 = codes.clause("CSP-11"), codes.clause("CSP-19")


def free_days(book: Book, agreed: Agreed) -> Postings:
    """CSP-11: the days before the billing day of an aligned subscription are a row of 0.00."""
    free = agreed.aligned & ~agreed.charged
    sub = np.flatnonzero(free & (agreed.anchor > book.purchased) & (book.purchased <= agreed.horizon))
    if not len(sub):
        return Postings.none()
    first, last = book.purchased[sub], agreed.anchor[sub] - 1
    return Postings.of(
        len(sub),
        subscription=sub,
        posted=first,
        order=Order.CHARGE,
        first=first,
        last=last,
        kind=FREE_PERIOD,
        clause=CSP_11,
        seats=book.seats[sub],
        list_price=0,
        months=1,
        days=days(first, last),
        of_days=days(first, last),
        whole=True,
        profile=agreed.profile[sub],
        method=Method.FREE,
    )


@dataclass(frozen=True, eq=False)
class ChargedDays:
    """The days before the first whole period that are charged, one row per run of days with the same seats."""

    rows: Postings
    spell: Array  # int64: the spell whose cancellation credits the row, -1 if there is none (CSP-30)


def charged_days(book: Book, agreed: Agreed, history: History, spells: Spells) -> ChargedDays:
    """CSP-19: the days before the billing day are charged on it, by the days of the period that they belong to.

    Each run of days at the seats that it had: a change counts from its own day, and the day of a cancellation is no
    longer charged. What is credited later is all that was charged by then (CSP-30), so the first spell that reaches the
    billing day answers for them.
    """
    anchor = agreed.anchor[history.subscription]
    following = np.append(history.since[1:], history.since[:1])
    last = np.where(ends(history.subscription), anchor, np.minimum(following, anchor)) - 1
    held = agreed.charged[history.subscription] & (anchor <= agreed.horizon[history.subscription])
    step = np.flatnonzero(held & (history.since <= last) & (history.cause != Cause.CANCEL))
    if not len(step):
        return ChargedDays(Postings.none(), step)
    sub, first, last = history.subscription[step], history.since[step], last[step]
    goes_on = ~starts(sub) & ~starts(history.seats[step])
    goes_on[1:] &= first[1:] == last[:-1] + 1
    begin = np.flatnonzero(~goes_on)  # back on the very day of a cancellation, with the same seats, is one run
    last, step, sub, first = last[np.append(begin[1:], len(step)) - 1], step[begin], sub[begin], first[begin]
    opens = calendar.add_months(agreed.anchor[sub], -1)
    price = price_of_term(book, agreed, sub, np.zeros(len(sub), np.int64))
    rows = Postings.of(
        len(sub),
        subscription=sub,
        posted=agreed.anchor[sub],
        order=Order.CHARGE,
        first=first,
        last=last,
        kind=AT_PURCHASE,
        clause=CSP_19,
        seats=history.seats[step],
        list_price=price.list_price,
        months=1,
        days=days(first, last),
        of_days=days(opens, agreed.anchor[sub] - 1),
        whole=False,
        profile=Profile.EXACT,
        seats_from=history.seats_from[step],
        price_from=price.price_from,
    )
    return ChargedDays(rows, reaching_the_billing_day(agreed, spells, sub))


def reaching_the_billing_day(agreed: Agreed, spells: Spells, subscription: Array) -> Array:
    """The first spell of each subscription that has not ended before its first period, -1 if there is none."""
    ended = sum_by(spells.subscription, spells.end < agreed.anchor[spells.subscription], len(agreed))
    first, stop = (np.searchsorted(spells.subscription, subscription, side=side) for side in ("left", "right"))
    spell = first + ended[subscription]
    return np.where(spell < stop, spell, -1)
