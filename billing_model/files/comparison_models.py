"""The shape of a comparison file: which fields its tables have and what each may hold."""

from __future__ import annotations

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


def _whole(least: int, most: int) -> PlainValidator:
    """A whole number with bounds."""

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


Seats = Annotated[int, _whole(1, MOST_DEVICES)]


class StepModel(Shape):
    """The number of seats from a day on."""

    on: Day
    seats: Seats


class DemandShape(Shape):
    """What is needed: a pattern by months, or steps."""

    shape: Annotated[str, _one_of(*SHAPES_BY_MONTH, "steps")] = "steady"
    seats: Seats = 1
    step: Annotated[int, _whole(-MOST_DEVICES, MOST_DEVICES)] = 0
    peak: Seats = 1
    period: Annotated[int, _whole(2, MOST_MONTHS)] = 12
    after: Annotated[int, _whole(0, MOST_MONTHS)] = 0
    length: Annotated[int, _whole(1, MOST_MONTHS)] = 1
    day: Annotated[int, _whole(1, 28)] = 1
    change: Annotated[list[StepModel], BeforeValidator(partial(models.entries, MOST_STEPS))] = Default(
        default_factory=list
    )


class ChanceShape(Shape):
    """What may happen to the plan."""

    leaves_after: Annotated[int | None, _whole(1, MOST_MONTHS)] = None
    leaving_percent: Annotated[Decimal, _percent(100)] = Decimal(0)
    noise_percent: Annotated[int, _whole(0, 90)] = 0
    years: Annotated[int, _whole(1, MOST_YEARS)] = 2_000
    seed: Annotated[int, _whole(0, 10**9)] = 1


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
    cells: Annotated[int, _whole(2, MOST_CELLS)] = 50


class ComparisonModel(Shape):
    """The whole file; options and what is held are checked one by one."""

    id: Text = ""
    currency: Currency
    start: Day
    months: Annotated[int, _whole(1, MOST_MONTHS)]
    discount_rate_percent: Annotated[Decimal, _percent(100)] = Decimal(0)
    title: Bilingual | None = None
    question: Bilingual | None = None
    demand: DemandShape
    chance: ChanceShape = ChanceShape()
    group: list[Group] = Default(default_factory=list)
    held: Annotated[list[Any], BeforeValidator(partial(models.entries, MOST_OPTIONS))] = Default(default_factory=list)
    option: Annotated[list[Any], BeforeValidator(partial(models.entries, MOST_OPTIONS))] = Default(default_factory=list)
    map: MapShape | None = None


OWN = ("id", "group", "programme", "name", "change")  # of an option; everything else is a field of its programme


class OptionShape(Shape):
    """What an option has beside the fields of its programme."""

    id: Text
    group: Text
    programme: Text
    name: Bilingual | None = None
    change: list[Any] = Default(default_factory=list)
