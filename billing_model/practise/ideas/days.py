"""Days and months as learners count them."""

from __future__ import annotations

import numpy as np
from dateutil.relativedelta import relativedelta

DAY = np.timedelta64(1, "D")
MOST_OF_A_MONTH = 31  # days


def month_length(day: np.datetime64) -> int:
    """The days of a calendar month."""
    month = day.astype("datetime64[M]")
    return int(((month + 1).astype("datetime64[D]") - month.astype("datetime64[D]")) / DAY)


def month_end(day: np.datetime64) -> np.datetime64:
    """The last day of a calendar month."""
    last: np.datetime64 = (day.astype("datetime64[M]") + 1).astype("datetime64[D]") - DAY
    return last


def year_end(day: np.datetime64) -> np.datetime64:
    """The last day of a calendar year."""
    last: np.datetime64 = (day.astype("datetime64[Y]") + 1).astype("datetime64[D]") - DAY
    return last


def whole_months(first: np.datetime64, end: np.datetime64) -> tuple[int, ...]:
    """The months from a day to another: those that have begun, and those that are complete."""
    start, stop = first.astype(object), end.astype(object)
    months = (stop.year - start.year) * 12 + stop.month - start.month
    rest = stop.day - start.day
    begun = months + (rest > 0)
    complete = months - (rest < 0)
    return tuple(count for count in (begun, complete) if count > 0)


def months_and_days(first: np.datetime64, end: np.datetime64, term: int) -> tuple[tuple[int, int], ...]:
    """The complete months from a day to another and the odd days after them, as shares of a term of so many months.

    A share is days and days of the term: a month has 30 days, or the odd days are those of a year of 365.
    """
    between = relativedelta(end.astype(object), first.astype(object))
    months, days = between.years * 12 + between.months, between.days
    if not months or not days:
        return ()
    return (months * 30 + days, term * 30), (months * 365 + days * 12, term * 365)
