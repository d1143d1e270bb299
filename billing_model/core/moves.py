"""Moves along runs of rows: what the folds of the programmes are made of.

What depends on the order of events is worked out by these moves in a programme's own fold; money has no memory.
Columns are sorted by group (a subscription, a spell, a path) and within it by day.
"""

from __future__ import annotations

import numpy as np

from billing_model.core.columns import Array

DAYS = 2**20  # more than there are days


def key(group: Array, day: Array) -> Array:
    """A whole number that sorts as the group does, and within it as the day; equal where both are.

    >>> key(np.array([0, 1, 1]), np.array(["2018-01-31", "2018-01-01", "2018-01-02"], "datetime64[D]"))
    array([  17562, 1066108, 1066109])
    """
    return group.astype(np.int64, copy=False) * DAYS + day.view(np.int64)


def carried(counts_from: Array, size: int) -> Array:
    """The step that holds in each row, when step i counts from row counts_from[i] on, the first from row 0.

    >>> carried(np.array([0, 2, 2, 4]), 5)
    array([0, 0, 2, 2, 3])
    """
    return np.repeat(np.arange(len(counts_from)), np.diff(counts_from, append=size))


def expand(counts: Array) -> tuple[Array, Array]:
    """Who owns each row, and its number within the owner, when owner i has counts[i] rows.

    >>> expand(np.array([2, 0, 3]))
    (array([0, 0, 2, 2, 2]), array([0, 1, 0, 1, 2]))
    """
    owner = np.repeat(np.arange(len(counts)), counts)
    return owner, np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)


def starts(group: Array) -> Array:
    """Where a new group begins in a sorted column.

    >>> starts(np.array([4, 4, 7]))
    array([ True, False,  True])
    """
    first = np.ones(len(group), bool)
    np.not_equal(group[1:], group[:-1], out=first[1:])
    return first


def ends(group: Array) -> Array:
    """Where a group ends in a sorted column.

    >>> ends(np.array([4, 4, 7]))
    array([False,  True,  True])
    """
    last = np.ones(len(group), bool)
    np.not_equal(group[1:], group[:-1], out=last[:-1])
    return last


def in_groups(group: Array) -> Array:
    """The rows by group, those of each as they stood.

    >>> in_groups(np.array([4, 7, 4]))
    array([0, 2, 1])
    """
    few = len(group) and group.max() < 2**16  # so few that numpy counts them instead of comparing
    return np.argsort(group.astype(np.uint16) if few else group, kind="stable")


def last_given(given: Array) -> Array:
    """The last row at or before each row where the mask is true; the first must be.

    >>> last_given(np.array([True, False, False, True, False]))
    array([0, 0, 0, 3, 3])
    """
    last: Array = np.maximum.accumulate(np.where(given, np.arange(len(given)), 0))
    return last


def carry_forward(values: Array, given: Array) -> Array:
    """The last given value at or before each row; the first row must be given.

    >>> carry_forward(np.array([5, 0, 0, 8, 0]), np.array([True, False, False, True, False]))
    array([5, 5, 5, 8, 8])
    """
    return values[last_given(given)]


def shifted(values: Array) -> Array:
    """The value one row before; the first row keeps its own.

    >>> shifted(np.array([5, 8, 9]))
    array([5, 5, 8])
    """
    return values[np.maximum(np.arange(len(values)) - 1, 0)]


def last_at_or_before(group: Array, day: Array, steps_group: Array, steps_day: Array) -> Array:
    """The last step of the same group on or before each day: its row, or -1 if there is none.

    The steps are sorted by group and day. Groups are whole numbers, days ``datetime64[D]``.

    >>> steps = np.array([3, 3, 4]), np.array(["2018-01-05", "2018-02-01", "2018-01-01"], "datetime64[D]")
    >>> last_at_or_before(np.array([3, 3, 3]), np.array(["2018-01-04", "2018-01-05", "2018-03-01"], "M8[D]"), *steps)
    array([-1,  0,  1])
    """
    row = np.searchsorted(key(steps_group, steps_day), key(group, day), side="right") - 1
    return np.where((row >= 0) & (steps_group[np.maximum(row, 0)] == group), row, -1) if len(steps_day) else row


def running_clamp(low: Array, high: Array, first: Array) -> Array:
    """x[i] = min(high[i], max(low[i], x[i-1])), from 0 rows each row where `first` is true.

    Two clamps after each other are one clamp, so that a whole run takes about log2(rows) sweeps.

    >>> running_clamp(np.array([3, 0, 0, 4]), np.array([9, 9, 2, 9]), np.array([True, False, False, False]))
    array([3, 3, 2, 4])
    """
    low, high = np.minimum(low, high), high.copy()
    low[first] = high[first] = np.minimum(high, np.maximum(low, 0))[first]
    number = np.arange(len(low)) - np.maximum.accumulate(np.where(first, np.arange(len(low)), 0))
    step = 1
    while len(number) and step <= number.max():
        rows = np.flatnonzero(number >= step)
        # the clamp of the earlier stretch, then the clamp of this one
        earlier_low, earlier_high = low[rows - step], high[rows - step]
        this_low, this_high = low[rows], high[rows]
        low[rows] = np.minimum(this_high, np.maximum(this_low, earlier_low))
        high[rows] = np.minimum(this_high, np.maximum(this_low, earlier_high))
        step *= 2
    return low


def running_max(values: Array, first: Array) -> Array:
    """The greatest value so far in each group; `first` is true where a group begins.

    >>> running_max(np.array([3, 1, 4, 2, 0]), np.array([True, False, False, True, False]))
    array([3, 3, 4, 2, 2])
    """
    if not len(values):
        return values
    least = values.min()
    above = np.cumsum(first) * (values.max() - least + 1) - least  # so that no group reaches into the next
    greatest: Array = np.maximum.accumulate(values + above) - above
    return greatest
