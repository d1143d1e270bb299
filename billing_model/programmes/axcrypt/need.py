"""How AxCrypt licences serve a need: added when they are needed, and given up when a period ends."""

from __future__ import annotations

import numpy as np

from billing_model.core import calendar, codes
from billing_model.core.columns import Array, Columns
from billing_model.core.moves import running_max, shifted, starts
from billing_model.core.need import Contracts, Happenings, Need, Served, happenings

ADD_SEATS, CANCEL = map(codes.event_kind, ("add-seats", "cancel"))


def serve(need: Need, agreed: Columns) -> Served:
    """Licences are added on the day they are needed (AXC-5), and never ahead.

    A subscription that would be renewed with more licences than are needed (AXC-7) is cancelled instead, and another is
    bought with what is needed that day.
    """
    contracts: list[Contracts] = []
    events: list[Happenings] = []
    size, bought = len(need), 0
    contract = np.full(size, -1)  # the row of the contract that runs, by path; -1 before the first
    anchor, period = need.start.copy(), np.zeros(size, np.int64)
    held = np.zeros(size, np.int64)
    begin = need.start.copy()
    while len(path := np.flatnonzero(begin < need.end)):  # one round per period
        fewer = need.at(path, begin[path]) < held[path]
        new = path[(contract[path] < 0) | fewer]
        given_up = new[contract[new] >= 0]
        events.append(happenings(contract[given_up], begin[given_up] - 1, CANCEL))
        contracts.append(_bought(need, new, begin[new]))
        contract[new] = bought + np.arange(len(new))
        bought += len(new)
        anchor[new], period[new] = begin[new], 0
        held[new] = contracts[-1].seats
        period[path] += 1
        end = begin.copy()
        end[path] = calendar.add_months(anchor[path], period[path] * agreed.months[path])
        steps = need.steps.take((need.steps.on >= begin[need.steps.path]) & (need.steps.on < end[need.steps.path]))
        most = most_so_far(steps.path, steps.seats, held)
        events.append(_added(contract, steps.on, steps.path, most, held))
        np.maximum.at(held, steps.path, most)
        begin = end
    last = np.flatnonzero(contract >= 0)
    events.append(happenings(contract[last], need.end[last] - 1, CANCEL))
    return Served(Contracts.concat(contracts), tuple(events))


def _bought(need: Need, path: Array, day: Array) -> Contracts:
    return Contracts.of(len(path), path=path, purchased=day, seats=need.at(path, day))


def most_so_far(path: Array, seats: Array, held: Array) -> Array:
    """The most licences needed so far at each step of a period, at least those held when it began.

    path, seats: one per step, in order of path and day;
    held: one per path.

    >>> most_so_far(np.array([0, 0, 0, 1]), np.array([6, 4, 9, 3]), np.array([5, 4]))
    array([6, 6, 9, 4])
    """
    return running_max(np.maximum(seats, held[path]), starts(path))


def _added(contract: Array, on: Array, path: Array, most: Array, held: Array) -> Happenings:
    """Licences are added at each step at which more are needed than ever in the period."""
    more = most - np.where(starts(path), held[path], shifted(most))
    rises = more > 0
    return happenings(contract[path[rises]], on[rises], ADD_SEATS, seats=more[rises])
