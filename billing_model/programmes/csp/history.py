"""What happened to Partner Center subscriptions: their terms, their spells, and who held how many seats since when.

The decisions that depend on the order of events are made here, once: the 30 days, reactivations, changes still waiting,
add-ons that end with their parent. The rules in `csp` only read the result.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from billing_model.core import calendar
from billing_model.core.book import Book
from billing_model.core.columns import Array, Columns
from billing_model.core.fields import MISSING
from billing_model.core.money import Profile
from billing_model.core.moves import Cause, History, carry_forward, expand, shifted

ALIGNED_BEFORE = np.datetime64("2017-10-17", "D")  # CSP-10, CSP-11
MONTHS = np.array([1, 12])  # months of a service period, by frequency


@dataclass(frozen=True, eq=False, kw_only=True)
class Terms(Columns):
    """What was agreed, one row per subscription."""

    months: Array  # int64, months of a service period: 1 or 12
    anchor: Array  # the first paid day, from which periods and terms count
    aligned: Array  # bool: to the partner's billing day (CSP-11)
    first_term: Array  # int64, the term that holds the purchase, 0 but for add-ons
    horizon: Array  # the last billing day that is invoiced: what is posted later is not yet seen
    profile: Array  # int8, money.Profile


def terms(book: Book, until: np.datetime64) -> Terms:
    """The day from which the months count, by frequency, day of purchase and alignment (CSP-5, CSP-10 to CSP-15).

    An add-on has the periods and the renewal day of its parent (CSP-6).
    """
    monthly = book.frequency == 0
    before = book.purchased < ALIGNED_BEFORE
    aligned = monthly & np.where(book.alignment >= 0, book.alignment == 1, before)
    end_of_month = monthly & ~aligned & (calendar.day_of_month(book.purchased) > 28)
    anchor = book.purchased.copy()
    if aligned.any():
        anchor[aligned] = calendar.on_or_after(book.purchased[aligned], book.billing_day[aligned])
    if end_of_month.any():
        anchor[end_of_month] = calendar.first_of_month(calendar.month_of(book.purchased[end_of_month]) + 1)
    add_on = np.flatnonzero(book.parent >= 0)
    first_term = np.zeros(len(book), np.int64)
    if len(add_on):
        parent = book.parent[add_on]
        anchor[add_on], aligned[add_on] = anchor[parent], aligned[parent]
        bought = np.maximum(book.purchased[add_on], anchor[add_on])
        first_term[add_on] = calendar.months_since(anchor[add_on], bought) // 12
    default = np.where(monthly, Profile.DAILY_3, Profile.EXACT)
    return Terms(
        months=MONTHS[book.frequency],
        anchor=anchor,
        aligned=aligned,
        first_term=first_term,
        horizon=calendar.on_or_before(np.full(len(book), until), book.billing_day),
        profile=np.where(book.rounding >= 0, book.rounding, default).astype(np.int8),
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class Endings(Columns):
    """Cancellations and reactivations, by subscription and day; an add-on's include those of its parent."""

    subscription: Array  # int64
    on: Array
    cause: Array  # int8: Cause.CANCEL or Cause.REACTIVATE
    seats: Array  # int64, MISSING where not given
    inherited: Array  # bool, from the parent
    row: Array  # int64, the row in book.events; of the parent's event where inherited


def endings(book: Book) -> Endings:
    """All cancellations and reactivations; an add-on ends with its parent (CSP-6)."""
    cancels, returns = book.happened("cancel"), book.happened("reactivate")
    parts = [
        Endings(
            subscription=events.subscription,
            on=events.on,
            cause=np.full(len(events), cause, np.int8),
            seats=events.seats,
            inherited=np.zeros(len(events), bool),
            row=events.row,
        )
        for events, cause in ((cancels, Cause.CANCEL), (returns, Cause.REACTIVATE))
        if len(events)
    ]
    add_on = np.flatnonzero(book.parent >= 0)
    if len(add_on) and len(cancels):
        first, stop = np.searchsorted(cancels.subscription, [book.parent[add_on], book.parent[add_on] + 1])
        owner, number = expand(stop - first)
        event = first[owner] + number
        mine = add_on[owner]
        since_purchase = cancels.on[event] > book.purchased[mine]
        mine, event = mine[since_purchase], event[since_purchase]
        parts.append(
            Endings(
                subscription=mine,
                on=cancels.on[event],
                cause=np.full(len(mine), Cause.CANCEL, np.int8),
                seats=np.full(len(mine), MISSING),
                inherited=np.ones(len(mine), bool),
                row=cancels.row[event],
            )
        )
    if not parts:
        none = np.zeros(0, np.int64)
        return Endings(
            subscription=none, on=none.view("datetime64[D]"), cause=none, seats=none, inherited=none > 0, row=none
        )
    found = Endings.concat(parts)
    found = found.sort(found.subscription, found.on, found.cause, found.inherited)
    # What is already cancelled does not end again with its parent.
    again = np.zeros(len(found), bool)
    again[1:] = (
        found.inherited[1:] & (found.subscription[1:] == found.subscription[:-1]) & (found.cause[:-1] == Cause.CANCEL)
    )
    return found.take(~again) if again.any() else found


