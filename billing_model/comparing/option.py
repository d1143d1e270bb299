"""An option: one way to buy what is needed; and the book of many needs served by it.

An option is what a subscription would be agreed on (programme, product, list price, discount, terms) without days and
seats, which follow from the need. Its fields may differ from path to path, so that a map over a price is one book.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np

from billing_model.billing.bill import SETTLED, bill
from billing_model.billing.checks import check
from billing_model.billing.edits import copies, in_order
from billing_model.billing.invoices import invoices
from billing_model.billing.outcome import Outcome
from billing_model.core import codes
from billing_model.core.book import Book, Events, Subscriptions
from billing_model.core.calendar import NEVER, add_months
from billing_model.core.columns import Array
from billing_model.core.fields import MISSING, Problem, column
from billing_model.core.lines import Lines
from billing_model.core.money import to_micro
from billing_model.core.need import Contracts, Need, Served
from billing_model.core.programme import Programme
from billing_model.core.sums import sum_by
from billing_model.programmes import event_fields, fields, programmes

UNREACHED = np.iinfo(np.int64).max  # the cost of an option that cannot serve a path
FROM_THE_NEED = ("purchased", "seats")  # fields of a subscription that an option does not have


@dataclass(frozen=True)
class Option:
    """One way to buy. Nothing here is checked; `comparison_file` reads it, `served` returns what a clause refuses.

    given: the fields of a ``[[subscription]]`` without id, customer, programme, day and seats; changes: what happens
    whatever the need does, as fields of an ``[[event]]`` with ``month``, the months since the start, in place of
    ``on``.
    """

    id: str
    group: str
    programme: str
    given: Mapping[str, Any] = field(default_factory=dict)
    name: Mapping[str, str] = field(default_factory=dict)  # by language
    changes: tuple[Mapping[str, Any], ...] = ()
    currency: str = field(kw_only=True)

    @cached_property
    def right_from(self) -> set[np.datetime64]:
        """The days from which it was found to be agreed as its programme asks; `unfit` and `served` look here first."""
        return set()

    @property
    def declared(self) -> Programme:
        """What its vendor's programme declares."""
        return programmes()[self.programme]

    @property
    def list_price(self) -> Decimal | None:
        """Its list price, None where another field gives the price (`Programme.priced_by`)."""
        price: Decimal | None = self.given.get("list_price")
        return price

    def agreed(self, size: int, **columns: Array) -> Subscriptions:
        """What is agreed, repeated in ``size`` rows; columns: fields that differ from row to row.

        Days and seats are not given yet. Defaults of the fields are put in.
        """
        own = {declared.name: declared for declared in self.declared.fields}
        more = {}
        for name, declared in fields().items():
            if declared.type == "subscription":
                more[name] = np.full(size, -1)  # an option is never an add-on
                continue
            value = self.given.get(name, declared.default if name in own else None)
            more[name] = np.repeat(column(declared, [{} if value is None else {name: value}]), size)
        price = MISSING if self.list_price is None else to_micro(self.list_price)
        common = {
            "id": np.full(size, self.id, object),
            "customer": np.arange(size),
            "programme": np.full(size, codes.programme(self.programme), np.int8),
            "currency": np.full(size, self.currency, object),
            "purchased": np.full(size, NEVER),
            "seats": np.full(size, MISSING),
            "list_price": np.full(size, price),
            "row": np.arange(size),
            "index": np.arange(size, dtype=np.int32),
        }
        return Subscriptions(**common, more=more).replace(**columns)


