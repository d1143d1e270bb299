"""What becomes of the lines where two numbers of a subscription are equal.

A change to the number that is held changes nothing: its credit and its charges are not made, or two runs of days
become one. Each way in which numbers can be equal is billed, and its rows are found among those of the outcome:

    seats 10, then 12, then 14    10–12 days    12–9 days    14–10 days
    seats 10, then 10, then 14    10–21 days    –            14–10 days
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count, islice

import numpy as np

from billing_model.billing.outcome import Outcome
from billing_model.core.columns import Array
from billing_model.core.lines import Lines
from billing_model.take_away.scenario.formulas import charge_of, follows_its_cells
from billing_model.take_away.scenario.probes import Input, Numbers
from billing_model.take_away.scenario.same_lines import UNCHANGED, Range, SameLines, cut_short, numbers_of
from billing_model.take_away.scenario.within import group_of, step_of

MOST_TOGETHER = 5  # inputs of a group: in 51 ways their numbers can be equal
NOT_MADE = -1
Classes = tuple[int, ...]  # for each input of a group the class of equal numbers that it is in: 0, 1, 0


@dataclass(frozen=True)
class Way:
    """One way in which numbers are equal, and the lines that it gives.

    places: the usual row of each line.
    rows: for each usual row that is another line, the row of `lines`; NOT_MADE for one that is not made.
    """

    classes: Classes
    lines: Lines
    places: Sequence[int]
    rows: Mapping[int, int]


@dataclass(frozen=True)
class Equals:
    """Inputs whose lines are others where their numbers are equal; the ways with the most equal numbers first."""

    inputs: Sequence[Input]
    ways: Sequence[Way]


def equals_of(
    result: Outcome, same: SameLines, ranges: Mapping[Input, Range], odd: Numbers
) -> tuple[Sequence[Equals], set[Input]]:
    """The groups of inputs of which equal numbers lead to other lines, and inputs of which that cannot be shown.

    odd: numbers of all inputs that are not equal, for those of other groups.
    """
    groups: dict[tuple[int, str], list[Input]] = {}
    for source in ranges:
        groups.setdefault(group_of(source, result.book), []).append(source)
    hidden = {source for group in groups.values() for source in group[MOST_TOGETHER:]}
    if hidden:
        return [], hidden
    equal = [
        (group, classes, _numbers(group, classes, ranges, odd))
        for group in groups.values()
        for classes in _classes(len(group))
        if max(classes) < len(group) - 1
    ]
    hidden = {source for group, classes, own in equal if own is None for source in _repeated(group, classes)}
    tried = [(group, classes, {**odd, **own}) for group, classes, own in equal if own is not None]
    lines = same.with_numbers([numbers for *_, numbers in tried])
    equals: list[Equals] = []
    changed: set[int] = set()  # lines that are others by the numbers of one group
    for group in groups.values():
        ways: list[Way] = []
        for (of, classes, numbers), billed in zip(tried, lines, strict=True):
            if of is not group:
                continue
            way = _way(result, same, classes, billed, numbers)
            if way is None or changed & way.rows.keys():
                hidden |= _repeated(group, classes)
            if way is not None:
                ways.append(way)
        of_group = {row for way in ways for row in way.rows}
        changed |= of_group
        if of_group:
            equals.append(Equals(group, sorted(ways, key=lambda way: max(way.classes))))
    return equals, hidden


def _repeated(group: Sequence[Input], classes: Classes) -> set[Input]:
    """The inputs whose number is that of one before."""
    return {source for place, source in enumerate(group) if classes[place] in classes[:place]}


def _classes(size: int) -> Iterator[Classes]:
    if not size:
        yield ()
        return
    for before in _classes(size - 1):
        for own in range(max(before, default=-1) + 2):
            yield (*before, own)


def _numbers(group: Sequence[Input], classes: Classes, ranges: Mapping[Input, Range], odd: Numbers) -> Numbers | None:
    """The same number for each class of equal numbers, one that no other input has; None where none is left."""
    step, taken = step_of(group[0]), set(odd.values())
    sizes, numbers = Counter(classes), dict[int, int]()
    for own in sorted(set(classes)):
        members = [source for source, of in zip(group, classes, strict=True) if of == own]
        if sizes[own] == 1:
            continue
        least, most = max(ranges[m].least for m in members), min(ranges[m].most for m in members)
        start = min(max(odd[m] for m in members), most)
        free = (n for n in islice(count(start, step), 200) if n <= most and n not in taken)
        below = (n for n in islice(count(start, -step), 200) if n >= least and n not in taken)
        number = next(chain(free, below), None)
        if number is None:
            return None
        numbers[own] = number
        taken.add(numbers[own])
    return {source: numbers[of] for source, of in zip(group, classes, strict=True) if of in numbers}


def _way(result: Outcome, same: SameLines, classes: Classes, lines: Lines | None, numbers: Numbers) -> Way | None:
    """What these numbers lead to, row by usual row; None if it is refused or does not fit the usual rows."""
    usual = result.lines
    places = None if lines is None else _places(usual, lines, same.expected(numbers))
    if lines is None or places is None or (cut_short(lines) != cut_short(usual)[places]).any():
        return None
    columns = lines.whole_numbers
    for row in range(len(lines)):
        line = {name: int(values[row]) for name, values in columns.items()}
        if not follows_its_cells(line, charge_of(lines, row) is not None):
            return None
    rows = dict.fromkeys(np.setdiff1d(np.arange(len(usual)), places).tolist(), NOT_MADE)
    for own, row in enumerate(places.tolist()):
        if any(getattr(lines, name)[own] != getattr(usual, name)[row] for name in UNCHANGED):
            rows[row] = own
    return Way(classes, lines, places.tolist(), rows)


def _places(usual: Lines, lines: Lines, expected: Array) -> Array | None:
    """A usual row for each line: of its invoice and its sign, with its numbers, and as near to it as there is.

    expected: the numbers of the usual rows. None if a line finds no row.
    """
    usual_numbers, numbers = expected.T.tolist(), numbers_of(lines).T.tolist()
    places = np.full(len(lines), NOT_MADE)
    for names in (("first", "last", "kind"), ("first", "kind"), ("first",), ()):
        free: dict[tuple[object, ...], list[int]] = {}
        for row, key in enumerate(_keys(usual, names, usual_numbers)):
            if row not in places:
                free.setdefault(key, []).append(row)
        for own, key in enumerate(_keys(lines, names, numbers)):
            if places[own] == NOT_MADE and free.get(key):
                places[own] = free[key].pop(0)
    return None if (places == NOT_MADE).any() else places


def _keys(lines: Lines, names: Sequence[str], numbers: Sequence[list[int]]) -> Iterator[tuple[object, ...]]:
    columns = [getattr(lines, name).tolist() for name in ("subscription", "invoice", *names)]
    return zip(*columns, np.sign(lines.amount).tolist(), map(tuple, numbers), strict=True)
