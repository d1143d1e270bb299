"""The map of a comparison file: which options it is of, and its two axes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from billing_model.billing.refusal import Refusal, trimmed
from billing_model.comparing.cheapest import Axis
from billing_model.core.currency import unit_of
from billing_model.core.money import UNIT
from billing_model.files import comparison_models
from billing_model.files.comparison_models import ComparisonModel
from billing_model.files.values import Wrong

BOUNDS: Mapping[str, tuple[int, int]] = {  # of a knob's values; prices are in whole units
    "seats": comparison_models.BOUNDS["seats"],
    "growth": comparison_models.BOUNDS["step"],
    "months": comparison_models.BOUNDS["months"],
    "day": comparison_models.BOUNDS["day"],
    "season": (0, 100),
    "leaving": (0, 100),
    "use": (1, 500),
    "price": (0, 10**9),
}
UNITS: Mapping[str, int] = {"price": UNIT, "leaving": 100}  # of a knob whose values are parts of what is written
TENTH = 10  # hundredths of a percent


@dataclass(frozen=True)
class MapRequest:
    """The map that a file asks for: the ids of its options, and its two axes."""

    options: tuple[str, ...]
    x: Axis
    y: Axis


def map_request(top: ComparisonModel, options: set[str], file: str) -> tuple[MapRequest | None, list[Refusal]]:
    """The map that a file asks for, if it does, and what is wrong with it. options: the ids of those of the file."""
    if top.map is None:
        return None, []
    wrong = [
        Refusal(file, "unknown-option", {"id": id, "known": tuple(sorted(options))}, field="map.options")
        for id in top.map.options
        if id not in options
    ]
    if not top.map.options:
        wrong.append(Refusal(file, "map-of-nothing", field="map.options"))
    if (top.map.x.knob, top.map.x.option) == (top.map.y.knob, top.map.y.option):
        wrong.append(Refusal(file, "map-knob-twice", {"found": top.map.y.knob}, field="map.y.knob"))
    axes: dict[str, Axis] = {}
    for name, axis in (("x", top.map.x), ("y", top.map.y)):
        if axis.knob == "price" and axis.option not in options:
            known = tuple(sorted(options))
            wrong.append(
                Refusal(file, "unknown-option", {"id": axis.option or "", "known": known}, field=f"map.{name}.option")
            )
        try:
            axes[name] = axis_of(
                axis.knob, axis.first, axis.last, top.map.cells, axis.option or "", unit_of(top.currency)
            )
        except Wrong as problem:
            wrong.append(Refusal(file, problem.key, problem.values, field=f"map.{name}"))
    if wrong:
        return None, wrong
    return MapRequest(tuple(dict.fromkeys(top.map.options)), axes["x"], axes["y"]), []


def axis_of(knob: str, first: Decimal, last: Decimal, cells: int, option: str = "", minor: int = 1) -> Axis:
    """A knob from one value to another in at most ``cells`` steps. Raises `values.Wrong`.

    minor: of a price, whose steps are whole minor units of the currency, in micro-units; those of a chance are tenths
    of a percent, of others whole numbers.
    """
    least, most = BOUNDS[knob]
    for value in (first, last):
        if not least <= value <= most:
            raise Wrong("not-between", found=trimmed(value, 0), least=least, most=most)
    if last < first:
        raise Wrong("not-between", found=trimmed(last, 0), least=trimmed(first, 0), most=most)
    unit = {"price": minor, "leaving": TENTH}.get(knob, 1)
    begin, end = (int(value * UNITS.get(knob, 1)) // unit for value in (first, last))
    count = max(1, min(cells, end - begin + 1))
    steps = (2 * np.arange(count) * (end - begin) + max(1, count - 1)) // (2 * max(1, count - 1))
    return Axis(knob, (begin + steps) * unit, option if knob == "price" else "")
