"""The shape of a comparison file: which fields its tables have and what each may hold."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainValidator
from pydantic import Field as Default

from billing_model.comparing.cheapest import KNOBS
from billing_model.comparing.demand import MOST_DEVICES, SHAPES_BY_MONTH
from billing_model.core.fields import Field
from billing_model.files import models, values
from billing_model.files.models import Bilingual, Currency, Day, FreeText, Shape, Text
from billing_model.files.values import Wrong

MOST_MONTHS = 60
MOST_OPTIONS = 30
MOST_STEPS = 2_000
MOST_YEARS = 20_000  # that are sampled
MOST_CELLS = 100  # in each direction of a map


BOUNDS: Mapping[str, tuple[int, int]] = {  # of every whole number in a comparison, wherever it is typed or read
    "months": (1, MOST_MONTHS),
    "seats": (1, MOST_DEVICES),
    "base": (0, MOST_DEVICES),
    "step": (-MOST_DEVICES, MOST_DEVICES),
    "peak": (1, MOST_DEVICES),
    "period": (2, MOST_MONTHS),
    "after": (0, MOST_MONTHS),
    "length": (1, MOST_MONTHS),
    "day": (1, 28),
    "leaves_after": (1, MOST_MONTHS),
    "noise_percent": (0, 90),
    "years": (1, MOST_YEARS),
    "seed": (0, 10**9),
    "cells": (2, MOST_CELLS),
}


def _whole(name: str) -> PlainValidator:
    """A whole number within the bounds of its name."""
    least, most = BOUNDS[name]

    def check(value: Any) -> int:
        number = values.integer(value)
        if not least <= number <= most:
            raise Wrong("not-between", found=number, least=least, most=most)
        return number

    return PlainValidator(check)


def _percent(most: int) -> PlainValidator:
    """A percentage from 0 to a bound."""

    def check(value: Any) -> Decimal:
        percent = values.percent(value)
        if not 0 <= percent <= most:
            raise Wrong("not-between", found=percent, least=0, most=most)
        return percent

    return PlainValidator(check)


def _one_of(*choices: str) -> PlainValidator:
    return PlainValidator(partial(values.checked, Field("choice", "choice", choices=choices)))


Seats = Annotated[int, _whole("seats")]


class StepModel(Shape):
    """The number of seats from a day on."""

    on: Day
    seats: Seats


class DemandShape(Shape):
    """What is needed: a pattern by months, or steps."""

    shape: Annotated[str, _one_of(*SHAPES_BY_MONTH, "steps")] = "steady"
    seats: Seats = 1
    step: Annotated[int, _whole("step")] = 0
    peak: Annotated[int, _whole("peak")] = 1
    period: Annotated[int, _whole("period")] = 12
    after: Annotated[int, _whole("after")] = 0
    length: Annotated[int, _whole("length")] = 1
    day: Annotated[int, _whole("day")] = 1
    change: Annotated[list[StepModel], BeforeValidator(partial(models.entries, MOST_STEPS))] = Default(
        default_factory=list
    )


class ChanceShape(Shape):
    """What may happen to the plan."""

    leaves_after: Annotated[int | None, _whole("leaves_after")] = None
    leaving_percent: Annotated[Decimal, _percent(100)] = Decimal(0)
    noise_percent: Annotated[int, _whole("noise_percent")] = 0
    years: Annotated[int, _whole("years")] = 2_000
    seed: Annotated[int, _whole("seed")] = 1


class Group(Shape):
    """A need that options of one kind serve."""

    id: Text
    en: FreeText
    it: FreeText


class AxisShape(Shape):
    """A knob of the map, from one value to another."""

    knob: Annotated[str, _one_of(*KNOBS)]
    first: Annotated[Any, PlainValidator(values.money)]
    last: Annotated[Any, PlainValidator(values.money)]
    option: Text = None


class MapShape(Shape):
    """A map over two knobs."""

    options: list[Text]
    x: AxisShape
    y: AxisShape
    cells: Annotated[int, _whole("cells")] = 50


class ComparisonModel(Shape):
    """The whole file; options and what is held are checked one by one."""

    id: Text = ""
    customer: Text = ""
    currency: Currency
    start: Day
    months: Annotated[int, _whole("months")]
    discount_rate_percent: Annotated[Decimal, _percent(100)] = Decimal(0)
    title: Bilingual | None = None
    question: Bilingual | None = None
    demand: DemandShape
    chance: ChanceShape = ChanceShape()
    group: list[Group] = Default(default_factory=list)
    held: Annotated[list[Any], BeforeValidator(partial(models.entries, MOST_OPTIONS))] = Default(default_factory=list)
    option: Annotated[list[Any], BeforeValidator(partial(models.entries, MOST_OPTIONS))] = Default(default_factory=list)
    map: MapShape | None = None


OWN = (
    "id",
    "group",
    "programme",
    "name",
    "change",
    "example",
    "peak",
    "base",
)  # of an option; everything else is a field of its programme


class OptionShape(Shape):
    """What an option has beside the fields of its programme; example: whether its price is one; peak: what is agreed
    otherwise for the seats beyond a base; base: its seats, where they are not those that cost the least."""

    id: Text
    group: Text
    programme: Text
    name: Bilingual | None = None
    example: Annotated[bool, PlainValidator(values.flag)] = False
    change: list[Any] = Default(default_factory=list)
    peak: dict[str, Any] | None = None
    base: Annotated[int | None, _whole("base")] = None
