"""What the vendor's file says beside the amount of a line: the term, the plan, the product and the change (NCE-64)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from billing_model.core.book import Book
from billing_model.core.calendar import as_days
from billing_model.core.columns import DAY, Array, Columns, of_type
from billing_model.core.lines import Lines
from billing_model.programmes.nce.cycles import Runs
from billing_model.programmes.nce.file import NEW
from billing_model.programmes.nce.fold import fold
from billing_model.programmes.nce.rows import charged
from billing_model.programmes.nce.terms import MONTH, MONTHLY, THREE_YEARS, UPFRONT, YEAR

COMMITMENTS = {MONTH: "One-Month commitment", YEAR: "One-Year commitment", THREE_YEARS: "Three-year commitment"}
TRIAL = "One-Month commitment for trial"


@dataclass(frozen=True, eq=False, kw_only=True)
class InTheFile(Columns):
    """One row per line of `told`."""

    first: Array = of_type(DAY)  # of the term
    last: Array = of_type(DAY)
    term_and_cycle: Array = of_type(object)
    frequency: Array = of_type(object)  # "" for what is paid at once
    trial: Array = of_type(bool)
    offer: Array = of_type(object)
    change: Array = of_type(object)  # a text that the rows of one change share


def told(book: Book, until: np.datetime64) -> tuple[Lines, InTheFile]:
    """All that was charged up to and including a day, as `programme.charged`, and what the file says of each line.

    book: holds only this programme.
    """
    every = fold(book, until)
    lines = charged(every, np.full(len(book), int(until.astype(np.int64))), for_the_file=True)
    if not len(lines):
        return lines, InTheFile.none()
    runs = Runs.concat(every.out.runs).take(lines.run)
    trial = book.trial[lines.subscription] & (runs.kind == NEW)
    return lines, InTheFile.of(
        len(lines),
        first=as_days(runs.begun),
        last=as_days(runs.last),
        term_and_cycle=np.array([*map(term_and_cycle, runs.term.tolist(), runs.plan.tolist(), trial.tolist())], object),
        frequency=np.array(
            [{MONTHLY: "Monthly", UPFRONT: ""}.get(plan, "Annual") for plan in runs.plan.tolist()], object
        ),
        trial=trial,
        offer=np.array([every.products[number] for number in runs.offer.tolist()], object),
        change=np.array(
            [
                f"{book.id[of]} {day} {rank}"
                for of, day, rank in zip(lines.happens_to.tolist(), lines.posted, lines.rank.tolist(), strict=True)
            ],
            object,
        ),
    )


def term_and_cycle(term: int, plan: int, trial: bool) -> str:
    """The column TermAndBillingCycle: what is paid at once is of the year, as what is paid yearly (assumed)."""
    return TRIAL if trial else f"{COMMITMENTS[term]} for {'monthly' if plan == MONTHLY else 'yearly'} billing"
