"""What a customer needs: seats over time, on many paths at once; and what is bought to serve it.

A path is one way the need can go: the plan itself, the plan left after each month, a cell of a map, a sampled year. A
programme says in `Programme.serve` which contracts serve a need; nothing here knows a price or a vendor.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from billing_model.core.calendar import NEVER, add_months
from billing_model.core.columns import DAY, Array, Columns, of_type
from billing_model.core.fields import MISSING
from billing_model.core.moves import carry_forward, ends, expand, key, last_at_or_before, starts
from billing_model.core.sums import sum_by

EVER = np.datetime64("1970-01-01", "D")  # before all needs


@dataclass(frozen=True, eq=False, kw_only=True)
class NeedSteps(Columns):
    """One row per day on which a need becomes another, by path and day; a path's first is on its first day."""

    path: Array = of_type(np.int64)
    on: Array = of_type(DAY)
    seats: Array = of_type(np.int64)  # at least 1


@dataclass(frozen=True, eq=False)
class Need:
    """Seats over time.

    start: the first day of each path;
    end: the first day on which nothing is needed any more;
    steps: the seats, path by path.
    """

    start: Array
    end: Array
    steps: NeedSteps

    def __len__(self) -> int:
        return len(self.start)

    def at(self, path: Array, day: Array) -> Array:
        """The seats needed on each day, which lies in the path's time."""
        steps = self.steps
        return steps.seats[last_at_or_before(path, day, steps.path, steps.on)]

    def first(self) -> Array:
        """The seats needed on the first day of each path."""
        return self.steps.seats[starts(self.steps.path)]

    def later(self) -> NeedSteps:
        """The steps after each path's first."""
        return self.steps.take(~starts(self.steps.path))

    def take(self, paths: Array) -> Need:
        """These paths, in this order, numbered from 0; a path may be taken several times."""
        steps = self.steps
        begin, stop = (np.searchsorted(steps.path, paths, side=side) for side in ("left", "right"))
        owner, number = expand(stop - begin)
        return Need(self.start[paths], self.end[paths], steps.take(begin[owner] + number).replace(path=owner))

    def until(self, end: Array) -> Need:
        """The need of each path ended on a day at the latest; never before its second day."""
        end = np.maximum(np.minimum(self.end, end), self.start + 1)
        return replace(self, end=end, steps=self.steps.take(self.steps.on < end[self.steps.path]))

    def after_months(self, months: int) -> Need:
        """The need of each path ended after this number of months of service at the latest."""
        return self.until(add_months(self.start, months))

    def scaled(self, times: Array, of: Array) -> Need:
        """The seats of each path multiplied by times / of, rounded half up, never below 1; two arrays by path."""
        path = self.steps.path
        seats = (2 * self.steps.seats * times[path] + of[path]) // (2 * of[path])
        return self.with_seats(np.maximum(seats, 1))

    def month_by_month(self) -> tuple[Need, Array]:
        """The same need with a step on every monthly anniversary of its start as well; and how many months had passed
        at each step."""
        path, number = expand(_months_begun(self))
        on = add_months(self.start[path], number)
        new = NeedSteps(path=path, on=on, seats=np.full(len(path), MISSING))
        both = NeedSteps.concat([self.steps, new])
        both = both.sort(both.path, both.on, both.seats == MISSING)  # what was given stands before what is filled in
        both = both.take(starts(key(both.path, both.on)))
        both = both.replace(seats=carry_forward(both.seats, both.seats != MISSING))
        anniversary = last_at_or_before(both.path, both.on, path, on)
        return replace(self, steps=both), number[anniversary]

    def growing(self, seats: Array) -> Need:
        """This number of seats added with each month that has passed; one number per path, negative for fewer."""
        monthly, passed = self.month_by_month()
        added = passed * seats[monthly.steps.path]
        return monthly.with_seats(np.maximum(monthly.steps.seats + added, 1))

    def with_season(self, percent: Array) -> Need:
        """Of the most seats of each path this percentage needed only at times; one percentage per path.

        The lows become deeper or shallower in proportion. A need that never changes has all its seats from the fourth
        to the ninth month of each year (ours).
        """
        monthly, passed = self.month_by_month()
        path, seats = monthly.steps.path, monthly.steps.seats
        first = starts(path)
        most, least = (np.asarray(by.reduceat(seats, np.flatnonzero(first)))[path] for by in (np.maximum, np.minimum))
        season = (passed % 12 >= 3) & (passed % 12 < 9)
        flat = most == least
        low, lowest = np.where(flat, ~season, most - seats), np.where(flat, 1, most - least)
        fewer = (2 * most * percent[path] * low + 100 * lowest) // (200 * lowest)
        return monthly.with_seats(np.maximum(most - fewer, 1))

    def changing_on(self, day: Array) -> Need:
        """Every later step moved to the day-th day of the month of service it falls in, 1 to 28; one number per path.

        Of several steps in one month the last one counts.
        """
        first = starts(self.steps.path)
        monthly, passed = self.month_by_month()
        steps = monthly.steps
        before = last_at_or_before(self.steps.path, self.steps.on, steps.path, steps.on)
        path = self.steps.path
        on = np.where(first, self.steps.on, add_months(self.start[path], passed[before]) + day[path] - 1)
        on = np.maximum(on, self.start[path])
        moved = self.steps.replace(on=on).take(ends(key(path, on)))
        return replace(self, steps=moved.take(moved.on < self.end[moved.path])).with_seats()

    def seat_days(self) -> Array:
        """Seats times days of each path, int64."""
        steps = self.steps
        following = np.append(steps.on[1:], steps.on[:1])
        until = np.where(ends(steps.path), self.end[steps.path], following)
        return sum_by(steps.path, steps.seats * (until - steps.on).astype(np.int64), len(self))

    def with_seats(self, seats: Array | None = None) -> Need:
        """Other seats at the same steps; a step that changes nothing is left out."""
        steps = self.steps if seats is None else self.steps.replace(seats=seats)
        return replace(self, steps=steps.take(starts(steps.path) | starts(steps.seats)))


