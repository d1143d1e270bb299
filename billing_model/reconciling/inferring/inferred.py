"""The history that files tell, as a checked book, with what cannot be known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from billing_model.billing.checks import check
from billing_model.core import codes
from billing_model.core.book import Book, build
from billing_model.core.columns import Array
from billing_model.core.currency import places_of
from billing_model.core.fields import MISSING, Field, Problem
from billing_model.core.programme import rank_in_day
from billing_model.files.as_scenario import as_tables
from billing_model.programmes import event_fields, fields, programmes
from billing_model.reconciling.book import folded_id
from billing_model.reconciling.columns import PROGRAMMES, Form
from billing_model.reconciling.inferring.chain import NOBODY, told_by
from billing_model.reconciling.inferring.fitting import with_ways_of_cutting
from billing_model.reconciling.inferring.history import History
from billing_model.reconciling.inferring.legacy import legacy_history
from billing_model.reconciling.inferring.nce import nce_history
from billing_model.reconciling.rows import VendorFile

UNSURE = ("purchase", "seats-before", "cancelled-before", "price", "no-price", "ended")  # what cannot be known


@dataclass(frozen=True)
class Event:
    """What happened to a subscription. seats, price (micro-units): None where the event has none."""

    on: np.datetime64
    kind: str
    seats: int | None = None
    price: int | None = None


@dataclass(frozen=True)
class Fact:
    """What is inferred of one subscription.

    - price: micro-units per licence, for a month or what the vendor's list price is for; None where no row tells
    - frequency: monthly or annual, of New Commerce the plan; anchor_day: of the month on which its periods begin
    - seats_before: at its first row; unsure: keys of what cannot be known, of `UNSURE`
    """

    id: str
    customer: str
    price: int | None
    frequency: str
    anchor_day: int
    seats_before: int | None
    events: tuple[Event, ...]
    unsure: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Part:
    """The subscriptions of files of one form. place: of each in the book, -1 where a clause refuses it."""

    history: History
    book: Book
    place: Array
    refused: Mapping[int, Problem] = field(default_factory=dict)

    def owner(self, number: int) -> Array:
        """The row in the book of the subscription of each row of a file, -1 where there is none."""
        return np.append(self.place, NOBODY)[self.history.told.owners[number]]

    @property
    def told(self) -> Array:
        """The subscription of the history that each one of the book is, and `NOBODY` at the end."""
        kept = np.flatnonzero(self.place >= 0)
        return np.append(kept[np.argsort(self.place[kept])], NOBODY)


@dataclass(frozen=True, eq=False)
class Inferred:
    """The history of all files. parts: by form."""

    parts: Mapping[Form, Part]

    @cached_property
    def _places(self) -> Mapping[str, tuple[Form, int]]:
        return {
            folded_id(str(id)): (form, number)
            for form, part in self.parts.items()
            for number, id in enumerate(part.history.told.ids)
        }

    def fact(self, id: str) -> Fact | None:
        """What is inferred of a subscription, by its id in capitals or not; None where nothing is."""
        found = self._places.get(folded_id(id))
        return _fact(self.parts[found[0]], found[1]) if found else None

    def facts(self) -> Iterator[tuple[Fact, int]]:
        """What is inferred of each subscription, with the decimals of its currency."""
        for part in self.parts.values():
            places = places_of(part.history.told.currencies).tolist()
            for number in range(len(part.history.told)):
                yield _fact(part, number), places[number]

    def scenario(self, id: str) -> dict[str, Any] | None:
        """A subscription and what happened to it as nested tables of a scenario; None where nothing is inferred."""
        found = self._places.get(folded_id(id))
        if not found or self.parts[found[0]].place[found[1]] < 0:
            return None
        part = self.parts[found[0]]
        row = int(part.place[found[1]])
        book = part.book
        named = [row, int(book.parent[row])] if "parent" in book.subscriptions.more and book.parent[row] >= 0 else [row]
        chain = part.history.told.chain
        days = [day for day in part.history.days if day is not None]
        until = max(days, default=chain.first[chain.owner == found[1]].max())
        return as_tables(book, np.array(sorted(named)), str(book.currency[row]), until)


def infer(files: Sequence[VendorFile], days: Sequence[np.datetime64 | None] = ()) -> Inferred:
    """The history of the subscriptions that files tell of. days: of the first invoices, where they are known."""
    parts: dict[Form, Part] = {}
    for form in ("legacy", "nce"):
        places = [place for place, file in enumerate(files) if file.form == form and len(file.rows)]
        own = [files[place] for place in places]
        if not own:
            continue
        given = [days[place] if place < len(days) else None for place in places]
        asked = {number: day for number, day in enumerate(given) if day is not None}
        told = told_by(own, [np.zeros(len(file.rows), bool) for file in own])
        if len(told):
            history = legacy_history if form == "legacy" else nce_history
            parts[form] = _part(history(told, asked, any(file.own for file in own)))
    return Inferred(parts)


def _part(history: History) -> Part:
    book = _book(history)
    checked, refused = check(book, programmes())
    by_owner: dict[int, Problem] = {}
    for problem in refused:
        row = problem.row if problem.table == "subscription" else int(history.happened.owner[problem.row])
        by_owner.setdefault(row, problem)
    stays = ~np.isin(checked.row, sorted(by_owner))
    if "left-out" in history.unsure:
        stays &= ~history.unsure["left-out"][checked.row]
    named = checked.parent >= 0
    stays &= ~(named & ~stays[np.maximum(checked.parent, 0)])
    kept = checked.only(stays).renumbered()
    place = np.full(len(history.told), NOBODY)
    place[kept.row] = np.arange(len(kept))
    if history.form == "nce":
        kept = with_ways_of_cutting(kept, history.told.chain, place)
    return Part(history, kept, place, by_owner)


def _book(history: History) -> Book:
    told, happened = history.told, history.happened
    size, count = len(told), len(happened)
    ids = np.array([*map(str, told.ids)], object)
    subscriptions: dict[str, Array] = {
        "id": ids,
        "customer": told.customers,
        "programme": np.full(size, codes.programme(PROGRAMMES[history.form]), np.int8),
        "currency": told.currencies,
        **history.columns,
    }
    kinds = np.array([codes.event_kind(kind) for kind in happened.kind], np.int8)
    events: dict[str, Array] = {
        "on": happened.on, "kind": kinds, "subscription": ids[happened.owner] if count else np.zeros(0, object),
        "seats": happened.seats, "list_price": happened.price, "renewal": happened.renewal,
    }  # fmt: skip
    for rows, declared, number in ((subscriptions, fields(), size), (events, event_fields(), count)):
        rows |= {name: _nothing(one, number) for name, one in declared.items() if name not in rows}
    return build(subscriptions, events, rank_in_day(programmes()))[0]


def _nothing(field: Field, count: int) -> Array:
    """A column in which nothing is given; a subscription is named by its id."""
    return np.full(count, "", object) if field.type == "subscription" else field.column(count)


def _fact(part: Part, number: int) -> Fact:
    history = part.history
    columns, happened = history.columns, history.happened
    unsure = tuple(name for name in UNSURE if name in history.unsure and history.unsure[name][number])
    mine = range(*np.searchsorted(happened.owner, [number, number + 1]).tolist())
    return Fact(
        id=str(history.told.ids[number]),
        customer=str(history.told.customers[number]),
        price=None if "no-price" in unsure else int(columns["list_price"][number]),
        frequency=history.frequency(number),
        anchor_day=int(history.anchor[number].astype(object).day),
        seats_before=None if "seats-before" in unsure else int(columns["seats"][number]),
        events=tuple(
            Event(happened.on[row], str(happened.kind[row]), _given(happened.seats[row]), _given(happened.price[row]))
            for row in mine
        ),
        unsure=unsure,
    )


def _given(value: np.int64) -> int | None:
    return None if value == MISSING else int(value)
