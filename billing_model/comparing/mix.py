"""A need served from two sides: a base that is bound for long, and what is needed beyond it on shorter terms.

What is needed is looked at seat by seat, as if the seats stood on top of each other: the lowest is needed most, the
highest least. In each term of the base a seat is either on the base from some day to the term's end, or on the peak
whenever it is needed. Which costs less is billed, for one seat alone; so the choice follows the prices as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from billing_model.core.calendar import add_months
from billing_model.core.columns import DAY, Array
from billing_model.core.moves import ends, key, last_at_or_before, shifted, starts
from billing_model.core.need import Need, NeedSteps

# What needs of one seat cost in micro-units, those on the base and those on the peak, each as a path has agreed.
Costs = Callable[[Sequence[tuple[Need, Array]]], Sequence[Array]]


def parts_of(need: Need, base: NeedSteps) -> tuple[tuple[Need, Array], tuple[Need, Array]]:
    """The need of the base, and what is needed beyond it: each as needs without a gap, with the path of each.

    base: seats by path and day, from the first day of each path, 0 where there are none.
    """
    base = base.take(base.on < need.end[base.path])
    rows = NeedSteps.concat([base, need.steps])
    order = np.lexsort((rows.on, rows.path))
    path, on = rows.path[order], rows.on[order]
    new = starts(key(path, on))
    path, on = path[new], on[new]
    held = base.seats[last_at_or_before(path, on, base.path, base.on)]
    beyond = np.maximum(need.at(path, on) - held, 0)
    return spells(base, need.end), spells(NeedSteps(path=path, on=on, seats=beyond), need.end)


def spells(steps: NeedSteps, end: Array) -> tuple[Need, Array]:
    """The times in which any seat is there, as needs of their own, and the path of each; end: of each path."""
    some, last_of_path = steps.seats > 0, ends(steps.path)
    first = np.flatnonzero(some & (starts(steps.path) | ~shifted(some)))
    last = np.flatnonzero(some & (last_of_path | ~np.append(some[1:], True)))
    following = np.append(steps.on[1:], steps.on[:1])
    stop = np.where(last_of_path[last], end[steps.path[last]], following[last])
    number = np.cumsum(np.isin(np.arange(len(some)), first)) - 1
    own = steps.replace(path=number).take(some)
    return Need(steps.on[first], stop, own).with_seats(), steps.path[first]


def one_base(start: np.datetime64, seats: int) -> NeedSteps:
    """A base of always the same seats, of one path."""
    return NeedSteps(path=np.zeros(1, np.int64), on=np.array([start]), seats=np.array([seats]))


def repeated(base: NeedSteps, paths: int) -> NeedSteps:
    """The base of one path for several; what is given for each stays."""
    size = len(base)
    if base.path[-1] > 0:
        return base
    return NeedSteps(
        path=np.repeat(np.arange(paths), size), on=np.tile(base.on, paths), seats=np.tile(base.seats, paths)
    )


# ---- The best base ----------------------------------------------------------------------------------------------


class _Spell(NamedTuple):
    """Days on which one seat is needed: from a day to before another. like: a path with the same agreement."""

    like: int
    first: int
    stop: int


class _Joining(NamedTuple):
    """A seat that comes to the base on a day of its term and stays to its end."""

    like: int
    first: int
    stop: int
    on: int


@dataclass(frozen=True)
class _Band:
    """Seats that are needed at the same times, in one term of the base."""

    seats: int
    spells: tuple[_Spell, ...]


@dataclass(frozen=True)
class _Window:
    """The part of a need that lies in one term of the base, from the seats needed most to those needed least."""

    like: int
    first: int
    stop: int
    bands: tuple[_Band, ...]

    def joining(self, on: int) -> _Joining:
        """A seat that comes to the base on a day."""
        return _Joining(self.like, self.first, self.stop, on)


def best_base(need: Need, months: Array, like: Array, costs: Costs) -> NeedSteps:
    """The seats on the base that cost the least, together with the peak.

    Where both cost the same a seat is on the peak, which binds less. Exact where every change lies a whole number of
    months from the first day, so that no month of the peak is begun twice; else each seat is judged as if it were
    alone.

    months: of a term of the base, by path; like: the first path whose agreement is the same.
    """
    made: dict[tuple[object, ...], _Window] = {}
    by_path = [_windows(need, path, int(months[path]), int(like[path]), made) for path in range(len(need))]
    windows = dict.fromkeys(window for of_path in by_path for window in of_path)
    joinings = {w.joining(on) for w in windows for on in (w.first, *(s.first for b in w.bands for s in b.spells))}
    spells = {spell for w in windows for band in w.bands for spell in band.spells}
    every, each = sorted(joinings), sorted(spells)
    of_base, of_peak = costs([_needs_of_joining(every), _needs_of_spells(each)])
    on_base, on_peak = _costs_of_joining(every, of_base.tolist()), dict(zip(each, of_peak.tolist(), strict=True))
    chosen = {window: _chosen(window, on_base, on_peak) for window in windows}
    rows = [(path, on, seats) for path, of_path in enumerate(by_path) for w in of_path for on, seats in chosen[w]]
    path, on, seats = np.array(rows, np.int64).T
    return NeedSteps(path=path, on=on.astype(DAY), seats=seats)


def _windows(need: Need, path: int, months: int, like: int, made: dict[tuple[object, ...], _Window]) -> list[_Window]:
    """The terms of the base on one path; made: those that were made already, by what they follow from."""
    of_path = slice(*np.searchsorted(need.steps.path, [path, path + 1]).tolist())
    days, seats = need.steps.on[of_path].astype(np.int64).tolist(), need.steps.seats[of_path].tolist()
    first, end, windows = need.start[path : path + 1], int(need.end[path].astype(np.int64)), list[_Window]()
    while (begin := int(first[0].astype(np.int64))) < end:
        first = add_months(first, months)
        stop = min(int(first[0].astype(np.int64)), end)
        inside = [(max(day, begin), n) for day, n, later in zip(days, seats, [*days[1:], end], strict=True)
                  if day < stop and later > begin]  # fmt: skip
        said = (like, begin, stop, tuple(inside))
        if said not in made:
            made[said] = _Window(like, begin, stop, tuple(_bands(like, inside, stop)))
        windows.append(made[said])
    return windows


def _bands(like: int, inside: Sequence[tuple[int, int]], stop: int) -> Iterable[_Band]:
    """inside: days of a term and the seats needed from each on."""
    below = 0
    for level in sorted({seats for _, seats in inside}):
        spells: list[_Spell] = []
        since: int | None = None
        for day, seats in inside:
            if seats >= level and since is None:
                since = day
            elif seats < level and since is not None:
                spells.append(_Spell(like, since, day))
                since = None
        if since is not None:
            spells.append(_Spell(like, since, stop))
        yield _Band(level - below, tuple(spells))
        below = level


def _chosen(window: _Window, on_base: Mapping[_Joining, int], on_peak: Mapping[_Spell, int]) -> list[tuple[int, int]]:
    """The days of a term on which the base changes, and its seats from then on; the first is the term's first."""
    added = {window.first: 0}
    for band in window.bands:
        before = [0]
        for spell in band.spells:
            before.append(before[-1] + on_peak[spell])
        best, join = before[-1], None
        for spell, cost in reversed([*zip(band.spells, before, strict=False)]):  # of equal ones the latest
            if cost + on_base[window.joining(spell.first)] < best:
                best, join = cost + on_base[window.joining(spell.first)], spell.first
        if join is not None and (added[window.first] or join == window.first):  # no term begins in a term
            added[join] = added.get(join, 0) + band.seats
    days = sorted(added)
    return [*zip(days, np.cumsum([added[day] for day in days]).tolist(), strict=True)]


