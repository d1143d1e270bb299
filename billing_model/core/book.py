"""The book: what was agreed, as columns of subscriptions and of events, ordered by customer.

A scenario is a book with one or a few subscriptions. Nothing here knows a vendor; what is refused is in
`checks` and in the programmes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from billing_model.core import codes
from billing_model.core.calendar import NEVER
from billing_model.core.columns import DAY, Array, Columns, of_type
from billing_model.core.currency import MINOR, places_of
from billing_model.core.fields import Problem, missing, problems

EARLIEST, LATEST = np.datetime64("1990-01-01", "D"), np.datetime64("2150-12-31", "D")


@dataclass(frozen=True, eq=False, kw_only=True)
class Subscriptions(Columns):
    """One row per subscription; a customer's rows lie together. The programme's own fields are in ``more``."""

    id: Array = of_type(object)  # text
    customer: Array = of_type(np.int64)  # the place in Book.customers
    programme: Array = of_type(np.int8)  # codes.programme
    currency: Array = of_type(object)  # ISO code
    purchased: Array = of_type(DAY)
    seats: Array = of_type(np.int64)  # on the day of the purchase
    list_price: Array = of_type(np.int64)  # micro-units per seat and month, or what the programme says
    row: Array = of_type(np.int64)  # the row as it was given, counted from 0
    index: Array = of_type(np.int32)  # the row in the whole book


@dataclass(frozen=True, eq=False, kw_only=True)
class Events(Columns):
    """One row per event, ordered by subscription, day and the order within a day (GEN-4)."""

    subscription: Array = of_type(np.int64)  # the row in Subscriptions
    on: Array = of_type(DAY)
    kind: Array = of_type(np.int8)  # codes.event_kind
    row: Array = of_type(np.int64)  # the row as it was given, counted from 0

    @cached_property
    def kind_names(self) -> Array:
        """The name of each event's kind, object."""
        return codes.event_kind.names(self.kind)


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

    @cached_property
    def programme_names(self) -> Array:
        """The id of each subscription's programme, object."""
        return codes.programme.names(self.programme)

    @cached_property
    def minor(self) -> Array:
        """The minor unit of each subscription's currency: what its amounts are rounded to; micro-units (GEN-6)."""
        minor: Array = MINOR[self.places]
        return minor

    @cached_property
    def places(self) -> Array:
        """The decimals of each subscription's currency, int8 (GEN-6)."""
        return places_of(self.currency)

    def happened(self, kind: str) -> Events:
        """The events of one kind, in order of subscription and day."""
        return self.events.take(self.events.kind == codes.event_kind(kind))

    def first_day(self, kind: str) -> Array:
        """The day of the first event of a kind, one per subscription; NEVER where there is none."""
        happened, first = self.happened(kind), np.full(len(self), NEVER)
        np.minimum.at(first, happened.subscription, happened.on)
        return first

    def with_events(self, kind: str, subscription: Array, on: Array, row: Array | int, **given: Array | int) -> Book:
        """The book with one more event of a kind for each of these subscriptions, the last of its day.

        given: the fields that the events carry, by name, cast to their types; other fields are not given.
        """
        size = len(subscription)
        nothing = {
            name: np.full(size, -1 if codes.reference.known(name) else missing(column.dtype), column.dtype)
            for name, column in self.events.more.items()
        }
        added = Events.of(size, subscription=subscription, on=on, kind=codes.event_kind(kind), row=row, more=nothing)
        events = Events.concat([self.events, added.but(**given)])
        return replace(self, events=events.sort(events.subscription, events.on))

    def between(self, start: int, stop: int) -> Book:
        """The subscriptions from one row up to another, with their events; no copy is made."""
        if start == 0 and stop == len(self):
            return self
        first, last = np.searchsorted(self.events.subscription, [start, stop])
        events = self.events.take(slice(first, last))
        return Book(
            with_references(self.subscriptions.take(slice(start, stop)), lambda row: row - start),
            with_references(events, lambda row: row - start).replace(subscription=events.subscription - start),
            self.customers,
        )

    def only(self, kept: Array) -> Book:
        """The subscriptions where the mask is true, with their events; what they name is kept where it is kept."""
        if kept.all():
            return self
        place = np.where(kept, np.cumsum(kept) - 1, -1)
        events = self.events.take(kept[self.events.subscription])
        return Book(
            with_references(self.subscriptions.take(kept), lambda row: place[row]),
            with_references(events, lambda row: place[row]).replace(subscription=place[events.subscription]),
            self.customers,
        )

    def of(self, programme: str) -> Book:
        """The subscriptions of one programme."""
        return self.only(self.programme == codes.programme(programme))

    def change(self, **columns: Array | int) -> Book:
        """A copy with these columns of the subscriptions changed, cast to their types; one value is for all rows."""
        return replace(self, subscriptions=self.subscriptions.but(**columns))

    def renumbered(self) -> Book:
        """The book as a whole book of its own: its rows count from 0."""
        return self.change(index=np.arange(len(self), dtype=np.int32))


