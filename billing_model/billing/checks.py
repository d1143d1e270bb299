"""What a book must not contain: by the format here, by the clauses in the programmes' own checks.

All problems are reported at once, each with its row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

import numpy as np

from billing_model.core import codes
from billing_model.core.book import EARLIEST, LATEST, Book, Events
from billing_model.core.columns import Array, Columns
from billing_model.core.fields import MISSING, Field, Problem, given, problems
from billing_model.core.money import MOST
from billing_model.core.moves import ends, starts
from billing_model.core.programme import WHOLE, Programme
from billing_model.programmes import extensions, prepared


def check(book: Book, programmes: Mapping[str, Programme], sound: Array | None = None) -> tuple[Book, list[Problem]]:
    """The book with its defaults filled in, and everything that the format or a clause refuses.

    The rows of the problems are those that were given. A programme's own check runs only on what the format
    accepts, so that a mistake is reported once. sound: of which subscriptions no clause can refuse anything, a mask;
    they are bound to no other (`Programme.apart`).
    """
    book = with_defaults(book, programmes)
    refused = _check_days_and_sizes(book)
    asked = np.ones(len(book), bool) if sound is None else ~sound
    for programme in programmes.values():
        of_programme = book.programme == codes.programme(programme.id)
        if of_programme.any():
            refused += _check_fields(book, programme, of_programme)
            refused += _check_events(book, programme, of_programme & asked)
    accepted = _acceptable(book, refused, programmes)
    of_extensions = []
    for extension in extensions():
        of_extensions += extension.check(accepted)
    wrong = _with_those_that_name(accepted, _mark(accepted, of_extensions))
    if sound is not None:
        wrong |= ~asked[accepted.index]
    plain = prepared(accepted.only(~wrong))
    refused += [_in_whole(problem, accepted, book) for problem in of_extensions]
    for programme in programmes.values():
        part = plain.of(programme.id)
        if len(part):
            refused += [_in_whole(problem, part, book) for problem in programme.check(part)]
    order = {"subscription": 0, "event": 1}
    refused = [replace(problem, row=int(_table(book, problem).row[problem.row])) for problem in refused]
    return book, sorted(refused, key=lambda problem: (order[problem.table], problem.row))


def _acceptable(book: Book, refused: list[Problem], programmes: Mapping[str, Programme]) -> Book:
    """The book without the subscriptions that have a problem, and without events that have one of their own."""
    decides = {
        codes.event_kind(event.kind) for programme in programmes.values() for event in programme.events if event.decides
    }
    alone = {p.row for p in refused if p.table == "event" and int(book.events.kind[p.row]) not in decides}
    marked = _mark(book, [p for p in refused if p.table == "subscription" or p.row not in alone])
    marked = _with_those_that_name(book, marked)
    kept = np.ones(len(book.events), bool)
    kept[list(alone)] = False
    return replace(book, events=book.events.take(kept)).only(~marked) if alone else book.only(~marked)


def _mark(book: Book, refused: list[Problem]) -> Array:
    """Which subscriptions a list of problems is about."""
    marked = np.zeros(len(book), bool)
    for problem in refused:
        marked[problem.row if problem.table == "subscription" else book.events.subscription[problem.row]] = True
    return marked


def _with_those_that_name(book: Book, marked: Array) -> Array:
    """The marked subscriptions, and all that name one of them, themselves or in an event; nor can these be judged."""
    links = [
        (owner, column)
        for owner, rows in ((np.arange(len(book)), book.subscriptions), (book.events.subscription, book.events))
        for name, column in rows.more.items()
        if name != "parent" and codes.reference.known(name) and (column >= 0).any()
    ]
    before, marked = -1, marked.copy()
    while links and (count := int(marked.sum())) != before:
        before = count
        for owner, named in links:
            marked[owner[(named >= 0) & marked[named]]] = True
    return marked


def with_defaults(book: Book, programmes: Mapping[str, Programme]) -> Book:
    """Each programme's defaults where its fields are not given; fields of other programmes stay as they are."""
    for programme in programmes.values():
        of_programme = book.programme == codes.programme(programme.id)
        if not of_programme.any():
            continue
        for field in programme.fields:
            if field.default is not None:
                column = book.subscriptions.more[field.name]
                missing = of_programme & ~given(column)
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
    row = _table(part, problem).row[problem.row]
    return replace(problem, row=int(np.flatnonzero(_table(book, problem).row == row)[0]))


