"""The term of a contract that runs on a day, and days that follow from it (NCE-10, NCE-12, NCE-50)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from billing_model.core.book import Book
from billing_model.core.calendar import as_count, as_days
from billing_model.core.columns import Array
from billing_model.programmes import prepared
from billing_model.programmes.nce.term_ends import term_ends
from billing_model.programmes.nce.terms import MONTH, MONTHS, months_later, one_after_another

PROGRAMME = "nce"
LONGEST = int(MONTHS.max())  # months of a term
MOST, WEEK = 400, 7  # days that are all tried; of more, one in seven
TERMS = (45, 400, 1_200)  # days, longer than a term of a month, a year, three years


class RunningTerm(NamedTuple):
    """The first day of a term, and the first day after it; NaT where it does not end."""

    first: np.datetime64
    renewal: np.datetime64


def running_term(book: Book, day: np.datetime64) -> RunningTerm:
    """The term that runs on a day, of a book of one contract."""
    first, on = book.purchased[0], np.zeros(0, "datetime64[D]")
    for long in TERMS:
        _, on = term_ends(prepared(book).of(PROGRAMME), day + long)
        if (on > day).any():
            break
    before, after = on[on <= day], on[on > day]
    return RunningTerm(before.max() if len(before) else first, after.min() if len(after) else np.datetime64("NaT", "D"))


def month_ends(purchased: np.datetime64) -> Array:
    """The last day of each number of months from a purchase, from one to `LONGEST`, as the terms of a month chain
    (NCE-12): no later term has begun by then."""
    first = as_count(np.array([purchased]))
    _, begins = one_after_another(first, np.array([MONTH]), months_later(first, LONGEST))
    ends: Array = as_days(begins[1:]) - 1
    return ends


def tried(first: np.datetime64, after: np.datetime64, *also: np.datetime64) -> Array:
    """Days from the first to before another on which something is tried, the last among them; also: days that are among
    them if they lie there."""
    step = 1 if after - first <= MOST else WEEK
    days = np.union1d(np.arange(first, after, step), np.array([*also, after - 1]))
    within: Array = days[(days >= first) & (days < after)]
    return within
