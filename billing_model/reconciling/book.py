"""The book that files are held against, and the subscriptions that it had to leave out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from billing_model.billing.refusal import Refusal
from billing_model.books.reader import book_of, opened
from billing_model.books.table.table import Table, whole_table
from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.fields import DEFAULT_CUSTOMER
from billing_model.files.tables.dialect import AS_THEY_TELL, Reading


@dataclass(frozen=True)
class HeldBook:
    """A checked book. left_out: why the customer of a subscription was left out, by the subscription's `folded_id`."""

    book: Book
    left_out: Mapping[str, Refusal]

    def places(self, ids: Array) -> Array:
        """The subscription of each id, in capitals or not, -1 where the book does not have it; ids: object."""
        held, asked = folded_ids(self.book.id), folded_ids(ids)
        place: Array = pc.index_in(asked, held).fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        place[np.array(pc.equal(asked, ""), bool)] = -1
        return place

    def why_left_out(self, id: str) -> Refusal | None:
        """Why a subscription was left out, by its id in capitals or not; None where it was not."""
        return self.left_out.get(folded_id(id))

    def of(self, programme: str) -> HeldBook:
        """The subscriptions of one programme, counted from 0."""
        return HeldBook(self.book.of(programme).renumbered(), self.left_out)


def held_book(subscriptions: str | Path, events: str | Path, folder: Path, reading: Reading = AS_THEY_TELL) -> HeldBook:
    """The book of two files as `book` reads them; folder: where workbooks are unpacked. Raises `Refused`."""
    files = opened(subscriptions, events, reading, folder)
    with files[0].unchanged(), files[1].unchanged():
        bought, happened = whole_table(files[0]), whole_table(files[1])
    book, refused = book_of(bought, happened, None)
    return HeldBook(book, _left_out(bought, book, [problem for problem in refused if not problem.remark]))


def folded_id(id: str) -> str:
    """A subscription's id as it is compared: in capitals or not, whatever blanks are around it."""
    return id.strip().lower()


def folded_ids(ids: Array) -> Any:
    """The same of many, as an array of Arrow. ids: object."""
    return pc.utf8_lower(pc.utf8_trim_whitespace(pa.array(ids, pa.string())))


def _left_out(bought: Table, book: Book, refused: Sequence[Refusal]) -> Mapping[str, Refusal]:
    if not refused:
        return {}
    by_customer, by_id = {}, {}
    for problem in reversed(refused):
        by_customer[problem.customer], by_id[problem.id] = problem, problem
    held = {*book.id.tolist()}
    ids = bought.columns["id"]
    customers = bought.columns.get("customer")
    why = {}
    for row in range(len(bought)):
        id = str(ids[row] or "")
        if id not in held:
            customer = str(customers[row] or DEFAULT_CUSTOMER) if customers else DEFAULT_CUSTOMER
            why[folded_id(id)] = by_id.get(id) or by_customer.get(customer) or refused[0]
    return why
