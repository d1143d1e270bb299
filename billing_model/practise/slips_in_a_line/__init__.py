"""Slips in one line of an invoice, by what was mistaken: the quantity, the price, the line as a whole.

Each is tried on the line's own operands, so that the result is what a person who made it has written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from billing_model.practise.sheet import Sheet, Slip
from billing_model.practise.slips_in_a_line import price, quantity, whole_line

Maker = Callable[[Sheet, int, dict[str, int]], Iterator[Slip]]

MAKERS: tuple[Maker, ...] = (  # the likeliest first
    whole_line.left_out,
    quantity.days,
    quantity.seats,
    price.rounding,
    price.price,
    whole_line.ceiling,
    quantity.period_days,
    whole_line.sign,
    whole_line.twice,
    whole_line.kind,
)
# What can go wrong on top of another slip in the same line: operand by operand, in the order of the formula.
ON_TOP: tuple[Maker, ...] = (quantity.days, quantity.period_days, price.price, price.rounding, whole_line.sign)


def line_slips(sheet: Sheet) -> Iterator[Slip]:
    """The slips in each line, the likeliest first; of one sort those in the first line first."""
    for make in MAKERS:
        if make is price.rounding:
            yield from price.rounding_everywhere(sheet)
        for at, line in enumerate(sheet.operands):
            yield from make(sheet, at, line)
