"""Periods and invoices: what is charged in advance, and on which invoice a row stands (CSP-10 to CSP-18, CSP-36).

The days before the first whole period are in `first_days`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from billing_model.core import calendar, codes
from billing_model.core.book import Book
from billing_model.core.columns import DAY, Array, Columns, of_type
from billing_model.core.money import Profile
from billing_model.core.moves import carried, key
from billing_model.core.periods import Periods, days, periods
from billing_model.core.postings import Order, Postings
from billing_model.programmes.csp.agreement import Agreed, price_of_term
from billing_model.programmes.csp.file import (
    AT_PURCHASE,
    name_after_change,
    name_of_period,
    name_of_reactivation,
)
from billing_model.programmes.csp.history import Cause, History, Spells

CSP_6, CSP_11, CSP_12, CSP_13, CSP_14, CSP_19, CSP_36, CSP_52 = (
    codes.clause(f"CSP-{number}") for number in (6, 11, 12, 13, 14, 19, 36, 52)
)


@dataclass(frozen=True, eq=False, kw_only=True)
class Charges(Columns):
    """What is charged in advance: one row per period of each spell, in order."""

    spell: Array = of_type(np.int64)
    subscription: Array = of_type(np.int64)
    opens: Array = of_type(DAY)  # first day of the service period
    first: Array = of_type(DAY)  # first day that is charged
    last: Array = of_type(DAY)  # last day of both
    seats: Array = of_type(np.int64)  # standing when the charge is made
    seats_from: Array = of_type(np.int32)
    list_price: Array = of_type(np.int64)  # of its term
    price_from: Array = of_type(np.int32)
    kind: Array = of_type(np.int8)
    clause: Array = of_type(np.int16)
    profile: Array = of_type(np.int8)
    reactivated: Array = of_type(bool, False)  # the charge of a reactivation
    in_full: Array = of_type(bool, False)  # dated from `first`, but pays for earlier days as well (CSP-36)
    pays_from: Array = of_type(DAY)  # the first day a charge in full pays for


def charges(book: Book, agreed: Agreed, history: History, spells: Spells) -> Charges:
    """CSP-13, CSP-14: each month or year is charged in advance, at the seats standing as its first day begins.

    Nothing is charged in advance before the first of them (CSP-11, CSP-12, CSP-19).
    """
    owner = spells.subscription
    start = np.maximum(spells.begin, agreed.anchor[owner])
    stop = np.minimum(spells.end, agreed.horizon[owner])
    period = periods(agreed.anchor[owner], agreed.months[owner], start, stop)
    begin = period.begin(len(spells))
    sub = owner[period.stretch]
    annual = agreed.months[sub] == 12
    step = standing_seats(agreed, history, period, begin)
    price = price_of_term(book, agreed, sub, period.number)
    charged = Charges.of(
        len(period),
        spell=period.stretch,
        subscription=sub,
        opens=period.first,
        first=period.first.copy(),
        last=period.last,
        seats=history.seats[step],
        seats_from=history.seats_from[step],
        list_price=price.list_price,
        price_from=price.price_from,
        kind=name_of_period(annual, period.number),
        clause=np.where(annual, CSP_14, CSP_13),
        profile=agreed.profile[sub],
        pays_from=period.first.copy(),
    )
    charging = np.flatnonzero(start <= stop)
    open_spells(book, agreed, charged, begin[charging], spells.take(charging))
    return charged


def standing_seats(agreed: Agreed, history: History, period: Periods, begin: Array) -> Array:
    """CSP-13, CSP-17: the step of the history whose seats each period is charged at.

    A purchase or a reactivation counts from the first period of its spell, a change from the period after the one it
    falls in. In free days a change has no row of its own: it sets the number in the first charge (CSP-17).

    begin: the first period of each spell, and where the last spell's end.
    """
    step = np.flatnonzero(history.cause != Cause.CANCEL)
    sub, spell, since = history.subscription[step], history.spell[step], history.since[step]
    first, over = begin[spell], begin[spell + 1]
    number_of_first = np.append(period.number, 0)[first]
    falls_in = first + history.elapsed[step] // agreed.months[sub] - number_of_first
    changes = (history.cause[step] == Cause.CHANGE) & (since >= agreed.anchor[sub])
    return step[carried(np.minimum(np.where(changes, falls_in + 1, first), over), len(period))]


# ---- The first charge of a spell --------------------------------------------------------------------------------


def open_spells(book: Book, agreed: Agreed, charged: Charges, row: Array, spells: Spells) -> None:
    """Set what is special in the first charge of each spell; row: its row in `charged`."""
    sub = spells.subscription
    paid = spells.begin >= agreed.anchor[sub]  # not in free days
    reactivated = spells.reactivated & paid
    add_on = (book.parent[sub] >= 0) & ~reactivated & (paid | ~agreed.charged[sub])
    later = ~paid & ~add_on
    charged.first[row] = np.maximum(spells.begin, charged.opens[row])
    of_aligned = np.where(agreed.charged[sub], CSP_19, CSP_11)
    charged.clause[row[later]] = np.where(agreed.aligned[sub], of_aligned, CSP_12)[later]
    if add_on.any():
        join_the_parent(charged, row[add_on])
    if reactivated.any():
        charge_reactivation(book, agreed, charged, row[reactivated], spells.early[reactivated])


def join_the_parent(charged: Charges, row: Array) -> None:
    """CSP-6: an add-on is charged to the end of its parent's period, by the exact days."""
    charged.kind[row] = AT_PURCHASE
    charged.clause[row] = CSP_6
    charged.profile[row] = Profile.EXACT


