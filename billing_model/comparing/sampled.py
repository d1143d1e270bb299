"""Sampled years: the need varied by chance, and what each option costs in each year.

Repeatable: the same seed gives the same years. Chances are whole numbers; nothing here is a float.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from billing_model.comparing.leaving import month_ends
from billing_model.comparing.option import Option
from billing_model.comparing.pieces import Costs, costs_of, joined, pieces, ranked
from billing_model.comparing.serving import served
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

    - options: those that can serve every year
    - cost: option × year, micro-units
    - kept: months of service begun in each year
    - wins: in how many years each option is the cheapest (`pieces.ranked`; the first of equal ones)
    - left_out: the other options, each with the number of years that it cannot serve
    - plan, chance: what the years are sampled from
    """

    options: tuple[Option, ...]
    cost: Array
    kept: Array
    wins: Array
    left_out: tuple[tuple[Option, int], ...]
    plan: Need
    chance: Chance

    def bands(self) -> Array:
        """Option × band: the cost that this percentage of the years does not exceed (`BANDS`); one that occurs."""
        ordered = np.sort(self.cost, axis=1)
        years = self.cost.shape[1]
        ranks = [max(0, -(-years * band // HUNDRED) - 1) for band in BANDS]
        return ordered[:, ranks]

    def year_at(self, option: int, band: int) -> int:
        """The sampled year in which an option's cost is that of a band, by the band's index in `BANDS`."""
        return int(np.flatnonzero(self.cost[option] == self.bands()[option, band])[0])

    def need_of(self, year: int) -> Need:
        """What is needed in a sampled year, one path."""
        return _needs(self.plan, self.chance, _drawn(self.plan, self.chance), slice(year, year + 1))


def sampled(options: Sequence[Option], need: Need, chance: Chance, held: Book | None = None) -> Sampled:
    """Sample years from a need of one path. Options that cannot serve every year are left out.

    The years are billed piece by piece, so that many of them take time and no memory.
    """
    drawn = _drawn(need, chance)
    parts = []
    for piece in pieces(chance.years, len(need.steps) + drawn.months):
        needs = _needs(need, chance, drawn, piece)
        parts.append([costs_of(served(option, needs, held=held)) for option in options])
    costs = joined(parts)
    serves = np.asarray(costs.possible.all(axis=1))
    costs_of_all_years = Costs(*(column[serves] for column in costs))
    ranks, _ = ranked(costs_of_all_years)
    wins = np.bincount(np.argmin(ranks, axis=0), minlength=len(ranks)) if len(ranks) else np.zeros(0, np.int64)
    refused = (~costs.possible).sum(axis=1).tolist()
    return Sampled(
        options=tuple(option for option, all_years in zip(options, serves.tolist(), strict=True) if all_years),
        cost=costs_of_all_years.totals,
        kept=drawn.kept,
        wins=wins,
        left_out=tuple((option, years) for option, years in zip(options, refused, strict=True) if years),
        plan=need,
        chance=chance,
    )


@dataclass(frozen=True)
class _Drawn:
    """What chance decides: the months of service that each year begins, and by year and month the percentage of the
    planned seats."""

    kept: Array
    percent: Array

    @property
    def months(self) -> int:
        """Of the plan."""
        return int(self.percent.shape[1])


def _drawn(need: Need, chance: Chance) -> _Drawn:
    random = np.random.default_rng(chance.seed)
    months = len(month_ends(need))
    leaves = random.integers(0, HUNDRED_PERCENT, (chance.years, months)) < chance.leaving
    leaves[:, -1] = True  # the need ends with the plan
    percent = random.integers(-chance.noise, chance.noise + 1, (chance.years, months)) + HUNDRED
    return _Drawn(np.argmax(leaves, axis=1) + 1, percent)


def _needs(need: Need, chance: Chance, drawn: _Drawn, piece: slice) -> Need:
    """The need of each year of a piece."""
    kept, percents = drawn.kept[piece], drawn.percent[piece]
    needs = need.take(np.zeros(len(kept), np.int64))
    if chance.noise:
        every, passed = needs.month_by_month()
        percent = percents[every.steps.path, passed]
        seats = np.maximum((2 * every.steps.seats * percent + HUNDRED) // (2 * HUNDRED), 1)
        needs = every.with_seats(seats)
    return needs.until(np.minimum(add_months(needs.start, kept), needs.end))