Rows = TypeVar("Rows", Subscriptions, Events)


def with_references(rows: Rows, moved: Callable[[Array], Array]) -> Rows:
    """The same rows; the subscriptions that their fields name are now found in other rows.

    moved: the new row of each old one, -1 where it is gone.
    """
    for name, column in rows.more.items():
        if codes.reference.known(name) and (named := column >= 0).any():
            found = column.copy()
            found[named] = moved(column[named])
            rows = rows.replace(**{name: found})
    return rows


def build(
    subscriptions: Mapping[str, Array],
    events: Mapping[str, Array],
    rank: Array,
) -> tuple[Book, list[Problem]]:
    """Put given columns in the order of a book and tie them together by id.

    subscriptions: the common columns of `Subscriptions` without `row` and `index` (programme as numbers of
    `codes.programme`, customer as names), and one encoded column per field of the registry; fields that name a
    subscription as ids, here and in the events;
    events: `on`, `kind` (numbers of `codes.event_kind`), `subscription` as ids, and one encoded column per field of an
    event;
    rank: the place of an event within its day, by programme and kind (`rank_in_day`).

    Each id stands once; those who read files see to that. Rows that name an unknown id are left out, each with a
    problem.
    """
    by_customer, customers = _by_customer(subscriptions)
    place = {id: row for row, id in enumerate(by_customer.id)}
    by_customer, unknown = _tied(by_customer, place)
    by_subscription, unknown_of_events = _by_subscription(events, place, by_customer, rank)
    return Book(by_customer, by_subscription, customers), unknown + unknown_of_events


def _by_customer(given: Mapping[str, Array]) -> tuple[Subscriptions, Array]:
    """The subscriptions by customer, those that they name still as ids; and the customers by number."""
    customer, customers = _numbered(given["customer"])
    order = np.argsort(customer, kind="stable")
    columns = {name: column[order] for name, column in given.items()}
    columns |= {"customer": customer[order], "row": order, "index": np.arange(len(order), dtype=np.int32)}
    common, more = _split(columns, Subscriptions.names())
    return Subscriptions(**common, more=more), customers


def _tied(subscriptions: Subscriptions, place: Mapping[str, int]) -> tuple[Subscriptions, list[Problem]]:
    """The rows of the subscriptions that are named in place of their ids, and the unknown ones; place: the row of each
    id."""
    refused: list[Problem] = []
    for name, ids in subscriptions.more.items():
        if codes.reference.known(name):
            rows = _places(place, ids)
            refused += problems("subscription", (rows < 0) & (ids != ""), name, "", "unknown-subscription", id=ids)
            subscriptions = subscriptions.replace(**{name: rows})
    return subscriptions, [replace(problem, row=int(subscriptions.row[problem.row])) for problem in refused]


def _by_subscription(
    given: Mapping[str, Array], place: Mapping[str, int], subscriptions: Subscriptions, rank: Array
) -> tuple[Events, list[Problem]]:
    """The events by subscription, day and rank, and those of unknown subscriptions or that name one."""
    owner = _places(place, given["subscription"])
    refused = problems("event", owner < 0, "subscription", "", "unknown-subscription", id=given["subscription"])
    known = owner >= 0
    rows: dict[str, Array] = {}
    for name in filter(codes.reference.known, given):
        rows[name] = _places(place, given[name])
        unknown = (rows[name] < 0) & (given[name] != "")
        refused += problems("event", unknown, name, "", "unknown-subscription", id=given[name])
        known &= ~unknown
    tied = np.flatnonzero(known)
    in_day = rank[subscriptions.programme[owner[tied]], given["kind"][tied]]
    order = tied[np.lexsort((in_day, given["on"][tied], owner[tied]))]
    columns = {name: column[order] for name, column in {**given, **rows}.items()}
    common, more = _split(columns | {"subscription": owner[order], "row": order}, Events.names())
    return Events(**common, more=more), refused


def _split(columns: Mapping[str, Array], names: Sequence[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns of these names, and the others."""
    return (
        {name: column for name, column in columns.items() if name in names},
        {name: column for name, column in columns.items() if name not in names},
    )


def _numbered(texts: Array) -> tuple[Array, Array]:
    """Each text as the number of its first appearance, and the texts by number."""
    place: dict[str, int] = {}
    numbers = np.array([place.setdefault(text, len(place)) for text in texts], np.int64)
    return numbers, np.array(list(place), object)


def _places(place: Mapping[str, int], ids: Array) -> Array:
    """The row of each id, -1 where there is none."""
    return np.array([place.get(id, -1) for id in ids], np.int64)
