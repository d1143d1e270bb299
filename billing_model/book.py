"""The book: what was agreed, as columns of subscriptions and of events, ordered by customer.

A scenario is a book with one or a few subscriptions. Nothing here knows a vendor; what a programme refuses is in
its own file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from billing_model import names
from billing_model.columns import Array, Columns
from billing_model.money import LIMIT
from billing_model.programme import MISSING, Field, Problem, Programme, problems

EARLIEST, LATEST = np.datetime64("1990-01-01", "D"), np.datetime64("2150-12-31", "D")


@dataclass(frozen=True, eq=False, kw_only=True)
class Subscriptions(Columns):
    """One row per subscription; a customer's rows lie together. The programme's own fields are in ``more``."""

    id: Array  # object, text
    customer: Array  # int64, the place in Book.customers
    programme: Array  # int8, names.programme
    currency: Array  # object, ISO code
    purchased: Array  # datetime64[D]
    seats: Array  # int64, on the day of the purchase
    list_price: Array  # int64, micro-units per seat and month, or what the programme says
    row: Array  # int64, the row as it was given, counted from 0
    index: Array  # int64, the row in the whole book


@dataclass(frozen=True, eq=False, kw_only=True)
class Events(Columns):
    """One row per event, ordered by subscription, day and the order within a day (GEN-4)."""

    subscription: Array  # int64, the row in Subscriptions
    on: Array  # datetime64[D]
    kind: Array  # int8, names.event_kind
    row: Array  # int64, the row as it was given, counted from 0


@dataclass(frozen=True, eq=False)
class Book:
    """Subscriptions and their events. A column of the subscriptions reads as ``book.seats``."""

    subscriptions: Subscriptions
    events: Events
    customers: Array  # object, the names by number

    def __len__(self) -> int:
        return len(self.subscriptions)

    def __getattr__(self, name: str) -> Array:
        if name.startswith("__") or name == "subscriptions":
            raise AttributeError(name)
        column: Array = getattr(self.subscriptions, name)
        return column

    def happened(self, kind: str) -> Events:
        """The events of one kind, in order of subscription and day."""
        return self.events.take(self.events.kind == names.event_kind(kind))

    def between(self, start: int, stop: int) -> Book:
        """The subscriptions from one row up to another, with their events; no copy is made."""
        if start == 0 and stop == len(self):
            return self
        first, last = np.searchsorted(self.events.subscription, [start, stop])
        return Book(
            self._moved(self.subscriptions.take(slice(start, stop)), start),
            (events := self.events.take(slice(first, last))).replace(subscription=events.subscription - start),
            self.customers,
        )

    def only(self, wanted: Array) -> Book:
        """The subscriptions where the mask is true, with their events; an add-on keeps its parent if that stays."""
        if wanted.all():
            return self
        place = np.cumsum(wanted) - 1
        subscriptions = self.subscriptions.take(wanted)
        if "parent" in subscriptions.more:
            parent = subscriptions.more["parent"]
            stays = (parent >= 0) & wanted[parent]
            subscriptions = subscriptions.replace(parent=np.where(stays, place[parent], -1))
        events = self.events.take(wanted[self.events.subscription])
        return Book(subscriptions, events.replace(subscription=place[events.subscription]), self.customers)

    def of(self, programme: str) -> Book:
        """The subscriptions of one programme."""
        return self.only(self.programme == names.programme(programme))

    def change(self, **columns: Array) -> Book:
        """A copy in which these columns of the subscriptions are others."""
        return replace(self, subscriptions=self.subscriptions.replace(**columns))

    @staticmethod
    def _moved(subscriptions: Subscriptions, start: int) -> Subscriptions:
        if "parent" not in subscriptions.more:
            return subscriptions
        parent = subscriptions.more["parent"]
        return subscriptions.replace(parent=np.where(parent >= 0, parent - start, -1))


def build(
    subscriptions: Mapping[str, Array],
    events: Mapping[str, Array],
    programmes: Mapping[str, Programme],
) -> tuple[Book, list[Problem]]:
    """Put given columns in the order of a book and tie them together by id.

    subscriptions: the common columns of `Subscriptions` (programme as names.programme numbers; without `row` and
    `index`), and one encoded column per field of the registry, `parent` as ids; customer as names. events: `on`, `kind`
    (names.event_kind numbers), `subscription` as ids, and one encoded column per field of an event. Rows that cannot be
    tied (an unknown or repeated id) are left out, each with a problem.
    """
    found: list[Problem] = []
    ids = subscriptions["id"]
    first_row: dict[str, int] = {}
    repeated = np.array([first_row.setdefault(id, row) != row for row, id in enumerate(ids)], bool)
    found += problems("subscription", repeated, "id", "", "repeated-id", id=ids)

    customer, customers = _numbered(subscriptions["customer"])
    order = np.argsort(customer, kind="stable")
    order = order[~repeated[order]]
    sorted_columns = {name: column[order] for name, column in subscriptions.items() if name != "parent"}
    sorted_columns |= {"customer": customer[order], "row": order, "index": np.arange(len(order))}
    place = {id: row for row, id in enumerate(sorted_columns["id"])}
    if "parent" in subscriptions:
        wanted = subscriptions["parent"][order]
        parent = _places(place, wanted)
        unknown = (parent < 0) & (wanted != "")
        found += [
            replace(p, row=int(order[p.row]))
            for p in problems("subscription", unknown, "parent", "", "unknown-subscription", id=wanted)
        ]
        sorted_columns["parent"] = parent

    owner = _places(place, events["subscription"])
    found += problems("event", owner < 0, "subscription", "", "unknown-subscription", id=events["subscription"])
    rank = _rank_in_day(programmes)[events["kind"]]
    event_order = np.lexsort((rank, events["on"], owner))
    event_order = event_order[owner[event_order] >= 0]
    sorted_events = {name: column[event_order] for name, column in events.items()}
    sorted_events |= {"subscription": owner[event_order], "row": event_order}

    common, common_events = Subscriptions.names(), Events.names()
    return (
        Book(
            Subscriptions(
                **{k: v for k, v in sorted_columns.items() if k in common},
                more={k: v for k, v in sorted_columns.items() if k not in common},
            ),
            Events(
                **{k: v for k, v in sorted_events.items() if k in common_events},
                more={k: v for k, v in sorted_events.items() if k not in common_events},
            ),
            customers,
        ),
        found,
    )


def _numbered(texts: Array) -> tuple[Array, Array]:
    """Each text as the number of its first appearance, and the texts by number."""
    place: dict[str, int] = {}
    numbers = np.array([place.setdefault(text, len(place)) for text in texts], np.int64)
    return numbers, np.array(list(place), object)


def _places(place: Mapping[str, int], ids: Array) -> Array:
    """The row of each id, -1 where there is none."""
    return np.array([place.get(id, -1) for id in ids], np.int64)


def _rank_in_day(programmes: Mapping[str, Programme]) -> Array:
    rank = np.zeros(max(len(names.event_kind), 1), np.int64)
    for programme in programmes.values():
        for event in programme.events:
            rank[names.event_kind(event.kind)] = event.order
    return rank


def check(book: Book, programmes: Mapping[str, Programme]) -> tuple[Book, list[Problem]]:
    """The book with its defaults put in, and everything that the format or a clause refuses.

    The rows of the problems are those that were given. A programme's own check runs only on the subscriptions
    that the format accepts: one mistake, one sentence.
    """
    book = with_defaults(book, programmes)
    found = _check_days_and_sizes(book)
    for programme in programmes.values():
        mine = book.programme == names.programme(programme.id)
        if mine.any():
            found += _check_fields(book, programme, mine) + _check_events(book, programme, mine)
    refused = np.zeros(len(book), bool)
    for problem in found:
        refused[problem.row if problem.table == "subscription" else book.events.subscription[problem.row]] = True
    for programme in programmes.values():
        mine = (book.programme == names.programme(programme.id)) & ~refused
        if mine.any():
            part = book.only(mine)
            found += [_in_whole(problem, part, book) for problem in programme.check(part)]
    order = {"subscription": 0, "event": 1}
    found = [replace(p, row=int(_table(book, p).row[p.row])) for p in found]
    return book, sorted(found, key=lambda p: (order[p.table], p.row))


def with_defaults(book: Book, programmes: Mapping[str, Programme]) -> Book:
    """Each programme's defaults where its fields are not given; fields of other programmes stay as they are."""
    for programme in programmes.values():
        mine = book.programme == names.programme(programme.id)
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
            foreign = mine & (column >= 0 if name == "parent" else given(column))
            found += problems("subscription", foreign, name, "", "not-a-field", found=column)
    most = np.maximum(book.seats, 0)
    for name in ("seats", "limit"):
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
        kind = names.event_kind(event.kind)
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
    found += problems("event", unknown, "kind", "", "unknown-event", found=names.event_kind.names(events.kind))
    again = np.zeros(len(events), bool)
    again[1:] = (
        (events.subscription[1:] == events.subscription[:-1])
        & (events.on[1:] == events.on[:-1])
        & (events.kind[1:] == events.kind[:-1])
    )
    return found + problems("event", again & its, "on", "GEN-5", "two-on-one-day", found=events.on)


def given(column: Array) -> Array:
    """Where a field's column holds something that was given."""
    there: Array = column != ("" if column.dtype == object else MISSING)
    if column.dtype == object:
        return there
    if column.dtype == bool:
        return column
    if column.dtype.kind == "M":
        return ~np.isnat(column)
    return column >= 0 if column.dtype == np.int8 else there


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
