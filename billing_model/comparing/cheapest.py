"""A map over two knobs: which option is cheapest in each cell, and by how much. The map is one book per option."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

import numpy as np

from billing_model.comparing.leaving import month_ends
from billing_model.comparing.option import UNREACHED, Option
from billing_model.comparing.orders import Serving
from billing_model.comparing.pieces import Costs, averages, costs_of, joined, pieces, ranked
from billing_model.comparing.serving import served, settled
from billing_model.comparing.staying import Stay, staying
from billing_model.core.book import Book, Subscriptions
from billing_model.core.calendar import add_months
from billing_model.core.columns import Array
from billing_model.core.need import Need

# What a knob of a map can be. "price" is the price of one option; "use" is how much of the plan is used; with "leaving"
# a cell is what an option costs on average.
KNOBS = ("seats", "growth", "season", "months", "day", "use", "leaving", "price")
AT_ONCE = 2  # options, each with a piece of its own
Turn = tuple[str, int, str]  # a knob, its value, and for a price the id of its option


@dataclass(frozen=True)
class Axis:
    """One knob of a map, and its values.

    - knob: one of `KNOBS`
    - values: int64; by knob: seats on the first day, seats added each month, percent of the most seats that are needed
      only at times, months kept, the chance of leaving each month in hundredths of a percent, the day of the month of
      service on which seats change (1 to 28), percent of the plan that is used, or ``option``'s price in micro-units
      (`Option.price_field`)
    - option: the id of the option whose price it is, "" for the other knobs
    """

    knob: str
    values: Array
    option: str = ""


@dataclass(frozen=True)
class CheapestMap:
    """Rows are the values of y, columns those of x.

    - cost: option × y × x, micro-units, `UNREACHED` where a clause refuses the option
    - best: the index of the cheapest option, -1 where none can serve the need (`pieces.ranked`)
    - margin: how much more the second cheapest costs, 0 where there is no other
    """

    options: tuple[Option, ...]
    x: Axis
    y: Axis
    cost: Array
    best: Array
    margin: Array


def cheapest(options: Sequence[Option], need: Need, x: Axis, y: Axis, held: Book | None = None) -> CheapestMap:
    """Every option in every cell, for a need of one path; piece by piece, so that many cells take no more memory."""
    shape = len(y.values), len(x.values)
    across, down = np.tile(x.values, shape[0]), np.repeat(y.values, shape[1])

    def serve(option: Option, piece: slice) -> Costs:
        return costs_of(_served(option, need, [(x, across[piece]), (y, down[piece])], held))

    steps = len(need.steps) + len(month_ends(need))
    if "leaving" in (x.knob, y.knob):
        costs = _on_average(options, need, x, y, held)
    else:
        costs = joined([[*_pool().map(serve, options, [piece] * len(options))] for piece in pieces(len(across), steps)])
    ranks, counts = ranked(costs)
    ordered, able = np.sort(ranks, axis=0), counts.sum(axis=0)
    return CheapestMap(
        options=tuple(options),
        x=x,
        y=y,
        cost=np.where(costs.possible, costs.totals, UNREACHED).reshape(len(options), *shape),
        best=np.where(able > 0, np.argmin(ranks, axis=0), -1).reshape(shape),
        margin=np.where(able > 1, ordered[min(1, len(options) - 1)] - ordered[0], 0).reshape(shape),
    )


def _on_average(options: Sequence[Option], need: Need, x: Axis, y: Axis, held: Book | None) -> Costs:
    """What each option costs on average in each cell, as customers leave; option × cell, row by row of the map."""
    leaving, other = (x, y) if x.knob == "leaving" else (y, x)
    rows, months = len(other.values), len(month_ends(need))
    plans, used = planned_and_used(need.take(np.zeros(rows, np.int64)), [(other.knob, other.values)])
    ends = add_months(np.repeat(plans.start, months).reshape(rows, months), np.arange(months) + 1)
    every = [
        Stay(option, used if option.declared.by_use else plans, _agreed(option, [(other, other.values)]))
        for option in options
    ]
    parts = []
    for costs in staying(every, ends, held):
        means = averages(costs.totals, leaving.values.tolist())
        cells = len(leaving.values)
        all_months = [
            np.repeat(np.min(each, axis=1, keepdims=True), cells, axis=1) for each in (costs.possible, costs.in_full)
        ]
        parts.append(Costs(*((each if leaving is x else each.T).ravel() for each in (means, *all_months))))
    return joined([parts])


@cache
def _pool() -> ThreadPoolExecutor:
    """Numpy does most of the work, so some options run in parallel; threads of each map's own take long to start."""
    return ThreadPoolExecutor(AT_ONCE, "map")


def _served(option: Option, need: Need, knobs: Sequence[tuple[Axis, Array]], held: Book | None) -> Serving:
    """One option for some cells of a map; knobs: each axis with its value in every cell."""
    cells = len(knobs[0][1])
    needs = need.take(np.zeros(cells, np.int64))
    planned, used = planned_and_used(needs, [(axis.knob, values) for axis, values in knobs])
    return served(option, used if option.declared.by_use else planned, _agreed(option, knobs), held)


def _agreed(option: Option, knobs: Sequence[tuple[Axis, Array]]) -> Subscriptions:
    """What is agreed in each cell, at the price that a knob sets there; knobs: each axis with its values."""
    agreed = option.agreed(len(knobs[0][1]))
    for axis, values in knobs:
        if (axis.knob, axis.option) == ("price", option.id):
            agreed = agreed.replace(**{option.price_field: values})
    return agreed


def case(
    options: Sequence[Option], need: Need, turns: Sequence[Turn], plan: Need | None = None
) -> tuple[list[Option], Need, Need]:
    """One cell of a map on its own: its options, the planned need and the used one.

    turns: knob, value and, for a price, the id of its option. `compare.results` of these gives the amounts of the cell,
    and `pieces.averages` of what leaving costs those of a cell with a chance of it.
    plan: what is foreseen when the options are bought, where the need turns out otherwise.
    """
    prices = {id: value for knob, value, id in turns if knob == "price"}
    knobs = [(knob, np.array([value])) for knob, value, _ in turns if knob != "price"]
    planned, used = planned_and_used(need, knobs)
    plan = planned if plan is None else planned_and_used(plan, knobs)[0]
    priced = [option.at_price(prices[option.id]) if option.id in prices else option for option in options]
    return [settled(option, plan) for option in priced], planned, used


def planned_and_used(need: Need, knobs: Sequence[tuple[str, Array]]) -> tuple[Need, Need]:
    """The planned and the used need with the knobs set, in the order of `KNOBS`; each knob has one value per path."""
    given = dict(knobs)
    for knob in KNOBS:
        if knob not in given:
            continue
        values = given[knob]
        if knob == "seats":
            need = need.scaled(values, need.first())
        elif knob == "growth":
            need = need.growing(values)
        elif knob == "season":
            need = need.with_season(values)
        elif knob == "months":
            need = need.until(add_months(need.start, values))
        elif knob == "day":
            need = need.changing_on(values)
    used = need.scaled(given["use"], np.full(len(need), 100)) if "use" in given else need
    return need, used
