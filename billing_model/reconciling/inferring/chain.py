"""The rows of several files of one form as one table, each subscription's in the order of its days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from billing_model.core.calendar import add_months
from billing_model.core.columns import DAY, Array, Columns, of_type
from billing_model.core.moves import starts
from billing_model.reconciling.book import folded_ids
from billing_model.reconciling.columns import BACK, NOT_MODELLED, PERIOD, folded
from billing_model.reconciling.rows import VendorFile

NOBODY = -1  # the owner of a row that says of no subscription
YEAR = 12
OF_A_PURCHASE = frozenset(
    map(
        folded,
        ("Purchase fee", "Purchase", "New", "Prorate fees when purchase", "Ripartizione delle tariffe all'acquisto"),
    )
)


@dataclass(frozen=True, eq=False, kw_only=True)
class Chain(Columns):
    """The rows that tell of a history, by subscription, first day and file.

    Of one day first comes the charge in advance, then credits, then the runs that replace them.
    """

    owner: Array = of_type(np.int64)  # the subscription, counted from 0
    file: Array = of_type(np.int64)
    place: Array = of_type(np.int64)  # in its file
    first: Array = of_type(DAY)
    last: Array = of_type(DAY)
    seats: Array = of_type(np.int64)
    amount: Array = of_type(np.int64)
    family: Array = of_type(np.int8)
    months: Array = of_type(np.int64)  # that its days are exactly, 1 or 12; 0 for other days
    started: Array = of_type(DAY)
    bought: Array = of_type(bool)  # the word is that of a purchase

    @property
    def charges(self) -> Array:
        """Which rows charge."""
        charges: Array = self.amount > 0
        return charges

    def is_of(self, *families: int) -> Array:
        """Which rows have a word of one of these families."""
        return np.isin(self.family, families)


@dataclass(frozen=True, eq=False)
class Told:
    """Subscriptions that files tell of.

    - files: of one form; owners: of each file, the subscription of each row, `NOBODY` where there is none or nothing of
      it is modelled
    - ids, customers, offers, currencies, cycles: one text per subscription, of its first row
    - chain: their rows
    """

    files: Sequence[VendorFile]
    owners: Sequence[Array]
    ids: Array
    customers: Array
    offers: Array
    currencies: Array
    cycles: Array
    chain: Chain

    def __len__(self) -> int:
        return len(self.ids)

    def column(self, rows: Chain, name: str) -> Array:
        """A column of the files, of each of these rows of the chain."""
        made = np.zeros(len(rows), getattr(self.files[0].rows, name).dtype)
        for number, file in enumerate(self.files):
            mine = rows.file == number
            made[mine] = getattr(file.rows, name)[rows.place[mine]]
        return made

    def texts(self, rows: Chain, name: str) -> Array:
        """The text of each of these rows of the chain in a column of its file."""
        return _of_rows(self.files, rows, name)

    def by_file(self, marked: Array) -> list[Array]:
        """Of each file, which of its rows are marked; marked: bool, one per row of the chain."""
        made = [np.zeros(len(file.rows), bool) for file in self.files]
        for number, of_file in enumerate(made):
            of_file[self.chain.place[marked & (self.chain.file == number)]] = True
        return made

    @property
    def begins(self) -> Array:
        """The first row of each subscription in the chain, and behind them its length."""
        return np.append(np.flatnonzero(starts(self.chain.owner)), len(self.chain))


def told_by(files: Sequence[VendorFile], left_out: Sequence[Array]) -> Told:
    """What files of one form tell. left_out: of each file, which rows tell of no history."""
    numbers, ids = _by_id(files)
    modelled = [
        ~np.isin(file.rows.family, NOT_MODELLED) & ~out & (number >= 0)
        for file, number, out in zip(files, numbers, left_out, strict=True)
    ]
    there = np.zeros(len(ids), bool)
    for number, kept in zip(numbers, modelled, strict=True):
        there[number[kept]] = True
    dense = np.append(np.where(there, np.cumsum(there) - 1, NOBODY), NOBODY)
    owners = [dense[number] for number in numbers]
    each = enumerate(zip(files, owners, modelled, strict=True))
    chain = in_order(Chain.concat([_rows_of(file, place, owner, kept) for place, (file, owner, kept) in each]))
    first = np.flatnonzero(starts(chain.owner))
    texts = {name: _of_rows(files, chain.take(first), name) for name in ("customer", "offer", "currency", "cycle")}
    return Told(
        files, owners, ids[there], texts["customer"], texts["offer"], texts["currency"], texts["cycle"], chain
    )  # fmt: skip


def in_order(chain: Chain) -> Chain:
    """The rows as `Chain` says."""
    rank = np.where(chain.amount < 0, 1, np.where(chain.is_of(PERIOD, BACK), 0, 2))
    order = np.argsort(_days(chain) * 2**12 + np.minimum(chain.file, 2**10 - 1) * 4 + rank, kind="stable")
    return chain.take(order)


def _days(chain: Chain) -> Array:
    return chain.owner * 2**17 + np.clip(chain.first.view(np.int64), 0, 2**17 - 1)


def _by_id(files: Sequence[VendorFile]) -> tuple[list[Array], Array]:
    """The number of each row's subscription, by its id in capitals or not, and the ids as they stand first."""
    every = np.concatenate([file.texts["subscription"] for file in files])
    number = folded_ids(every).dictionary_encode().indices.to_numpy().astype(np.int64)
    _, first = np.unique(number, return_index=True)
    number = np.where(every[first][number] == "", NOBODY, number)
    numbers, at = [], 0
    for file in files:
        size = len(file.texts["subscription"])
        numbers.append(number[at : at + size][file.rows.subscription])
        at += size
    return numbers, every[first]


def _rows_of(file: VendorFile, number: int, owner: Array, kept: Array) -> Chain:
    place = np.flatnonzero(kept)
    rows = file.rows.take(place)
    first, last = rows.first, rows.last
    bought = np.array([folded(str(word)) in OF_A_PURCHASE for word in file.texts["word"]], bool)
    months = np.select([add_months(first, 1) - 1 == last, add_months(first, YEAR) - 1 == last], [1, YEAR], 0)
    return Chain.of(
        len(place), owner=owner[place], file=number, place=place, first=first, last=last, seats=rows.seats,
        amount=rows.amount, family=rows.family, months=months, started=rows.started,
        bought=bought[rows.word],
    )  # fmt: skip


def _of_rows(files: Sequence[VendorFile], rows: Chain, column: str) -> Array:
    """The text of each of these rows in a column of its file."""
    made = np.full(len(rows), "", object)
    for number, file in enumerate(files):
        mine = rows.file == number
        made[mine] = file.texts[column][getattr(file.rows, column)[rows.place[mine]]]
    return made
