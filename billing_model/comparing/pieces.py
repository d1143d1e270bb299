"""Many paths of a need, billed piece by piece, so that they take time and no memory."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import gcd
from typing import NamedTuple

import numpy as np

from billing_model.comparing.option import UNREACHED
from billing_model.comparing.orders import Serving
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


def averages(leaving: Array, chances: Sequence[int]) -> Array:
    """What is paid on average if the customer leaves at the end of each month with a chance, and stays to the end at
    most: micro-units rounded half up, in exact arithmetic; path × chance.

    leaving: what it costs to leave after each month, one row per path; chances: in hundredths of a percent.
    """
    steps = np.diff(leaving.astype(object), prepend=0)  # who is still there pays each
    parts, wholes = zip(*(_stays(chance, steps.shape[1]) for chance in chances), strict=True)
    means, unsure = _nearly(steps, [[part / whole for part in of] for of, whole in zip(parts, wholes, strict=True)])
    for path, which in np.argwhere(unsure).tolist():
        whole = wholes[which]
        means[path, which] = (2 * int(steps[path] @ np.array(parts[which], object)) + whole) // (2 * whole)
    return means.astype(leaving.dtype)


def _nearly(steps: Array, weights: Sequence[Sequence[float]]) -> tuple[Array, Array]:
    """Weighed sums rounded half up, path × weights, and where floating point is too coarse to know them."""
    real, of = steps.astype(float), np.array(weights).T
    sums = real @ of
    error = np.abs(real) @ of * (len(of) + 4) * np.finfo(float).eps
    low, high = np.floor(sums + 0.5 - error), np.floor(sums + 0.5 + error)
    unsure = (low != high) | (np.abs(sums) > 2**52)
    return np.where(unsure, 0, low).astype(np.int64).astype(object), unsure


def weighed(leaving: Sequence[int], chance: int) -> int:
    """The same of one path, times a positive number."""
    steps = [leaving[0], *(later - cost for cost, later in pairwise(leaving))]
    return sum(step * part for step, part in zip(steps, _stays(chance, len(steps))[0], strict=True))


def _stays(chance: int, months: int) -> tuple[list[int], int]:
    """Which part of the customers is still there after no month, after one and so on, and what these whole numbers are
    parts of."""
    shorter = gcd(chance, HUNDRED_PERCENT)
    stay, whole = (HUNDRED_PERCENT - chance) // shorter, HUNDRED_PERCENT // shorter
    return [stay**month * whole ** (months - 1 - month) for month in range(months)], whole ** (months - 1)


def ranked(costs: Costs) -> tuple[Array, Array]:
    """What options cost on the same paths for finding the cheapest, option × path; and which of them count.

    An option that keeps devices out counts only where no other serves the path in full. What does not count costs more
    than all others.
    """
    in_full = costs.in_full & costs.possible
    counts: Array = costs.possible & (in_full | ~in_full.any(axis=0))
    most = int(costs.totals.max(initial=0)) + 1
    return np.where(counts, costs.totals, most if costs.totals.dtype == object else min(most, UNREACHED)), counts
