"""bill(book, until) → Lines: hands each subscription to its programme.

The book goes through in chunks of some thousand subscriptions, cut between customers: the columns of a chunk stay in
the processor's cache, which is several times faster than whole columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from billing_model.core import codes
from billing_model.core.book import Book
from billing_model.core.lines import Lines
from billing_model.core.recent import Recent
from billing_model.programmes import event_fields, fields, prepared, programmes

CHUNK = 9_000
_parts: Recent[list[tuple[str, Book]]] = Recent()
SETTLED = 62  # days by which everything that happened on a day is on an invoice: two billing months (NCE-17: 38 days)


def bill(book: Book, until: np.datetime64) -> Lines:
    """The lines of all invoices up to and including a day.

    The book has been checked (`checks.check`). The lines are ordered by subscription as in the book, then as the vendor
    prints them; those of a programme lie together within a chunk of customers.
    """
    return _together(book, billed(book, until))


def charged(book: Book, until: np.datetime64) -> Lines:
    """The lines of `bill`, and those that were charged through the day and stand on a later invoice (NCE-18)."""
    return _together(book, billed(book, until, later_invoices=True))


def _together(book: Book, parts: Iterator[Lines]) -> Lines:
    """The lines of all chunks of a book."""
    if len(book) <= CHUNK:
        few = [*parts]
        return Lines.concat(few) if few else Lines.none()
    gathered = Lines.gather(parts, lambda first: len(book) * _lines_per_subscription(first) * 9 // 8)
    return Lines.none() if gathered is None else gathered


def _lines_per_subscription(lines: Lines) -> int:
    """About how many lines a subscription has, among those that have any."""
    return -(-len(lines) // (int(np.count_nonzero(np.diff(lines.subscription))) + 1))


def billed(book: Book, until: np.datetime64, later_invoices: bool = False) -> Iterator[Lines]:
    """The lines of `bill`, a chunk of customers at a time, so that a million need no more memory than a thousand.

    later_invoices: those of `charged`.
    """
    for chunk in chunks(book):
        for name, part in parts(chunk):
            programme = programmes()[name]
            rule = programme.charged if later_invoices and programme.charged else programme.bill
            lines = rule(part, until)
            yield lines.but(subscription=part.index[lines.subscription], places=part.places[lines.subscription])


def chunks(book: Book, size: int = CHUNK) -> Iterator[Book]:
    """The book in parts of about this many subscriptions. A customer is never cut."""
    if len(book) <= size:
        if len(book):
            yield book
        return
    new_customer = np.flatnonzero(np.diff(book.customer)) + 1
    starts = np.append(0, new_customer)
    even_cuts = np.arange(0, len(book), size)
    cuts = np.unique(starts[np.searchsorted(starts, even_cuts, side="right") - 1])
    for start, stop in zip(cuts, np.append(cuts[1:], len(book)), strict=True):
        yield book.between(int(start), int(stop))


def parts(book: Book) -> Sequence[tuple[str, Book]]:
    """The subscriptions of each programme as its rules see them, without the fields that only others have."""
    return _parts.of(book, lambda: [*_by_programme(prepared(book))])


def _by_programme(book: Book) -> Iterator[tuple[str, Book]]:
    for number in np.flatnonzero(np.bincount(book.programme)):
        name = codes.programme.name(int(number))
        other_fields, other_event_fields = _fields_of_others(name)
        plain = replace(
            book,
            subscriptions=book.subscriptions.without(other_fields),
            events=book.events.without(other_event_fields),
        )
        yield name, plain.of(name)


@cache
def _fields_of_others(name: str) -> tuple[frozenset[str], frozenset[str]]:
    """The fields of subscriptions and of events that a programme does not have."""
    programme = programmes()[name]
    own = {field.name for field in programme.fields}
    own_of_events = {field.name for event in programme.events for field in event.fields}
    return frozenset(fields().keys() - own), frozenset(event_fields().keys() - own_of_events)
