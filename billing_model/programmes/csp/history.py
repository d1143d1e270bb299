"""What happened to Partner Center subscriptions: how many seats each held since when, and its spells.

What depends on the order of events is decided here, once: the 30 days, reactivations, add-ons that end with their
parent. The rules of the other files only read the result.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np

from billing_model.core import calendar
from billing_model.core.book import Book
from billing_model.core.columns import DAY, Array, Columns, of_type
from billing_model.core.fields import MISSING
from billing_model.core.lines import OWN
from billing_model.core.moves import ends, expand, key, last_given, shifted, starts
from billing_model.core.programme import Steps
from billing_model.programmes.csp.agreement import Agreed, agreement


class Cause(IntEnum):
    """Why a state began; of one day, in this order."""

    PURCHASE = 0
    CANCEL = 1
    REACTIVATE = 2
    CHANGE = 3


@dataclass(frozen=True, eq=False, kw_only=True)
class History(Columns):
    """One row per step, ordered by subscription, day and cause."""

    subscription: Array = of_type(np.int64)  # the row in the book
    since: Array = of_type(DAY)  # the day from which the state counts
    cause: Array = of_type(np.int8)  # a `Cause`
    seats: Array = of_type(np.int64)  # held from then on; those held before where it is a cancellation
    seats_from: Array = of_type(np.int32)  # as in Lines
    before: Array = of_type(np.int64)  # seats held before
    before_from: Array = of_type(np.int32)
    spell: Array = of_type(np.int64)  # numbered through the whole book
    elapsed: Array = of_type(np.int64)  # monthly anniversaries that have come by then


@dataclass(frozen=True, eq=False, kw_only=True)
class Spells(Columns):
    """One row per stretch from a purchase or reactivation to the cancellation that ends it."""

    subscription: Array = of_type(np.int64)
    begin: Array = of_type(DAY)
    end: Array = of_type(DAY)  # the day of the cancellation, or NEVER
    seen: Array = of_type(bool)  # it ends by the last billing day that is invoiced
    reactivated: Array = of_type(bool)  # begun by a reactivation
    credited: Array = of_type(bool)  # cancelled within the 30 days: credited in full (CSP-30)
    early: Array = of_type(bool)  # a monthly reactivation within the 30 days (CSP-36)


class Folded(NamedTuple):
    """What happened to all subscriptions: the steps, and the spells they make."""

    history: History
    spells: Spells


def fold(book: Book, agreed: Agreed) -> Folded:
    """Purchases, changes of seats, cancellations and reactivations as steps, and the spells they make.

    A change that changes nothing is left out (CSP-25).
    """
    states = _states(book, agreed)
    sub, cause, held = states.subscription, states.cause, last_given(states.seats != MISSING)
    seats = states.seats[held]
    begins = (cause == Cause.PURCHASE) | (cause == Cause.REACTIVATE)
    history = History(
        subscription=sub,
        since=states.since,
        cause=cause,
        seats=seats,
        seats_from=states.seats_from[held],
        before=shifted(seats),
        before_from=cause,  # below
        spell=np.cumsum(begins) - 1,
        elapsed=calendar.months_since(agreed.anchor[sub], np.maximum(states.since, agreed.anchor[sub])),
    )
    changes_nothing = (cause == Cause.CHANGE) & (history.seats == history.before)
    if changes_nothing.any():
        history = history.take(~changes_nothing)
    history = history.replace(before_from=shifted(history.seats_from))
    return Folded(history, _spells(book, agreed, history))


def levels(book: Book, until: np.datetime64) -> Steps:
    """The seats held; none while cancelled."""
    history = fold(book, agreement(book, until)).history
    held = np.where(history.cause == Cause.CANCEL, 0, history.seats)
    return Steps(subscription=history.subscription, since=history.since, seats=held)


# ---- Cancellations and reactivations ----------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, kw_only=True)
class Endings(Columns):
    """Cancellations and reactivations, by subscription and day; an add-on's include those of its parent."""

    subscription: Array = of_type(np.int64)
    on: Array = of_type(DAY)
    cause: Array = of_type(np.int8)  # Cause.CANCEL or Cause.REACTIVATE
    seats: Array = of_type(np.int64, MISSING)
    row: Array = of_type(np.int64)  # the `row` of the event; of the parent's where it is inherited
    inherited: Array = of_type(bool, False)  # from the parent


