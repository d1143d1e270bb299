"""When a comparison's answer flips: by how long the customer stays, and by how much of the plan is used."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from billing_model.comparing.compare import Result, as_good
from billing_model.comparing.option import Option, served
from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.money import divide
from billing_model.core.need import Need


@dataclass(frozen=True)
class Stay:
    """From a month on (until the next entry) this option is the cheaper one, if the need ends then; None: the same."""

    months: int
    cheaper: Option | None


def stays(first: Result, second: Result) -> list[Stay]:
    """Which of two options is cheaper by the months the customer stays; one entry at each change."""
    found: list[Stay] = []
    for month, (one, other) in enumerate(zip(first.leaving.tolist(), second.leaving.tolist(), strict=True), 1):
        cheaper = None if as_good(one, other) else first.option if one < other else second.option
        if not found or found[-1].cheaper is not cheaper:
            found.append(Stay(month, cheaper))
    return found


@dataclass(frozen=True)
class UseBreakEven:
    """What is charged by use beside what was ordered for the plan, as the use falls short of the plan.

    percent: of the plan that is used; average: seats in thousandths; cost: of the option by use; ordered: what the
    other costs whatever is used; flip: the first entry at which the option by use costs more, None if at none.
    """

    percent: Array
    average: Array
    cost: Array
    ordered: int
    flip: int | None


def use_break_even(by_use: Option, ordered: Result, need: Need, held: Book | None = None) -> UseBreakEven:
    """From which average use on the option that was ordered for the plan costs less than the one charged by use.

    The use is the plan scaled to 1, 2, … 100 percent of it, path and all.
    """
    percent = np.arange(1, 101)
    many = need.take(np.zeros(len(percent), np.int64)).scaled(percent, np.full(len(percent), 100))
    serving = served(by_use, many, held=held)
    days = int((need.end[0] - need.start[0]).astype(int))
    dearer = np.flatnonzero(serving.totals > ordered.total)
    return UseBreakEven(
        percent=percent,
        average=divide(many.seat_days() * 1000, days),
        cost=serving.totals,
        ordered=ordered.total,
        flip=int(dearer[0]) if len(dearer) else None,
    )