def _needs_of_spells(every: Sequence[_Spell]) -> tuple[Need, Array]:
    """A seat that is needed from a day to before another, of each; and the path that has agreed the same."""
    like, first, stop = np.array(every, np.int64).T
    steps = NeedSteps(path=np.arange(len(every)), on=first.astype(DAY), seats=np.ones(len(every), np.int64))
    return Need(first.astype(DAY), stop.astype(DAY), steps), like


def _needs_of_joining(every: Sequence[_Joining]) -> tuple[Need, Array]:
    """A term with one seat, to which a second comes on a day after the first; and the path that has agreed the same."""
    like, first, stop, on = np.array(every, np.int64).T
    path = np.arange(len(every))
    alone = NeedSteps(path=path, on=first.astype(DAY), seats=np.ones(len(every), np.int64))
    second = NeedSteps(path=path, on=on.astype(DAY), seats=np.full(len(every), 2)).take(on > first)
    steps = NeedSteps.concat([alone, second])
    return Need(first.astype(DAY), stop.astype(DAY), steps.sort(steps.path, steps.on)), like


def _costs_of_joining(every: Sequence[_Joining], costs: Sequence[int]) -> dict[_Joining, int]:
    """What a seat more costs on the base; of the first day, what the first costs."""
    one = {(j.like, j.first, j.stop): cost for j, cost in zip(every, costs, strict=True) if j.on == j.first}
    return {
        j: cost - one[j.like, j.first, j.stop] if j.on > j.first else cost for j, cost in zip(every, costs, strict=True)
    }
