"""When a comparison's answer flips: by how long the customer stays, and by how much of the plan is used."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from billing_model.comparing.compare import OptionResult
from billing_model.comparing.option import Option
from billing_model.comparing.recommendation import as_good
from billing_model.comparing.serving import served
from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.money import divide
from billing_model.core.need import Need


@dataclass(frozen=True)
class Stay:
    """If the need ends after this many months, up to the next entry: which option is cheaper, None if neither."""

    months: int
    cheaper: Option | None


def stays(first: OptionResult, second: OptionResult) -> list[Stay]:
    """Which of two options is cheaper by the months the customer stays; one entry at each change."""
    entries: list[Stay] = []
    for month, (total, other_total) in enumerate(zip(first.leaving.tolist(), second.leaving.tolist(), strict=True), 1):
        cheaper = None if as_good(total, other_total) else first.option if total < other_total else second.option
        if not entries or entries[-1].cheaper is not cheaper:
            entries.append(Stay(month, cheaper))
    return entries


@dataclass(frozen=True)
class UseBreakEven:
    """What is charged by use beside what was ordered for the plan, as the use falls short of the plan.

    - percent: how much of the plan is used
    - average: seats in thousandths
    - cost: of the option charged by use
    - ordered: what the other option costs, however much is used
    - flip: the first entry at which the option charged by use costs more, None if there is none
    """

    percent: Array
    average: Array
    cost: Array
    ordered: int
    flip: int | None


def use_break_even(by_use: Option, ordered: OptionResult, need: Need, held: Book | None = None) -> UseBreakEven:
    """The average use from which the option ordered for the plan costs less than the one charged by use.

    The use is the plan scaled to 1, 2, … 100 percent of its seats on every day.
    """
    percent = np.arange(1, 101)
    used = need.take(np.zeros(len(percent), np.int64)).scaled(percent, np.full(len(percent), 100))
    serving = served(by_use, used, held=held)
    days = int((need.end[0] - need.start[0]).astype(int))
    dearer = np.flatnonzero(serving.totals > ordered.total)
    return UseBreakEven(
        percent=percent,
        average=divide(used.seat_days() * 1000, days),
        cost=serving.totals,
        ordered=ordered.total,
        flip=int(dearer[0]) if len(dearer) else None,
    )
