"""The same contract billed under two programmes' rules, with a change and without it: what differs, month by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from billing_model.billing.outcome import Outcome
from billing_model.core.columns import Array
from billing_model.core.sums import total_of


class Invoiced(NamedTuple):
    """What one programme invoices in a month, in micro-units.

    on: the day of its last invoice, NaT where there is none; amount: with the change; without: without it.
    """

    on: np.datetime64
    amount: int
    without: int

    @property
    def difference(self) -> int:
        """With the change less without it."""
        return self.amount - self.without


class Months(NamedTuple):
    """Calendar months one after the other, in each of which every programme invoices the same.

    first, last: ``datetime64[M]``; sides: of the last month, one for each programme.
    """

    first: np.datetime64
    last: np.datetime64
    sides: tuple[Invoiced, ...]


@dataclass(frozen=True)
class Side:
    """A contract under one programme's rules, billed with a change and without it."""

    changed: Outcome
    unchanged: Outcome

    @cached_property
    def days(self) -> Array:
        """The days on which anything is invoiced, with the change or without it."""
        return np.union1d(self.changed.invoices.on, self.unchanged.invoices.on)

    @cached_property
    def first(self) -> Invoiced | None:
        """The first invoice that differs; None where none does."""
        return next((found for day in self.days if (found := self._of(np.array([day]))).difference), None)

    def of_month(self, month: np.datetime64) -> Invoiced:
        """What is invoiced in a calendar month."""
        return self._of(self.days[self.days.astype("datetime64[M]") == month])

    def _of(self, days: Array) -> Invoiced:
        amount, without = (
            sum(outcome.on(day) for day in days.astype("datetime64[D]")) for outcome in (self.changed, self.unchanged)
        )
        return Invoiced(days[-1] if len(days) else np.datetime64("NaT", "D"), amount, without)

    def charged(self, before: np.datetime64) -> Invoiced:
        """What is charged for periods that begin before a day, on whatever invoice it stands."""
        amount, without = (
            total_of(outcome.lines.amount[outcome.lines.first < before]) for outcome in (self.changed, self.unchanged)
        )
        return Invoiced(before - 1, amount, without)


def by_month(sides: Sequence[Side], last: np.datetime64) -> list[Months]:
    """What the invoices of each month say, from the first month that differs through that of a day.

    Months in which every programme invoices the same amounts are one entry.
    """
    differing = [side.first.on for side in sides if side.first is not None]
    if not differing:
        return []
    made: list[Months] = []
    for month in np.arange(min(differing).astype("datetime64[M]"), last.astype("datetime64[M]") + 1):
        now = tuple(side.of_month(month) for side in sides)
        same = made and [side[1:] for side in made[-1].sides] == [side[1:] for side in now]
        made[-1:] = [Months(made[-1].first, month, now)] if same else [*made[-1:], Months(month, month, now)]
    return made
