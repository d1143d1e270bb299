"""Where each subscription of a book is: its ids as hashes, and the customers that must be billed together.

An id costs 16 bytes here, however long it is, so that the ids of ten million subscriptions have room. Two ids with the
same hash only bring their customers together; whether ids are the same is decided where the texts are.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa

from billing_model.core.columns import Array

NONE = np.uint64(0)  # the hash of no text


def hashes(texts: pa.Array) -> Array:
    """A whole number (uint64) for each text, the same in every process; `NONE` for null."""
    from pandas.util import hash_array  # pandas takes its time to load

    hashed = hash_array(texts.fill_null("").to_numpy(zero_copy_only=False), categorize=False)
    hashed[hashed == NONE] = 1
    if texts.null_count:
        hashed[texts.is_null().to_numpy(zero_copy_only=False)] = NONE
    return hashed


@dataclass(frozen=True)
class Families:
    """Customers who must be billed with another: hashes of them, sorted, and the family of each, from 0."""

    customers: Array
    family: Array

    def __len__(self) -> int:
        return len(self.customers)

    def of(self, customers: Array) -> Array:
        """The family of each customer (hashes), -1 for one that is billed alone."""
        return _looked_up(self.customers, self.family, customers)


@dataclass(frozen=True)
class Owners:
    """Where subscriptions are: hashes of their ids, sorted, and the part of each."""

    ids: Array
    part: Array

    def part_of(self, ids: Array) -> Array:
        """The part of the subscription with each id (hashes); -1 where there is none."""
        return _looked_up(self.ids, self.part, ids)


Kept = TypeVar("Kept", Families, Owners)


def keep(index: Families | Owners, folder: Path) -> None:
    """Write it to a folder, where `kept` reads it."""
    for name, column in vars(index).items():
        np.save(folder / f"{type(index).__name__}-{name}.npy", column)


def kept(kind: type[Kept], folder: Path) -> Kept:
    """What `keep` wrote to a folder, mapped from the disk."""
    names = [field.name for field in fields(kind)]
    return kind(*(np.load(folder / f"{kind.__name__}-{name}.npy", mmap_mode="r") for name in names))


class Index:
    """The subscriptions of a book by the hash of their id: seen first, then placed in the same order."""

    def __init__(self) -> None:
        self._ids: list[Array] = []
        self._customers: list[Array] = []
        self._links: list[tuple[Array, Array]] = []  # customer, the id it mentions
        self._parts: list[Array] = []

    def see(self, ids: Array, customers: Array) -> None:
        """Note subscriptions: hashes of their ids and of their customers."""
        there = ids != NONE
        self._ids.append(ids[there])
        self._customers.append(customers[there])

    def take(self, other: Index) -> None:
        """Add what another index has noted of the rows after these."""
        self._ids += other._ids
        self._customers += other._customers
        self._links += other._links

    def link(self, customers: Array, mentioned: Array) -> None:
        """Note the ids that subscriptions of these customers mention."""
        there = mentioned != NONE
        if there.any():
            self._links.append((customers[there], mentioned[there]))

    def families(self) -> Families:
        """The customers tied to another customer, by an id that both have or that either mentions.

        Call it when all have been seen.
        """
        ids, customers = _joined(self._ids), _joined(self._customers)
        self._ids, self._customers = [], []
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
        self._links = []
        left, right = (_joined([pair[side] for pair in pairs]) for side in (0, 1))
        apart = left != right
        return union_find(left[apart].tolist(), right[apart].tolist())

    def place(self, part: Array) -> None:
        """Say in which part of the book each subscription is that has an id."""
        self._parts.append(part.astype(np.int32))

    def owners(self) -> Owners:
        """Where each subscription is; call it when all have been placed."""
        return Owners(self._sorted, _joined(self._parts)[self._order])


def union_find(lefts: list[int], rights: list[int]) -> Families:
    """The families of pairs of customers, however many pairs lie between two of them.

    >>> union_find([1, 3, 7], [2, 2, 8]).family
    array([0, 0, 0, 1, 1])
    """
    parent: dict[int, int] = {}

    def root(customer: int) -> int:
        while (above := parent.setdefault(customer, customer)) != customer:
            parent[customer] = parent[above]  # the next search is shorter
            customer = above
        return customer

    for left, right in zip(lefts, rights, strict=True):
        parent[root(left)] = root(right)
    number: dict[int, int] = {}
    customers = sorted(parent)
    family = [number.setdefault(root(customer), len(number)) for customer in customers]
    return Families(np.array(customers, np.uint64), np.array(family, np.int64))


def _looked_up(keys: Array, values: Array, asked: Array) -> Array:
    """The value of each key that is asked for; -1 where there is none. keys: sorted."""
    if not len(keys):
        return np.full(len(asked), -1)
    row = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
    return np.where(keys[row] == asked, values[row], -1)


def _joined(arrays: list[Array]) -> Array:
    return np.concatenate(arrays) if arrays else np.zeros(0, np.uint64)
