"""The same history under another option: what each subscription of a book would have cost, and what it costs as it is.

There are two kinds of other options. `OtherTerms` leave a subscription as it is, its own product and billing day, and
change only for how long one is bound and how that is paid; its whole history is billed again under them, at its own
price, or where the price follows from the terms at what the vendor's list makes of it (`Programme.under`). An `Option`
with a price of its own serves the seats that the subscription held (`needs`, `option.served`).

What is counted, the same way on both sides (ours; no document says it): what is known through a day and nothing later.
A subscription that is over by then counts with all that is ever invoiced for it; one that goes on counts with the
charge of its days up to and including that day. So an annual charge paid in advance weighs what has been used of it,
while a term that outlives the need weighs in full. Rows whose days are over count as they are printed, and the one that
runs with its charge so far, rounded to the currency's minor unit (GEN-7), so that both sides are sums of printed units.
Net of tax.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from billing_model.billing.bill import SETTLED, billed
from billing_model.billing.checks import check
from billing_model.billing.daily import charged_through
from billing_model.comparing.option import Option
from billing_model.comparing.serving import served
from billing_model.core import codes
from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.fields import Problem
from billing_model.core.lines import Lines
from billing_model.core.moves import ends, key, starts
from billing_model.core.need import Need, NeedSteps
from billing_model.core.programme import Steps
from billing_model.core.sums import plus, sum_by
from billing_model.programmes import prepared, programmes

GOES_ON = SETTLED + 1  # days after the last one that counts, for which a need that is not over is served: ours


@dataclass(frozen=True)
class OtherTerms:
    """Other terms for the subscriptions of a programme: the fields that say them, by name.

    id: the programme and the values, such as "csp-annual"; term: the months for which one is bound, 0 where the
    programme does not tell.
    """

    id: str
    programme: str
    given: Mapping[str, Any]
    term: int = 0


Choice = OtherTerms | Option


@dataclass(frozen=True)
class Choices:
    """The options a book is billed again under. currency: of those with a price of their own."""

    each: tuple[Choice, ...]
    currency: str = ""

    @property
    def priced(self) -> tuple[Option, ...]:
        """Those with a price of their own."""
        return tuple(choice for choice in self.each if isinstance(choice, Option))


def terms() -> dict[str, OtherTerms]:
    """The terms of every programme that sells several, by id."""
    by_id = {}
    for programme in programmes().values():
        field, values = programme.sold_for
        sold: list[tuple[Mapping[str, Any], int]] = [({field: value}, 0) for value in values]
        if programme.under is not None:
            sold = [(way.fields, way.term) for way in programme.payments]
        for given, term in sold:
            id = "-".join(map(str, (programme.id, *given.values())))
            by_id[id] = OtherTerms(id, programme.id, given, term)
    return by_id


@dataclass(frozen=True, eq=False)
class AsItIs:
    """A book as it was agreed. Money is int64 micro-units, one per subscription.

    - book: what is known through the day `until`
    - invoiced: up to and including that day
    - cost: as the module counts
    - need: the seats that were held, a path for each stretch without a break
    - of: the subscription of each path
    - goes_on: bool, one per subscription, whether seats are held on the day after `until`
    """

    book: Book
    until: np.datetime64
    invoiced: Array
    cost: Array
    need: Need
    of: Array
    goes_on: Array


@dataclass(frozen=True, eq=False)
class Rebilled:
    """A book under another option. One row per subscription.

    concerns: bool, whether the option is one for it; cost: int64 micro-units as the module counts, 0 where it does not
    concern or is refused; refused_by: the clause that refuses it, or the format's reason, "" if nothing does.
    """

    choice: Choice
    concerns: Array
    cost: Array
    refused_by: Array

    @property
    def moves(self) -> Array:
        """bool: the subscription can be under this option."""
        moves: Array = self.concerns & (self.refused_by == "")
        return moves


def as_it_is(book: Book, until: np.datetime64) -> AsItIs:
    """A checked book, its `index` its rows, billed as it was agreed; what happens after the day is not looked at."""
    known = replace(book, events=book.events.take(book.events.on <= until))
    need, of = needs(known, until)
    goes_on = np.zeros(len(book), bool)
    goes_on[of[need.end > until + 1]] = True
    invoiced, cost = np.zeros(len(book), np.int64), np.zeros(len(book), np.int64)
    for lines in billed(known, until + SETTLED):
        now = lines.invoice <= until
        invoiced = plus(invoiced, sum_by(lines.subscription[now], lines.amount[now], len(book)))
        counted = _counted(known, lines, goes_on[lines.subscription], until)
        cost = plus(cost, sum_by(lines.subscription, counted, len(book)))
    return AsItIs(known, until, invoiced, cost, need, of, goes_on)


def rebilled(now: AsItIs, choice: Choice, choices: Choices) -> Rebilled:
    """The book under one of the choices."""
    if isinstance(choice, OtherTerms):
        return _under_terms(now, choice)
    return _served(now, choice, choices)


# ---- What was needed --------------------------------------------------------------------------------------------


def needs(book: Book, until: np.datetime64) -> tuple[Need, Array]:
    """The seats that each subscription held, from steps known through a day; and the subscription of each path.

    A subscription that came back after it was cancelled has a path for each time. A path that is not over goes on for
    `GOES_ON` days after the next one. A programme that does not declare its seats has none.
    """
    held_on = _levels(prepared(book), until)
    sub, since, seats = held_on.subscription, held_on.since, held_on.seats
    before = np.where(starts(sub), 0, np.append(seats[:1], seats[:-1])) if len(sub) else seats
    begins = (seats > 0) & (before == 0)
    path = np.cumsum(begins) - 1
    held = seats > 0
    following = np.append(since[1:], since[:1])
    over = np.where(ends(sub), until + 1 + GOES_ON, following) if len(sub) else since
    closes = np.flatnonzero(held & np.where(ends(sub), True, np.append(seats[1:], 0) == 0)) if len(sub) else held
    steps = NeedSteps(path=path[held], on=since[held], seats=seats[held])
    return Need(since[begins], over[closes], steps).with_seats(), sub[begins]


def _levels(book: Book, until: np.datetime64) -> Steps:
    """The steps of all programmes up to a day, one per subscription and day, sorted by both."""
    parts = [Steps.none()]
    for name, programme in programmes().items():
        own = book.of(name)
        if len(own) and programme.levels:
            steps = programme.levels(own, until)
            parts.append(steps.but(subscription=own.index[steps.subscription]))
    steps = Steps.concat(parts)
    steps = steps.take(steps.since <= until)
    steps = steps.sort(steps.subscription, steps.since)
    return steps.take(ends(key(steps.subscription, steps.since)))


# ---- Under another option ---------------------------------------------------------------------------------------


def _under_terms(now: AsItIs, choice: OtherTerms) -> Rebilled:
    """The same history under other terms. An add-on whose parent is refused is refused with it."""
    sold = _sold(now.book, choice)
    concerns = np.zeros(len(now.book), bool)
    concerns[now.of] = True
    concerns &= sold
    part = now.book.only(sold).renumbered()
    rows = np.flatnonzero(sold)
    part, problems = check(_changed(part, choice), programmes())
    refused = _reasons(part, problems)
    if "parent" in part.subscriptions.more:
        parent = part.parent
        refused = np.where((refused == "") & (parent >= 0), refused[np.maximum(parent, 0)], refused)
    good = refused == ""
    left = rows[good]
    part = part.only(good).renumbered()
    cost, refused_by = np.zeros(len(now.book), np.int64), np.full(len(now.book), "", object)
    for lines in billed(part, now.until + SETTLED):
        owner = left[lines.subscription]
        cost = plus(cost, sum_by(owner, _counted(part, lines, now.goes_on[owner], now.until), len(now.book)))
    refused_by[rows] = refused
    return Rebilled(choice, concerns, np.where(concerns, cost, 0), np.where(concerns, refused_by, ""))


def _sold(book: Book, choice: OtherTerms) -> Array:
    """bool, one per subscription: it is of the programme, which can be asked what it would be under other terms."""
    sold: Array = book.programme == codes.programme(choice.programme)
    under = programmes()[choice.programme].under
    if under is not None:
        sold[sold] = under.can(book.only(sold).renumbered())
    return sold


def _changed(part: Book, choice: OtherTerms) -> Book:
    """The book with the values in their fields, also where an event carries them."""
    programme = programmes()[choice.programme]
    if programme.under is not None:
        return programme.under.made(part, choice.given)
    ((name, given),) = choice.given.items()
    field = {field.name: field for field in programme.fields}[name]
    value = field.encode(given)
    book = part.change(**{name: np.full_like(part.subscriptions.more[name], value)})
    carried = book.events.more.get(name)
    if carried is None:
        return book
    known = carried != field.encode(None)
    return replace(book, events=book.events.replace(**{name: np.where(known, value, carried)}))


def _served(now: AsItIs, choice: Option, choices: Choices) -> Rebilled:
    """What was needed, served by an option with a price of its own."""
    fits = concerned(now.book, choice, choices)
    paths = np.flatnonzero(fits[now.of])
    cost, refused_by = np.zeros(len(now.book), np.int64), np.full(len(now.book), "", object)
    concerns = np.zeros(len(now.book), bool)
    if len(paths):
        owners = now.of[paths]
        concerns[owners] = True
        serving = served(choice, now.need.take(paths))
        for path, problems in serving.problems.items():
            refused_by[owners[path]] = _reason(problems[0])
        owner = owners[serving.path[serving.lines.subscription]]
        cost = sum_by(owner, _counted(serving.book, serving.lines, now.goes_on[owner], now.until), len(now.book))
        cost[refused_by != ""] = 0
    return Rebilled(choice, concerns, cost, refused_by)


def concerned(book: Book, choice: Option, choices: Choices) -> Array:
    """bool, one per subscription: an option of the same group sells what it is (ours).

    So it has the currency of the options, and its programme and what it is called are those of one of the group.
    """
    fits = np.zeros(len(book), bool)
    for other in choices.priced:
        if other.group == choice.group:
            same = book.programme == codes.programme(other.programme)
            field = other.declared.sells
            if field and other.given.get(field):
                same &= book.subscriptions.more[field] == other.given[field]
            fits |= same
    fits &= book.currency == choices.currency
    return fits


def _counted(book: Book, lines: Lines, goes_on: Array, until: np.datetime64) -> Array:
    """What counts of each line, in micro-units (GEN-7). goes_on: whether its subscription does, one per line."""
    counted: Array = lines.amount.copy()
    still = np.flatnonzero(goes_on & (lines.last > until))
    if len(still):
        running = lines.take(still)
        counted[still] = charged_through(book, running, until, book.minor[running.subscription])
    return counted


def _reasons(book: Book, problems: Sequence[Problem]) -> Array:
    """What refuses each subscription, "" where nothing does; problems: as `check` returns them."""
    reasons = np.full(len(book), "", object)
    rows = {"subscription": np.argsort(book.row), "event": np.argsort(book.events.row)}
    given = {"subscription": book.row, "event": book.events.row}
    for problem in problems:
        table = problem.table
        row = int(rows[table][np.searchsorted(given[table], problem.row, sorter=rows[table])])
        owner = row if table == "subscription" else int(book.events.subscription[row])
        if not reasons[owner]:
            reasons[owner] = _reason(problem)
    return reasons


def _reason(problem: Problem) -> str:
    return problem.clause or problem.key
