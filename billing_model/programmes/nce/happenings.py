"""What happens to each subscription, in the order in which it happens; what touches two stands in the queue of both.

A move of seats stands in the queues of its source and of its target, an upgrade in those of the new subscription and
the old, a purchase that is aligned with another in its own and the other's. Both are taken together, when both queues
have come to it. All queues have one order (day, place in the day, level, row), so that nobody waits for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from billing_model.core import codes
from billing_model.core.book import Book
from billing_model.core.columns import Array, Columns, of_type
from billing_model.core.fields import MISSING, given
from billing_model.core.lines import OWN
from billing_model.core.moves import ends, starts

RANKS = 16  # places in a day
NO_PAIR = -1


class What(IntEnum):
    """NCE-67: what can happen, in the order of a day, instead of that of GEN-4."""

    SET_LIST_PRICE = 0
    CLOCK = 1  # the term renews or ends, or a cycle opens: not in the queue
    PURCHASE = 2
    SET_RENEWAL = 3
    SCHEDULE = 4
    SUSPEND = 5
    RESUME = 6
    CONVERT_TRIAL = 7
    SET_TERM = 8
    SET_PLAN = 9
    UPGRADE = 10
    MOVE_SEATS = 11
    ADD_SEATS = 12
    REMOVE_SEATS = 13
    CANCEL = 14


EVENTS = {  # the kinds of event; the others come by themselves or by a subscription's own row
    what: what.name.lower().replace("_", "-") for what in What if what not in (What.CLOCK, What.PURCHASE, What.UPGRADE)
}


def whats(kind: Array) -> Array:
    """The `What` of each kind of event, as `codes.event_kind` numbers them; -1 of a kind of another programme."""
    numbers = {codes.event_kind(name): int(what) for what, name in EVENTS.items()}
    found = np.full(len(codes.event_kind), -1)
    found[[*numbers]] = [*numbers.values()]
    return found[kind]


@dataclass(frozen=True, eq=False, kw_only=True)
class Queue(Columns):
    """One row per happening of a subscription, by subscription and in order."""

    subscription: Array = of_type(np.int64)
    day: Array = of_type(np.int64)
    what: Array = of_type(np.int64)  # a `What`, in the order of which it is taken
    event: Array = of_type(np.int64)  # the row in the book's events; -1 for a purchase
    level: Array = of_type(np.int64, 0)
    row: Array = of_type(np.int64)
    link: Array = of_type(np.int64, NO_PAIR)  # the same number in both queues
    leads: Array = of_type(bool, True)  # it is looked at; the other is only waited for


def queue(book: Book, living: Array | None) -> Queue:
    """The queues of all subscriptions; living: those that can be judged, with all that they name; None: all."""
    level = levels(book)
    parts: list[Queue] = [_purchases(book, level), _own_events(book, level)]
    if living is not None and not living.all():
        parts = [rows.take(living[rows.subscription]) for rows in parts]
    if any((rows.link >= 0).any() for rows in parts):
        parts += _others(book, *parts)
    rows = Queue.concat(parts)
    by_day = (rows.subscription * 2**20 + rows.day) * RANKS + rows.what
    order = np.argsort(by_day, kind="stable")
    alone = starts(by_day[order]) & ends(by_day[order])
    if not alone.all():  # two in one place of a day: by a link, or a list price on the day of the purchase
        those = order[~alone]
        order[~alone] = those[np.lexsort((rows.row[those], rows.level[those], by_day[those]))]
    return rows.take(order)


def levels(book: Book) -> Array:
    """How many subscriptions each follows from, one out of the other; -1 in a circle."""
    other = np.where(book.upgraded_from >= 0, book.upgraded_from, book.align_with)
    level = np.where(other >= 0, -1, 0)
    while True:
        now = np.flatnonzero((level < 0) & (level[other] >= 0) & (other >= 0))
        if not len(now):
            return level
        level[now] = level[other[now]] + 1


def _purchases(book: Book, level: Array) -> Queue:
    """A purchase of each; that of an upgrade comes when its source is upgraded."""
    size = len(book)
    upgraded = book.upgraded_from >= 0
    linked = upgraded | (book.align_with >= 0)
    return Queue.of(
        size,
        subscription=np.arange(size),
        day=book.purchased.view(np.int64),
        what=np.where(upgraded, What.UPGRADE, What.PURCHASE),
        event=-1,
        level=level,
        row=np.arange(size),
        link=np.where(linked, np.arange(size), NO_PAIR),
    )


def _own_events(book: Book, level: Array) -> Queue:
    """The events; a list price of the day of the purchase comes after it."""
    events = book.events
    sub, what, day = events.subscription, whats(events.kind), events.on.view(np.int64)
    on_day = day == book.purchased[sub].view(np.int64)
    early = (what < What.PURCHASE) & on_day & (book.upgraded_from[sub] < 0)
    event = np.arange(len(events))
    links = (book.events.to >= 0) | (book.events.into >= 0)
    rows = Queue.of(
        len(events),
        subscription=sub,
        day=day,
        what=what,
        event=event,
        row=events.row,
        link=np.where(links, len(book) + event, NO_PAIR),
    )
    chained = moves_in_turn(book)
    if chained is not None:
        rows = rows.but(level=chained)
    if early.any():  # the place in the queue; what happens is told by the event itself
        rows = rows.but(
            level=np.where(early, level.max(initial=0) + 1, rows.level),
            what=np.where(early, What.PURCHASE, what),
        )
    return rows


def moves_in_turn(book: Book) -> Array | None:
    """NCE-43: the level of each event among the moves of its day: what comes into a subscription comes before what
    leaves it. Those that go round in a circle, and what follows from them, come last, by the ids that they leave.

    So the order of the rows decides nothing (NCE-69). None where no move follows from another.
    """
    events = book.events
    moves = np.flatnonzero(events.to >= 0)
    day = events.on[moves].view(np.int64)
    leaves, comes = (sub[moves].astype(np.int64) * 2**20 + day for sub in (events.subscription, events.to))
    by_source = np.argsort(leaves)
    place = np.minimum(np.searchsorted(leaves[by_source], comes), len(moves) - 1)
    follows = np.where(leaves[by_source[place]] == comes, by_source[place], -1) if len(moves) else leaves
    if not (follows >= 0).any():
        return None
    waits = np.bincount(follows[follows >= 0], minlength=len(moves))
    turn, number, left = np.zeros(len(moves), np.int64), 0, np.ones(len(moves), bool)
    while len(ready := np.flatnonzero(left & (waits == 0))):
        turn[ready], left[ready], number = number, False, number + 1
        np.subtract.at(waits, follows[ready][follows[ready] >= 0], 1)
    turn[left] = number + np.unique(book.id[events.subscription[moves[left]]], return_inverse=True)[1]
    level = np.zeros(len(events), np.int64)
    level[moves] = turn
    return level


def _others(book: Book, bought: Queue, own: Queue) -> list[Queue]:
    """The rows in the queue of the other one."""
    purchase = np.flatnonzero(bought.link >= 0)
    row = bought.subscription[purchase]
    other = np.where(book.upgraded_from >= 0, book.upgraded_from, book.align_with)[row]
    event = np.flatnonzero(own.link >= 0)
    rows = own.event[event]
    target = np.where(book.events.to[rows] >= 0, book.events.to[rows], book.events.into[rows])
    return [
        bought.take(purchase).but(subscription=other, leads=False),
        own.take(event).but(subscription=target, leads=False),
    ]


@dataclass(frozen=True, eq=False)
class Given:
    """The fields of the events as numbers, MISSING or -1 where they are not given; no event (-1) gives nothing."""

    what: Array
    seats: Array
    list_price: Array
    annual_price: Array
    term: Array
    plan: Array
    offer: Array
    end_date: Array  # a number of days
    renewal: Array
    row: Array  # int64, as in Lines

    @classmethod
    def of(cls, book: Book, plan: Array, offer: Array) -> Given:
        """The fields of the book's events."""
        events = book.events
        return cls(
            what=np.append(whats(events.kind), -1),
            seats=np.append(events.seats, MISSING),
            list_price=np.append(events.list_price, MISSING),
            annual_price=np.append(events.annual_price, MISSING),
            term=np.append(events.term, -1).astype(np.int64),
            plan=np.append(plan, -1),
            offer=np.append(offer, -1),
            end_date=np.append(np.where(given(events.end_date), events.end_date.view(np.int64), MISSING), MISSING),
            renewal=np.append(events.renewal, -1).astype(np.int64),
            row=np.append(events.row, OWN),
        )