def need_of(start: np.datetime64, end: np.datetime64, on: Array, seats: Array) -> Need:
    """A single path from steps in order of their days; the first stands on or before the start."""
    first = int(np.searchsorted(on, start, side="right")) - 1
    on, seats = np.append(start, on[first + 1 :]), seats[first:]
    kept = on < end
    steps = NeedSteps(path=np.zeros(int(kept.sum()), np.int64), on=on[kept], seats=seats[kept])
    return Need(np.array([start]), np.array([end]), steps).with_seats()


def _months_begun(need: Need) -> Array:
    """How many months of service each path begins."""
    count = np.zeros(len(need), np.int64)
    while (more := add_months(need.start, count) < need.end).any():
        count += more
    return count


# ---- What is bought ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, kw_only=True)
class Contracts(Columns):
    """What is bought to serve a need: one row per subscription to be, by path."""

    path: Array = of_type(np.int64)
    purchased: Array = of_type(DAY)
    seats: Array = of_type(np.int64)
    stop: Array = of_type(DAY, NEVER)  # nothing is ordered from this day on, where no event ends it; else NEVER
    owed: Array = of_type(DAY, EVER)  # charged until this day, where that is after the end of the need


@dataclass(frozen=True, eq=False, kw_only=True)
class Happenings(Columns):
    """Events of one kind that happen to contracts. In ``more``: the fields that they carry."""

    contract: Array = of_type(np.int64)  # the row of the contract
    on: Array = of_type(DAY)
    kind: Array = of_type(np.int8)  # codes.event_kind


@dataclass(frozen=True)
class Served:
    """The contracts that serve a need, and what happens to them, kind by kind."""

    contracts: Contracts
    events: tuple[Happenings, ...] = ()


