"""How Office 365 plans serve a need: prepaid by whole terms, or invoiced by the month."""

from __future__ import annotations

import numpy as np

from billing_model.core.calendar import day_of_month
from billing_model.core.columns import Array, Columns
from billing_model.core.moves import starts
from billing_model.core.need import Contracts, Need, Served, terms_as_needed

SHORTEST_MONTH, LONGEST_MONTH = 28, 31  # days


def serve(need: Need, agreed: Columns) -> Served:
    """How plans are bought for a need; all of it is assumed, since the document says only what a change of plans does.

    - Prepaid: whole terms, each bought on the day it is needed (SWITCH-3).
    - Invoiced: further seats are further subscriptions, bought on the day they are needed. What is no longer needed is
      given up when its month ends; a month that has begun is paid (`months_as_needed`).
    """
    prepaid, invoiced = np.flatnonzero(agreed.prepaid), np.flatnonzero(~agreed.prepaid)
    terms = terms_as_needed(need.take(prepaid), agreed.term_months[prepaid])
    months = months_as_needed(need.take(invoiced))
    return Served(
        Contracts.concat([terms.replace(path=prepaid[terms.path]), months.replace(path=invoiced[months.path])])
    )


def months_as_needed(need: Need) -> Contracts:
    """Subscriptions that run month by month until they stop.

    On the day on which its months begin a subscription goes on if all of its seats are still needed, the earliest ones
    first; if only some are, it stops and another is bought with these. What is still missing is bought that day.
    """
    path, on, of_day, level = _levels(need)
    group = path * LONGEST_MONTH + of_day
    order = np.lexsort((on, group))
    path, on, group, level = path[order], on[order], group[order], level[order]
    below = _nearest_before(group, level)
    seats = level - np.where(below >= 0, level[below], 0)
    bought = np.flatnonzero(seats > 0)
    after = _first_lower_after(group, level, bought)
    stop = np.where(after >= 0, on[after], need.end[path[bought]])
    contracts = Contracts.of(len(bought), path=path[bought], purchased=on[bought], seats=seats[bought], stop=stop)
    return contracts.sort(contracts.path, contracts.purchased)


def _levels(need: Need) -> tuple[Array, Array, Array, Array]:
    """The seats whose months begin on a day of the month, on each day on which they begin or could change.

    Returns the path, the day, the day of the month (from 0) by which the seats were bought, and the seats from then on.
    """
    size, steps = len(need), need.steps
    by_day = np.argsort(steps.on, kind="stable")
    days = _days(need)
    place = np.append(np.searchsorted(steps.on[by_day], days), len(by_day))
    held = np.zeros((size, LONGEST_MONTH), np.int64)
    needed, total = np.zeros(size, np.int64), np.zeros(size, np.int64)
    records: list[tuple[Array, np.datetime64, int, Array]] = []
    ends_a_month = day_of_month(days + 1) == 1
    for number, (day, own, is_last) in enumerate(zip(days, day_of_month(days) - 1, ends_a_month, strict=True)):
        rows = by_day[place[number] : place[number + 1]]
        needed[steps.path[rows]] = steps.seats[rows]
        end = LONGEST_MONTH if is_last else own + 1
        freed = held[:, own:end].sum(axis=1)
        path = np.flatnonzero((day < need.end) & ((freed > 0) | (needed > total)))
        room = needed[path] - total[path] + freed[path]
        for column in range(end - 1, own, -1):  # of longer months: a part of them would begin on another day
            kept = np.where(held[path, column] <= room, held[path, column], 0)
            there = held[path, column] > 0
            records.append((path[there], day, column, kept[there]))
            held[path, column] = kept
            room -= kept
        room = np.maximum(room, 0)
        there = (held[path, own] > 0) | (room > 0)
        records.append((path[there], day, int(own), room[there]))
        held[path, own] = room
        total[path] = held[path].sum(axis=1)
    counts = [len(record[0]) for record in records]
    return (
        np.concatenate([record[0] for record in records]) if records else np.zeros(0, np.int64),
        np.repeat(np.array([record[1] for record in records], "datetime64[D]"), counts),
        np.repeat(np.array([record[2] for record in records], np.int64), counts),
        np.concatenate([record[3] for record in records]) if records else np.zeros(0, np.int64),
    )


def _days(need: Need) -> Array:
    """Every day on which something can be bought or end: those of the month on which the need ever changes."""
    if not len(need):
        return need.start
    days: Array = np.arange(need.start.min(), need.end.max())
    of_month = np.unique(day_of_month(need.steps.on))
    clipped = of_month.max() > SHORTEST_MONTH
    seldom: Array = np.isin(day_of_month(days), of_month) | (clipped & (day_of_month(days) >= SHORTEST_MONTH))
    return days[seldom]


def _nearest_before(group: Array, level: Array) -> Array:
    """The last row before each one, of the same group, that is not higher; -1 if there is none."""
    row = np.arange(len(group))
    first = np.maximum.accumulate(np.where(starts(group), row, 0)) if len(group) else row
    before = row - 1
    while (higher := (before >= first) & (level[before] > level)).any():
        before[higher] -= 1
    return np.where(before >= first, before, -1)


def _first_lower_after(group: Array, level: Array, rows: Array) -> Array:
    """The first row after each of these rows, of the same group, that is lower; -1 if there is none."""
    size = len(group)
    last = np.searchsorted(group, group[rows], side="right") - 1
    after = rows + 1
    while (as_high := (after <= last) & (level[np.minimum(after, size - 1)] >= level[rows])).any():
        after[as_high] += 1
    return np.where(after <= last, after, -1)
