"""A comparison with its answers: what the command line prints and the files to take away show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from billing_model.comparing.cheapest import CheapestMap, Turn, case, cheapest
from billing_model.comparing.compare import OptionResult, RefusedOption, month_ends, results
from billing_model.comparing.option import Option
from billing_model.comparing.sampled import Sampled, sampled
from billing_model.core.need import Need
from billing_model.files.comparison import Comparison


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


def compared(comparison: Comparison, turns: Sequence[Turn] = ()) -> Compared:
    """All that a comparison file asks for; turns: the case of its map, none for the plan."""
    chosen, need, used = case(comparison.options, comparison.need, turns)
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
