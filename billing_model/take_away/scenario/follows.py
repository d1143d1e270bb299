"""Which inputs the lines follow: the model itself shows it by billing each input again with other numbers.

    input        line                      seats
    seats 10  →  cycle-fee                 10 × 1
    use 4     →  daily-usage, 31 days      31 × 4

Every other number is a copy of the book, so that all of them are one bill.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from billing_model.billing.bill import bill
from billing_model.billing.edits import copies
from billing_model.billing.invoices import invoices
from billing_model.billing.outcome import Outcome
from billing_model.core.book import Book
from billing_model.core.columns import Array, Columns
from billing_model.core.fields import SUBSCRIPTION_FIELDS, given
from billing_model.core.lines import Lines, Method
from billing_model.core.money import CENT, HUNDRED_PERCENT
from billing_model.programmes import programmes

FOLLOWING = ("seats", "list_price", "discount_percent")  # columns of a line that can follow inputs
UNCHANGED = ("subscription", "invoice", "first", "last", "kind", "method", "months", "days", "of_days", "profile")
MOST_INPUTS = 60  # the numbers of further inputs are written into the lines as they are
MOST_SHARES = 12  # of one line
UNITS = {"list_price": CENT, "discount_percent": 100, "reseller_discount_percent": 100}  # of others it is 1
NEAR, FAR, LEAST = (1, 2, 3), (1_000, 1_001), (1, 2)  # units added, the same, units left; a hundred percent at most
LARGEST = 10**15


@dataclass(frozen=True)
class Input:
    """A number that was given: a field of a subscription or of an event, by its row in the book."""

    table: Literal["subscription", "event"]
    row: int
    field: str


@dataclass(frozen=True)
class Share:
    """How often a line counts an input."""

    input: Input
    times: int


Shares = Mapping[str, Sequence[Sequence[Share]]]  # by column of `FOLLOWING`: the shares of each line
Probe = tuple[Input, int]  # an input, and by how much it is changed


def followed(result: Outcome) -> Shares:
    """For each line the inputs that its seats, its price and its discount are made of, none where that is not plain.

    The shares of a line add up to its number. An input is plain if a few more, many more and only one or two of it give
    the same lines, with numbers that all follow it in proportion.
    """
    shares: dict[str, list[list[Share]]] = {name: [[] for _ in range(len(result.lines))] for name in FOLLOWING}
    inputs = list(_inputs(result.book))[:MOST_INPUTS] if len(result.lines) else []
    taken = {(source.field, _value(result.book, source)) for source in inputs}
    groups = {source: _groups(result.book, source, taken) for source in inputs}
    probes = [(source, step) for source in inputs for group in groups[source] for step in group]
    times = dict(zip(probes, _times(result, probes), strict=True))
    for source in inputs:
        counts = [next((times[source, step] for step in group if times[source, step] is not None), None)
                for group in groups[source]]  # fmt: skip
        first = counts[0] if counts else None
        if first is None or not all(other is not None and (other == first).all() for other in counts):
            continue
        for name, column in zip(FOLLOWING, first, strict=True):
            for row in np.flatnonzero(column).tolist():
                shares[name][row].append(Share(source, int(column[row])))
    for name, of_lines in shares.items():
        numbers = _column(result.lines, name)
        for row, line in enumerate(of_lines):
            whole = sum(share.times * _value(result.book, share.input) for share in line) == int(numbers[row])
            if not whole or len(line) > MOST_SHARES:
                line.clear()
    return shares


def _inputs(book: Book) -> Iterator[Input]:
    """The whole numbers, amounts and percentages that were given and that lines may follow."""
    own = {declared.name for programme in programmes().values() for declared in programme.fields}
    own |= {declared.name for declared in SUBSCRIPTION_FIELDS}
    of_events = {f.name for programme in programmes().values() for event in programme.events for f in event.fields}
    names = (*FOLLOWING, "limit", "reseller_discount_percent")
    for row in range(len(book)):
        yield from (Input("subscription", row, n) for n in names if n in own and given(getattr(book, n))[row])
    for row in range(len(book.events)):
        yield from (Input("event", row, n) for n in names if n in of_events and given(book.events.more[n])[row])


def _groups(book: Book, source: Input, taken: AbstractSet[tuple[str, int]]) -> list[list[int]]:
    """By how much an input is changed: of each group, one change must give the same lines.

    taken: the numbers that other inputs have. With such a number an event may change nothing, and then nothing is
    printed or charged, so none is tried.
    """
    unit, value = UNITS.get(source.field, 1), _value(book, source)
    numbers = [[value + unit * step for step in group] for group in (NEAR, FAR)]
    numbers.append([unit * least for least in LEAST if unit * least < value])
    most = HUNDRED_PERCENT if source.field.endswith("_percent") else LARGEST
    groups = [[n - value for n in group if n <= most and (source.field, n) not in taken] for group in numbers]
    return [group for group in groups if group]


def _value(book: Book, source: Input) -> int:
    return int(_column(book.subscriptions if source.table == "subscription" else book.events, source.field)[source.row])


def _column(columns: Columns, name: str) -> Array:
    """A column, zeros where there is none."""
    column: Array = getattr(columns, name, np.zeros(len(columns), np.int64))
    return column


def _times(result: Outcome, probes: Sequence[Probe]) -> Iterator[Array | None]:
    """For each probe how often the lines count its input, a row per column of `FOLLOWING`; None where it leads to other
    lines, or to numbers that do not follow in proportion."""
    if not probes:
        return
    for (_, step), lines in zip(probes, _changed(result, probes), strict=True):
        if not alike(lines, result.lines):
            yield None
            continue
        grown = np.array([_column(lines, name) - _column(result.lines, name) for name in FOLLOWING])
        yield grown // step if (grown % step == 0).all() else None


def _changed(result: Outcome, probes: Sequence[Probe]) -> Iterator[Lines]:
    """The lines of each probe, in the order of the invoices."""
    book = result.book
    many = copies(book, len(probes))
    changed: dict[tuple[str, str], Array] = {}
    for copy, (source, step) in enumerate(probes):
        table, size = (
            (many.subscriptions, len(book)) if source.table == "subscription" else (many.events, len(book.events))
        )
        column = changed.setdefault((source.table, source.field), _column(table, source.field).copy())
        column[copy * size + source.row] += step
    subscriptions, events = (
        {field: column for (target, field), column in changed.items() if target == table}
        for table in ("subscription", "event")
    )
    many = replace(many.change(**subscriptions), events=many.events.replace(**events))
    lines = bill(many, result.until)
    owner = lines.subscription // len(book)
    order = np.argsort(owner, kind="stable")
    ends = np.searchsorted(owner[order], np.arange(len(probes) + 1))
    for copy in range(len(probes)):
        own = lines.take(order[ends[copy] : ends[copy + 1]])
        yield invoices(book, own.replace(subscription=own.subscription - copy * len(book)))[1]


def alike(lines: Lines, others: Lines) -> bool:
    """Whether two bills have the same lines, apart from their numbers."""
    if len(lines) != len(others) or (_cut(lines) != _cut(others)).any():
        return False
    return all(bool((getattr(lines, name) == getattr(others, name)).all()) for name in UNCHANGED)


def _cut(lines: Lines) -> Array:
    """Which credits by days are less than their days are worth, and which lines show a loss."""
    cut: Array = _column(lines, "lost") > 0
    for row in np.flatnonzero((lines.method == Method.BY_DAYS) & (lines.amount < 0)):
        worth = int(lines.list_price[row]) * int(lines.months[row]) * int(lines.days[row]) * int(lines.seats[row])
        cut[row] = abs(int(lines.exact[row])) * int(lines.of_days[row]) < worth * int(lines.per[row])
    return cut