@dataclass(frozen=True, eq=False)
class Serving:
    """A need served by an option, and billed to its end. One customer per path.

    - book: checked; only the paths that can be served, with what the customer holds already
    - path: of each subscription, -1 for what is held already
    - stop: of each subscription, the day from which nothing more is ordered (`need.Contracts`)
    - until: the day through which all is invoiced that is owed
    - lines: of the option's own subscriptions
    - problems: by path, what a clause or the format refuses
    """

    option: Option
    need: Need
    book: Book
    path: Array
    stop: Array
    until: np.datetime64
    lines: Lines
    problems: Mapping[int, tuple[Problem, ...]]

    @property
    def possible(self) -> Array:
        """bool, one per path: whether it can be served."""
        possible = np.ones(len(self.need), bool)
        possible[list(self.problems)] = False
        return possible

    @cached_property
    def totals(self) -> Array:
        """What is invoiced for each path, net of tax, in int64 micro-units; 0 where it is refused."""
        return sum_by(self.path[self.lines.subscription], self.lines.amount, len(self.need))

    @cached_property
    def in_full(self) -> Array:
        """bool, one per path: no limit keeps a device out."""
        in_full = np.ones(len(self.need), bool)
        if "refused" in self.lines.more:
            in_full[self.path[self.lines.subscription[self.lines.refused > 0]]] = False
        return in_full

    def outcome(self) -> Outcome:
        """The invoices of all paths, with their lines."""
        issued, lines = invoices(self.book, self.lines)
        return Outcome(self.book, self.until, issued, lines)


def unfit(option: Option, start: np.datetime64) -> list[Problem]:
    """What is wrong with an option whatever is needed.

    It is checked as a subscription that is agreed so from this day; what the format refuses of its own changes comes
    with their places as the rows of the events. A change that a clause forbids is none of it: such an option says why
    it cannot serve.
    """
    size = len(option.changes)
    on = add_months(np.repeat(start, size), np.array([change["month"] for change in option.changes], np.int64))
    parts = [_changed(change, np.zeros(1, np.int64), on[row : row + 1]) for row, change in enumerate(option.changes)]
    happened = Events.concat([*parts, _no_events()]).replace(row=np.arange(size))
    wrong = _unfit(option.agreed(1), start, happened)
    if not wrong:
        option.right_from.add(start)
    return wrong


def _unfit(agreed: Subscriptions, start: np.datetime64, happened: Events | None = None) -> list[Problem]:
    first = agreed.take(np.arange(1)).replace(
        purchased=np.array([start]), seats=np.ones(1, np.int64), row=np.zeros(1, np.int64)
    )
    events = in_order(happened, first.programme) if happened is not None else _no_events()
    wrong = check(Book(first, events, np.array(["0"], object)), programmes())[1]
    return [
        problem
        for problem in wrong
        if (problem.field not in FROM_THE_NEED if problem.table == "subscription" else _is_of_the_format(problem))
    ]


def _is_of_the_format(problem: Problem) -> bool:
    """A change that lies after the calendar's end lies after the need too, and never happens."""
    if problem.key == "day-out-of-range":
        return False
    return problem.clause in ("", "GEN-5") or problem.key in ("out-of-bounds", "too-few")


def served(option: Option, need: Need, agreed: Subscriptions | None = None, held: Book | None = None) -> Serving:
    """Serve a need by an option and bill it; nothing is bought after the need's end.

    - agreed: what is agreed by path, where it is not the same for all (`Option.agreed`)
    - held: what the customer of each path has already, with its own days; its lines are not counted

    Raises LookupError for a programme that does not declare how it serves a need.
    """
    looked_at = agreed is None and option.right_from.issuperset(need.start[:1])
    agreed = option.agreed(len(need)) if agreed is None else agreed
    serve = option.declared.serve
    if serve is None:
        raise LookupError(option.programme)
    # a term of no months would be bought without end
    if len(need) and not looked_at and (wrong := _unfit(agreed, need.start[0])):
        return _refused(option, need, wrong)
    bought = serve(need, agreed)
    book, path, stop = _book(option, need, agreed, bought, held)
    book, refused = check(book, programmes())
    problems: dict[int, tuple[Problem, ...]] = {}
    for problem in refused:
        row = problem.row if problem.table == "subscription" else _owner(book, problem.row)
        customer = int(book.customer[row])
        problems[customer] = (*problems.get(customer, ()), problem)
    if problems:
        kept = ~np.isin(book.customer, list(problems))
        book = book.only(kept).renumbered()
        path, stop = path[kept], stop[kept]
    until = np.append(need.end, bought.contracts.owed).max() + SETTLED
    lines = bill(book, until) if len(book) else bill(book, NEVER)
    lines = lines.take((lines.posted < stop[lines.subscription]) & (path[lines.subscription] >= 0))
    return Serving(option, need, book, path, stop, until, lines, problems)


