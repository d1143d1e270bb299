"""What a book may not say: by the format here, by the clauses in the programmes' own checks.

All problems are told at once, each with the row in which it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from billing_model.core import codes
from billing_model.core.book import EARLIEST, LATEST, Book
from billing_model.core.columns import Array, Columns
from billing_model.core.fields import MISSING, Field, Problem, given, problems
from billing_model.core.money import LIMIT
from billing_model.core.programme import Programme
from billing_model.programmes import extensions, fields, prepared


def check(book: Book, programmes: Mapping[str, Programme]) -> tuple[Book, list[Problem]]:
    """The book with its defaults put in, and everything that the format or a clause refuses.

    The rows of the problems are those that were given. A programme's own check runs on what the format accepts: one
    mistake, one sentence.
    """
    book = with_defaults(book, programmes)
    found = _check_days_and_sizes(book)
    for programme in programmes.values():
        mine = book.programme == codes.programme(programme.id)
        if mine.any():
            found += _check_fields(book, programme, mine) + _check_events(book, programme, mine)
    accepted = _acceptable(book, found, programmes)
    rules = []
    for extension in extensions():
        rules += extension.check(accepted)
    wrong = _mark(accepted, rules)
    plain = prepared(accepted.only(~wrong))
    found += [_in_whole(problem, accepted, book) for problem in rules]
    for programme in programmes.values():
        part = plain.of(programme.id)
        if len(part):
            found += [_in_whole(problem, part, book) for problem in programme.check(part)]
    order = {"subscription": 0, "event": 1}
    found = [replace(p, row=int(_table(book, p).row[p.row])) for p in found]
    return book, sorted(found, key=lambda p: (order[p.table], p.row))


def _acceptable(book: Book, found: list[Problem], programmes: Mapping[str, Programme]) -> Book:
    """The book without the subscriptions that have a problem, and without events that have one of their own."""
    decides = {
        codes.event_kind(event.kind) for programme in programmes.values() for event in programme.events if event.decides
    }
    own = {p.row for p in found if p.table == "event" and int(book.events.kind[p.row]) not in decides}
    refused = _mark(book, [p for p in found if p.table == "subscription" or p.row not in own])
    left = np.ones(len(book.events), bool)
    left[list(own)] = False
    return replace(book, events=book.events.take(left)).only(~refused) if own else book.only(~refused)


def _mark(book: Book, found: list[Problem]) -> Array:
    """Which subscriptions a list of problems is about."""
    refused = np.zeros(len(book), bool)
    for problem in found:
        refused[problem.row if problem.table == "subscription" else book.events.subscription[problem.row]] = True
    return refused


def with_defaults(book: Book, programmes: Mapping[str, Programme]) -> Book:
    """Each programme's defaults where its fields are not given; fields of other programmes stay as they are."""
    for programme in programmes.values():
        mine = book.programme == codes.programme(programme.id)
        if not mine.any():
            continue
        for field in programme.fields:
            if field.default is not None:
                column = book.subscriptions.more[field.name]
                missing = mine & ~given(column)
                if missing.any():
                    filled = np.where(missing, field.encode(field.default), column)
                    book = book.change(**{field.name: filled.astype(column.dtype)})
        if programme.defaults:
            book = programme.defaults(book)
    return book


def _table(book: Book, problem: Problem) -> Columns:
    return book.subscriptions if problem.table == "subscription" else book.events


def _in_whole(problem: Problem, part: Book, book: Book) -> Problem:
    """The same problem with its row in the whole book."""
    given = _table(part, problem).row[problem.row]
    return replace(problem, row=int(np.flatnonzero(_table(book, problem).row == given)[0]))


def _check_days_and_sizes(book: Book) -> list[Problem]:
    events = book.events
    out_of_range = (book.purchased < EARLIEST) | (book.purchased > LATEST)
    late = (events.on < EARLIEST) | (events.on > LATEST)
    bought = book.purchased[events.subscription]
    return [
        *problems("subscription", out_of_range, "purchased", "", "day-out-of-range", found=book.purchased),
        *problems(
            "subscription",
            given(book.list_price) & (book.list_price < 0),
            "list_price",
            "",
            "price-below-zero",
            found=book.list_price,
        ),
        *problems("event", late, "on", "", "day-out-of-range", found=events.on),
        *problems(
            "event", ~late & (events.on < bought), "on", "", "before-purchase", found=events.on, purchased=bought
        ),
    ]


