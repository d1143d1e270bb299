"""Which row of the file is which line of the model: by columns, exactly, for all rows at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from billing_model.core.columns import Array
from billing_model.core.lines import Lines
from billing_model.core.moves import starts
from billing_model.reconciling.columns import NOT_MODELLED
from billing_model.reconciling.rows import Rows

NONE = -1


def exact(rows: Rows, owner: Array, lines: Lines) -> Array:
    """The line of each row that has its first and last day, seats and amount, -1 where there is none.

    owner: the subscription of each row in the book, -1 where it is not there. Of several that are alike each is taken
    once, in their order; rows of charges that are not modelled take what is left.
    """
    known = np.flatnonzero(owner >= 0)
    strange = np.isin(rows.family[known], NOT_MODELLED)
    if strange.any():
        known = np.concatenate([known[~strange], known[strange]])
    line = np.full(len(rows), NONE)
    found = once(
        [owner[known], day_pair(rows)[known], rows.seats[known], rows.amount[known]],
        [lines.subscription, day_pair(lines), lines.seats, lines.amount],
    )
    line[known] = found
    return line


def starts_of_equal(columns: Sequence[Array]) -> Array:
    """Where in sorted columns a row is not equal to the one before it.

    >>> starts_of_equal([np.array([4, 4, 4]), np.array([1, 1, 2])])
    array([ True, False,  True])
    """
    new: Array = np.logical_or.reduce([starts(column) for column in columns])
    return new


class Dated(Protocol):
    """Rows with the first and the last day of each."""

    @property
    def first(self) -> Array:
        """datetime64[D]."""

    @property
    def last(self) -> Array:
        """datetime64[D], included."""


def day_pair(columns: Dated) -> Array:
    """The first and the last day in one number."""
    pair: Array = columns.first.view(np.int64) * 2**20 + columns.last.view(np.int64)
    return pair


def once(ours: Sequence[Array], others: Sequence[Array]) -> Array:
    """For each of our rows the place of an equal one among the others, each of which is given once; -1 for none.

    ours, others: the same columns of whole numbers.

    >>> once([np.array([5, 5, 5, 7])], [np.array([7, 5, 5])]).tolist()
    [1, 2, -1, 0]
    """
    size = len(ours[0])
    columns = [np.concatenate([mine.astype(np.int64), other]) for mine, other in zip(ours, others, strict=True)]
    is_other = np.arange(len(columns[0])) >= size
    order = np.lexsort([is_other, *columns[::-1]])
    new = starts_of_equal([column[order] for column in columns])
    group = np.cumsum(new) - 1
    first = np.flatnonzero(new)
    mine = ~is_other[order]
    count = np.add.reduceat(mine, first) if len(first) else first  # of ours in each group, which come first
    place = np.arange(len(order)) - first[group]
    found = np.full(size, NONE)
    stop = np.append(first[1:], len(order))
    has = mine & (place + count[group] < (stop - first)[group])
    at = np.flatnonzero(has)
    found[order[at]] = order[at + count[group[at]]] - size
    return found
