"""What Partner Center refuses: the checks of a book of licence-based subscriptions, clause by clause."""

from __future__ import annotations

import numpy as np

from billing_model.core import calendar, codes
from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.fields import Problem, given, problems
from billing_model.core.moves import Cause, last_at_or_before
from billing_model.programmes.csp.history import endings

DAYS_TO_RETURN = 90  # CSP-35


def defaults(book: Book) -> Book:
    """An add-on inherits the frequency, the billing day and the alignment of its parent (CSP-6)."""
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


def check(book: Book) -> list[Problem]:
    """Every clause that the book contradicts; a subscription with a contradiction in its own row is not looked at
    any further."""
    bought = book.purchased < calendar.NEVER  # all but trials that nobody converts
    found = [
        *problems("subscription", ~given(book.frequency) & bought, "frequency", "CSP-1", "required"),
        *problems("subscription", ~given(book.billing_day), "billing_day", "CSP-13", "required"),
        *_add_ons(book),
        *_seats(book),
    ]
    return found + _order_of_events(book)


def _add_ons(book: Book) -> list[Problem]:
    """CSP-6: an add-on belongs to a subscription of the same customer and follows it."""
    is_add_on = book.parent >= 0
    if not is_add_on.any():
        return []
    parent = np.maximum(book.parent, 0)
    other_customer = is_add_on & (book.customer[parent] != book.customer)
    nested = is_add_on & (book.parent[parent] >= 0)
    frequency = is_add_on & given(book.frequency) & (book.frequency[parent] != book.frequency)
    billing_day = is_add_on & given(book.billing_day) & (book.billing_day[parent] != book.billing_day)
    early = is_add_on & (book.purchased < book.purchased[parent])
    ended = endings(book)
    step = last_at_or_before(parent, book.purchased, ended.subscription, ended.on)
    cancelled = is_add_on & ~early & (step >= 0)
    if len(ended):
        cancelled &= ended.cause[step] == Cause.CANCEL
    day = book.purchased[parent]
    return [
        *problems("subscription", other_customer, "parent", "CSP-6", "add-on-of-other-customer", found=book.id[parent]),
        *problems("subscription", nested, "parent", "CSP-6", "add-on-of-add-on", found=book.id[parent]),
        *problems(
            "subscription",
            frequency,
            "frequency",
            "CSP-6",
            "add-on-frequency",
            found=book.frequency,
            expected=book.frequency[parent],
        ),
        *problems(
            "subscription",
            billing_day,
            "billing_day",
            "CSP-6",
            "add-on-billing-day",
            found=book.billing_day,
            expected=book.billing_day[parent],
        ),
        *problems("subscription", early, "purchased", "CSP-6", "add-on-before-parent", found=book.purchased, since=day),
        *problems("subscription", cancelled, "purchased", "CSP-6", "add-on-of-cancelled", found=book.purchased),
    ]


def _seats(book: Book) -> list[Problem]:
    """CSP-25: a number of seats is never set below 1; a subscription without seats is cancelled."""
    events = book.events
    kinds = np.array([codes.event_kind("set-seats"), codes.event_kind("reactivate")])
    few = np.isin(events.kind, kinds) & given(events.seats) & (events.seats < 1)
    return problems("event", few, "seats", "CSP-25", "seats-to-zero", found=events.seats)


def _order_of_events(book: Book) -> list[Problem]:
    """CSP-35 and CSP-37: what cannot happen while a subscription is active, or while it is cancelled."""
    events = book.events
    ended = endings(book)
    if not len(ended):
        return []
    sub, on, cancel = ended.subscription, ended.on, ended.cause == Cause.CANCEL
    after_cancel = np.append(False, (sub[1:] == sub[:-1]) & cancel[:-1])
    since = np.append(on[:1], on[:-1])
    place = np.argsort(events.row)
    event = place[np.searchsorted(events.row, ended.row, sorter=place)]
    own = ~ended.inherited

    def about(wrong: Array, field: str, clause: str, key: str, **values: Array) -> list[Problem]:
        mask = np.zeros(len(events), bool)
        mask[event[wrong]] = True
        spread = {}
        for name, column in values.items():
            spread[name] = np.zeros(len(events), column.dtype)
            spread[name][event[wrong]] = column[wrong]
        return problems("event", mask, field, clause, key, **spread)

    late = ~cancel & after_cancel & ((on - since).astype(np.int64) > DAYS_TO_RETURN)
    found = [
        *about(own & cancel & after_cancel, "on", "CSP-37", "cancelled-twice", found=on, since=since),
        *about(~cancel & ~after_cancel, "on", "CSP-35", "reactivated-while-active", found=on),
        *about(late, "on", "CSP-35", "reactivated-too-late", found=on, since=since, last=since + DAYS_TO_RETURN),
    ]
    # an add-on cannot come back while its parent is cancelled (CSP-6)
    parent = np.maximum(book.parent[sub], 0)
    step = last_at_or_before(parent, on, sub, on)
    gone = ~cancel & (book.parent[sub] >= 0) & (step >= 0) & (ended.cause[step] == Cause.CANCEL)
    found += about(gone, "on", "CSP-6", "add-on-of-cancelled", found=on)

    change = events.kind == codes.event_kind("set-seats")
    step = last_at_or_before(events.subscription, events.on, sub, on)
    cancelled = change & (step >= 0) & cancel[step]
    same_day = last_at_or_before(events.subscription, events.on, sub[cancel], on[cancel])
    same_day = (same_day >= 0) & (on[cancel][same_day] == events.on) if cancel.any() else np.zeros(len(events), bool)
    last_cancel = last_at_or_before(events.subscription, events.on, sub[cancel], on[cancel])
    since_day = on[cancel][last_cancel] if cancel.any() else events.on
    return found + problems(
        "event",
        change & (cancelled | same_day),
        "on",
        "CSP-37",
        "change-while-cancelled",
        found=events.on,
        since=since_day,
    )
