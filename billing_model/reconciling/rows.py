"""The rows of a vendor's file as columns, and what is wrong with those that cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from billing_model.core.columns import DAY, Array, Columns, of_type
from billing_model.reconciling.columns import Form
from billing_model.reconciling.numbers import NO_DAY


@dataclass(frozen=True, eq=False, kw_only=True)
class Rows(Columns):
    """One row per row of the file that can be read. Money is micro-units; what is not given is `numbers.NOTHING`."""

    number: Array = of_type(np.int64)  # as a spreadsheet counts, the header being row 1; of JSON the item, from 1
    file: Array = of_type(np.int16, 0)  # the file, in the order in which they were named
    subscription: Array = of_type(np.int64)  # the place in `Texts.subscription`, and so on
    customer: Array = of_type(np.int64)
    order: Array = of_type(np.int64)
    reference: Array = of_type(np.int64)
    sku: Array = of_type(np.int64)
    currency: Array = of_type(np.int64)
    word: Array = of_type(np.int64)
    first: Array = of_type(DAY)
    last: Array = of_type(DAY)
    family: Array = of_type(np.int8)
    unit_price: Array = of_type(np.int64)  # of New Commerce the effective one
    list_price: Array = of_type(np.int64)  # of New Commerce what it prints as the unit price
    seats: Array = of_type(np.int64)
    amount: Array = of_type(np.int64)  # of the legacy file Amount, of New Commerce Subtotal
    discount: Array = of_type(np.int64)
    subtotal: Array = of_type(np.int64)
    tax: Array = of_type(np.int64)
    total: Array = of_type(np.int64)
    effective: Array = of_type(object)  # of New Commerce the effective unit price as it is written
    rate: Array = of_type(object)
    started: Array = of_type(DAY, NO_DAY)  # the subscription, as the file says
    ended: Array = of_type(DAY, NO_DAY)  # its term, of New Commerce
    cycle: Array = of_type(np.int64, 0)  # of the legacy file its frequency, of New Commerce its term and plan
    offer: Array = of_type(np.int64, 0)


Days = tuple[np.datetime64, np.datetime64]


@dataclass(frozen=True)
class Unreadable:
    """A row that cannot be read. key, values: of its sentence; days: its first and last, NaT where one is not known."""

    number: int
    key: str
    values: Mapping[str, object]
    subscription: str = ""
    days: Days = (NO_DAY, NO_DAY)


@dataclass(frozen=True)
class VendorFile:
    """A file that was read.

    - name: as the user named it; form: which of the vendor's two files it is; size: how many rows it has
    - texts: what the columns of texts hold, by column
    - notes: how it was read, where that is not as plain files are written: keys of sentences with their values
    - own: it was made by a scenario's export, which can hold several invoices
    """

    name: str
    form: Form
    rows: Rows
    texts: Mapping[str, Array]
    unreadable: tuple[Unreadable, ...]
    size: int
    notes: tuple[tuple[str, Mapping[str, object]], ...] = ()
    own: bool = False

    def text(self, column: str, row: int) -> str:
        """The text of a row in a column of `Rows`."""
        return str(self.texts[column][int(getattr(self.rows, column)[row])])
