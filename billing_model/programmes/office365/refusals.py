"""What a switch of plans refuses, one function per clause."""

from __future__ import annotations

import numpy as np

from billing_model.core import calendar, codes
from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.fields import Problem, given, problems
from billing_model.programmes.office365.plans import last_day, plans

LEAST_SEATS = 1


def check(book: Book) -> list[Problem]:
    """What the clauses refuse of a book."""
    return [*switched_after_the_end(book), *too_few_seats(book)]


def too_few_seats(book: Book) -> list[Problem]:
    """SWITCH-3: the new plan has one seat at least."""
    seats = book.events.seats
    few = _switches(book) & given(seats) & (seats < LEAST_SEATS)
    return problems("event", few, "seats", "SWITCH-3", "too-few", found=seats, least=np.full_like(seats, LEAST_SEATS))


def switched_after_the_end(book: Book) -> list[Problem]:
    """SWITCH-4: a prepaid plan is switched before it expires."""
    plan, events = plans(book), book.events
    expired = plan.prepaid & (plan.end < calendar.NEVER) & (plan.end > last_day(plan))
    old = np.flatnonzero(~plan.first) - 1  # the plan before each switch, in the order of the events
    switch = np.flatnonzero(_switches(book))
    late, last = np.zeros(len(events), bool), events.on.copy()
    late[switch], last[switch] = expired[old], last_day(plan)[old]
    return problems("event", late, "on", "SWITCH-4", "switch-after-end", found=events.on, last=last)


def _switches(book: Book) -> Array:
    """Which events are switches of plans."""
    is_switch: Array = book.events.kind == codes.event_kind("switch-plan")
    return is_switch
