"""Sampled years: the need varied by chance, and what each option costs in each year.

Repeatable: the same seed gives the same years. Chances are whole numbers; nothing here is a float.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from billing_model.comparing.compare import month_ends
from billing_model.comparing.option import Option, ranked, served
from billing_model.core.book import Book
from billing_model.core.calendar import add_months
from billing_model.core.columns import Array
from billing_model.core.money import HUNDRED_PERCENT
from billing_model.core.need import Need

HUNDRED = 100
BANDS = (5, 25, 50, 75, 95)  # percent of the years that cost no more


@dataclass(frozen=True)
class Chance:
    """What may happen to the plan.

    - leaving: the chance in each month that the customer leaves at its end, in hundredths of a percent
    - noise: by how many percent each month's seats differ from the plan at most, up or down, each whole percent equally
      likely
    - years: how many are sampled
    - seed: the same seed gives the same years
    """

    leaving: int = 0
    noise: int = 0
    years: int = 2_000
    seed: int = 1


@dataclass(frozen=True)
class Sampled:
    """What the options cost in each sampled year.

    - need: one path per year
    - cost: option × year, micro-units
    - kept: months of service begun in each year
    - wins: in how many years each option is the cheapest (`option.ranked`; the first of equal ones)
    """

    options: tuple[Option, ...]
    need: Need
    cost: Array
    kept: Array
    wins: Array

    def bands(self) -> Array:
        """Option × band: the cost that this percentage of the years does not exceed (`BANDS`); one that occurs."""
        ordered = np.sort(self.cost, axis=1)
        years = self.cost.shape[1]
        ranks = [max(0, -(-years * band // HUNDRED) - 1) for band in BANDS]
        return ordered[:, ranks]

    def year_at(self, option: int, band: int) -> int:
        """The sampled year in which an option's cost is that of a band, by the band's index in `BANDS`."""
        return int(np.flatnonzero(self.cost[option] == self.bands()[option, band])[0])


def sampled(options: Sequence[Option], need: Need, chance: Chance, held: Book | None = None) -> Sampled:
    """Sample years from a need of one path. Options that cannot serve every year are left out."""
    needs, kept = years(need, chance)
    servings = [served(option, needs, held=held) for option in options]
    possible = [serving for serving in servings if not serving.problems]
    if not possible:
        return Sampled((), needs, np.zeros((0, chance.years), np.int64), kept, np.zeros(0, np.int64))
    cost, ranks = ranked(possible)
    wins = np.bincount(np.argmin(ranks, axis=0), minlength=len(possible))
    return Sampled(tuple(serving.option for serving in possible), needs, cost, kept, wins)


def years(need: Need, chance: Chance) -> tuple[Need, Array]:
    """The need of each sampled year, and the months of service it began."""
    random = np.random.default_rng(chance.seed)
    ends = month_ends(need)
    months = len(ends)
    leaves = random.integers(0, HUNDRED_PERCENT, (chance.years, months)) < chance.leaving
    leaves[:, -1] = True  # the need ends with the plan
    kept = np.argmax(leaves, axis=1) + 1
    percent = random.integers(-chance.noise, chance.noise + 1, (chance.years, months)) + HUNDRED
    needs = need.take(np.zeros(chance.years, np.int64))
    if chance.noise:
        every, passed = needs.month_by_month()
        path = every.steps.path
        seats = np.maximum((2 * every.steps.seats * percent[path, passed] + HUNDRED) // (2 * HUNDRED), 1)
        needs = every.with_seats(seats)
    return needs.until(np.minimum(add_months(needs.start, kept), needs.end)), kept