def _check_days_and_sizes(book: Book) -> list[Problem]:
    events = book.events
    out_of_range = (book.purchased < EARLIEST) | (book.purchased > LATEST)
    events_out_of_range = (events.on < EARLIEST) | (events.on > LATEST)
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
        *problems("event", events_out_of_range, "on", "", "day-out-of-range", found=events.on),
        *problems(
            "event",
            ~events_out_of_range & (events.on < bought),
            "on",
            "",
            "before-purchase",
            found=events.on,
            purchased=bought,
        ),
    ]


def _check_fields(book: Book, programme: Programme, of_programme: Array) -> list[Problem]:
    """Bounds of the programme's fields, fields of other programmes, and products that could overflow."""
    refused: list[Problem] = []
    for name, column in (("seats", book.seats), ("purchased", book.purchased)):
        refused += problems("subscription", of_programme & ~given(column), name, "", "required")
    priced = np.any([given(getattr(book, name)) for name in programme.priced_by], axis=0)
    refused += problems("subscription", of_programme & ~priced, programme.priced_by[0], "", "required")
    least = programme.minimum_seats
    too_few = of_programme & given(book.seats) & (book.seats < least)
    refused += problems(
        "subscription", too_few, "seats", "", "too-few", found=book.seats, least=np.full(len(book), least)
    )
    for field in programme.fields:
        column = book.subscriptions.more[field.name]
        if field.required:
            refused += problems("subscription", of_programme & ~given(column), field.name, "", "required")
        refused += _out_of_bounds("subscription", column, field, of_programme)
        refused += _of_another_programme(
            "subscription", book, column, field, np.where(of_programme, book.programme, -1)
        )
        refused += _other_choices("subscription", column, field, of_programme)
    own = {field.name for field in programme.fields}
    for name, column in book.subscriptions.more.items():
        if name not in own:
            foreign = of_programme & _is_given(name, column)
            shown = book.id[column] if codes.reference.known(name) else column  # the id, whatever row it has here
            refused += problems("subscription", foreign, name, "", "not-a-field", found=shown)
    return refused + _too_large(book, programme, of_programme)


def _of_another_programme(
    table: Literal["subscription", "event"], book: Book, named: Array, field: Field, programme: Array
) -> list[Problem]:
    """A field that names a subscription of another programme; programme: of each row, -1 where it is not looked at."""
    if field.type != "subscription" or not (named >= 0).any():
        return []
    other = (named >= 0) & (programme >= 0) & (book.programme[named] != programme)
    return problems(table, other, field.name, field.clause, "of-other-programme", id=book.id[named])


def _is_given(name: str, column: Array) -> Array:
    """Where a field's column holds something that was given, also where it names a subscription."""
    named: Array = column >= 0 if codes.reference.known(name) else given(column)
    return named


def _too_large(book: Book, programme: Programme, of_programme: Array) -> list[Problem]:
    """Prices at which a line could have an amount that no int64 holds in micro-units, with the highest that does."""
    parts, rounding, others, joining = programme.per_seat(book)
    added, seats = rounding * book.minor, _most_seats(book, programme) + joining
    further = [field.name for field in programme.fields if field.type == "money"]
    refused: list[Problem] = []
    for name, of_price in (("list_price", parts), *((name, others) for name in further)):
        price = np.maximum(getattr(book, name), 0)
        if name in book.events.more:
            np.maximum.at(price, book.events.subscription, book.events.more[name])
        highest, huge = _highest(book, price, of_price, added, seats)
        huge &= of_programme
        refused += problems("subscription", huge, name, "", "overflow", found=price, seats=seats, most=highest)
    return refused


