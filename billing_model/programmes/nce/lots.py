"""How many seats there were on the days before: what may be removed (NCE-22, NCE-23), and how many a customer may hold
(NCE-25)."""

from __future__ import annotations

import numpy as np

from billing_model.core.calendar import as_days
from billing_model.core.columns import Array
from billing_model.core.fields import given
from billing_model.core.moves import ends, expand, key, last_at_or_before, shifted, starts
from billing_model.programmes.nce.folding import Fold
from billing_model.programmes.nce.history import Steps
from billing_model.programmes.nce.rows import ordered_steps

NO_LIMIT = np.iinfo(np.int64).max


def lots_allow(told: Fold) -> None:
    """NCE-22, NCE-23: what can be removed is the seats now less the smallest number that stood at the end of any of the
    seven days before; seats that came by an upgrade or a move count as if they had stood; within the seven days of a
    purchase, a renewal or a conversion all can."""
    if not told.removals:
        return
    sub, event, day, fewer, open_window = (np.concatenate(columns) for columns in zip(*told.removals, strict=True))
    looked_at = np.flatnonzero(~open_window)
    sub, event, day, fewer = sub[looked_at], event[looked_at], day[looked_at], fewer[looked_at]
    steps = ordered_steps(told)
    came = _so_far(steps.came, steps.subscription)
    at_end = steps.take(last := np.flatnonzero(ends(key(steps.subscription, as_days(steps.day)))))
    stood = at_end.seats - came[last]  # as if what came had been there
    before = _places(steps.row)[told.given.row[event]] - 1
    now = steps.seats[before] - came[before]
    most = np.maximum(now - _least(told, at_end, stood, sub, day), 0)
    wrong = np.flatnonzero(fewer > most)
    told.out.refuse(
        "event", event[wrong], "seats", "NCE-22", "nce-removed-too-late", found=fewer[wrong], most=most[wrong]
    )


def _so_far(values: Array, group: Array) -> Array:
    """The sum of each value and those before it in its group, which are sorted."""
    total = np.cumsum(values)
    begin = np.searchsorted(group, group)
    so_far: Array = total - (total[begin] - values[begin])
    return so_far


def _places(rows: Array) -> Array:
    """By the row of an event, as in Lines, the last place where it stands; -1 where it does not, and for no event."""
    places = np.full(int(rows.max(initial=-1)) + 2, -1)
    named = np.flatnonzero(rows >= 0)
    places[rows[named]] = named
    return places


def _least(told: Fold, at_end: Steps, stood: Array, sub: Array, day: Array) -> Array:
    """NCE-23: the smallest number at the end of any of the days of the window before each day."""
    days = told.agreed.window_days[sub]
    first = last_at_or_before(sub, as_days(day - days), at_end.subscription, as_days(at_end.day))
    begin = np.where(first >= 0, first, np.searchsorted(at_end.subscription, sub))
    stop = last_at_or_before(sub, as_days(day - 1), at_end.subscription, as_days(at_end.day)) + 1
    owner, number = expand(np.maximum(stop - begin, 0))
    least = np.full(len(sub), NO_LIMIT)
    np.minimum.at(least, owner, stood[begin[owner] + number])
    return np.where(first >= 0, least, np.minimum(least, 0))  # before its first day it had none


def few_enough_seats(told: Fold) -> None:
    """NCE-25: at the end of a day a customer has no more seats of a product than are sold; only where `max_seats` is
    given. Refused is what raised the number that day, with the lowest limit of those that run."""
    if not given(told.book.max_seats).any():
        return
    steps = ordered_steps(told)
    product = told.book.customer[steps.subscription] * (int(steps.offer.max(initial=-1)) + 2) + steps.offer + 1
    days, held = _together(steps, product, steps.seats)
    limits, lowest = told.book.max_seats, np.full(len(days), NO_LIMIT)
    for limit in np.unique(limits[given(limits)])[::-1].tolist():
        limited = (limits[steps.subscription] == limit) & (steps.seats > 0)
        lowest[_together(steps, product, limited.astype(np.int64))[1] > 0] = limit
    raises = (steps.seats > _before(steps, steps.seats)) | (product != _before(steps, product))
    raises = np.flatnonzero(raises & (steps.seats > 0))
    raised_by = np.full(len(days), -1)
    np.maximum.at(raised_by, np.searchsorted(days, key(product, as_days(steps.day))[raises]), raises)
    wrong = np.flatnonzero((held > lowest) & (raised_by >= 0))
    step, found, most = raised_by[wrong], held[wrong], lowest[wrong]
    event = _places(told.book.events.row)[steps.row[step]]
    named, too_many = event >= 0, ("seats", "NCE-25", "nce-too-many-seats")
    told.out.refuse("event", event[named], *too_many, found=found[named], most=most[named])
    bought = steps.subscription[step][~named]
    told.out.refuse("subscription", bought, *too_many, found=found[~named], most=most[~named])


def _before(steps: Steps, values: Array) -> Array:
    """The value of the step before of the same subscription; 0 before the first."""
    return np.where(starts(steps.subscription), 0, shifted(values))


def _together(steps: Steps, product: Array, values: Array) -> tuple[Array, Array]:
    """The days on which a product changes, as sorted keys of both, and the sum over all of it at each day's end.

    values: of each step, as long as it lasts.
    """
    of = np.append(shifted(product), product)  # what a subscription leaves, and what it has from then on
    change = np.append(-_before(steps, values), values)
    days = key(of, as_days(np.append(steps.day, steps.day)))
    order = np.argsort(days, kind="stable")
    last = ends(days[order])
    return days[order][last], _so_far(change[order], of[order])[last]
