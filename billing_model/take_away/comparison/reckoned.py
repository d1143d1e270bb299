"""Prices that follow from another field of an option, as that of a month from the price of a year, in a workbook."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

import numpy as np

from billing_model.comparing.compare import OptionResult
from billing_model.comparing.serving import served
from billing_model.comparing.terms import gives_the_price
from billing_model.core.columns import Array
from billing_model.core.currency import unit_of
from billing_model.core.lines import Lines
from billing_model.core.money import UNIT, round_to, to_decimal, to_micro
from billing_model.take_away.scenario.same_lines import alike

TRIED = 12_000  # a price of which every twelfth and percent is whole


@dataclass(frozen=True, eq=False)
class Reckoned:
    """What each charge of some lines costs a seat: so many times the price in a field, rounded to the currency's minor
    unit. rows: bool, one per line."""

    field: str
    times: Fraction
    price: Decimal
    rows: Array


def reckoned(result: OptionResult) -> list[Reckoned]:
    """How the list prices of an option follow from the field that gives them, as the model bills it with another number
    there, in the order of their lines; none where it is given itself, or where a line does not follow in proportion.
    A line with a price of its own stays as it is."""
    option, lines = result.option, result.outcome.lines
    name = gives_the_price(option.programme, option.given)
    if name == "list_price" or option.given.get(name) is None or not len(lines):
        return []
    other = with_price(result, name, Decimal(TRIED))
    if other is None:
        return []
    unit, found = unit_of(option.currency), list[Reckoned]()
    for tried in dict.fromkeys(other.list_price[other.list_price != lines.list_price].tolist()):
        times, rows = Fraction(tried, TRIED * UNIT), other.list_price == tried
        given = np.array([to_micro(option.given[name]) * times.numerator])
        price = int(round_to(unit, given, times.denominator)[0])
        if not (lines.list_price[rows] == price).all():
            return []
        found.append(Reckoned(name, times, to_decimal(price), rows))
    return found


def with_price(result: OptionResult, field: str, price: Decimal) -> Lines | None:
    """The lines of an option as the model bills it with another price in a field; None where it bills other rows."""
    option = replace(result.option, given={**result.option.given, field: price})
    serving = served(option, result.need, held=result.held)
    if serving.problems:
        return None
    lines = serving.outcome().lines
    return lines if alike(lines, result.outcome.lines) else None
