"""Which inputs the lines follow: each line says where its seats and its price were given.

    input        line                      seats
    seats 10  →  cycle-fee                 10 × 1
    use 4     →  daily-usage, 31 days      31 × 4

Another number can lead to other lines, such as a credit instead of a charge. So each input is also billed with many
more of it and with very few, all in one bill: a formula may follow it only if the lines stay the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from billing_model.billing.bill import bill
from billing_model.billing.edits import copies
from billing_model.billing.invoices import invoices
from billing_model.billing.outcome import Outcome
from billing_model.core import codes
from billing_model.core.book import Book
from billing_model.core.columns import Array, Columns
from billing_model.core.fields import SUBSCRIPTION_FIELDS, given
from billing_model.core.lines import OWN, SEVERAL, Lines, Method
from billing_model.core.money import CENT, HUNDRED_PERCENT
from billing_model.programmes import prepared, programmes

FOLLOWING = ("seats", "list_price", "discount_percent")  # columns of a line that can follow inputs
UNCHANGED = ("subscription", "invoice", "first", "last", "kind", "method", "months", "days", "of_days", "profile")
MOST_INPUTS = 60  # the numbers of further inputs are written into the lines as they are
MOST_SHARES = 12  # of one line
DISCOUNTS = ("discount_percent", "reseller_discount_percent")  # of a subscription
UNITS = {"list_price": CENT, "discount_percent": 100, "reseller_discount_percent": 100}  # of others it is 1
MORE = (1_000, 1_001, 1, 2, 3)  # units added: the first that fits is tried; a hundred percent is the most
LEAST = (1, 2)  # units left
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

    The shares of a line add up to its number. An input is plain if many more and only one or two of it give the same
    lines, with numbers that all follow it in proportion.
    """
    shares = _as_given(result)
    place = {source: number for number, source in enumerate(_inputs(result.book))}
    plain = _plain(result, shares, place)
    for name, of_lines in shares.items():
        numbers = _column(result.lines, name)
        for row, line in enumerate(of_lines):
            live = len(line) <= MOST_SHARES and all(share.input in plain for share in line)
            whole = live and sum(share.times * _value(result.book, share.input) for share in line) == int(numbers[row])
            of_lines[row] = sorted(line, key=lambda share: place[share.input]) if whole else []
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


# ---- Where the numbers of the lines were given --------------------------------------------------------------------


def _as_given(result: Outcome) -> dict[str, list[list[Share]]]:
    """The shares of each line as its columns say, by column of `FOLLOWING`; also of inputs that are not plain."""
    book, lines = result.book, result.lines
    shares: dict[str, list[list[Share]]] = {name: [[] for _ in range(len(lines))] for name in FOLLOWING}
    event = {int(row): number for number, row in enumerate(book.events.row)}

    def source(line: int, row: int, field: str) -> Input:
        if row == OWN:
            return Input("subscription", int(lines.subscription[line]), field)
        return Input("event", event[row], field)

    priced = (lines.method != Method.FREE) | (lines.list_price != 0)  # free days at no price: nobody gave the 0
    for line in np.flatnonzero(lines.seats_from != SEVERAL).tolist():
        shares["seats"][line].append(Share(source(line, int(lines.seats_from[line]), "seats"), 1))
    for line in np.flatnonzero(priced).tolist():
        shares["list_price"][line].append(Share(source(line, int(lines.price_from[line]), "list_price"), 1))
    for line, row, field, times in _sums(book, lines):
        shares["seats"][line].append(Share(source(line, row, field), times))
    for name in DISCOUNTS:
        discount = book.subscriptions.more.get(name, np.zeros(len(book), np.int64))[lines.subscription]
        same = given(discount) & (discount == _column(lines, "discount_percent"))
        for line in np.flatnonzero(same).tolist():
            shares["discount_percent"][line].append(Share(source(line, OWN, name), 1))
    return shares


def _sums(book: Book, lines: Lines) -> Iterator[tuple[int, int, str, int]]:
    """What the seats are sums of: line, event's `row` or OWN, field and how often it counts."""
    plain = prepared(book)
    for name, programme in programmes().items():
        rows = np.flatnonzero(book.programme[lines.subscription] == codes.programme(name))
        if programme.shares is None or not len(rows):
            continue
        parts = programme.shares(plain, lines.take(rows))
        columns = (rows[parts.line], parts.event, parts.field, parts.times)
        yield from zip(*(column.tolist() for column in columns), strict=True)


# ---- Whether the lines stay the same ------------------------------------------------------------------------------


def _plain(result: Outcome, shares: Shares, inputs: Iterable[Input]) -> AbstractSet[Input]:
    """The inputs that lines follow, without those of which another number leads to other lines."""
    inputs = list(inputs)
    counted = {share.input for of_lines in shares.values() for line in of_lines for share in line}
    tried = [source for source in inputs if source in counted][:MOST_INPUTS]
    times = {source: np.zeros((len(FOLLOWING), len(result.lines)), np.int64) for source in tried}
    for column, name in enumerate(FOLLOWING):
        for row, line in enumerate(shares[name]):
            for share in line:
                if share.input in times:
                    times[share.input][column, row] += share.times
    taken = {(source.field, _value(result.book, source)) for source in inputs}
    probes = [(source, step) for source in tried for step in _steps(result.book, source, taken)]
    kept = set(tried)
    for (source, step), lines in zip(probes, _changed(result, probes), strict=True):
        if not alike(lines, result.lines) or (_growth(lines, result.lines) != step * times[source]).any():
            kept.discard(source)
    return kept


def _growth(lines: Lines, before: Lines) -> Array:
    """By how much the numbers of each line have grown: a row per column of `FOLLOWING`."""
    return np.array([_column(lines, name) - _column(before, name) for name in FOLLOWING])


def _steps(book: Book, source: Input, taken: AbstractSet[tuple[str, int]]) -> Iterator[int]:
    """By how much an input is changed: to many more, and to one or two.

    taken: the numbers that other inputs have. With such a number an event may change nothing, and then nothing is
    printed or charged, so none is tried.
    """
    unit, value = UNITS.get(source.field, 1), _value(book, source)
    most = HUNDRED_PERCENT if source.field.endswith("_percent") else LARGEST
    more = [value + unit * step for step in MORE if value + unit * step <= most]
    fewer = [unit * least for least in LEAST if unit * least < value]
    for numbers in (more, fewer):
        yield from [number - value for number in numbers if (source.field, number) not in taken][:1]


def _value(book: Book, source: Input) -> int:
    return int(_column(book.subscriptions if source.table == "subscription" else book.events, source.field)[source.row])


def _column(columns: Columns, name: str) -> Array:
    """A column, zeros where there is none."""
    column: Array = getattr(columns, name, np.zeros(len(columns), np.int64))
    return column


def _changed(result: Outcome, probes: Sequence[Probe]) -> Iterator[Lines]:
    """The lines of each probe, in the order of the invoices."""
    if not probes:
        return
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
