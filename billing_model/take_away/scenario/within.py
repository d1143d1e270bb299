"""How far each input may be turned: through all that the rules accept, if the lines stay the same throughout."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, count, product

from billing_model.billing.outcome import Outcome
from billing_model.core.book import Book
from billing_model.core.money import CENT, HUNDRED_PERCENT, UNIT
from billing_model.take_away.scenario.probes import Input, given_number
from billing_model.take_away.scenario.same_lines import Range, SameLines

STEPS = {
    "list_price": CENT,
    "discount_percent": 100,
    "reseller_discount_percent": 100,
    "promotion_percent": 100,
}  # of others it is 1
MORE = (1, 2, 1_000, 1_001)  # steps added to the number
LEAST = (0, 1, 2, 3)  # steps in all
MOST_SEATS = 1_000_000
MOST_PRICE = 10_000 * UNIT
MOST_OF_BOTH = 10**10  # a price times seats: what a workbook's 15 digits show to the cent over some years


def ranges(result: Outcome, same: SameLines, inputs: Sequence[Input]) -> dict[Input, Range]:
    """The range of each input that lines follow through all of it, alone and with every other of these inputs.

    inputs: all of the book, also those that may not be typed. Equal numbers of one subscription are left to
    `equal_numbers`, where both may be typed.
    """
    tried = {source: sorted(_numbers(result.book, source, inputs)) for source in same.inputs}
    lines = iter(same.with_numbers([{source: number} for source, numbers in tried.items() for number in numbers]))
    kept = {}
    for source, numbers in tried.items():
        value, billed = given_number(result.book, source), dict(zip(numbers, lines, strict=False))
        others = {n for n in numbers if billed[n] is not None and not same.follow(billed[n], {source: n})}
        of_group = group_numbers(result.book, source, inputs)
        if 0 in others - of_group:  # a change by nothing has no rows: it cannot be typed
            billed[0], others = None, others - {0}
        accepted = [number == value or billed[number] is not None for number in sorted({*numbers, value})]
        if sum(accepted) > 1 and _in_one_piece(accepted) and others <= of_group:
            fine = [value, *(number for number in numbers if billed[number] is not None)]
            kept[source] = Range(min(fine), max(fine), others)
    return _together(result, same, kept)


def _in_one_piece(accepted: Sequence[bool]) -> bool:
    first, last = accepted.index(True), len(accepted) - accepted[::-1].index(True)
    return all(accepted[first:last])


def _together(result: Outcome, same: SameLines, ranges: dict[Input, Range]) -> dict[Input, Range]:
    """The inputs that may be turned together: the later of two is left out if the ends of both give other lines."""
    book = result.book
    corners = []
    for first, second in combinations(ranges, 2):
        for turned in product((True, False), repeat=2):
            numbers: dict[Input, int] = {}
            for source, up in zip((first, second), turned, strict=True):
                taken = {*group_numbers(book, source, ranges), *numbers.values()}
                end, step = (ranges[source].most, -1) if up else (ranges[source].least, 1)
                numbers[source] = next(n for n in count(end, step * step_of(source)) if n not in taken)
            corners.append((first, second, numbers))
    lines = same.with_numbers([numbers for *_, numbers in corners])
    kept = dict(ranges)
    for (first, second, numbers), own in zip(corners, lines, strict=True):
        if first in kept and second in kept and not same.follow(own, numbers):
            del kept[second]
    return kept


def step_of(source: Input) -> int:
    """The least by which an input is turned here, in the units of the book's columns."""
    return STEPS.get(source.field, 1)


def group_of(source: Input, book: Book) -> tuple[int, str]:
    """Inputs of one subscription that stand for the same: an earlier number and a later one."""
    return (source.row if source.table == "subscription" else int(book.events.subscription[source.row])), source.field


def group_numbers(book: Book, source: Input, inputs: Iterable[Input]) -> set[int]:
    """The numbers of the other inputs of its group."""
    group = group_of(source, book)
    return {given_number(book, other) for other in inputs if other != source and group_of(other, book) == group}


def _numbers(book: Book, source: Input, inputs: Iterable[Input]) -> Iterator[int]:
    """Numbers to try: a little more, much more, little, and those beside the numbers of other inputs."""
    step, value, most = step_of(source), given_number(book, source), _most(book, source)
    counts = source.field in STEPS
    others = {
        given_number(book, o)
        for o in inputs
        if o != source and (o.field == source.field if counts else o.field not in STEPS)
    }
    numbers = {value + step * more for more in MORE} | {step * least for least in LEAST} | {most}
    numbers |= {other + near for other in others for near in (-step, 0, step)}
    return (number for number in numbers if 0 <= number <= most and number != value)


def _most(book: Book, source: Input) -> int:
    """The most that may be typed: what is paid for both together stays within what a workbook shows exactly."""
    value = given_number(book, source)
    if source.field.endswith("_percent"):
        return HUNDRED_PERCENT
    dearest = max(MOST_PRICE, *(10 * int(price) for price in book.list_price))
    if source.field == "list_price":
        return max(dearest, value)
    return max(min(MOST_SEATS, MOST_OF_BOTH * UNIT // dearest), value)
