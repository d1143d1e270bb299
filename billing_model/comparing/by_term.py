"""Needs cut into the terms that serve them, so that each distinct term is billed once, whichever needs it serves.

It is for what is agreed so that each term costs what the same term costs that is bought on its first day
(`Programme.apart`). Then who leaves in a term pays the terms before it, which those who stay pay too, and of that term
what a contract costs that is bought for it and not renewed. That is owed in full, so that only what seats it has gained
by then matters, and leaving in the month after often costs the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from billing_model.core.calendar import add_months
from billing_model.core.columns import Array
from billing_model.core.moves import expand, key, last_at_or_before, running_max, shifted, starts
from billing_model.core.need import Need, NeedSteps
from billing_model.core.sums import minus, plus, running, sum_by

LAST_SAFE_DAY = 28  # of a month: a later one is not the first day of every term that follows


@dataclass(frozen=True, eq=False)
class Terms:
    """The distinct terms of needs that end on several days, and what to add up for each of these.

    - need: of each distinct term, a path of its own, of a term; of: the need that it is first found in
    - place: the distinct term of each whole term, then of the term in which each end lies
    - whole: the rows of the whole terms among all that were begun; begun: how many; first: of each need its first
    - at: the term in which each end lies, among all that were begun; owner: its need; cut: which end it is
    - ends: how many days each need is looked at
    """

    need: Need
    of: Array
    place: Array
    whole: Array
    begun: int
    first: Array
    at: Array
    owner: Array
    cut: Array
    ends: int

    def sums(self, costs: Array) -> Array:
        """What each need costs that ends on each day, need × end; nothing where that is before it begins.

        costs: of each distinct term
        """
        each, terms = costs[self.place], len(self.whole)
        of_term = np.zeros(self.begun, each.dtype)
        of_term[self.whole] = each[:terms]
        so_far = minus(running(of_term), of_term)  # of all before it
        before = minus(so_far[self.at], so_far[self.first[self.owner]])
        size = len(self.first), self.ends
        place = np.ravel_multi_index((self.owner, self.cut), size)
        return sum_by(place, plus(before, each[terms:]), size[0] * size[1]).reshape(size)

    def to_the_end(self) -> Array:
        """The distinct terms that serve all needs to the last of their ends; each of these is theirs alone."""
        final = np.flatnonzero(self.cut == self.cut.max(initial=0))
        last = self.at[final]  # in order of the needs, each of which has one
        before = self.whole < last[np.searchsorted(self.first, self.whole, side="right") - 1]
        return np.append(self.place[: len(self.whole)][before], self.place[len(self.whole) + final])


def fits(need: Need) -> bool:
    """Whether every term that follows begins on the day of the month on which the first does."""
    first = need.start.astype("datetime64[M]").astype("datetime64[D]")
    return bool(((need.start - first).astype(np.int64) < LAST_SAFE_DAY).all())


def terms_of(need: Need, months: Array, like: Array, ends: Array) -> Terms:
    """The terms of needs.

    - months: of a term of each need; like: a number for each need, the same where the same is agreed
    - ends: need × end, the days on which each is looked at as if it ended then (`Need.until`)
    """
    owner, begin = _begun(need, months)
    stop = add_months(begin, months[owner])
    whole = np.flatnonzero(stop <= need.end[owner])
    of, cut = (index.ravel() for index in np.indices(ends.shape))
    end = np.minimum(ends.ravel(), need.end[of])
    some = end > need.start[of]
    of, cut, end = of[some], cut[some], end[some]
    at = last_at_or_before(of, end - 1, owner, begin)
    begun = _Begun(need, owner, begin, stop)
    pieces, their_need, place = begun.distinct(like, np.append(whole, at), np.append(stop[whole], end))
    first = np.flatnonzero(starts(owner))
    return Terms(pieces, their_need, place, whole, len(owner), first, at, of, cut, ends.shape[1])


def _begun(need: Need, months: Array) -> tuple[Array, Array]:
    """The need of each term that is begun, and its first day."""
    count = np.zeros(len(need), np.int64)
    while (more := add_months(need.start, months * count) < need.end).any():
        count += more
    owner, number = expand(count)
    return owner, add_months(need.start[owner], months[owner] * number)


class _Begun:
    """Terms that are begun: the need of each, its first day, and the first after it; and the seats that it gains."""

    def __init__(self, need: Need, owner: Array, begin: Array, stop: Array) -> None:
        self.owner, self.begin, self.stop = owner, begin, stop
        steps = need.steps
        every = key(steps.path, steps.on)
        low = np.searchsorted(every, key(owner, begin), side="right")
        self.seats = steps.seats[low - 1]  # at first
        term, number = expand(np.searchsorted(every, key(owner, stop), side="left") - low)
        row = low[term] + number
        first = starts(term)
        held = running_max(np.maximum(steps.seats[row], self.seats[term]), first)
        gains = held > np.where(first, self.seats[term], shifted(held))
        self.gained = NeedSteps(path=term, on=steps.on[row], seats=held).take(gains)

    def distinct(self, like: Array, term: Array, stop: Array) -> tuple[Need, Array, Array]:
        """The distinct ones of some terms as needs of their own, the need of each, and which of them every term is.

        like: as in `terms_of`; term: which of those begun; stop: the first day that counts no more of each
        """
        gained = self.gained
        low = np.searchsorted(gained.path, term, side="left")
        count = np.searchsorted(key(gained.path, gained.on), key(term, stop), side="left") - low
        owner = self.owner[term]
        said = (
            np.where(count == 0, like[owner], -1 - owner),
            np.where(count == 0, self.seats[term], count),
            self.begin[term].view(np.int64),
        )
        order = np.lexsort(said)
        new = np.zeros(len(order), bool)
        for column in said:
            new |= starts(column[order])
        place = np.empty(len(order), np.int64)
        place[order] = np.cumsum(new) - 1
        chosen = order[new]
        path, number = expand(count[chosen])
        inside = gained.take(low[chosen][path] + number).replace(path=path)
        begin = self.begin[term[chosen]]
        first = NeedSteps(path=np.arange(len(chosen)), on=begin, seats=self.seats[term[chosen]])
        both = NeedSteps.concat([first, inside])
        return Need(begin, self.stop[term[chosen]], both.sort(both.path, both.on)), owner[chosen], place
