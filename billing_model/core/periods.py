"""Service periods, and the stretches of days that lie in them. Dates alone: no price, no vendor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from billing_model.core import calendar
from billing_model.core.columns import DAY, Array, Columns, of_type
from billing_model.core.moves import expand


@dataclass(frozen=True, eq=False, kw_only=True)
class Periods(Columns):
    """One row per service period that begins, or is entered, within a stretch of days."""

    stretch: Array = of_type(np.int64)  # the row of the stretch
    number: Array = of_type(np.int64)  # how many periods came before it since the anchor
    first: Array = of_type(DAY)  # its first day
    last: Array = of_type(DAY)  # its last day


def periods(anchor: Array, months: Array, start: Array, stop: Array) -> tuple[Periods, Array, Array]:
    """The periods that hold the first day of each stretch or begin by its last.

    anchor: the day the periods count from, one per stretch; months: length of a period; start, stop: first and last
    day of the stretch, start not before the anchor; a stretch that stops before it starts has no period.
    Returns the periods, the row at which each stretch's begin (one more at the end), and the number of its first.
    """
    month, day = calendar.month_of(anchor), calendar.day_of_month(anchor)
    empty = stop < start
    start_number = calendar.months_since(anchor, start) // months
    stop_number = calendar.months_since(anchor, np.where(empty, start, stop)) // months
    counts = np.where(empty, 0, stop_number - start_number + 1)
    stretch, number = expand(counts)
    number += start_number[stretch]
    length = months[stretch]
    opens = month[stretch] + number * length
    day = day[stretch]
    begin = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=begin[1:])
    found = Periods(
        stretch=stretch,
        number=number,
        first=calendar.on_day(opens, day),
        last=calendar.on_day(opens + length, day) - 1,
    )
    return found, begin, start_number


def days(first: Array, last: Array) -> Array:
    """How many days from the first to the last, both included (GEN-1)."""
    return (last - first).astype(np.int64) + 1