def _refused(option: Option, need: Need, wrong: Sequence[Problem]) -> Serving:
    """An option that serves no path, and why."""
    none = np.zeros(0, np.int64)
    book = Book(option.agreed(0), _no_events(), np.zeros(0, object))
    return Serving(
        option,
        need,
        book,
        none,
        none.view("datetime64[D]"),
        NEVER,
        bill(book, NEVER),
        dict.fromkeys(range(len(need)), tuple(wrong)),
    )


def _owner(book: Book, row: int) -> int:
    """The subscription of the event that was given in a row."""
    return int(book.events.subscription[np.flatnonzero(book.events.row == row)[0]])


def _book(
    option: Option, need: Need, agreed: Subscriptions, bought: Served, held: Book | None
) -> tuple[Book, Array, Array]:
    """The book of all paths, its subscriptions in order of their paths, what is held first; the path of each
    subscription, -1 for what is held, and the day from which nothing more is ordered."""
    contracts = bought.contracts
    own = agreed.take(contracts.path).replace(purchased=contracts.purchased, seats=contracts.seats)
    customer, path, stop = contracts.path, contracts.path, contracts.stop
    events = _events(option, need, contracts, bought)
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
        id=_ids(option, customer[order], own, order),
    )
    events = in_order(events.replace(subscription=place[events.subscription]), own.programme)
    events = events.replace(row=np.arange(len(events)))
    customers = np.arange(len(need)).astype(str).astype(object)
    return Book(own, events, customers), path[order], stop[order]


def _ids(option: Option, customer: Array, own: Subscriptions, order: Array) -> Array:
    """The option's id, with a number where a path has several contracts; what is held keeps its own."""
    ids = own.id[order]
    if len(np.unique(customer)) == len(customer):
        return ids
    own_rows = np.flatnonzero(ids == option.id)
    new = np.append(True, customer[own_rows][1:] != customer[own_rows][:-1])
    number = np.arange(len(own_rows)) - np.maximum.accumulate(np.where(new, np.arange(len(own_rows)), 0))
    ids = ids.copy()
    ids[own_rows] = [option.id if n == 0 else f"{option.id} ({n + 1})" for n in number.tolist()]
    return ids


def _events(option: Option, need: Need, contracts: Contracts, bought: Served) -> Events:
    """The events that follow from the need, and the option's own changes on its first contract of each path."""
    declared = event_fields()
    parts = []
    for happened in bought.events:
        carried = happened.more
        parts.append(
            Events(
                subscription=happened.contract,
                on=happened.on,
                kind=happened.kind,
                row=np.zeros(len(happened), np.int64),
                more={
                    name: carried.get(name, event_field.column(len(happened))) for name, event_field in declared.items()
                },
            )
        )
    first = np.unique(contracts.path, return_index=True)[1]
    for change in option.changes:
        on = add_months(need.start, int(change["month"]))
        here = first[on[contracts.path[first]] < need.end[contracts.path[first]]]
        parts.append(_changed(change, here, on[contracts.path[here]]))
    return Events.concat([*parts, _no_events()])


def _changed(change: Mapping[str, Any], subscription: Array, on: Array) -> Events:
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


def _no_events() -> Events:
    none = np.zeros(0, np.int64)
    empty = {name: event_field.column(0) for name, event_field in event_fields().items()}
    return Events(subscription=none, on=none.view("datetime64[D]"), kind=none.astype(np.int8), row=none, more=empty)
