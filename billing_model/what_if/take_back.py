"""Seats that can be taken back: until when, how many on each day, and what each day gives back (NCE-22, NCE-23)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from billing_model.billing.bill import SETTLED, bill
from billing_model.billing.checks import check
from billing_model.billing.edits import copies, with_event
from billing_model.core import codes
from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.sums import sum_by
from billing_model.programmes import prepared, programmes
from billing_model.programmes.nce.file import REMOVE_QUANTITY
from billing_model.programmes.nce.programme import levels
from billing_model.what_if.running_term import PROGRAMME, running_term

ADDED, REMOVED = "add-seats", "remove-seats"
LOOKED_AT = 10  # days from the one on which seats came: longer than any window


@dataclass(frozen=True)
class TakeBack:
    """Seats that came together, and how they can be taken back. Money in micro-units.

    came: the day on which they came; how_many: they are; bought: by the purchase, not added later
    days: that day and those after it; seats: that can be taken back on each; refund: what taking back these gives
    renewal: the day from which another number can be scheduled; NaT where no term ends
    """

    came: np.datetime64
    how_many: int
    bought: bool
    days: Array
    seats: Array
    refund: Array
    renewal: np.datetime64

    @property
    def last(self) -> int | None:
        """The place of the last day on which any can be taken back; None where none ever could."""
        possible = np.flatnonzero(self.seats)
        return int(possible[-1]) if len(possible) else None


def take_back(book: Book) -> TakeBack:
    """The seats that came last in a book of one contract, as if none had been taken back since."""
    added = book.happened(ADDED)
    added = added.take(added.seats > 0)
    came = added.on.max() if len(added) else book.purchased[0]
    how_many = int(added.seats[-1] if len(added) else book.seats[0])
    late = (book.events.kind == codes.event_kind(REMOVED)) & (book.events.on >= came)
    book = replace(book, events=book.events.take(~late))
    days = came + np.arange(LOOKED_AT)
    many = copies(book, len(days))
    held = _held(book, days)
    seats = np.minimum(_most(many, days, held), how_many)
    with_it = with_event(many.only(seats > 0).renumbered(), REMOVED, days[seats > 0], seats=seats[seats > 0])
    refund = np.zeros(len(days), np.int64)
    refund[seats > 0] = _given_back(with_it, days[seats > 0])
    return TakeBack(came, how_many, not len(added), days, seats, refund, running_term(book, came).renewal)


def _held(book: Book, days: Array) -> Array:
    """The seats of the one contract at the end of each day."""
    return levels(prepared(book).of(PROGRAMME), days[-1]).on(np.zeros(len(days), np.int64), days)


def _most(many: Book, days: Array, held: Array) -> Array:
    """How many seats can be removed on the day of each copy: never all, and as many as no clause refuses."""
    asked = np.maximum(held - 1, 0)
    _, problems = check(with_event(many, REMOVED, days, seats=asked), programmes())
    most: Array = asked.copy()
    for problem in problems:
        copy = problem.row - len(many.events) if problem.table == "event" else problem.row
        if 0 <= copy < len(most):
            most[copy] = problem.values.get("most", 0) if problem.clause == "NCE-22" else 0
    return most


def _given_back(book: Book, days: Array) -> Array:
    """What the rows of each contract's removal come to, in the customer's favour."""
    if not len(book):
        return np.zeros(0, np.int64)
    lines = bill(book, days.max() + SETTLED)
    own = (lines.kind == REMOVE_QUANTITY) & (lines.first == days[lines.subscription])
    return -sum_by(lines.subscription[own], lines.amount[own], len(book))
