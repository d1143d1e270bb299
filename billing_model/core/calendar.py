"""Days and months on arrays.

Days are ``datetime64[D]``. Months are counted from the start day and clipped to the month's end, never
chained: 31 Jan, 28 Feb, 31 Mar (GEN-3). The arithmetic goes through two tables, one entry per month and
one per day, which is several times faster than numpy's own conversion between days and months.
"""

from __future__ import annotations

import numpy as np

from billing_model.core.columns import Array

LAST_DAY = np.datetime64("2199-12-31", "D")
NEVER = np.datetime64("2250-01-01", "D")  # later than any day of a scenario; still inside the tables

_MONTHS = np.arange("1900-01", "2261-01", dtype="datetime64[M]")
_START: Array = _MONTHS.astype("datetime64[D]").astype(np.int64)  # days since 1970 of each month's first
_LENGTH: Array = np.diff(_START)
_ORIGIN = int(_START[0])
_MONTH_OF_DAY: Array = np.repeat(np.arange(len(_LENGTH)), _LENGTH)


def as_days(count: Array) -> Array:
    """Days since 1970-01-01 (int64) as ``datetime64[D]``."""
    return count.view("datetime64[D]")


def as_count(day: Array) -> Array:
    """``datetime64[D]`` as days since 1970-01-01 (int64)."""
    return day.view(np.int64)


def month_of(day: Array) -> Array:
    """The number of the calendar month that holds each day; months that follow each other differ by 1."""
    month: Array = _MONTH_OF_DAY[as_count(day) - _ORIGIN]
    return month


def first_of_month(month: Array) -> Array:
    """The first day of a month numbered by `month_of`."""
    return as_days(_START[month])


def days_in_month(month: Array) -> Array:
    """How many days a month numbered by `month_of` has."""
    return _LENGTH[month]


def day_of_month(day: Array) -> Array:
    """1 to 31."""
    count = as_count(day)
    day_number: Array = count - _START[_MONTH_OF_DAY[count - _ORIGIN]] + 1
    return day_number


def on_day(month: Array, day: Array) -> Array:
    """The day of the month with this number (1 to 31), clipped to the month's end (GEN-3)."""
    return as_days(_START[month] + np.minimum(day, _LENGTH[month]) - 1)


def add_months(day: Array, months: Array | int) -> Array:
    """The day some months later, clipped to the month's end (GEN-3).

    >>> add_months(np.array(["2018-01-31"], "datetime64[D]"), np.array([1, 2]))
    array(['2018-02-28', '2018-03-31'], dtype='datetime64[D]')
    """
    count = as_count(day)
    month = _MONTH_OF_DAY[count - _ORIGIN]
    after_first = count - _START[month]
    month = month + months
    return as_days(_START[month] + np.minimum(after_first, _LENGTH[month] - 1))


def months_since(anchor: Array, day: Array) -> Array:
    """How many monthly anniversaries of the anchor have come by this day, the day itself included.

    The largest n with ``add_months(anchor, n) <= day``.
    """
    months = month_of(day) - month_of(anchor)
    return months - (add_months(anchor, months) > day)


def on_or_after(day: Array, billing_day: Array) -> Array:
    """The first billing day (1 to 28 of a month) on or after each day."""
    count = as_count(day)
    month = _MONTH_OF_DAY[count - _ORIGIN]
    this = _START[month] + billing_day - 1
    return as_days(np.where(count <= this, this, _START[month + 1] + billing_day - 1))


def on_or_before(day: Array, billing_day: Array) -> Array:
    """The last billing day (1 to 28 of a month) on or before each day."""
    count = as_count(day)
    month = _MONTH_OF_DAY[count - _ORIGIN]
    this = _START[month] + billing_day - 1
    return as_days(np.where(count >= this, this, _START[month - 1] + billing_day - 1))
