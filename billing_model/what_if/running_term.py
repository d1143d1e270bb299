"""The term of a contract that runs on a day (NCE-10, NCE-50)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from billing_model.core.book import Book
from billing_model.programmes import prepared
from billing_model.programmes.nce.term_ends import term_ends

PROGRAMME = "nce"
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
