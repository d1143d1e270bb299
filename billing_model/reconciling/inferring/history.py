"""The history that files tell, whichever form they have: subscriptions as columns of a book, and what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from billing_model.core.columns import DAY, Array, Columns, of_type
from billing_model.core.fields import MISSING
from billing_model.core.moves import starts
from billing_model.reconciling.columns import Form
from billing_model.reconciling.inferring.chain import Told
from billing_model.reconciling.numbers import NO_DAY


@dataclass(frozen=True, eq=False, kw_only=True)
class Happened(Columns):
    """Events, one row each."""

    owner: Array = of_type(np.int64)
    on: Array = of_type(DAY)
    kind: Array = of_type(object)
    seats: Array = of_type(np.int64, MISSING)
    price: Array = of_type(np.int64, MISSING)
    renewal: Array = of_type(np.int8, -1)

    def owners(self, count: int) -> Array:
        """bool, one per subscription: whether one of these happened to it. count: of subscriptions."""
        owners = np.zeros(count, bool)
        owners[self.owner] = True
        return owners

    def latest(self, count: int) -> Array:
        """int64, one per subscription: the last day on which one of these happened to it, long ago where none did."""
        latest = np.full(count, np.iinfo(np.int64).min + 1)
        np.maximum.at(latest, self.owner, self.on.view(np.int64))
        return latest


def once_each(happened: Happened) -> Happened:
    """The events without those that stand there twice."""
    order = np.lexsort([happened.kind.astype(str), happened.on, happened.owner])
    rows = happened.take(order)
    return rows.take(starts(rows.owner) | starts(rows.on) | starts(rows.kind))


@dataclass(frozen=True, eq=False)
class History:
    """What is inferred of the subscriptions of one form.

    - told: they and their rows; columns: of the book by name, one value per subscription
    - happened: events, by subscription and day; anchor: the day of each on which a period of it begins
    - days: the invoice of each file, None where no row tells; missing: invoices between them that no file is of
    - unsure: of each subscription, keys of what cannot be known
    - halves: of each file, which rows are one half of a change
    """

    told: Told
    columns: Mapping[str, Array]
    happened: Happened
    anchor: Array
    days: Sequence[np.datetime64 | None]
    missing: Sequence[np.datetime64]
    unsure: Mapping[str, Array]
    halves: Sequence[Array]

    @property
    def form(self) -> Form:
        """Of the files."""
        return self.told.files[0].form

    def is_after_a_gap(self) -> Array:
        """Which subscriptions have their first row on a file that is later than one that is missing."""
        if not self.missing:
            return np.zeros(len(self.told), bool)
        days = np.array([NO_DAY if day is None else day for day in self.days], DAY)
        later: Array = days[self.told.chain.file[self.told.begins[:-1]]] > min(self.missing)
        return later

    def frequency(self, number: int) -> str:
        """How a subscription is billed: monthly or annual, of New Commerce its plan."""
        if "plan" in self.columns:
            return str(self.columns["plan"][number])
        return "annual" if self.columns["frequency"][number] else "monthly"
