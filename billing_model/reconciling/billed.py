"""What ought to be billed: the lines of the book on the invoices that the files are about, and on those around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from billing_model.billing.bill import bill, billed
from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.lines import Lines, Method
from billing_model.reconciling.matching import day_pair, exact, once
from billing_model.reconciling.rows import Rows

NEAR = np.timedelta64(62, "D")  # around an invoice: what is on the one before and on the one after
FAR = np.timedelta64(400, "D")  # from a row in the middle of a file of one invoice to its last
SAMPLE = 3_000  # subscriptions by which the invoice day of a file is found


@dataclass(frozen=True)
class Held:
    """The invoices that a file holds: days in order.

    days: those that it is held against; whole: those of which it has at least half of what is charged in advance.
    """

    days: tuple[np.datetime64, ...]
    whole: tuple[np.datetime64, ...] = ()


def lines_near(book: Book, days: Sequence[np.datetime64]) -> Lines:
    """The lines of the invoices of these days and of those within two months around them."""
    start, stop = min(days) - NEAR, max(days) + NEAR
    parts = [lines.take(lines.invoice >= start) for lines in billed(book, stop)]
    return Lines.concat(parts) if parts else Lines.none()


def held_invoices(book: Book, rows: Rows, owner: Array, several: bool) -> Held | None:
    """The invoices that a file holds, None where no row stands on one.

    owner: the subscription of each row, -1 for none; several: whether the file can hold more than one, as an export of
    a scenario does: then all those of which it has at least half of what is charged in advance.
    """
    there = np.unique(owner[owner >= 0])
    if not len(there):
        return None
    chosen = np.zeros(len(book), bool)
    chosen[there[:: -(-len(there) // SAMPLE)]] = True
    if several:
        chosen[:] = True
    part = _with_named(book, chosen)
    place = np.full(len(book), -1)
    place[part.index] = np.arange(len(part))
    lines = bill(part.renumbered(), _last_day(rows, several) + NEAR)
    mine = np.where(owner >= 0, place[np.maximum(owner, 0)], -1)
    stands = _stands(rows, mine, lines)
    if not stands.any():
        return None
    days, count = np.unique(lines.invoice[stands], return_counts=True)
    main = days[np.argmax(count)]
    whole = tuple(_whole(lines, stands, days))
    return Held(tuple(sorted({main, *whole})) if several else (main,), whole)


def _last_day(rows: Rows, several: bool) -> np.datetime64:
    """The day through which is billed; one row of a far year does not make all of them be billed."""
    last: np.datetime64 = rows.first.max()
    usual = np.sort(rows.first)[len(rows) // 2]
    return last if several else min(last, usual + FAR)


def _whole(lines: Lines, stands: Array, days: Array) -> Iterator[np.datetime64]:
    """The days of which at least half of what is charged in advance stands in a file, or of all where nothing is."""
    in_advance = (lines.method == Method.WHOLE) & (lines.amount > 0)
    for day in days:
        of_day = lines.invoice == day
        if (in_advance & of_day).any():
            of_day &= in_advance
        if 2 * (stands & of_day).sum() >= of_day.sum():
            yield day


def _with_named(book: Book, chosen: Array) -> Book:
    """These subscriptions and those of the same customers, which all that they name are among."""
    customers = np.zeros(len(book.customers), bool)
    customers[book.customer[chosen]] = True
    part = book.change(index=np.arange(len(book), dtype=np.int32))
    return part.only(customers[part.customer])


def _stands(rows: Rows, owner: Array, lines: Lines) -> Array:
    """Which lines a row is, or, of the other rows, has the days and the sign of."""
    stands = np.zeros(len(lines), bool)
    line = exact(rows, owner, lines)
    stands[line[line >= 0]] = True
    left, free = np.flatnonzero((owner >= 0) & (line < 0)), np.flatnonzero(~stands)
    alike = once(
        [owner[left], day_pair(rows)[left], np.sign(rows.amount[left])],
        [lines.subscription[free], day_pair(lines)[free], np.sign(lines.amount[free])],
    )
    stands[free[alike[alike >= 0]]] = True
    return stands
