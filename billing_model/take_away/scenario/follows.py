"""Which inputs the lines follow: each line says where its seats and its price were given.

    input        line                      seats
    seats 10  →  cycle-fee                 10 × 1
    use 4     →  daily-usage, 31 days      4 × 31

Another number can lead to other lines, such as a credit instead of a charge. So each input is also billed with more
of it and with less, up to the most and the least that may be typed: lines follow it only if they stay the same
throughout (`within`), but for those that are others where numbers of a subscription are equal (`equal_numbers`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from billing_model.billing.outcome import Outcome
from billing_model.core import codes
from billing_model.core.book import Book
from billing_model.core.fields import SUBSCRIPTION_FIELDS, given
from billing_model.core.lines import OWN, SEVERAL, Lines, Method
from billing_model.programmes import prepared, programmes
from billing_model.take_away.scenario.equal_numbers import Equals, equals_of
from billing_model.take_away.scenario.formulas import charge_of, follows_its_cells
from billing_model.take_away.scenario.probes import Input, given_number
from billing_model.take_away.scenario.same_lines import FOLLOWING, Range, SameLines, Share, Shares
from billing_model.take_away.scenario.within import group_numbers, ranges, step_of

MOST_INPUTS = 30  # the numbers of further inputs are written into the lines as they are
MOST_SHARES = 12  # of one line
DISCOUNTS = ("discount_percent", "reseller_discount_percent", "promotion_percent")  # of a subscription


@dataclass(frozen=True)
class Following:
    """What the lines follow: shares of each line, the range of each input, and where equal numbers change lines."""

    shares: Shares
    ranges: Mapping[Input, Range] = field(default_factory=dict)
    equals: Sequence[Equals] = ()
    formulas_from: Lines | None = None  # the lines with other numbers: those given may hide a rounding


def followed(result: Outcome) -> Following:
    """For each line the inputs that its seats, its price and its discount are made of, none where that is not plain.

    The shares of a line add up to its number. An input is plain if all other numbers that the rules accept give the
    same lines, with numbers that follow it in proportion, or lines that equal numbers explain.
    """
    shares = _as_given(result)
    inputs = list(_inputs(result.book))
    counted = {share.input for of_lines in shares.values() for line in of_lines for share in line}
    same = SameLines(result, shares, [source for source in inputs if source in counted][:MOST_INPUTS])
    plain, equals, others = _settled(result, same, shares, inputs)
    for of_lines in shares.values():
        for row, line in enumerate(of_lines):
            live = all(share.input in plain for share in line)
            of_lines[row] = sorted(line, key=lambda share: inputs.index(share.input)) if live else []
    return Following(shares, plain, equals, others)


def _settled(
    result: Outcome, same: SameLines, shares: Shares, inputs: Sequence[Input]
) -> tuple[Mapping[Input, Range], Sequence[Equals], Lines]:
    """The inputs of which every line can follow every number, and of which equal numbers can be shown too.

    The others are left out, one after the other, because a line follows all of its inputs or none. The lines returned
    have numbers of which no two are equal and none is round.
    """
    plain = ranges(result, same, inputs)
    while True:
        numbers = _odd_numbers(result.book, plain)
        (lines,) = same.with_numbers([numbers]) if numbers else [result.lines]
        if lines is None or not same.follow(lines, numbers):
            plain.popitem()
            continue
        equals, hidden = equals_of(result, same, plain, numbers)
        fixed = [source for source in inputs if source not in plain]
        hidden |= {s for s, own in plain.items() if own.others & group_numbers(result.book, s, fixed)}
        hidden |= {share.input for line in _not_followed(result, shares, plain, lines) for share in line}
        if not hidden & plain.keys():
            return plain, equals, lines
        plain = {source: own for source, own in plain.items() if source not in hidden}


def _odd_numbers(book: Book, ranges: Mapping[Input, Range]) -> dict[Input, int]:
    """A number for each input near its own that is neither round nor another input's."""
    numbers: dict[Input, int] = {}
    for place, (source, own) in enumerate(ranges.items()):
        value = given_number(book, source)
        step = (3 if step_of(source) == 1 else 137_373_700 if source.field == "list_price" else 1_337) + 2 * place
        tried = (value + step, value - step, (own.least + own.most) // 2 + place)
        numbers[source] = next((n for n in tried if own.least <= n <= own.most), value)
    return numbers


def _not_followed(
    result: Outcome, shares: Shares, plain: Mapping[Input, Range], lines: Lines
) -> Iterator[Sequence[Share]]:
    """The shares of lines that cannot follow all of their inputs; lines: with other numbers."""
    columns = lines.whole_numbers
    for row in range(len(lines)):
        of_line = {name: of_lines[row] for name, of_lines in shares.items() if of_lines[row]}
        live = [share for line in of_line.values() for share in line if share.input in plain]
        if not live:
            continue
        line = {name: int(values[row]) for name, values in columns.items()}
        whole = follows_its_cells(line, charge_of(lines, row) is not None)
        for name, line_shares in of_line.items():
            sums = sum(share.times * given_number(result.book, share.input) for share in line_shares)
            in_part = any(share.input not in plain for share in line_shares) or len(line_shares) > MOST_SHARES
            if in_part or not whole or sums != int(result.lines.or_zeros(name)[row]):
                yield line_shares


def _inputs(book: Book) -> Iterator[Input]:
    """The whole numbers, amounts and percentages that were given and that lines may follow."""
    own = {declared.name for programme in programmes().values() for declared in programme.fields}
    own |= {declared.name for declared in SUBSCRIPTION_FIELDS}
    of_events = {f.name for programme in programmes().values() for event in programme.events for f in event.fields}
    names = (*FOLLOWING, "limit", *DISCOUNTS[1:])
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
    priced &= lines.price_from != SEVERAL  # reckoned from other prices
    for line in np.flatnonzero(priced).tolist():
        shares["list_price"][line].append(Share(source(line, int(lines.price_from[line]), "list_price"), 1))
    for line, row, name, times in _sums(book, lines):
        shares["seats"][line].append(Share(source(line, row, name), times))
    for name in DISCOUNTS:
        discount = book.subscriptions.or_zeros(name)[lines.subscription]
        same = given(discount) & (discount == lines.or_zeros("discount_percent"))
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
