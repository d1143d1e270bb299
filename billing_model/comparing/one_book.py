"""Several books as one, and each of them again out of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from billing_model.core.book import Book, Events, Subscriptions, with_references
from billing_model.core.columns import Array


def one_book(books: Sequence[Book]) -> Book:
    """Several books as one, each with customers of its own; its rows are numbered through."""
    if len(books) == 1:
        return books[0]
    subscriptions, events, customers = [], [], []
    before = of_customers = 0
    for book in books:
        moved = partial(np.add, before)
        own = with_references(book.subscriptions, moved)
        subscriptions.append(own.replace(customer=own.customer + of_customers))
        happened = with_references(book.events, moved)
        events.append(happened.replace(subscription=happened.subscription + before))
        customers.append(book.customers)
        before, of_customers = before + len(book), of_customers + len(book.customers)
    joined, happened = Subscriptions.concat(subscriptions), Events.concat(events)
    number = np.arange(len(joined))
    joined = joined.replace(index=number.astype(np.int32), row=number)
    return Book(joined, happened.replace(row=np.arange(len(happened))), np.concatenate(customers))


def with_rows_of(book: Book, books: Sequence[Book]) -> Book:
    """One book of several, with the numbers of rows that each of them gives."""
    if len(books) == 1:
        return book
    return Book(
        book.subscriptions.replace(row=np.concatenate([own.row for own in books])),
        book.events.replace(row=np.concatenate([own.events.row for own in books])),
        book.customers,
    )


def out_of(book: Book, rows: slice, first: int, customers: Array) -> Book:
    """One of several books out of the one that they are joined to.

    rows: its own; first: the place of its first customer in the joined book; customers: their names
    """
    part = book.between(rows.start, rows.stop)
    if part is book:
        return book
    own = part.subscriptions.replace(customer=part.customer - first)
    return Book(own, part.events, customers).renumbered()
