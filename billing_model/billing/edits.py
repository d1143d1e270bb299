"""Edits of a book: the same contracts copied, with an event moved, added or left out.

A what-if is a book of alternatives: it edits the book, bills it once and reads the lines.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from billing_model.billing.checks import check
from billing_model.core import codes
from billing_model.core.book import Book, Events, Rows
from billing_model.core.columns import Array
from billing_model.core.fields import Problem
from billing_model.core.moves import expand
from billing_model.core.programme import rank_in_day
from billing_model.programmes import programmes


def without_events(book: Book) -> Book:
    """The book as if nothing had happened to its subscriptions."""
    return replace(book, events=book.events.take(np.zeros(0, np.int64)))


def without(book: Book, *kinds: str) -> Book:
    """The book as if no event of these kinds had happened."""
    numbers = np.array([codes.event_kind(kind) for kind in kinds])
    return replace(book, events=book.events.take(~np.isin(book.events.kind, numbers)))


def copies(book: Book, count: int) -> Book:
    """A number of copies of the book, one after the other, each with customers of its own."""
    size, happened = len(book), len(book.events)
    copy = np.repeat(np.arange(count), size)
    subscriptions, events = _copied(book.subscriptions, size, count), _copied(book.events, size, count)
    subscriptions = subscriptions.replace(
        customer=subscriptions.customer + copy * len(book.customers),
        index=np.arange(size * count, dtype=np.int32),
        row=np.arange(size * count),
    )
    events = events.replace(
        subscription=events.subscription + np.repeat(np.arange(count), happened) * size,
        row=np.arange(happened * count),
    )
    return Book(subscriptions, events, np.tile(book.customers, count))


def _copied(rows: Rows, size: int, count: int) -> Rows:
    """The rows a number of times; those of each copy name subscriptions of the same copy of a book of this size."""
    many = rows.map(lambda column: np.tile(column, count))
    first = np.repeat(np.arange(count) * size, len(rows))
    named = {name: column for name, column in many.more.items() if codes.reference.known(name)}
    return many.replace(**{name: np.where(row >= 0, row + first, -1) for name, row in named.items()})


def moved(book: Book, event: int, days: Array) -> tuple[Book, Array]:
    """A copy of the book for each of these days, on which this event happens instead.

    event: its row in book.events. Returns the copies that no clause refuses, and their days.
    """
    many = copies(book, len(days))
    on = many.events.on.copy()
    on[event + np.arange(len(days)) * len(book.events)] = days
    many = replace(many, events=in_order(many.events.replace(on=on), many.programme))
    return _possible(many, days, book)


def bought(book: Book, subscription: int, days: Array) -> tuple[Book, Array]:
    """A copy of the book for each of these days, on which this subscription is bought instead.

    subscription: its row. Returns the copies that no clause refuses, and their days.
    """
    many = copies(book, len(days))
    purchased = many.purchased.copy()
    purchased[subscription + np.arange(len(days)) * len(book)] = days
    return _possible(many.change(purchased=purchased), days, book)


def _possible(many: Book, days: Array, book: Book) -> tuple[Book, Array]:
    """The copies of a book that no clause refuses, and their days."""
    possible = ~np.isin(np.arange(len(days)), [*refused(many, book)])
    return many.only(np.repeat(possible, len(book))).renumbered(), days[possible]


def refused(many: Book, book: Book) -> dict[int, Problem]:
    """The first problem of each copy of a book that some clause refuses."""
    _, problems = check(many, programmes())
    found: dict[int, Problem] = {}
    for problem in problems:
        size = len(book) if problem.table == "subscription" else len(book.events)
        found.setdefault(problem.row // size, problem)
    return found


def one_of(book: Book, number: int = 0) -> Book:
    """One subscription alone, with its events.

    number: its place as it was given, from 0.
    """
    alone = book.only(book.row == number).renumbered()
    return alone.change(row=np.zeros(len(alone), np.int64))


def with_event(book: Book, kind: str, on: Array, **values: Array | int) -> Book:
    """The book with one more event of a kind for each subscription, the last of its day.

    - on: the day, one per subscription
    - values: the fields of the event by name, one value for all or one per subscription; other fields are not given
    """
    every = np.arange(len(book))
    return book.with_events(kind, every, on, every + len(book.events), **values)


def in_order(events: Events, programme: Array) -> Events:
    """Events by subscription and day, those of one day in the order of GEN-4; programme: of each subscription."""
    place = rank_in_day(programmes())[programme[events.subscription], events.kind]
    return events.sort(events.subscription, events.on, place)


def each_alone(book: Book, subscriptions: Array) -> tuple[Book, Array, Array]:
    """A copy of each of these subscriptions alone, with what it names and what these name.

    subscriptions: rows of the book; one can be there several times. Returns the copies as a book, each with a customer
    of its own, the copy of each of its subscriptions, and the row in ``book.events`` of each of its events.
    """
    held = [_with_named(book, int(row)) for row in subscriptions]
    rows = np.array([row for copy in held for row in copy], np.int64)
    copy = np.repeat(np.arange(len(held)), [len(each) for each in held])
    start, stop = (np.searchsorted(book.events.subscription, rows, side=side) for side in ("left", "right"))
    owner, place = expand(stop - start)
    event = start[owner] + place
    new_row = {(int(number), int(row)): new for new, (number, row) in enumerate(zip(copy, rows, strict=True))}

    def tied(columns: Rows, of_copy: Array) -> Rows:
        for name, column in columns.more.items():
            if codes.reference.known(name) and (column >= 0).any():
                pairs = zip(of_copy.tolist(), column.tolist(), strict=True)
                columns = columns.replace(**{name: np.array([new_row.get(pair, -1) for pair in pairs], np.int64)})
        return columns

    bought = book.subscriptions.take(rows)
    bought = tied(bought, copy).but(customer=copy, row=np.arange(len(rows)), index=np.arange(len(rows)))
    happened = tied(book.events.take(event), copy[owner]).but(subscription=owner, row=np.arange(len(event)))
    customers = np.array([book.customers[book.customer[copies[0]]] for copies in held], object)
    return Book(bought, happened, customers), copy, event


def _with_named(book: Book, row: int) -> list[int]:
    """A subscription and all that it or its events name, in the order of the book."""
    held, to_see = {row}, [row]
    while to_see:
        seen = to_see.pop()
        start, stop = np.searchsorted(book.events.subscription, [seen, seen + 1])
        named = [
            column[seen : seen + 1] for name, column in book.subscriptions.more.items() if codes.reference.known(name)
        ]
        named += [column[start:stop] for name, column in book.events.more.items() if codes.reference.known(name)]
        for other in {int(other) for column in named for other in column if other >= 0} - held:
            held.add(other)
            to_see.append(other)
    return sorted(held)
