"""Many paths of a need, billed piece by piece, so that they take time and no memory."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from billing_model.comparing.option import UNREACHED, Serving
from billing_model.core.columns import Array
from billing_model.core.money import HUNDRED_PERCENT

PIECE = 20_000  # steps of needs that are billed at once


class Costs(NamedTuple):
    """What one option costs on some paths, one value per path; or several on the same paths, option × path.

    totals: micro-units, net of tax; possible: bool, whether the path can be served; in_full: bool, no limit keeps a
    device out.
    """

    totals: Array
    possible: Array
    in_full: Array


def pieces(count: int, steps: int, times: int = 1) -> list[slice]:
    """Paths that are billed at once. count: how many there are; steps: of the need of each, at least 1; times: how many
    times as many as else."""
    size = max(1, times * PIECE // steps)
    return [slice(first, first + size) for first in range(0, count, size)]


def costs_of(serving: Serving) -> Costs:
    """What is kept of a piece."""
    return Costs(serving.totals, serving.possible, serving.in_full)


def joined(parts: Sequence[Sequence[Costs]]) -> Costs:
    """The costs of all paths, option × path; parts: piece after piece, of each option."""

    def column(name: str) -> Array:
        return np.concatenate([np.stack([getattr(costs, name) for costs in of_piece]) for of_piece in parts], axis=1)

    return Costs(*map(column, Costs._fields))


def averages(leaving: Array, chance: int) -> Array:
    """What is paid on average if the customer leaves at the end of each month with this chance, and stays to the end at
    most: micro-units rounded half up, in exact arithmetic.

    leaving: what it costs to leave after each month, one row per path; chance: in hundredths of a percent.
    """
    total, whole = weighed([*leaving.T.astype(object)], chance)
    return np.asarray((2 * total + whole) // (2 * whole)).astype(leaving.dtype)


def weighed(leaving: Sequence[Any], chance: int) -> tuple[Any, int]:
    """The same before it is divided and rounded: a whole number, or a column of Python's, and what divides it.

    leaving: what it costs to leave after each month, at least one: numbers, or columns of them.
    """
    steps = [leaving[0], *(later - cost for cost, later in pairwise(leaving))]  # who is still there pays each
    total, whole = steps[-1], 1
    for step in reversed(steps[:-1]):
        whole *= HUNDRED_PERCENT
        total = total * (HUNDRED_PERCENT - chance) + step * whole
    return total, whole


def ranked(costs: Costs) -> tuple[Array, Array]:
    """What options cost on the same paths for finding the cheapest, option × path; and which of them count.

    An option that keeps devices out counts only where no other serves the path in full. What does not count costs more
    than all others.
    """
    in_full = costs.in_full & costs.possible
    counts: Array = costs.possible & (in_full | ~in_full.any(axis=0))
    most = int(costs.totals.max(initial=0)) + 1
    return np.where(counts, costs.totals, most if costs.totals.dtype == object else min(most, UNREACHED)), counts
