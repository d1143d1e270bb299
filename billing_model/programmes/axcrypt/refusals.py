"""What AxCrypt refuses, one function per clause."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from billing_model.core import codes
from billing_model.core.book import Book
from billing_model.core.calendar import NEVER
from billing_model.core.columns import DAY, Array, Columns, of_type
from billing_model.core.fields import Problem, given, problems
from billing_model.core.moves import last_at_or_before
from billing_model.programmes.axcrypt.licences import licences, period_end

TERMS = (1, 12)  # months, AXC-1


def check(book: Book) -> list[Problem]:
    """What the clauses refuse of a book, in their order."""
    cancelled = cancellations(book)
    return [
        *other_terms(book),
        *no_licence_added(book),
        *cancelled_twice(book, cancelled),
        *after_the_end(book, cancelled),
        *more_members_than_licences(book),
    ]


def other_terms(book: Book) -> list[Problem]:
    """AXC-1: a subscription is bought for 1 or for 12 months."""
    wrong = ~np.isin(book.months, TERMS)
    return problems("subscription", wrong, "months", "AXC-1", "one-or-twelve-months", found=book.months)


def no_licence_added(book: Book) -> list[Problem]:
    """AXC-5: one extra licence is added at least."""
    seats = book.events.seats
    few = _of_kind(book, "add-seats") & given(seats) & (seats < 1)
    return problems("event", few, "seats", "AXC-5", "too-few-licences", found=seats)


def cancelled_twice(book: Book, cancelled: Cancelled) -> list[Problem]:
    """AXC-7: a subscription is cancelled once."""
    on = book.events.on
    twice = _of_kind(book, "cancel") & cancelled.already & (cancelled.since < on)
    return problems("event", twice, "on", "AXC-7", "axcrypt-cancelled-twice", found=on, since=cancelled.since)


def after_the_end(book: Book, cancelled: Cancelled) -> list[Problem]:
    """AXC-7: nothing happens after the last period of a subscription that was cancelled."""
    on = book.events.on
    late = ~_of_kind(book, "cancel") & cancelled.already & (on > cancelled.last)
    return problems("event", late, "on", "AXC-7", "axcrypt-after-end", found=on, last=cancelled.last)


def more_members_than_licences(book: Book) -> list[Problem]:
    """AXC-9: a user is added only while a licence is free."""
    events = book.events
    held = licences(book, events.subscription, events.on)
    above = _of_kind(book, "use") & (events.seats > held)
    return problems("event", above, "seats", "AXC-9", "members-above-licences", found=events.seats, expected=held)


@dataclass(frozen=True, eq=False, kw_only=True)
class Cancelled(Columns):
    """For each event of a book, whether its subscription has been cancelled by its day."""

    already: Array = of_type(bool)
    since: Array = of_type(DAY)  # the day of the cancellation, where there is one
    last: Array = of_type(DAY)  # the last day of the last period


def cancellations(book: Book) -> Cancelled:
    """The latest cancellation of its subscription on or before the day of each event."""
    events, cancelled = book.events, book.happened("cancel")
    row = last_at_or_before(events.subscription, events.on, cancelled.subscription, cancelled.on)
    since = np.where(row >= 0, np.append(cancelled.on, NEVER)[row], events.on)
    return Cancelled(already=row >= 0, since=since, last=period_end(book, events.subscription, since))


def _of_kind(book: Book, kind: str) -> Array:
    """Which events are of a kind."""
    of_kind: Array = book.events.kind == codes.event_kind(kind)
    return of_kind
