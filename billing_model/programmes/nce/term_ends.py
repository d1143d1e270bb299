"""The days on which terms end: each renews then, goes on by the month, or is over (NCE-10, NCE-50 to 53, NCE-56)."""

from __future__ import annotations

import numpy as np

from billing_model.core.book import Book
from billing_model.core.calendar import as_days
from billing_model.core.columns import Array
from billing_model.programmes.nce.cycles import Runs
from billing_model.programmes.nce.fold import fold
from billing_model.programmes.nce.happenings import What
from billing_model.programmes.nce.history import NO_RUN
from billing_model.programmes.nce.rows import ordered_steps


def term_ends(book: Book, until: np.datetime64) -> tuple[Array, Array]:
    """The subscriptions whose terms end by a day, as rows of the book, and the first day after each term.

    A term that another one replaced before its end, or that was cancelled, did not end.
    """
    told = fold(book, until)
    if not told.out.runs:
        return np.zeros(0, np.int64), as_days(np.zeros(0, np.int64))
    runs, steps = Runs.concat(told.out.runs), ordered_steps(told)
    begun = runs.take((runs.rank == What.CLOCK) & (runs.first == runs.begun))
    over = np.flatnonzero(steps.run == NO_RUN)
    over = over[steps.day[over] == runs.last[steps.run[over - 1]] + 1]
    return (
        np.append(begun.subscription, steps.subscription[over]),
        as_days(np.append(begun.first, steps.day[over])),
    )
