"""What Partner Center refuses: the checks of a book of licence-based subscriptions, one function per clause.

Events that are always refused (CSP-2, CSP-7) are declared so in `programme`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from billing_model.core import calendar, codes
from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.fields import Problem, given, problems
from billing_model.core.moves import last_at_or_before, shifted, starts
from billing_model.programmes.csp.history import Cause, Endings, endings

DAYS_TO_REACTIVATE = 90  # CSP-35


def check(book: Book) -> list[Problem]:
    """Every clause that the book contradicts; a subscription with a contradiction in its own row is not looked at
    any further."""
    ended = endings(book)
    refused = [
        *frequency_is_given(book),
        *billing_day_is_given(book),
        *add_on_follows_its_parent(book),
        *parent_is_active(book, ended),
        *at_least_one_seat(book),
    ]
    if not len(ended):
        return refused
    order = EndingsInOrder.of_events(book, ended)
    return [
        *refused,
        *cancelled_once(order),
        *reactivated_in_time(order),
        *add_on_reactivated_after_its_parent(book, order),
        *no_change_while_cancelled(book, ended),
    ]


# ---- What was agreed --------------------------------------------------------------------------------------------


def frequency_is_given(book: Book) -> list[Problem]:
    """CSP-1: a subscription is billed monthly or annually, except a trial that is never converted."""
    bought = book.purchased < calendar.NEVER
    return problems("subscription", ~given(book.frequency) & bought, "frequency", "CSP-1", "required")


def billing_day_is_given(book: Book) -> list[Problem]:
    """CSP-13: the partner has a billing day."""
    return problems("subscription", ~given(book.billing_day), "billing_day", "CSP-13", "required")


def add_on_follows_its_parent(book: Book) -> list[Problem]:
    """CSP-6: an add-on belongs to a subscription of the same customer, and has its frequency and its billing day."""
    is_add_on = book.parent >= 0
    if not is_add_on.any():
        return []
    parent = np.maximum(book.parent, 0)
    other_customer = is_add_on & (book.customer[parent] != book.customer)
    nested = is_add_on & (book.parent[parent] >= 0)
    ids = book.id[parent]
    return [
        *problems("subscription", other_customer, "parent", "CSP-6", "add-on-of-other-customer", found=ids),
        *problems("subscription", nested, "parent", "CSP-6", "add-on-of-add-on", found=ids),
        *_as_its_parent(book, "frequency", "add-on-frequency"),
        *_as_its_parent(book, "billing_day", "add-on-billing-day"),
    ]


def _as_its_parent(book: Book, field: str, key: str) -> list[Problem]:
    own, of_parent = getattr(book, field), getattr(book, field)[np.maximum(book.parent, 0)]
    other = (book.parent >= 0) & given(own) & (own != of_parent)
    return problems("subscription", other, field, "CSP-6", key, found=own, expected=of_parent)


def parent_is_active(book: Book, ended: Endings) -> list[Problem]:
    """CSP-6: an add-on is bought when its parent is held: not before it is bought, and not after it is cancelled."""
    is_add_on, parent = book.parent >= 0, np.maximum(book.parent, 0)
    bought = book.purchased[parent]
    early = is_add_on & (book.purchased < bought)
    cancelled = is_add_on & ~early & _is_cancelled(ended, parent, book.purchased)
    own = book.purchased
    return [
        *problems("subscription", early, "purchased", "CSP-6", "add-on-before-parent", found=own, since=bought),
        *problems("subscription", cancelled, "purchased", "CSP-6", "add-on-of-cancelled", found=own),
    ]


def at_least_one_seat(book: Book) -> list[Problem]:
    """CSP-25: a number of seats is never set below 1; a subscription without seats is cancelled."""
    events = book.events
    kinds = np.array([codes.event_kind("set-seats"), codes.event_kind("reactivate")])
    few = np.isin(events.kind, kinds) & given(events.seats) & (events.seats < 1)
    return problems("event", few, "seats", "CSP-25", "seats-to-zero", found=events.seats)


# ---- The order of cancellations and reactivations ---------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class EndingsInOrder:
    """Cancellations and reactivations in their order, each beside the one before it."""

    ended: Endings
    event: Array  # int64, the row of each in the book's events
    cancels: Array  # bool, it is a cancellation
    after_cancel: Array  # bool, the one before, of the same subscription, is a cancellation
    before: Array  # the day of the one before

    @classmethod
    def of_events(cls, book: Book, ended: Endings) -> EndingsInOrder:
        """The order of a book's cancellations and reactivations, of which there is at least one."""
        sub, cancels = ended.subscription, ended.cause == Cause.CANCEL
        place = np.argsort(book.events.row)
        event = place[np.searchsorted(book.events.row, ended.row, sorter=place)]
        return cls(ended, event, cancels, ~starts(sub) & shifted(cancels), shifted(ended.on))

    def refuse(self, wrong: Array, clause: str, key: str, **values: Array) -> list[Problem]:
        """One problem with the day of each of these."""
        refused = problems("event", wrong, "on", clause, key, found=self.ended.on, **values)
        return [replace(problem, row=int(self.event[problem.row])) for problem in refused]


def cancelled_once(order: EndingsInOrder) -> list[Problem]:
    """CSP-37: a cancelled subscription cannot be cancelled again, except an add-on that ended with its parent."""
    twice = order.cancels & order.after_cancel & ~order.ended.inherited
    return order.refuse(twice, "CSP-37", "cancelled-twice", since=order.before)


def reactivated_in_time(order: EndingsInOrder) -> list[Problem]:
    """CSP-35: a cancelled subscription can be reactivated for 90 days; an active one cannot."""
    active = ~order.cancels & ~order.after_cancel
    last = order.before + DAYS_TO_REACTIVATE
    late = ~order.cancels & order.after_cancel & (order.ended.on > last)
    return [
        *order.refuse(active, "CSP-35", "reactivated-while-active"),
        *order.refuse(late, "CSP-35", "reactivated-too-late", since=order.before, last=last),
    ]


def add_on_reactivated_after_its_parent(book: Book, order: EndingsInOrder) -> list[Problem]:
    """CSP-6: an add-on cannot be reactivated while its parent is cancelled."""
    ended = order.ended
    parent = book.parent[ended.subscription]
    too_early = ~order.cancels & (parent >= 0) & _is_cancelled(ended, np.maximum(parent, 0), ended.on)
    return order.refuse(too_early, "CSP-6", "add-on-of-cancelled")


def no_change_while_cancelled(book: Book, ended: Endings) -> list[Problem]:
    """CSP-37: seats cannot be changed on the day of a cancellation, nor while the subscription is cancelled."""
    events = book.events
    cancels = ended.take(ended.cause == Cause.CANCEL)
    if not len(cancels):
        return []
    last = last_at_or_before(events.subscription, events.on, cancels.subscription, cancels.on)
    since = cancels.on[last]
    cancelled = _is_cancelled(ended, events.subscription, events.on) | ((last >= 0) & (since == events.on))
    wrong = (events.kind == codes.event_kind("set-seats")) & cancelled
    return problems("event", wrong, "on", "CSP-37", "change-while-cancelled", found=events.on, since=since)


def _is_cancelled(ended: Endings, subscription: Array, day: Array) -> Array:
    """Whether each subscription is cancelled at the end of the day beside it."""
    if not len(ended):
        return np.zeros(len(subscription), bool)
    step = last_at_or_before(subscription, day, ended.subscription, ended.on)
    cancelled: Array = (step >= 0) & (ended.cause[step] == Cause.CANCEL)
    return cancelled
