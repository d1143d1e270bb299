"""How many seats there were on the days before: what may be removed (NCE-22, NCE-23), and how many a customer may hold
(NCE-25)."""

from __future__ import annotations

from typing import Any

import numpy as np

from billing_model.core.columns import Array
from billing_model.core.fields import Problem, given
from billing_model.core.moves import ends, expand, key, last_at_or_before
from billing_model.programmes.nce.folding import Fold
from billing_model.programmes.nce.history import Steps, as_days
from billing_model.programmes.nce.rows import ordered_steps


def lots_allow(told: Fold) -> list[Problem]:
    """NCE-22, NCE-23: what can be removed is the seats now less the smallest number that stood at the end of any of the
    seven days before; seats that came by an upgrade or a move count as if they had stood; within the seven days of a
    purchase, a renewal or a conversion all can."""
    if not told.removals:
        return []
    sub, event, day, fewer, open_window = (np.concatenate(columns) for columns in zip(*told.removals, strict=True))
    looked_at = np.flatnonzero(~open_window)
    sub, event, day, fewer = sub[looked_at], event[looked_at], day[looked_at], fewer[looked_at]
    steps = ordered_steps(told)
    came = _so_far(steps)
    at_end = steps.take(last := np.flatnonzero(ends(key(steps.subscription, as_days(steps.day)))))
    stood = at_end.seats - came[last]  # as if what came had been there
    made = {int(row): place for place, row in enumerate(steps.row.tolist())}
    before = np.array([made[int(row)] - 1 for row in told.given.row[event].tolist()], np.int64)
    now = steps.seats[before] - came[before]
    most = np.maximum(now - _least(told, at_end, stood, sub, day), 0)
    wrong = np.flatnonzero(fewer > most)
    told.out.refuse(
        "event", event[wrong], "seats", "NCE-22", "nce-removed-too-late", found=fewer[wrong], most=most[wrong]
    )
    refused = told.out.problems[len(told.out.problems) - len(wrong) :]
    del told.out.problems[len(told.out.problems) - len(wrong) :]
    return refused


def _so_far(steps: Steps) -> Array:
    """The seats that had come by an upgrade or a move, at each step; a subscription's own, from 0."""
    total = np.cumsum(steps.came)
    begin = np.searchsorted(steps.subscription, steps.subscription)
    so_far: Array = total - (total[begin] - steps.came[begin])
    return so_far


def _least(told: Fold, at_end: Steps, stood: Array, sub: Array, day: Array) -> Array:
    """The smallest number at the end of any of the days of the window before each day."""
    days = told.agreed.window_days[sub]
    first = last_at_or_before(sub, as_days(day - days), at_end.subscription, as_days(at_end.day))
    begin = np.where(first >= 0, first, np.searchsorted(at_end.subscription, sub))
    stop = last_at_or_before(sub, as_days(day - 1), at_end.subscription, as_days(at_end.day)) + 1
    owner, number = expand(np.maximum(stop - begin, 0))
    least = np.full(len(sub), np.iinfo(np.int64).max)
    np.minimum.at(least, owner, stood[begin[owner] + number])
    return np.where(first >= 0, least, np.minimum(least, 0))  # before its first day it had none


def few_enough_seats(told: Fold) -> list[Problem]:
    """NCE-25: at the end of a day a customer has no more seats of a product than are sold; only where `max_seats` is
    given."""
    book = told.book
    limited = given(book.max_seats)
    if not limited.any():
        return []
    steps = ordered_steps(told)
    looked_at = np.isin(book.customer[steps.subscription], book.customer[limited])
    refused: list[Problem] = []
    for rows in by_customer(book.customer[steps.subscription], np.flatnonzero(looked_at)):
        refused += _of_one_customer(told, steps.take(rows[np.argsort(steps.day[rows], kind="stable")]))
    return refused


def by_customer(customer: Array, rows: Array) -> list[Array]:
    """The rows of each customer apart."""
    return np.split(rows, np.flatnonzero(np.diff(customer[rows])) + 1) if len(rows) else []


def _of_one_customer(told: Fold, steps: Steps) -> list[Problem]:
    """The days at the end of which there are too many: what runs then counts, and the lowest number it was given."""
    book, refused = told.book, []
    held: dict[int, tuple[int, int]] = {}  # by subscription: product, seats
    last, limited, raised = ends(steps.day), given(book.max_seats), -1
    for place in range(len(steps)):
        sub, offer, seats = int(steps.subscription[place]), int(steps.offer[place]), int(steps.seats[place])
        if seats > held.get(sub, (offer, 0))[1]:
            raised = place
        held[sub] = offer, seats
        if not last[place] or raised < 0:
            continue
        of = int(steps.offer[raised])
        running = {one: count for one, (product, count) in held.items() if product == of and count > 0}
        limits = [int(book.max_seats[one]) for one in running if limited[one]]
        total, most = sum(running.values()), min(limits, default=0)
        if limits and total > most:
            facts = {"found": np.int64(total), "most": np.int64(most)}
            refused.append(_at(told, steps, raised, facts))
        raised = -1
    return refused


def _at(told: Fold, steps: Steps, place: int, facts: dict[str, Any]) -> Problem:
    """The problem with the event that made a step, or with the subscription that begins with it."""
    event = np.flatnonzero(told.book.events.row == steps.row[place])
    if steps.row[place] >= 0 and len(event):
        return Problem("event", int(event[0]), "seats", "NCE-25", "nce-too-many-seats", facts)
    return Problem("subscription", int(steps.subscription[place]), "seats", "NCE-25", "nce-too-many-seats", facts)
