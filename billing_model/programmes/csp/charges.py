"""What Partner Center charges in advance: the service periods and their prices (CSP-3 to CSP-15, CSP-50 to CSP-52)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from billing_model.core import calendar, codes
from billing_model.core.book import Book
from billing_model.core.columns import Array, Columns
from billing_model.core.lines import Method
from billing_model.core.money import Profile
from billing_model.core.moves import Cause, History, last_at_or_before
from billing_model.core.periods import days, periods
from billing_model.core.postings import Order, Postings
from billing_model.programmes.csp.history import Spells, Terms

KINDS = (
    "cycle-fee",
    "prorate-fees-when-purchase",
    "prorate-fee-when-renew",
    "cycle-instance-prorate",
    "cancel-fee",
    "activation-fee",
    "free-period",
)
CYCLE_FEE, AT_PURCHASE, AT_RENEWAL, CYCLE_PRORATE, CANCEL_FEE, ACTIVATION_FEE, FREE_PERIOD = map(codes.line_kind, KINDS)
CSP_6, CSP_11, CSP_12, CSP_13, CSP_14, CSP_36, CSP_52 = (
    codes.clause(f"CSP-{number}") for number in (6, 11, 12, 13, 14, 36, 52)
)


@dataclass(frozen=True, eq=False, kw_only=True)
class Charges(Columns):
    """What is charged in advance: one row per period of each spell, in order."""

    spell: Array  # int64
    subscription: Array  # int64
    opens: Array  # first day of the service period
    first: Array  # first day that is charged
    last: Array  # last day of both
    seats: Array  # int64, standing when the charge is made
    list_price: Array  # int64, of its term
    kind: Array  # int8
    clause: Array  # int16
    profile: Array  # int8
    returned: Array  # bool: the charge of a reactivation
    in_full: Array  # bool: dated from `first`, but pays for earlier days as well (CSP-36)
    pays_from: Array  # the first day a charge in full pays for


def charges(book: Book, term: Terms, history: History, spells: Spells) -> tuple[Charges, History]:
    """Each period, charged in advance at the seats standing when its first day begins (CSP-13, CSP-14).

    Also returns the changes of seats that fall into these charges and are taken up by the horizon; their column
    ``charge`` is the row of the charge.
    """
    of = spells.subscription
    anchor = term.anchor[of]
    start = np.maximum(spells.begin, anchor)  # nothing is charged in free days (CSP-11, CSP-12)
    stop = np.minimum(spells.end, term.horizon[of])
    period = periods(anchor, term.months[of], start, stop)
    begin = period.begin(len(spells))
    first_number = np.append(period.number, 0)[begin[:-1]]
    spell, sub = period.stretch, of[period.stretch]

    # A change counts from the period after the one it falls in; in free days it sets the first charge (CSP-17).
    level = history.take(history.cause != Cause.CANCEL)
    charge = begin[level.spell] + level.elapsed // term.months[level.subscription] - first_number[level.spell]
    inside = (level.cause == Cause.CHANGE) & (level.since >= term.anchor[level.subscription])
    counts_from = np.minimum(np.where(inside, charge + 1, begin[level.spell]), begin[level.spell + 1])
    seats = np.repeat(level.seats, np.diff(counts_from, append=len(period)))
    inside &= charge < begin[level.spell + 1]
    changes = level.take(inside).replace(charge=charge[inside])

    annual = (term.months == 12)[sub]
    kind = np.where(annual, np.where(period.number == 0, AT_PURCHASE, AT_RENEWAL), CYCLE_FEE).astype(np.int8)
    clause = np.where(annual, CSP_14, CSP_13).astype(np.int16)
    found = Charges(
        spell=spell,
        subscription=sub,
        opens=period.first,
        first=period.first.copy(),
        last=period.last,
        seats=seats,
        list_price=list_prices(book, term, sub, period.number),
        kind=kind,
        clause=clause,
        profile=term.profile[sub],
        returned=np.zeros(len(sub), bool),
        in_full=np.zeros(len(sub), bool),
        pays_from=period.first.copy(),
    )
    opening = np.flatnonzero(start <= stop)
    found = first_charges(book, term, spells.take(opening), begin[opening], found)
    changes = changes.take(changes.known <= term.horizon[changes.subscription])
    print_after_changes(book, found, changes.take(term.months[changes.subscription] == 1))
    return found, changes


def first_charges(book: Book, term: Terms, spells: Spells, row: Array, found: Charges) -> Charges:
    """What is different in the first charge of a spell; row: where it stands in `found`, one per spell."""
    sub = spells.subscription
    paid = spells.begin >= term.anchor[sub]
    found.first[row] = np.maximum(spells.begin, found.opens[row])
    add_on = (book.parent[sub] >= 0) & ~(spells.returned & paid)
    found.kind[row[add_on]] = AT_PURCHASE  # prorated to the end of the parent's period, by `exact` (CSP-6)
    found.clause[row[add_on]] = CSP_6
    found.profile[row[add_on]] = Profile.EXACT
    free = ~paid & ~add_on
    found.clause[row[free]] = np.where(term.aligned[sub[free]], CSP_11, CSP_12)
    returned = spells.returned & paid
    found.kind[row[returned]] = np.where(term.months[sub[returned]] == 1, ACTIVATION_FEE, AT_PURCHASE)
    found.clause[row[returned]] = CSP_36
    found.returned[row[returned]] = True
    early = row[returned & spells.early]
    found.in_full[early] = True
    found.pays_from[early] = np.maximum(found.opens[early], book.purchased[found.subscription[early]])
    found.profile[early[found.pays_from[early] > found.opens[early]]] = Profile.EXACT  # an add-on's first days again
    return found


def print_after_changes(book: Book, found: Charges, changes: History) -> None:
    """After a change of seats, the next whole period is printed as a proration (CSP-52); changes: monthly ones."""
    key = found.subscription * 2**20 + found.first.view(np.int64)
    opens = changes.subscription * 2**20 + found.last[changes.charge].view(np.int64) + 1
    after = np.minimum(np.searchsorted(key, opens), len(key) - 1)
    after = after[(key[after] == opens) & ~found.returned[after]] if len(key) else after
    found.kind[after] = np.where(book.after_change[found.subscription[after]] == 0, CYCLE_PRORATE, CYCLE_FEE)
    found.clause[after] = CSP_52


def list_prices(book: Book, term: Terms, sub: Array, number: Array) -> Array:
    """The price of the purchase holds for the term; a renewal takes the list price of its day (CSP-4, CSP-18).

    sub, number: subscription and number of each period. Returns micro-units per seat and month, one per period.
    """
    price = book.list_price[sub]
    listed = book.happened("set-list-price")
    if not len(listed):
        return price
    of_term = number * term.months[sub] // 12
    renewed = np.flatnonzero(of_term > term.first_term[sub])
    renewal = calendar.add_months(term.anchor[sub[renewed]], of_term[renewed] * 12)
    step = last_at_or_before(sub[renewed], renewal, listed.subscription, listed.on)
    price[renewed] = np.where(step >= 0, listed.list_price[step], price[renewed])
    return price


def charge_rows(charged: Charges, term: Terms) -> Postings:
    """The charges as rows. One in full is dated from its first day, and charged for the period again (CSP-36)."""
    of_days = days(charged.opens, charged.last)
    charged_days = days(np.where(charged.in_full, charged.pays_from, charged.first), charged.last)
    return Postings.of(
        len(charged),
        subscription=charged.subscription,
        posted=charged.first,
        order=np.where(charged.returned, Order.REACTIVATION, Order.CHARGE).astype(np.int8),
        first=charged.first,
        last=charged.last,
        kind=charged.kind,
        clause=charged.clause,
        seats=charged.seats,
        sign=np.ones(len(charged), np.int8),
        list_price=charged.list_price,
        months=term.months[charged.subscription],
        days=charged_days,
        of_days=of_days,
        whole=charged_days == of_days,
        profile=charged.profile,
        method=np.full(len(charged), Method.BY_DAYS, np.int8),
    )


def free_days(book: Book, term: Terms) -> Postings:
    """The days before the billing day of an aligned subscription: a row of 0.00 (CSP-11)."""
    sub = np.flatnonzero(term.aligned & (term.anchor > book.purchased) & (book.purchased <= term.horizon))
    first, last = book.purchased[sub], term.anchor[sub] - 1
    zero = np.zeros(len(sub), np.int64)
    return Postings.of(
        len(sub),
        subscription=sub,
        posted=first,
        order=np.full(len(sub), Order.CHARGE, np.int8),
        first=first,
        last=last,
        kind=np.full(len(sub), FREE_PERIOD, np.int8),
        clause=np.full(len(sub), CSP_11, np.int16),
        seats=book.seats[sub],
        sign=np.ones(len(sub), np.int8),
        list_price=zero,
        months=zero + 1,
        days=days(first, last),
        of_days=days(first, last),
        whole=zero == 0,
        profile=term.profile[sub],
        method=np.full(len(sub), Method.FREE, np.int8),
    )
