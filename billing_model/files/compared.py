"""A comparison with its answers: what the command line prints and the files to take away show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from billing_model.billing.refusal import Refusal
from billing_model.comparing.cheapest import CheapestMap, Turn, case, cheapest
from billing_model.comparing.compare import OptionResult, RefusedOption, results
from billing_model.comparing.leaving import month_ends
from billing_model.comparing.option import Option
from billing_model.comparing.sampled import Sampled, sampled
from billing_model.core.need import Need
from billing_model.files.comparison import Comparison

MOST_LEAVING, MOST_SAMPLED, MOST_MAPPED = 1_000_000, 2_000_000, 2_000_000  # steps of needs, for a page


@dataclass(frozen=True)
class Compared:
    """A comparison, or one case of its map, with its answers.

    - options, need, used: as the case changes them.
    - turns: knob, value and option of the case.
    - results, refused: the options that serve the need, and those that cannot.
    - map, years: None or empty where the file asks for none; the map is always that of the plan.
    """

    comparison: Comparison
    options: Sequence[Option]
    need: Need
    used: Need
    turns: Sequence[Turn]
    results: Sequence[OptionResult]
    refused: Sequence[RefusedOption]
    map: CheapestMap | None
    years: dict[str, Sampled]

    @property
    def months(self) -> int:
        """Months of service that the need begins."""
        return len(month_ends(self.need))


def with_chance_of(comparison: Comparison, turns: Sequence[Turn]) -> Comparison:
    """A comparison with the chance of leaving that a case of its map sets, where it sets one."""
    chances = [value for knob, value, _ in turns if knob == "leaving"]
    return replace(comparison, chance=replace(comparison.chance, leaving=chances[0])) if chances else comparison


def compared(comparison: Comparison, turns: Sequence[Turn] = ()) -> Compared:
    """All that a comparison file asks for; turns: the case of its map, none for the plan."""
    comparison = with_chance_of(comparison, turns)
    chosen, need, used = case(comparison.options, comparison.need, turns, comparison.plan)
    serving, refused = results(chosen, need, comparison.held, used)
    asked, map_ = comparison.map, None
    if asked is not None:
        options = [comparison.option(id) for id in asked.options]
        map_ = cheapest(options, comparison.plan, asked.x, asked.y, comparison.held)
    years: dict[str, Sampled] = {}
    if comparison.chance.leaving or comparison.chance.noise:
        for group in comparison.groups:
            options = [result.option for result in serving if result.option.group == group]
            if options:
                years[group] = sampled(options, need, comparison.chance, comparison.held)
    return Compared(comparison, chosen, need, used, turns, serving, refused, map_, years)


# ---- What is too much for a page --------------------------------------------------------------------------------


def too_much(comparison: Comparison) -> Refusal | None:
    """What takes a page too long to compute, before anything is computed; None if it does not.

    A step of a need is a day on which its seats may change, or a month that begins. Every option is billed over all
    steps, once for each month after which the customer may leave, for each sampled year and for each cell of a map.
    """
    options, steps = len(comparison.options), _steps(comparison)
    months, chance, map_ = len(month_ends(comparison.plan)), comparison.chance, comparison.map
    if options * steps * months > MOST_LEAVING:
        values = {"steps": steps, "options": options, "fits": max(1, MOST_LEAVING // (options * months))}
        return Refusal("", "too-much-steps", {**values, "months": months}, field="demand.change")
    if (chance.leaving or chance.noise) and options * steps * chance.years > MOST_SAMPLED:
        values = {"steps": steps, "options": options, "fits": max(1, MOST_SAMPLED // (options * steps))}
        return Refusal("", "too-much-years", {**values, "years": chance.years}, field="chance.years")
    return None if map_ is None else too_large(comparison, len(map_.options), len(map_.x.values), len(map_.y.values))


def too_large(comparison: Comparison, options: int, across: int, upwards: int) -> Refusal | None:
    """A map that takes a page too long; None if it does not."""
    steps = _steps(comparison)
    if options * steps * across * upwards <= MOST_MAPPED:
        return None
    values = {"steps": steps, "options": options, "cells": across * upwards}
    return Refusal(
        "", "too-much-cells", {**values, "fits": max(1, MOST_MAPPED // (options * steps))}, field="map.cells"
    )


def _steps(comparison: Comparison) -> int:
    return len(comparison.plan.month_by_month()[0].steps)
