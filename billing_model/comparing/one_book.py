"""Several books as one, and each of them again out of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from billing_model.core.book import Book, Events, Subscriptions, with_references


def one_book(books: Sequence[Book], renumber: bool = True) -> Book:
    """Several books as one, each with customers of its own; renumber: whether the rows are numbered through."""
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
    joined, all_events = Subscriptions.concat(subscriptions), Events.concat(events)
    joined = joined.replace(index=np.arange(len(joined), dtype=np.int32))
    if renumber:
        joined = joined.replace(row=np.arange(len(joined)))
        all_events = all_events.replace(row=np.arange(len(all_events)))
    return Book(joined, all_events, np.concatenate(customers))


def own_rows(book: Book, own: Book, rows: slice) -> Book:
    """A book out of the one that it was joined to, with the defaults that are filled in there."""
    part = book.between(rows.start, rows.stop)
    if part is book:
        return book
    events = part.events.replace(row=own.events.row)
    return Book(part.subscriptions.replace(customer=own.customer, row=own.row), events, own.customers)
