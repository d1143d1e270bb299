"""Seats that a file of New Commerce takes back, or subscriptions that it cancels, when the book says it is too late.

What may be taken back is not counted here: the change is tried on a copy of the book, and its clause refuses it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from billing_model.billing.checks import check
from billing_model.billing.edits import each_alone
from billing_model.core.book import Book
from billing_model.programmes import programmes
from billing_model.reconciling.columns import CANCEL, CHANGE, folded
from billing_model.reconciling.compared import Compared, Difference
from billing_model.reconciling.one_row import Cause, FileRow

TOO_LATE = ("NCE-22", "NCE-26", "NCE-53")  # removed, cancelled, in an extended term
TAKEN_BACK = folded("removeQuantity")
CANCELLED = "cancel"


@dataclass(frozen=True)
class TakenBack:
    """Rows that the book has no line for, as an event that would make them. seats: how many fewer."""

    difference: Difference
    rows: Sequence[FileRow]
    kind: str
    on: np.datetime64
    seats: int


def too_late(compared: Compared, differences: Sequence[Difference]) -> Iterator[tuple[TakenBack, Cause]]:
    """What is taken back after its time, with its cause; all tries are one book that is checked once."""
    if compared.files[0].form == "legacy":
        return
    tried = [change for difference in differences for change in _taken_back(compared, difference)]
    if not tried:
        return
    for number, (clause, most) in _refused(_tries(compared.book, tried)).items():
        change = tried[number]
        key = "outside-window-cancel" if change.kind == CANCELLED else "outside-window"
        facts = {"day": change.on, "seats": change.seats, "most": most}
        yield change, Cause("outside-window", facts, change.on, key, clause)


def _taken_back(compared: Compared, difference: Difference) -> Iterator[TakenBack]:
    """The credits of a cancellation, and the two rows of each change to fewer seats."""
    groups: dict[tuple[np.datetime64, str], list[FileRow]] = defaultdict(list)
    for row in difference.left:
        if row.family == CANCEL and row.amount < 0:
            yield TakenBack(difference, [row], CANCELLED, row.first, row.seats)
        elif row.family == CHANGE and folded(compared.text("word", row.place)) == TAKEN_BACK:
            groups[row.first, compared.text("reference", row.place)].append(row)
    for (on, _), rows in groups.items():
        before = sum(row.seats for row in rows if row.amount < 0)
        after = sum(row.seats for row in rows if row.amount > 0)
        yield TakenBack(difference, rows, "remove-seats", on, max(before - after, 1))


def _tries(book: Book, tried: Sequence[TakenBack]) -> tuple[Book, int]:
    """A copy of the book for each change, in which it is the last that happens; and how many events there were."""
    subs = np.array([change.difference.subscription for change in tried])
    many, copy, _ = each_alone(book, subs)
    days = np.array([change.on for change in tried])
    events = many.events.take(many.events.on <= days[copy[many.events.subscription]])
    many = replace(many, events=events.but(row=np.arange(len(events))))
    own = np.flatnonzero(many.id == book.id[subs][copy])
    for kind in (CANCELLED, "remove-seats"):
        chosen = np.array([number for number, change in enumerate(tried) if change.kind == kind], np.int64)
        if len(chosen):
            seats = {} if kind == CANCELLED else {"seats": np.array([tried[number].seats for number in chosen])}
            many = many.with_events(kind, own[chosen], days[chosen], len(events) + chosen, **seats)
    return many, len(events)


def _refused(tries: tuple[Book, int]) -> dict[int, tuple[str, int]]:
    """The changes that are too late: their clause, and how many seats could be taken back."""
    many, before = tries
    return {
        problem.row - before: (problem.clause, int(problem.values.get("most", 0)))
        for problem in check(many, programmes())[1]
        if problem.table == "event" and problem.row >= before and problem.clause in TOO_LATE
    }