def endings(book: Book) -> Endings:
    """All cancellations and reactivations; an add-on ends with its parent (CSP-6)."""
    cancels = book.happened("cancel")
    parts = [
        Endings.of(
            len(events), subscription=events.subscription, on=events.on, cause=cause, seats=events.seats, row=events.row
        )
        for events, cause in ((cancels, Cause.CANCEL), (book.happened("reactivate"), Cause.REACTIVATE))
        if len(events)
    ]
    add_on = np.flatnonzero(book.parent >= 0)
    if len(add_on) and len(cancels):
        first, stop = np.searchsorted(cancels.subscription, [book.parent[add_on], book.parent[add_on] + 1])
        owner, number = expand(stop - first)
        child, event = add_on[owner], first[owner] + number
        after_purchase = cancels.on[event] > book.purchased[child]
        child, event = child[after_purchase], event[after_purchase]
        parts.append(
            Endings.of(
                len(child),
                subscription=child,
                on=cancels.on[event],
                cause=Cause.CANCEL,
                row=cancels.row[event],
                inherited=True,
            )
        )
    if not parts:
        return Endings.none()
    ended = Endings.concat(parts)
    ended = ended.sort(ended.subscription, ended.on, ended.cause, ended.inherited)
    # An add-on that is already cancelled does not end again with its parent.
    already_cancelled = ended.inherited & ~starts(ended.subscription) & (shifted(ended.cause) == Cause.CANCEL)
    return ended.take(~already_cancelled) if already_cancelled.any() else ended


def is_early(book: Book, agreed: Agreed, subscription: Array, day: Array) -> Array:
    """CSP-36: whether a reactivation is of a monthly subscription and within the days of full credit."""
    early: Array = within_full_credit(book, subscription, day) & (agreed.months[subscription] == 1)
    return early


def within_full_credit(book: Book, subscription: Array, day: Array) -> Array:
    """CSP-30: whether a day lies within 30 days of the purchase."""
    within: Array = day <= book.purchased[subscription] + book.full_credit_days[subscription]
    return within


def _spells(book: Book, agreed: Agreed, history: History) -> Spells:
    begin = np.flatnonzero((history.cause == Cause.PURCHASE) | (history.cause == Cause.REACTIVATE))
    cancel = np.flatnonzero(history.cause == Cause.CANCEL)
    sub, since = history.subscription[begin], history.since[begin]
    end = np.full(len(begin), calendar.NEVER)
    end[history.spell[cancel]] = history.since[cancel]
    reactivated = history.cause[begin] == Cause.REACTIVATE
    return Spells(
        subscription=sub,
        begin=since,
        end=end,
        seen=end <= agreed.horizon[sub],
        reactivated=reactivated,
        credited=within_full_credit(book, sub, end),
        early=reactivated & is_early(book, agreed, sub, since),
    )


# ---- The seats --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, kw_only=True)
class _States(Columns):
    subscription: Array = of_type(np.int64)
    since: Array = of_type(DAY)
    cause: Array = of_type(np.int8)
    seats: Array = of_type(np.int64)  # MISSING where the number stays
    seats_from: Array = of_type(np.int32)


def _states(book: Book, agreed: Agreed) -> _States:
    """Everything that sets a number of seats or ends it, by subscription, day and cause."""
    ended, changed = endings(book), book.happened("set-seats")
    parts = [
        _States.of(
            len(book),
            subscription=np.arange(len(book)),
            since=book.purchased,
            cause=Cause.PURCHASE,
            seats=book.seats,
            seats_from=book.subscriptions.more.get("seats_from", OWN),  # of a trial: of its conversion
        )
    ]
    if len(ended):
        parts += _cancellations_and_reactivations(book, agreed, ended)
    if len(changed):
        parts.append(
            _States.of(
                len(changed),
                subscription=changed.subscription,
                since=changed.on,
                cause=Cause.CHANGE,
                seats=changed.seats,
                seats_from=changed.row,
            )
        )
    states = _States.concat(parts)
    by_day = key(states.subscription, states.since) * len(Cause) + states.cause
    order = np.argsort(by_day, kind="stable")
    states, by_day = states.take(order), by_day[order]
    if not len(ended):
        return states
    replaced = ~ends(by_day) & (states.cause == Cause.CHANGE)  # of two on one day the later holds
    return states.take(~replaced) if replaced.any() else states


def _cancellations_and_reactivations(book: Book, agreed: Agreed, ended: Endings) -> list[_States]:
    """CSP-36: an early reactivation is charged for the seats held before; another number is a change on that day."""
    early = is_early(book, agreed, ended.subscription, ended.on) & (ended.cause == Cause.REACTIVATE)
    states = _States.of(
        len(ended),
        subscription=ended.subscription,
        since=ended.on,
        cause=ended.cause,
        seats=ended.seats,
        seats_from=ended.row,
    )
    changes = states.take(early & (ended.seats != MISSING))
    return [states.but(seats=np.where(early, MISSING, ended.seats)), changes.but(cause=Cause.CHANGE)]
