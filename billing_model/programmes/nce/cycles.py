"""Charge cycles: what one charge covers, and what a day of it divides by (NCE-11 to NCE-15, NCE-33 to NCE-35, NCE-47).

Days are whole numbers, counted from 1970.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from billing_model.core import calendar
from billing_model.core.columns import Array, Beside, Columns, of_type
from billing_model.core.lines import OWN
from billing_model.programmes.nce.terms import ANNUAL, MONTH, MONTHLY, MONTHS, months_later

OF_THE_END = 32  # a day of the month that is no number: counted from the month's end (NCE-13)
END_MONTH = 1  # of the field short_cycle


@dataclass(frozen=True, eq=False, kw_only=True)
class Runs(Columns):
    """Cycles of one term under one plan and price, one row each. A term has several when its plan changes."""

    subscription: Array = of_type(np.int64)
    first: Array = of_type(np.int64)  # the first day of the first cycle
    last: Array = of_type(np.int64)  # the last day of the last, which ends with the term
    month: Array = of_type(np.int64)  # `calendar.month_of` of the day from which the cycles are counted
    day: Array = of_type(np.int64)  # the day of the month on which they begin, or OF_THE_END
    before: Array = of_type(np.int64)  # so many days before it
    step: Array = of_type(np.int64)  # months of a cycle; 0 where there is a single one
    count: Array = of_type(np.int64)  # how many cycles
    short: Array = of_type(bool)  # the first is short, and charged by days (NCE-34, NCE-35)
    full: Array = of_type(np.int64)  # days of a full cycle from the first day, for plans of years (NCE-35)
    monthly: Array = of_type(bool)  # it is paid monthly
    months: Array = of_type(np.int64, 0)  # of the first charge, where it covers the months left of a year (NCE-47)
    price: Array = of_type(np.int64)  # per seat and cycle
    price_from: Array = of_type(np.int64, OWN)  # as in Lines
    promotion: Array = of_type(np.int64, 0)  # hundredths of a percent
    rank: Array = of_type(np.int8)  # of what began it, within its day
    kind: Array = of_type(np.int8)  # of its first charge
    clause: Array = of_type(np.int16)  # that makes it
    # what the file says of its term (NCE-64)
    term: Array = of_type(np.int8, MONTH)
    plan: Array = of_type(np.int8, MONTHLY)
    begun: Array = of_type(np.int64, 0)  # the first day of the term
    offer: Array = of_type(np.int64, -1)  # its product, as a number


Cycled = Runs | Beside  # the run of each of some rows


@dataclass(frozen=True)
class Rule:
    """From where cycles are counted: columns of `Runs`."""

    month: Array
    day: Array
    before: Array
    step: Array
    count: Array
    short: Array
    full: Array

    def columns(self) -> dict[str, Any]:
        """The columns by name."""
        return dict(vars(self))


def by_the_month(anchor: Array) -> tuple[Array, Array]:
    """NCE-13: counted from the last or last but one day of a month, a cycle opens on that of every month; from another
    day it keeps the number, clipped to the month's end.

    Returns the day of the month, and how many days before it.
    """
    on = calendar.as_days(anchor)
    number = calendar.day_of_month(on)
    left = calendar.days_in_month(calendar.month_of(on)) - number
    from_end = left <= 1
    return np.where(from_end, OF_THE_END, number), np.where(from_end, left, 0)


def rule(first: Array, last: Array, term: Array, plan: Array, aligned: Array) -> Rule:
    """NCE-11, NCE-13, NCE-14: cycles count from the first day of the term; aligned, back from its end (NCE-33)."""
    single = (term == MONTH) | ((plan != MONTHLY) & (plan != ANNUAL))
    step = np.where(single, 0, np.where(plan == ANNUAL, 12, 1))
    anchor = np.where(aligned & ~single, last + 1, first)
    month = calendar.month_of(calendar.as_days(anchor))
    day, before = by_the_month(anchor)
    yearly = step != 1
    day = np.where(yearly, calendar.day_of_month(calendar.as_days(anchor)), day)
    before = np.where(yearly, 0, before)
    count = np.where(single, 1, MONTHS[term] // np.maximum(step, 1))
    short = aligned.copy()
    back = np.flatnonzero(aligned & ~single)
    if len(back):
        month[back], count[back], short[back] = counted_back(
            first[back], month[back], day[back], before[back], step[back]
        )
    full = months_later(first, np.where(step == 0, MONTHS[term], step)) - first
    return Rule(month, day, before, step, count, short, np.where(short, full, 0))


def counted_back(first: Array, month: Array, day: Array, before: Array, step: Array) -> tuple[Array, Array, Array]:
    """NCE-33: cycles are counted back from the day after the end; the first is short, unless it begins on one of the
    days so counted.

    month, day, before: of the day after the end. Returns the month of the first cycle as it is counted, how many cycles
    there are, and whether the first is short.
    """
    apart = month - calendar.month_of(calendar.as_days(first))
    count = -(-apart // step)
    count += opening(month - count * step, day, before) > first
    count = np.maximum(count, 1)
    month = month - count * step
    return month, count, opening(month, day, before) != first


def opening(month: Array, day: Array, before: Array) -> Array:
    """NCE-13: the day on which a cycle opens in a month."""
    return calendar.as_count(calendar.on_day(month, day)) - before


def number(runs: Cycled, day: Array) -> Array:
    """The number of the cycle, from 0, that holds each day; beside a row of `runs`."""
    several = np.flatnonzero(runs.count > 1)  # most terms are of a month and have one
    month, step = runs.month[several], runs.step[several]
    passed = (calendar.month_of(calendar.as_days(day[several])) - month) // step
    passed -= opening(month + passed * step, runs.day[several], runs.before[several]) > day[several]
    within = np.zeros(len(day), np.int64)
    within[several] = np.minimum(np.maximum(passed, 0), runs.count[several] - 1)
    return within


def first_day(runs: Cycled, number: Array) -> Array:
    """The first day of the cycle with this number."""
    return np.where(number == 0, runs.first, opening(runs.month + number * runs.step, runs.day, runs.before))


def last_day(runs: Cycled, number: Array) -> Array:
    """The last day of the cycle with this number: the last cycle ends with the term (NCE-14)."""
    following = opening(runs.month + (number + 1) * runs.step, runs.day, runs.before) - 1
    return np.where(number == runs.count - 1, runs.last, following)


def divisor(runs: Cycled, number: Array, first: Array, last: Array, short_cycle: Array) -> Array:
    """NCE-15: what a day's price divides by: the days of the month in which the cycle begins, never fewer than it has.

    A cycle of years has its own days; a short first one those of a full cycle from its first day (NCE-35). By
    ``short_cycle`` the month in which a short cycle ends counts (NCE-34).
    """
    own = last - first + 1
    short = runs.short & (number == 0)
    month_day = first
    if short.any():
        month_day = np.where(short & (short_cycle == END_MONTH), last, first)
    of_month = calendar.days_in_month(calendar.month_of(calendar.as_days(month_day)))
    return np.where(runs.monthly, np.maximum(of_month, own), np.where(short, runs.full, own))
