"""Whose subscription is it: the ids of a whole book as hashes, and the customers that must be billed together.

An id costs 16 bytes here, however long it is, so that the ids of ten million subscriptions have room. Two ids with the
same hash only bring their customers together; whether ids are the same is decided where the texts are.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from billing_model.columns import Array

NONE = np.uint64(0)  # the hash of no text


def hashes(texts: pa.Array) -> Array:
    """A whole number (uint64) for each text, the same in every process; `NONE` for null."""
    from pandas.util import hash_array  # pandas takes its time to load

    found = hash_array(texts.fill_null("").to_numpy(zero_copy_only=False), categorize=False)
    found[found == NONE] = 1
    if texts.null_count:
        found[texts.is_null().to_numpy(zero_copy_only=False)] = NONE
    return found


class Index:
    """The subscriptions of a book by the hash of their id: seen first, then placed in the same order."""

    def __init__(self) -> None:
        self._ids: list[Array] = []
        self._customers: list[Array] = []
        self._links: list[tuple[Array, Array]] = []  # customer, the id it mentions
        self._parts: list[Array] = []
        self.knotted: Array = np.zeros(0, np.uint64)  # customers tied to another, sorted
        self.knot: Array = np.zeros(0, np.int64)  # the knot of each

    def see(self, ids: Array, customers: Array) -> None:
        """Take note of subscriptions: hashes of their ids and of their customers."""
        there = ids != NONE
        self._ids.append(ids[there])
        self._customers.append(customers[there])

    def link(self, customers: Array, mentioned: Array) -> None:
        """Take note of the ids that subscriptions of these customers mention."""
        there = mentioned != NONE
        if there.any():
            self._links.append((customers[there], mentioned[there]))

    def tie(self) -> None:
        """Find the customers that have to do with another one: by an id that both have, or that one of them mentions.

        Call it when all have been seen.
        """
        ids, customers = _joined(self._ids), _joined(self._customers)
        self._order = np.argsort(ids, kind="stable")
        self._sorted = ids[self._order]
        owner = customers[self._order]
        same = np.flatnonzero(self._sorted[1:] == self._sorted[:-1])
        pairs = [(owner[same], owner[same + 1])]
        for customer, id in self._links:
            row = np.searchsorted(self._sorted, id)
            row = np.minimum(row, max(len(ids) - 1, 0))
            known = self._sorted[row] == id if len(ids) else np.zeros(len(id), bool)
            pairs.append((customer[known], owner[row[known]]))
        one, other = (_joined([pair[side] for pair in pairs]) for side in (0, 1))
        apart = one != other
        self._knots(one[apart].tolist(), other[apart].tolist())
        self._ids, self._customers, self._links = [], [], []

    def _knots(self, one: list[int], other: list[int]) -> None:
        """Number what hangs together, however many steps lie between."""
        above: dict[int, int] = {}

        def top(customer: int) -> int:
            while (higher := above.setdefault(customer, customer)) != customer:
                above[customer] = above[higher]
                customer = higher
            return customer

        for left, right in zip(one, other, strict=True):
            above[top(left)] = top(right)
        number: dict[int, int] = {}
        knotted = sorted(above)
        self.knot = np.array([number.setdefault(top(customer), len(number)) for customer in knotted], np.int64)
        self.knotted = np.array(knotted, np.uint64)

    def knot_of(self, customers: Array) -> Array:
        """The knot of each customer (hashes), -1 for one that has to do with nobody else."""
        if not len(self.knotted):
            return np.full(len(customers), -1)
        row = np.minimum(np.searchsorted(self.knotted, customers), len(self.knotted) - 1)
        return np.where(self.knotted[row] == customers, self.knot[row], -1)

    def place(self, named: Array, part: Array) -> None:
        """Say in which part of the book each subscription is; named: where there is an id."""
        self._parts.append(part[named].astype(np.int32))

    def settle(self) -> None:
        """Make `part_of` ready; call it when all have been placed."""
        self._part = _joined(self._parts)[self._order]
        self._parts = []

    def part_of(self, ids: Array) -> Array:
        """The part of the subscription with each id (hashes); -1 where there is none."""
        if not len(self._sorted):
            return np.full(len(ids), -1)
        row = np.minimum(np.searchsorted(self._sorted, ids), len(self._sorted) - 1)
        return np.where(self._sorted[row] == ids, self._part[row], -1)


def _joined(arrays: list[Array]) -> Array:
    return np.concatenate(arrays) if arrays else np.zeros(0, np.uint64)
