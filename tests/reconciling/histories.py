"""Files of a random book, and the history that is inferred from them, held against their rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from billing_model.billing.bill import bill
from billing_model.billing.checks import check
from billing_model.billing.outcome import outcome
from billing_model.core.book import Book
from billing_model.core.calendar import day_of_month
from billing_model.core.columns import Array
from billing_model.programmes import programmes
from billing_model.reconciling.inferring.inferred import Inferred
from billing_model.reconciling.reading import read_file
from billing_model.reconciling.rows import VendorFile
from billing_model.take_away.scenario.reconciliation import reconciliation_file

Row = tuple[str, str, str, int, int]  # subscription, first and last day, seats, amount


def part_of(book: Book, kept: Array, **columns: Array | int) -> Book:
    """Some subscriptions of a book, checked again with other columns."""
    part = book.only(kept).renumbered()
    part = part.change(row=np.arange(len(part)), **columns)
    part = replace(part, events=part.events.but(row=np.arange(len(part.events))))
    checked, refused = check(part, programmes())
    assert not refused
    return checked


def without_free_days(book: Book) -> Book:
    """The subscriptions of which no day is free: what is free has no row, so that no file tells it."""
    free = (book.frequency == 0) & (day_of_month(book.purchased) > 28) | (book.alignment == 1)
    return part_of(book, ~free, full_credit_days=30)


def files_of(book: Book, invoices: Sequence[np.datetime64], folder: Path) -> list[VendorFile]:
    """The vendor's file of each invoice, as the vendor's own: of one invoice each."""
    result, files = outcome(book, invoices[-1]), []
    head, *rows = reconciliation_file(result).splitlines(keepends=True)
    for day in invoices:
        path = folder / f"{day}.csv"
        of_day = np.flatnonzero(result.lines.invoice == day).tolist()
        path.write_text(head + "".join(rows[row] for row in of_day), encoding="utf-8-sig")
        files.append(replace(read_file(str(path), folder), own=False))
    return files


def rows_of(files: Sequence[VendorFile]) -> Counter[Row]:
    """The rows of files, however often each stands there."""
    rows: Counter[Row] = Counter()
    for file in files:
        held = file.rows
        for place in range(len(held)):
            first, last = str(held.first[place]), str(held.last[place])
            rows[file.text("subscription", place), first, last, int(held.seats[place]), int(held.amount[place])] += 1
    return rows


def billed_again(inferred: Inferred, invoices: Sequence[np.datetime64]) -> Counter[Row]:
    """What the inferred book bills on the same invoices."""
    rows: Counter[Row] = Counter()
    for part in inferred.parts.values():
        lines = bill(part.book, max(invoices))
        lines = lines.take(np.isin(lines.invoice, np.array(invoices)))
        for place, of in enumerate(lines.subscription.tolist()):
            first, last = str(lines.first[place]), str(lines.last[place])
            rows[str(part.book.id[of]), first, last, int(lines.seats[place]), int(lines.amount[place])] += 1
    return rows
