"""What an option buys for a need, on many paths at once, and the book of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from billing_model.billing.edits import copies, in_order
from billing_model.core import codes
from billing_model.core.book import Book, Events, Subscriptions
from billing_model.core.calendar import NEVER, add_months
from billing_model.core.columns import Array
from billing_model.core.fields import column
from billing_model.core.need import Contracts, Happenings, Need, Served
from billing_model.programmes import event_fields


@dataclass(frozen=True, eq=False)
class Bought:
    """The contracts that serve a need, what is agreed in each of them, and what happens to them.

    agreed: one row per contract, with its day and seats
    """

    contracts: Contracts
    agreed: Subscriptions
    events: Events


def bought(serving: Served, agreed: Subscriptions) -> Bought:
    """What a programme buys; agreed: by path."""
    contracts = serving.contracts
    own = agreed.take(contracts.path).replace(purchased=contracts.purchased, seats=contracts.seats)
    declared, alike = event_fields(), dict[tuple[str, ...], list[Happenings]]()
    for happened in serving.events:
        if len(happened):
            alike.setdefault(tuple(sorted(happened.more)), []).append(happened)
    parts = [
        Events.of(
            len(happened),
            subscription=happened.contract,
            on=happened.on,
            kind=happened.kind,
            row=0,
            more={name: one.column(len(happened)) for name, one in declared.items()},
        ).but(**happened.more)
        for happened in map(Happenings.concat, alike.values())
    ]
    return Bought(contracts, own, Events.concat([*parts, no_events()]))


def together(parts: Sequence[tuple[Bought, Array]]) -> Bought:
    """Several as one; each with the path to which each of its own paths belongs."""
    contracts = Contracts.concat([part.contracts.replace(path=path[part.contracts.path]) for part, path in parts])
    before = np.cumsum([0, *(len(part.contracts) for part, _ in parts)]).tolist()
    events = [
        part.events.replace(subscription=part.events.subscription + first)
        for (part, _), first in zip(parts, before, strict=False)
    ]
    return Bought(contracts, Subscriptions.concat([part.agreed for part, _ in parts]), Events.concat(events))


def book_of(
    id: str, need: Need, what: Bought, changes: Sequence[Mapping[str, Any]], held: Book | None
) -> tuple[Book, Array, Array]:
    """The book of all paths, its subscriptions in order of their paths, what is held first; the path of each
    subscription, -1 for what is held, and the day from which nothing more is ordered.

    id: of the subscriptions; changes: what happens whatever the need does (`option.Option`).
    """
    contracts, own = what.contracts, what.agreed
    customer, path, stop = contracts.path, contracts.path, contracts.stop
    events = _with_changes(need, what, changes)
    if held is not None and len(held):
        held_by_path = copies(held, len(need))
        already = held_by_path.subscriptions.replace(customer=np.repeat(np.arange(len(need)), len(held)))
        own = Subscriptions.concat([already, own])
        customer = np.append(already.customer, customer)
        path = np.append(np.full(len(held_by_path), -1), path)
        stop = np.append(np.full(len(held_by_path), NEVER), stop)
        events = Events.concat(
            [held_by_path.events, events.replace(subscription=events.subscription + len(held_by_path))]
        )
    order = np.argsort(customer, kind="stable")
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    number = np.arange(len(order))
    own = own.take(order).replace(
        customer=customer[order],
        row=number,
        index=number.astype(np.int32),
        id=_ids(id, customer[order], own, order),
    )
    events = in_order(events.replace(subscription=place[events.subscription]), own.programme)
    events = events.replace(row=np.arange(len(events)))
    customers = np.arange(len(need)).astype(str).astype(object)
    return Book(own, events, customers), path[order], stop[order]


def _ids(id: str, customer: Array, own: Subscriptions, order: Array) -> Array:
    """The option's id, with a number where a path has several contracts; what is held keeps its own."""
    ids = own.id[order]
    if len(np.unique(customer)) == len(customer):
        return ids
    own_rows = np.flatnonzero(ids == id)
    new = np.append(True, customer[own_rows][1:] != customer[own_rows][:-1])
    number = np.arange(len(own_rows)) - np.maximum.accumulate(np.where(new, np.arange(len(own_rows)), 0))
    ids = ids.copy()
    ids[own_rows] = [id if n == 0 else f"{id} ({n + 1})" for n in number.tolist()]
    return ids


def _with_changes(need: Need, what: Bought, changes: Sequence[Mapping[str, Any]]) -> Events:
    """The events that follow from the need, and an option's own changes on its first contract of each path."""
    contracts, parts = what.contracts, [what.events]
    first = np.unique(contracts.path, return_index=True)[1]
    for change in changes:
        on = add_months(need.start, int(change["month"]))
        here = first[on[contracts.path[first]] < need.end[contracts.path[first]]]
        parts.append(changed(change, here, on[contracts.path[here]]))
    return Events.concat(parts)


def changed(change: Mapping[str, Any], subscription: Array, on: Array) -> Events:
    """One of an option's own changes as it happens to subscriptions."""
    size = len(subscription)
    return Events(
        subscription=subscription,
        on=on,
        kind=np.full(size, codes.event_kind(change["kind"]), np.int8),
        row=np.zeros(size, np.int64),
        more={
            name: field.column(size)  # no other subscription is there to be named
            if field.type == "subscription"
            else np.repeat(column(field, [dict(change)]), size)
            for name, field in event_fields().items()
        },
    )


def no_events() -> Events:
    """No row."""
    none = np.zeros(0, np.int64)
    empty = {name: event_field.column(0) for name, event_field in event_fields().items()}
    return Events(subscription=none, on=none.view("datetime64[D]"), kind=none.astype(np.int8), row=none, more=empty)