def _highest(book: Book, price: Array, parts: Array | int, added: Array, seats: Array) -> tuple[Array, Array]:
    """The highest price of each subscription of which no amount is too large, where this one is."""
    huge = (price.astype(float) * parts / WHOLE + added) * seats >= 0.99 * MOST  # a float is nearly right
    highest = np.zeros(len(book), object)
    for row in np.flatnonzero(huge).tolist():
        minor, part, extra = (int(np.broadcast_to(of, len(book))[row]) for of in (book.minor, parts, added))
        most = (MOST // int(seats[row]) - extra) * WHOLE // part
        highest[row] = max(most - most % minor, 0)
        huge[row] = int(price[row]) > most
    return highest, huge


def _most_seats(book: Book, programme: Programme) -> Array:
    """The most seats that a line of each subscription can charge; at least 1."""
    seats, events = np.maximum(book.seats, 1), book.events
    if "seats" not in events.more:
        return seats
    adds = events.kind == (codes.event_kind(programme.adds) if programme.adds else -1)
    others, added = events.take(~adds), events.take(adds)
    np.maximum.at(seats, others.subscription, others.seats)
    np.add.at(seats, added.subscription, np.maximum(added.seats, 0))
    return seats


def _check_events(book: Book, programme: Programme, of_programme: Array) -> list[Problem]:
    """Kinds the programme does not know or always refuses, missing and foreign fields, two of a kind on a day."""
    events = book.events
    events_of_programme = of_programme[events.subscription]
    refused: list[Problem] = []
    if not events_of_programme.any():
        return refused
    known = np.zeros(len(events), bool)
    for event in programme.events:
        kind = codes.event_kind(event.kind)
        here = events_of_programme & (events.kind == kind)
        if not here.any():
            continue
        known |= here
        if event.refused_by:
            refused += problems("event", here, "kind", event.refused_by, f"refused-{event.kind}")
            continue
        for field in event.fields:
            if field.required:
                missing = here & ~_is_given(field.name, events.more[field.name])
                refused += problems("event", missing, field.name, "", "required")
            refused += _out_of_bounds("event", events.more[field.name], field, here)
            owner = np.where(here, book.programme[events.subscription], -1)
            refused += _of_another_programme("event", book, events.more[field.name], field, owner)
            refused += _other_choices("event", events.more[field.name], field, here)
        own = {field.name for field in event.fields}
        for name, column in events.more.items():
            if name not in own:
                shown = book.id[column] if codes.reference.known(name) else column
                refused += problems("event", here & _is_given(name, column), name, "", "not-a-field", found=shown)
    unknown = events_of_programme & ~known
    refused += problems("event", unknown, "kind", "", "unknown-event", found=codes.event_kind.names(events.kind))
    again = events_of_programme & several_on_one_day(events)
    return refused + problems("event", again, "on", "GEN-5", "two-on-one-day", found=events.on)


def several_on_one_day(events: Events) -> Array:
    """Which events are one of several of their kind on one day of a subscription (GEN-5).

    All of them are, not only the later rows, so that the order of the rows decides nothing.
    """
    first, last = (edge(events.subscription) | edge(events.on) | edge(events.kind) for edge in (starts, ends))
    several: Array = ~(first & last)
    return several


def _other_choices(table: Literal["subscription", "event"], column: Array, field: Field, rows: Array) -> list[Problem]:
    """Names that only other programmes take in a field that they share."""
    if not field.codes or not rows.any():
        return []
    other = np.array([*(name not in field.choices for name in field.codes), False])  # the last: not given
    choices = np.empty(len(column), object)
    choices.fill(field.choices)
    return problems(table, rows & other[column], field.name, field.clause, "not-choice", found=column, choices=choices)


def _out_of_bounds(table: Literal["subscription", "event"], column: Array, field: Field, rows: Array) -> list[Problem]:
    if field.minimum is None and field.maximum is None:
        return []
    outside = np.zeros(len(column), bool)
    if field.minimum is not None:
        outside |= column < field.minimum
    if field.maximum is not None:
        outside |= column > field.maximum
    size, outside = len(column), rows & outside
    if not outside.any():
        return []
    return problems(
        table,
        given(column) & outside,
        field.name,
        field.clause,
        "out-of-bounds" if field.maximum is not None else "too-few",
        found=column,
        least=np.full(size, field.minimum if field.minimum is not None else MISSING),
        most=np.full(size, field.maximum if field.maximum is not None else MISSING),
    )
