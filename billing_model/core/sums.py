"""Sums of whole numbers, exact whatever their size: int64 where the result fits, else Python's own numbers (object)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from billing_model.core.columns import Array, as_whole

HALF = 32  # bits of the lower half of a number


def total_of(values: Array) -> int:
    """The sum of a column.

    >>> total_of(np.array([2**62, 2**62, 2**62]))
    13835058055282163712
    """
    if values.dtype == object:
        return sum(values.tolist())
    return (int((values >> HALF).sum()) << HALF) + int((values & (2**HALF - 1)).sum())


def sum_by(group: Array, values: Array, size: int) -> Array:
    """The sum of each group's values, for the groups 0 to size - 1.

    >>> sum_by(np.array([0, 2, 0]), np.array([5, 1, 3]), 4)
    array([8, 0, 1, 0])
    """

    def add(part: Array) -> Array:
        sums = np.zeros(size, np.int64)
        np.add.at(sums, group, part)
        return sums

    return _exactly(add, values)


def running(values: Array) -> Array:
    """The sum of each value and all before it.

    >>> running(np.array([1, 2, 3]))
    array([1, 3, 6])
    """
    return _exactly(np.cumsum, values)


def by_runs(values: Array, first: Array) -> Array:
    """The sum of each run of rows; first: the row at which each begins, the first of them row 0.

    >>> by_runs(np.array([1, 2, 3]), np.array([0, 2]))
    array([3, 3])
    """
    if not len(first):
        return np.zeros(0, np.int64)
    return _exactly(lambda part: np.add.reduceat(part, first), values)


def plus(first: Array, second: Array) -> Array:
    """The sum of two columns, row by row.

    >>> plus(np.array([1, 2]), np.array([3, 4]))
    array([4, 6])
    """
    if first.dtype != object and second.dtype != object and _size(first) + _size(second) < 2**63:
        return first + second
    return as_whole(first.astype(object) + second.astype(object))


def minus(first: Array, second: Array) -> Array:
    """The difference of two columns, row by row, as `plus`."""
    return plus(first, -second)


def _exactly(add: Callable[[Array], Array], values: Array) -> Array:
    """What a way to add makes of the values; where a sum could overflow, of their upper and lower halves."""
    if values.dtype != object and _size(values) * len(values) < 2**63:
        return add(values)
    upper, lower = (part.astype(np.int64) for part in (values >> HALF, values & (2**HALF - 1)))
    return as_whole(add(upper).astype(object) * 2**HALF + add(lower))


def _size(values: Array) -> int:
    """The largest size among the values."""
    return max(int(values.max(initial=0)), -int(values.min(initial=0)))