def one_contract(
    need: Need, seats: Array | None = None, stop: Array | None = None, owed: Array | None = None
) -> Contracts:
    """One contract per path, from its first day on."""
    return Contracts.of(
        len(need),
        path=np.arange(len(need)),
        purchased=need.start,
        seats=need.first() if seats is None else seats,
        stop=NEVER if stop is None else stop,
        owed=EVER if owed is None else owed,
    )


def happenings(contract: Array, on: Array, kind: int, **carried: Array | int) -> Happenings:
    """Events of one kind; carried: the columns of their fields, or one value for all."""
    more = {name: np.broadcast_to(values, len(contract)) for name, values in carried.items()}
    return Happenings(contract=contract, on=on, kind=np.full(len(contract), kind, np.int8), more=more)


def terms_as_needed(need: Need, months: Array) -> Contracts:
    """Whole terms, each bought on the day it is needed: the seats that are missing when the need rises or a term ends.

    months: of a term, one number per path. Nothing is bought ahead, and no term ends early.
    """
    size, steps = len(need), need.steps
    day, path = need.start.copy(), np.arange(size)
    bought = [one_contract(need).take(slice(0, 0))]
    terms = _Terms(size)
    step_key = key(steps.path, steps.on)
    while len(active := np.flatnonzero(day < need.end)):
        terms.expire(day)
        step = np.searchsorted(step_key, key(path, day), side="right") - 1
        missing = np.zeros(size, np.int64)
        missing[active] = np.maximum(steps.seats[step[active]] - terms.held[active], 0)
        terms.buy(missing, add_months(day, months))
        now = np.flatnonzero(missing)
        bought.append(Contracts.of(len(now), path=now, purchased=day[now], seats=missing[now]))
        row = np.minimum(step + 1, len(step_key) - 1)
        rises = (steps.path[row] == path) & (steps.on[row] > day)
        following = np.minimum(np.where(rises, steps.on[row], need.end), terms.next_expiry())
        day = np.where(day < need.end, np.minimum(following, need.end), day)
    contracts = Contracts.concat(bought)
    return contracts.sort(contracts.path, contracts.purchased)


class _Terms:
    """The terms that were bought, by path: those bought earlier expire earlier.

    held: the seats of those that have not expired, by path.
    """

    def __init__(self, size: int) -> None:
        self.held = np.zeros(size, np.int64)
        self._every = np.arange(size)
        self._oldest = np.zeros(size, np.int64)  # the purchase that expires first, by path
        self._seats = np.zeros((16, size), np.int64)  # purchase × path
        self._expiry = np.full((16, size), NEVER)  # the first day after the term
        self._count = 0

    def buy(self, seats: Array, expiry: Array) -> None:
        """These seats, which may be none, until these days."""
        if self._count == len(self._seats):
            self._seats = np.concatenate([self._seats, np.zeros_like(self._seats)])
            self._expiry = np.concatenate([self._expiry, np.full_like(self._expiry, NEVER)])
        self._seats[self._count], self._expiry[self._count] = seats, expiry
        self._count += 1
        self.held += seats

    def expire(self, day: Array) -> None:
        """What has expired by these days is held no more."""
        while len(gone := np.flatnonzero((self._oldest < self._count) & (self._first(self._expiry) <= day))):
            self.held[gone] -= self._first(self._seats)[gone]
            self._oldest[gone] += 1

    def next_expiry(self) -> Array:
        """The first day after the term that expires first, by path; NEVER where nothing is held."""
        while len(none := np.flatnonzero((self._oldest < self._count) & (self._first(self._seats) == 0))):
            self._oldest[none] += 1
        return np.where(self._oldest < self._count, self._first(self._expiry), NEVER)

    def _first(self, column: Array) -> Array:
        first: Array = column[np.minimum(self._oldest, self._count - 1), self._every]
        return first
