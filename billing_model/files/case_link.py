"""A case of a comparison's map as a parameter of an address: ``months:7,growth:3,price.csp-annual:9.50``."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from billing_model.billing.refusal import Refusal, Refused
from billing_model.comparing.cheapest import KNOBS, Turn
from billing_model.core.fields import Field
from billing_model.files.comparison import Comparison
from billing_model.files.comparison_map import BOUNDS, UNITS
from billing_model.files.values import from_cell, shown
from billing_model.words.wording import one_line


def written(turns: Sequence[Turn]) -> str:
    """A case of a map as a text."""
    return ",".join(
        f"{'.'.join(filter(None, (knob, option)))}:{(Decimal(value) / UNITS.get(knob, 1)).normalize():f}"
        for knob, value, option in turns
    )


def read(text: str, comparison: Comparison, file: str = "link") -> list[Turn]:
    """A case of a map from a text. Raises `Refused` with all that is wrong."""
    turns: list[Turn] = []
    refusals: list[Refusal] = []
    ids = tuple(option.id for option in comparison.options)
    for part in filter(None, text.split(",")):
        name, _, value = part.partition(":")
        knob, _, option = name.partition(".")
        number = from_cell(Field(knob, "money" if knob in UNITS else "integer"), value)
        place = f"case.{one_line(name)}"
        if knob not in KNOBS:
            refusals.append(Refusal(file, "not-choice", {"found": one_line(knob), "choices": KNOBS}, field="case"))
        elif knob == "price" and option not in ids:
            refusals.append(Refusal(file, "unknown-option", {"id": one_line(option), "known": ids}, field=place))
        elif isinstance(number, str):
            refusals.append(Refusal(file, "not-integer", {"found": shown(one_line(number))}, field=place))
        elif not BOUNDS[knob][0] <= number <= BOUNDS[knob][1]:
            least, most = BOUNDS[knob]
            values = {"found": number, "least": least, "most": most}
            refusals.append(Refusal(file, "not-between", values, field=place))
        else:
            turns.append((knob, int(number * UNITS.get(knob, 1)), option))
    if refusals:
        raise Refused(refusals)
    return turns
