"""Terms and plans: how long a subscription is bound, how it is paid, and when a term ends (NCE-2, NCE-10, NCE-12,
NCE-14).

Days are whole numbers here, counted from 1970, as `core.calendar.as_count` makes them.
"""

from __future__ import annotations

import numpy as np

from billing_model.core import calendar
from billing_model.core.columns import Array

TERMS = ("1-month", "1-year", "3-years")
MONTH, YEAR, THREE_YEARS = range(3)
MONTHS = np.array([1, 12, 36])  # of a term
PLANS = ("monthly", "annual", "upfront")
MONTHLY, ANNUAL, UPFRONT = range(3)
BY_ITSELF = YEAR, MONTHLY  # the term and plan of what a trial becomes (NCE-56)
RENEWALS = ("renew", "extended", "end")
RENEW, EXTENDED, END = range(3)
SOLD = np.array([[True, False, False], [True, False, True], [True, True, True]])  # term × plan (NCE-2)
NEVER = int(calendar.NEVER.astype(np.int64))


def count_of(day: str) -> int:
    """A day as the number of days since 1970."""
    return int(np.datetime64(day, "D").astype(np.int64))


def is_sold(term: Array, plan: Array) -> Array:
    """NCE-2: whether there is such a plan for such a term."""
    sold: Array = (term >= 0) & (plan >= 0) & SOLD[term, plan]
    return sold


def months_later(day: Array, months: Array | int) -> Array:
    """The same day some months later, clipped to the month's end."""
    return calendar.as_count(calendar.add_months(calendar.as_days(day), months))


def natural_end(first: Array, term: Array) -> Array:
    """NCE-10, NCE-12, NCE-14: the day before the same day 1, 12 or 36 months later, clipped to the month's end.

    The next term counts from its own first day, so that a clipped day sticks.
    """
    return months_later(first, MONTHS[term]) - 1


def one_after_another(first: Array, term: Array, through: Array) -> tuple[Array, Array]:
    """NCE-12, NCE-50: the first days of terms that follow each other: one of each row, and all that begin by a day.

    Returns the row and the day of each: first all first terms, then all second ones, and so on.
    """
    row, day = np.arange(len(first)), first
    rows, days = [row], [day]
    while True:
        day = natural_end(day, term[row]) + 1
        comes = day <= through[row]
        row, day = row[comes], day[comes]
        if not len(row):
            return np.concatenate(rows), np.concatenate(days)
        rows.append(row)
        days.append(day)


def is_month_end(day: Array) -> Array:
    """Whether a day is the last of its month."""
    on = calendar.as_days(day)
    last: Array = calendar.day_of_month(on) == calendar.days_in_month(calendar.month_of(on))
    return last
