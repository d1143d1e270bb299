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

    def begin(self, stretches: int) -> Array:
        """The row at which each stretch's periods begin, and one more: where the last one's end.

        >>> on = np.array(["2018-01-01", "2018-02-01"], "datetime64[D]")
        >>> Periods.of(2, stretch=np.array([0, 2]), number=0, first=on, last=on + 27).begin(3)
        array([0, 1, 1, 2])
        """
        return np.searchsorted(self.stretch, np.arange(stretches + 1))


def periods(anchor: Array, months: Array, start: Array, stop: Array) -> Periods:
    """The periods that hold the first day of each stretch or begin by its last.

    All four have one value per stretch of days:
    anchor: the day the periods count from;
    months: the length of a period;
    start, stop: first and last day of the stretch, start not before the anchor; a stretch that stops before it starts
    has no period.

    >>> day = np.array(["2018-01-31", "2018-02-10", "2018-03-31"], "datetime64[D]")
    >>> periods(day[:1], np.array([1]), day[1:2], day[2:])
    Periods, 3 rows
    stretch  int64          0           0           0
    number   int64          0           1           2
    first    datetime64[D]  2018-01-31  2018-02-28  2018-03-31
    last     datetime64[D]  2018-02-27  2018-03-30  2018-04-29
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
    return Periods(
        stretch=stretch,
        number=number,
        first=calendar.on_day(opens, day),
        last=calendar.on_day(opens + length, day) - 1,
    )


def days(first: Array, last: Array) -> Array:
    """How many days from the first to the last, both included (GEN-1).

    >>> days(np.array(["2018-02-28"], "datetime64[D]"), np.array(["2018-03-01"], "datetime64[D]"))
    array([2])
    """
    return (last - first).astype(np.int64) + 1
