"""Whether other numbers give the same lines: the same rows, with numbers that follow what was typed in proportion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np

from billing_model.billing.outcome import Outcome
from billing_model.core.columns import Array
from billing_model.core.lines import Lines, Method
from billing_model.explaining.steps import OF_CYCLES
from billing_model.take_away.scenario.probes import Input, Numbers, billed_with, given_number

FOLLOWING = ("seats", "list_price", "discount_percent")  # columns of a line that can follow inputs
UNCHANGED = (
    "subscription",
    "invoice",
    "first",
    "last",
    "kind",
    "clause",
    "method",
    "months",
    "days",
    "of_days",
    "profile",
)


@dataclass(frozen=True)
class Share:
    """How often a line counts an input."""

    input: Input
    times: int


Shares = Mapping[str, Sequence[list[Share]]]  # by column of `FOLLOWING`: the shares of each line


@dataclass(frozen=True)
class Range:
    """The numbers that may be typed for an input, in the units of the book's columns.

    others: numbers within it that lead to other lines, all of them numbers of its subscription's other inputs.
    """

    least: int
    most: int
    others: AbstractSet[int] = frozenset()


class SameLines:
    """Compares the lines of typed numbers with those of an outcome; inputs: those that may be typed."""

    def __init__(self, result: Outcome, shares: Shares, inputs: Sequence[Input]) -> None:
        self.result, self.inputs = result, inputs
        self._cut = cut_short(result.lines)
        self._times = {source: np.zeros((len(FOLLOWING), len(result.lines)), np.int64) for source in inputs}
        for place, name in enumerate(FOLLOWING):
            for row, line in enumerate(shares[name]):
                for share in line:
                    if share.input in self._times:
                        self._times[share.input][place, row] += share.times

    def with_numbers(self, alternatives: Sequence[Numbers]) -> list[Lines | None]:
        """The lines of each alternative; None for one that is refused."""
        return billed_with(self.result, alternatives)

    def follow(self, lines: Lines | None, numbers: Numbers) -> bool:
        """Whether these lines are those of the outcome, with the numbers in proportion.

        A line of no licences may be missing: it shows 0.00.
        """
        if lines is None:
            return False
        usual, cut, expected = self.result.lines, self._cut, self.expected(numbers)
        if len(lines) < len(usual):
            some = expected[FOLLOWING.index("seats")] != 0
            usual, cut, expected = usual.take(some), cut[some], expected[:, some]
        same = alike(lines, usual) and not (cut_short(lines) != cut).any()
        return same and bool((numbers_of(lines) == expected).all())

    def expected(self, numbers: Numbers) -> Array:
        """The numbers of each line in proportion to what was typed: a row per column of `FOLLOWING`."""
        expected: Array = numbers_of(self.result.lines)
        for source, number in numbers.items():
            expected = expected + (number - given_number(self.result.book, source)) * self._times[source]
        return expected


def alike(lines: Lines, others: Lines) -> bool:
    """Whether two bills have the same rows, apart from their numbers."""
    same_size = len(lines) == len(others)
    return same_size and all(bool((getattr(lines, name) == getattr(others, name)).all()) for name in UNCHANGED)


def numbers_of(lines: Lines) -> Array:
    """The numbers of each line that can follow inputs: a row per column of `FOLLOWING`."""
    return np.array([lines.or_zeros(name) for name in FOLLOWING])


def cut_short(lines: Lines) -> Array:
    """Which credits by days are less than their days are worth, and which lines show a loss.

    Of a charge cycle `method` says so itself (NCE-24).
    """
    cut: Array = lines.or_zeros("lost") > 0
    by_days = (lines.method == Method.BY_DAYS) & ~np.isin(lines.profile, OF_CYCLES)
    for row in np.flatnonzero(by_days & (lines.amount < 0)):
        worth = int(lines.list_price[row]) * int(lines.months[row]) * int(lines.days[row]) * int(lines.seats[row])
        cut[row] = abs(int(lines.exact[row])) * int(lines.of_days[row]) < worth * int(lines.per[row])
    return cut
