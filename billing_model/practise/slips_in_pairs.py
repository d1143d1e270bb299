"""Two slips at once: pairs that lead to exactly the guess, where no single slip does.

Two slips in different lines add up. Two in one line are made one after the other, the second on the operands that the
first has left. Two events are both left out and the book is billed again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from billing_model.practise.sheet import Row, Sheet, Slip, same_rows
from billing_model.practise.slips import TAX_LEFT_OUT, considered, event_values, without_events
from billing_model.practise.slips_in_a_line import ON_TOP, line_slips

MOST_EVENTS = 3  # of which two are left out, those nearest to the invoice
MOST_LINES = 8  # in which two slips in the same line are looked for, the first ones
OF_THE_BOOK = ("event-left-out", "event-day", "no-limit")  # the lines of two of them cannot be put together
ALONE = ("other-invoice",)  # leaves nothing of the invoice in which another slip could be
SHOWN_BY_ROWS = ("twice", "charge-as-credit", "line-of-other-invoice")  # too rare to be read out of a total
BEHIND = {  # the makers in `ON_TOP` behind each slip's own operand; a slip in the seats comes before all of them
    "day-less": 1, "day-more": 1, "whole-period": 1, "period-days": 2, "price": 3, "one-month": 3,
}  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """Two slips, and what the invoice says with both: its rows, and its total in micro-units, tax included."""

    slips: tuple[Slip, Slip]
    rows: tuple[Row, ...]
    total: int


def pairs_to_total(sheet: Sheet, possible: Sequence[Slip], total: int) -> tuple[Pair, ...]:
    """The pairs that lead to a total, the likeliest first; possible: the single slips, as `slips` finds them."""
    likely = [slip for slip in possible if slip.name not in SHOWN_BY_ROWS]
    return tuple(pair for pair in _pairs(sheet, likely, total - sheet.total, _total) if pair.total == total)


def pairs_to_rows(sheet: Sheet, possible: Sequence[Slip], rows: Sequence[Row]) -> tuple[Pair, ...]:
    """The pairs that lead to lines, in any order; what a row leaves out is not compared. Else as `pairs_to_total`."""
    lines = [slip for slip in possible if slip.name != TAX_LEFT_OUT]
    off = _net(rows) - _net(sheet.rows)
    return tuple(pair for pair in _pairs(sheet, lines, off, lambda slip: _net(slip.rows)) if same_rows(rows, pair.rows))


def _pairs(sheet: Sheet, possible: Sequence[Slip], off: int, measure: Callable[[Slip], int]) -> list[Pair]:
    """Pairs that differ from the invoice by `off`, as slips are measured; the likeliest first."""
    apart = list(_in_two_lines(sheet, possible, off, measure))
    same = [pair for pair in apart if pair.slips[0].name == pair.slips[1].name]
    others = [pair for pair in apart if pair.slips[0].name != pair.slips[1].name]
    return [*_two_events(sheet), *_tax_too(possible), *same, *_in_one_line(sheet, possible, off, measure), *others]


def _total(slip: Slip) -> int:
    return slip.total


def _net(rows: Sequence[Row]) -> int:
    return sum(row.amount for row in rows)


def _tax_too(possible: Sequence[Slip]) -> Iterator[Pair]:
    """Each other slip with the tax left out as well."""
    tax = next((slip for slip in possible if slip.name == TAX_LEFT_OUT), None)
    for slip in possible:
        if tax and slip is not tax:
            yield Pair((slip, tax), slip.rows, _net(slip.rows))


# ---- Two that add up ------------------------------------------------------------------------------------------------


def _in_two_lines(sheet: Sheet, possible: Sequence[Slip], off: int, measure: Callable[[Slip], int]) -> Iterator[Pair]:
    """Slips in different lines, the likeliest pairs first."""
    parts = [slip for slip in possible if slip.name not in (TAX_LEFT_OUT, *ALONE)]
    base = measure(Slip("", "line", -1, sheet.rows, sheet.total))
    by_size: dict[int, list[int]] = defaultdict(list)
    for first, slip in enumerate(parts):
        by_size[measure(slip) - base].append(first)
    pairs = [
        (first + second, first, second)
        for first, slip in enumerate(parts)
        for second in by_size.get(off - measure(slip) + base, ())
        if second > first
    ]
    for _, first, second in sorted(pairs):
        pair = _both(sheet, parts[first], parts[second])
        if pair:
            yield pair


def _both(sheet: Sheet, first: Slip, second: Slip) -> Pair | None:
    """Both slips in one invoice; None if one changes what the other has changed."""
    if (first.line == second.line >= 0) or (first.name in OF_THE_BOOK and second.name in OF_THE_BOOK):
        return None
    rows = Counter(sheet.rows)
    gone, came = rows - Counter(first.rows), Counter(first.rows) - rows
    also_gone, also_came = rows - Counter(second.rows), Counter(second.rows) - rows
    if gone & also_gone and (gone + also_gone) - rows:
        return None
    both = rows - gone - also_gone + came + also_came
    return Pair((first, second), tuple(both.elements()), first.total + second.total - sheet.total)


# ---- Two in one line ------------------------------------------------------------------------------------------------


def _in_one_line(sheet: Sheet, possible: Sequence[Slip], off: int, measure: Callable[[Slip], int]) -> Iterator[Pair]:
    """Two operands of a line, the second slip made on what the first has left."""
    target = measure(Slip("", "line", -1, sheet.rows, sheet.total)) + off
    for first in possible:
        if not first.operands or first.line >= MOST_LINES:
            continue
        slipped = replace(sheet, slipped=first)
        for make in ON_TOP[BEHIND.get(first.name, 0) :]:
            for second in make(slipped, first.line, dict(first.operands)):
                if measure(second) == target:
                    yield Pair((first, _of_the_line(sheet, second)), second.rows, second.total)


def _of_the_line(sheet: Sheet, second: Slip) -> Slip:
    """The same slip on the line as it is, which is what its sentence is about."""
    key = (second.name, second.line, second.values.get("wrong"))
    alike = (slip for slip in line_slips(sheet) if (slip.name, slip.line, slip.values.get("wrong")) == key)
    return next(alike, second)


# ---- Two things that happened ---------------------------------------------------------------------------------------


def _two_events(sheet: Sheet) -> Iterator[Pair]:
    """What the invoice would say if two events had not happened."""
    for events in combinations(considered(sheet)[:MOST_EVENTS], 2):
        other = without_events(sheet, events)
        if other is not None:
            rows, total = sheet.same_in(other)
            late, soon = (
                Slip("event-left-out", "line", -1, rows, total, event_values(sheet, event)) for event in events
            )
            yield Pair((soon, late), rows, total)
