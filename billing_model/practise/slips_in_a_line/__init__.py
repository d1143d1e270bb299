"""Slips in one line of an invoice, by what was mistaken: the quantity, the price, the line as a whole.

Each is computed from the line's own operands, so that the result is the figure that someone who makes it arrives at.
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
    """The slips in each line, the likeliest first; slips of the same kind in the order of the lines."""
    for make in MAKERS:
        if make is price.rounding:
            yield from price.rounding_everywhere(sheet)
        for place, line in enumerate(sheet.operands):
            yield from make(sheet, place, line)
