"""Random books of one partner, the file of one of its invoices, and a book that misses changes of licences."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from billing_model.billing.bill import bill
from billing_model.billing.checks import check
from billing_model.billing.outcome import through
from billing_model.core import codes
from billing_model.core.book import Book
from billing_model.core.lines import Lines
from billing_model.programmes import programmes
from billing_model.reconciling.reading import read_file
from billing_model.reconciling.rows import VendorFile
from billing_model.take_away.scenario.reconciliation import reconciliation_file
from large_books import random_csp_book
from reconciling.histories import part_of

BILLING_DAY = 15
INVOICE = np.datetime64("2026-01-15", "D")


def book_of_one_partner(size: int, seed: int, add_ons: bool = False) -> Book:
    """A random book of which every subscription is invoiced on one day of the month, without or with its add-ons."""
    book = random_csp_book(size, seed)
    return part_of(book, (book.parent < 0) | add_ons, billing_day=BILLING_DAY)


def file_of(book: Book, lines: Lines, folder: Path) -> VendorFile:
    """The lines as the file that was read again."""
    path = folder / "file.csv"
    path.write_text(reconciliation_file(through(book, lines, INVOICE)), encoding="utf-8-sig")
    return read_file(str(path), folder)


def of_invoice(book: Book) -> Lines:
    lines = bill(book, INVOICE)
    return lines.take(lines.invoice == INVOICE)


def without_one_change(book: Book, random: np.random.Generator, share: float) -> tuple[Book, dict[str, int]]:
    """The book as if in some subscriptions one change of seats had not happened, and which event that was."""
    events = book.events
    changes = np.flatnonzero((events.kind == codes.event_kind("set-seats")) & (events.on <= INVOICE))
    chosen = {}
    for event in random.permutation(changes).tolist():
        if random.random() < share:
            chosen.setdefault(str(book.id[events.subscription[event]]), event)
    kept = ~np.isin(np.arange(len(events)), [*chosen.values()])
    other = replace(book, events=events.take(kept))
    other = replace(other, events=other.events.but(row=np.arange(len(other.events))))
    checked, refused = check(other, programmes())
    assert not [problem for problem in refused if problem.table == "subscription"]
    return checked, chosen