@dataclass(frozen=True, eq=False, kw_only=True)
class Spells(Columns):
    """One row per stretch from a purchase or reactivation to the cancellation that ends it."""

    subscription: Array  # int64
    begin: Array
    end: Array  # the day of the cancellation, or NEVER
    returned: Array  # bool, begun by a reactivation
    credited: Array  # bool, cancelled within the 30 days: credited in full (CSP-30)
    early: Array  # bool, a monthly reactivation within the 30 days (CSP-36)


def fold(book: Book, term: Terms) -> tuple[History, Spells]:
    """Purchases, changes of seats, cancellations and reactivations as steps, and the spells they make.

    ``history.elapsed`` is the number of monthly anniversaries that have come by each step. A change that changes
    nothing is left out (CSP-25).
    """
    steps = _steps(book, term)
    sub, cause = steps.subscription, steps.cause
    begins = (cause == Cause.PURCHASE) | (cause == Cause.REACTIVATE)
    seats = carry_forward(steps.seats, steps.seats != MISSING)
    elapsed = calendar.months_since(term.anchor[sub], np.maximum(steps.since, term.anchor[sub]))
    history = History(
        subscription=sub,
        since=steps.since,
        known=steps.since.copy(),
        seats=seats,
        before=shifted(seats),
        cause=cause,
        spell=np.cumsum(begins) - 1,
        more={"elapsed": elapsed},
    )
    history = history.take((cause != Cause.CHANGE) | (history.seats != history.before))
    spells = _spells(book, term, history)

    # A change is taken up on the next monthly anniversary (CSP-22). If a cancellation comes first, it takes the
    # change up on its own day (CSP-37), or drops it when all is credited anyway (CSP-30).
    change = np.flatnonzero(history.cause == Cause.CHANGE)
    of, spell = history.subscription[change], history.spell[change]
    known = calendar.add_months(term.anchor[of], history.elapsed[change] + 1)
    cut = spells.end[spell] < known
    history.known[change] = np.where(cut, np.where(spells.credited[spell], calendar.NEVER, spells.end[spell]), known)
    return history, spells


@dataclass(frozen=True, eq=False, kw_only=True)
class _Steps(Columns):
    subscription: Array
    since: Array
    cause: Array
    seats: Array  # MISSING where the number stays


def _steps(book: Book, term: Terms) -> _Steps:
    """Everything that sets a number of seats or ends it, by subscription, day and cause."""
    ended, changed = endings(book), book.happened("set-seats")
    parts = [
        _Steps(
            subscription=np.arange(len(book)),
            since=book.purchased,
            cause=np.full(len(book), Cause.PURCHASE, np.int8),
            seats=book.seats,
        )
    ]
    if len(ended):
        early = is_early(book, term, ended.subscription, ended.on) & (ended.cause == Cause.REACTIVATE)
        parts.append(
            _Steps(
                subscription=ended.subscription,
                since=ended.on,
                cause=ended.cause,
                seats=np.where(early, MISSING, ended.seats),
            )
        )
        # Early: charged again for the seats held before; another number is a change on that day (CSP-36).
        other = early & (ended.seats != MISSING)
        parts.append(
            _Steps(
                subscription=ended.subscription[other],
                since=ended.on[other],
                cause=np.full(int(other.sum()), Cause.CHANGE, np.int8),
                seats=ended.seats[other],
            )
        )
    parts.append(
        _Steps(
            subscription=changed.subscription,
            since=changed.on,
            cause=np.full(len(changed), Cause.CHANGE, np.int8),
            seats=changed.seats,
        )
    )
    steps = _Steps.concat(parts)
    key = (steps.subscription * 2**20 + steps.since.view(np.int64)) * 4 + steps.cause
    order = np.argsort(key, kind="stable")
    steps, key = steps.take(order), key[order]
    if not len(ended):
        return steps
    replaced = np.append((key[1:] == key[:-1]) & (steps.cause[1:] == Cause.CHANGE), False)  # the later one holds
    return steps.take(~replaced) if replaced.any() else steps


def is_early(book: Book, term: Terms, subscription: Array, day: Array) -> Array:
    """Whether a reactivation on this day is of a monthly subscription and within the days of full credit (CSP-36)."""
    last = book.purchased[subscription] + book.full_credit_days[subscription]
    early: Array = (day <= last) & (term.months[subscription] == 1)
    return early


def _spells(book: Book, term: Terms, history: History) -> Spells:
    begin = np.flatnonzero((history.cause == Cause.PURCHASE) | (history.cause == Cause.REACTIVATE))
    cancel = np.flatnonzero(history.cause == Cause.CANCEL)
    sub = history.subscription[begin]
    end = np.full(len(begin), calendar.NEVER)
    end[history.spell[cancel]] = history.since[cancel]
    returned = history.cause[begin] == Cause.REACTIVATE
    return Spells(
        subscription=sub,
        begin=history.since[begin],
        end=end,
        returned=returned,
        credited=end <= book.purchased[sub] + book.full_credit_days[sub],
        early=returned & is_early(book, term, sub, history.since[begin]),
    )