def charge_reactivation(book: Book, agreed: Agreed, charged: Charges, row: Array, early: Array) -> None:
    """CSP-36: a reactivation pays from its own day on; early, with monthly billing, for the whole period again."""
    charged.kind[row] = name_of_reactivation(agreed.months[charged.subscription[row]] == 12)
    charged.clause[row] = CSP_36
    charged.reactivated[row] = True
    in_full = row[early]
    charged.in_full[in_full] = True
    sub = charged.subscription[in_full]
    bought = book.purchased[sub]
    charged.pays_from[in_full] = np.maximum(charged.opens[in_full], bought)
    # an add-on's first period is priced as it was at the purchase (CSP-6)
    first_charge = charged.pays_from[in_full] == np.maximum(bought, agreed.anchor[sub])
    first_charge &= ~(agreed.charged[sub] & (bought < agreed.anchor[sub]))  # the days before were its first (CSP-19)
    first_of_add_on = (book.parent[sub] >= 0) & first_charge
    charged.profile[in_full[first_of_add_on]] = Profile.EXACT


def rename_after_changes(book: Book, charged: Charges, charge: Array) -> None:
    """CSP-52: with monthly billing, the first whole period after a change of seats is named by `name_after_change`.

    charge: the rows of the monthly charges that changes fall into.
    """
    if not len(charge):
        return
    opens = key(charged.subscription, charged.first)
    following = key(charged.subscription[charge], charged.last[charge] + 1)
    row = np.minimum(np.searchsorted(opens, following), len(opens) - 1)
    row = row[(opens[row] == following) & ~charged.reactivated[row]]
    charged.kind[row] = name_after_change(book.after_change[charged.subscription[row]])
    charged.clause[row] = CSP_52


# ---- As rows ----------------------------------------------------------------------------------------------------


def charge_rows(agreed: Agreed, charged: Charges) -> Postings:
    """CSP-13, CSP-14, CSP-36: a charge is made on its first day; one in full pays for the whole period again."""
    of_days = days(charged.opens, charged.last)
    charged_days = days(np.where(charged.in_full, charged.pays_from, charged.first), charged.last)
    return Postings.of(
        len(charged),
        subscription=charged.subscription,
        posted=charged.first,
        order=np.where(charged.reactivated, Order.REACTIVATION, Order.CHARGE),
        first=charged.first,
        last=charged.last,
        kind=charged.kind,
        clause=charged.clause,
        seats=charged.seats,
        list_price=charged.list_price,
        months=agreed.months[charged.subscription],
        days=charged_days,
        of_days=of_days,
        whole=charged_days == of_days,
        profile=charged.profile,
        seats_from=charged.seats_from,
        price_from=charged.price_from,
    )


def invoice_day(book: Book, rows: Postings) -> Array:
    """CSP-13, CSP-16, CSP-34: what is posted on a day stands on the first billing day on or after it."""
    return calendar.on_or_after(rows.posted, book.billing_day[rows.subscription])
