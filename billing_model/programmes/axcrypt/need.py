"""How AxCrypt licences serve a need: added when they are needed, and given up when a period runs out."""

from __future__ import annotations

import numpy as np

from billing_model.core import calendar, codes
from billing_model.core.columns import Array, Columns
from billing_model.core.need import Contracts, Happenings, Need, Served, happenings

ADD_SEATS, CANCEL = map(codes.event_kind, ("add-seats", "cancel"))


def serve(need: Need, agreed: Columns) -> Served:
    """Licences are added on the day they are needed (AXC-5). A period that would be renewed with more licences than are
    needed (AXC-7) is not: the customer buys anew for what is needed that day. Nobody looks ahead.
    """
    contracts: list[Contracts] = []
    events: list[Happenings] = []
    size, bought = len(need), 0
    current = np.full(size, -1)  # the row of the contract that runs, by path
    anchor, period = need.start.copy(), np.zeros(size, np.int64)
    held = np.zeros(size, np.int64)
    begin = need.start.copy()
    while len(path := np.flatnonzero(begin < need.end)):
        wanted = need.at(path, begin[path])
        new = path[(current[path] < 0) | (wanted < held[path])]
        left = new[current[new] >= 0]
        events.append(happenings(current[left], begin[left] - 1, CANCEL))
        contracts.append(_bought(need, new, begin[new]))
        current[new] = bought + np.arange(len(new))
        bought += len(new)
        anchor[new], period[new] = begin[new], 0
        held[new] = need.at(new, begin[new])
        period[path] += 1
        end = begin.copy()
        end[path] = calendar.add_months(anchor[path], period[path] * agreed.months[path])
        added, held = _added(need, current, held, begin, end)
        events.append(added)
        begin = end
    last = np.flatnonzero(current >= 0)
    events.append(happenings(current[last], need.end[last] - 1, CANCEL))
    return Served(Contracts.concat(contracts), tuple(events))


def _bought(need: Need, path: Array, day: Array) -> Contracts:
    return Contracts(path=path, purchased=day, seats=need.at(path, day), stop=np.full(len(path), calendar.NEVER))


def _added(need: Need, current: Array, held: Array, begin: Array, end: Array) -> tuple[Happenings, Array]:
    """The licences added in a period of each path, and those held at its end: the most that were needed."""
    steps = need.steps
    inside = (steps.on >= begin[steps.path]) & (steps.on < end[steps.path])
    steps = steps.take(inside)
    at_begin = held.copy()
    key = steps.path * 2**32 + np.maximum(steps.seats, at_begin[steps.path])
    most = np.maximum.accumulate(key) % 2**32 if len(key) else key  # the most needed so far in each path
    before = np.where(np.append(True, steps.path[1:] != steps.path[:-1])[: len(most)], at_begin[steps.path], 0)
    same = np.flatnonzero(before == 0)
    before[same] = most[same - 1]
    more = most - before
    rises = more > 0
    np.maximum.at(held, steps.path, most)
    return happenings(current[steps.path[rises]], steps.on[rises], ADD_SEATS, seats=more[rises]), held