def _check_fields(book: Book, programme: Programme, mine: Array) -> list[Problem]:
    """Bounds of the programme's fields, fields of other programmes, and products that could overflow."""
    found: list[Problem] = []
    for name, column in (("seats", book.seats), ("list_price", book.list_price), ("purchased", book.purchased)):
        found += problems("subscription", mine & ~given(column), name, "", "required")
    least = programme.minimum_seats
    few = mine & given(book.seats) & (book.seats < least)
    found += problems("subscription", few, "seats", "", "too-few", found=book.seats, least=np.full(len(book), least))
    for field in programme.fields:
        column = book.subscriptions.more[field.name]
        if field.required:
            found += problems("subscription", mine & ~given(column), field.name, "", "required")
        found += _out_of_bounds("subscription", column, field, mine)
    own = {field.name for field in programme.fields}
    for name, column in book.subscriptions.more.items():
        if name not in own:
            foreign = mine & (column >= 0 if fields()[name].type == "subscription" else given(column))
            found += problems("subscription", foreign, name, "", "not-a-field", found=column)
    most = np.maximum(book.seats, 0)
    for name in ("seats", programme.limit[0]):
        if name in book.events.more:
            np.maximum.at(most, book.events.subscription, np.maximum(book.events.more[name], 0))
    price = np.maximum(book.list_price, 0)
    if "list_price" in book.events.more:
        price = price.copy()
        np.maximum.at(price, book.events.subscription, book.events.more["list_price"])
    # in floating point only to see whether whole numbers would overflow; no amount comes from here
    huge = mine & (price.astype(float) * np.maximum(most, 1) * programme.factor >= LIMIT)
    found += problems("subscription", huge, "list_price", "", "overflow", found=price, seats=most)
    return found


def _check_events(book: Book, programme: Programme, mine: Array) -> list[Problem]:
    """Kinds the programme does not know or always refuses, missing and foreign fields, two of a kind on a day."""
    events = book.events
    its = mine[events.subscription]
    found: list[Problem] = []
    known = np.zeros(len(events), bool)
    for event in programme.events:
        kind = codes.event_kind(event.kind)
        here = its & (events.kind == kind)
        known |= here
        if event.refused_by:
            found += problems("event", here, "kind", event.refused_by, f"refused-{event.kind}")
            continue
        for field in event.fields:
            if field.required:
                missing = here & ~given(events.more[field.name])
                found += problems("event", missing, field.name, "", "required")
            found += _out_of_bounds("event", events.more[field.name], field, here)
        own = {field.name for field in event.fields}
        for name, column in events.more.items():
            if name not in own:
                found += problems("event", here & given(column), name, "", "not-a-field", found=column)
    unknown = its & ~known
    found += problems("event", unknown, "kind", "", "unknown-event", found=codes.event_kind.names(events.kind))
    again = np.zeros(len(events), bool)
    again[1:] = (
        (events.subscription[1:] == events.subscription[:-1])
        & (events.on[1:] == events.on[:-1])
        & (events.kind[1:] == events.kind[:-1])
    )
    return found + problems("event", again & its, "on", "GEN-5", "two-on-one-day", found=events.on)


def _out_of_bounds(table: str, column: Array, field: Field, rows: Array) -> list[Problem]:
    if field.minimum is None and field.maximum is None:
        return []
    wrong = rows & given(column)
    if field.minimum is not None and field.maximum is not None:
        wrong = wrong & ((column < field.minimum) | (column > field.maximum))
    elif field.minimum is not None:
        wrong = wrong & (column < field.minimum)
    size = len(column)
    return problems(
        table,  # type: ignore[arg-type]
        wrong,
        field.name,
        field.clause,
        "out-of-bounds" if field.maximum is not None else "too-few",
        found=column,
        least=np.full(size, field.minimum if field.minimum is not None else MISSING),
        most=np.full(size, field.maximum if field.maximum is not None else MISSING),
    )
