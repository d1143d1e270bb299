"""An invoice as a learner writes it down: parts, each with the numbers it is made of, and the ways to round them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np

from billing_model.core.columns import Array
from billing_model.core.lines import Method
from billing_model.core.money import PROFILES, UNIT
from billing_model.explaining.steps import cut, exact, is_whole, money_of, of_cycle, promotion, rounded
from billing_model.practise.ideas.days import MOST_OF_A_MONTH

PLAIN = (Method.WHOLE, Method.BY_DAYS, Method.USAGE)  # of which a discount shows in the amount
YEAR = 12  # months
KEPT = 2_000  # amounts of parts: those of some fifty guesses


@dataclass(frozen=True)
class Part:
    """A line as it is written: price of a seat × what a discount leaves × days / days of the period × seats.

    - role: "credit", "run" (some days), "whole" (a period), "usage" (device-days), "free" or "lost" (both
      cost nothing).
    - price: of a seat for one month, or of what the list price is for; months: how many of it a period has.
    - line: of the invoice, from 0; -1 for one that is not on it.
    - fixed: the amount, where it does not follow from the numbers, signed.
    """

    role: str
    price: Fraction
    months: Fraction
    seats: int
    days: int
    of_days: int
    first: np.datetime64
    last: np.datetime64
    subscription: int
    line: int
    sign: int = 1
    left: Fraction = Fraction(1)
    own: str = "exact"
    fixed: Fraction | None = None

    @property
    def unit(self) -> Fraction:
        """What a seat costs, before any rounding."""
        days = Fraction(self.days, self.of_days) if self.role != "usage" else Fraction(1, self.of_days)
        return self.price * self.months * days * self.left

    @property
    def whole(self) -> bool:
        """Whether all days of the period are charged: the price as it is, not days times a daily price."""
        return self.role != "usage" and self.days == self.of_days

    @property
    def term(self) -> int:
        """The months of the period, whatever the price is for; 1 for a month."""
        return (
            round(self.of_days / 365) * YEAR
            if self.of_days > MOST_OF_A_MONTH and self.months == 1
            else int(self.months)
        )

    def in_months(self, months: int, **changes: Any) -> Part:
        """Some months of its period."""
        return self.but(**{"role": "run", "days": months, "of_days": self.term, **changes})

    def but(self, **changes: Any) -> Part:
        """The part with other numbers; its amount follows from them."""
        return replace(self, **{"fixed": None, **changes})

    def full(self, **changes: Any) -> Part:
        """All days of its period."""
        return self.but(days=self.of_days, role="whole", **changes)


def parts_of(lines: Sequence[Mapping[str, int]], first: Array, last: Array) -> tuple[Part, ...]:
    """The lines of an invoice as parts; lines: their operands; first, last: their days."""
    return tuple(_part(line, first[place], last[place], place) for place, line in enumerate(lines))


def _part(line: Mapping[str, int], first: Any, last: Any, place: int) -> Part:
    method, amount = line["method"], money_of(line["amount"])
    months = Fraction(max(line["months"], 1))
    price = money_of(line["list_price"])
    days, of_days = max(line["days"], 1), max(line["of_days"], 1)
    left = Fraction(1)
    if of_cycle(line):
        months, left = Fraction(line["months"], line.get("of_months", 0) or 1), 1 - promotion(line)
    whole = is_whole(line) if method != Method.USAGE else False
    role = "usage" if method == Method.USAGE else "credit" if amount < 0 else "whole" if whole else "run"
    if method == Method.FREE or not amount:
        role = "free" if line["list_price"] == 0 or method != Method.FREE else "lost"
    if whole:
        days = of_days
    part = Part(
        role, price, months, line["seats"], days, of_days, first, last, line["subscription"], place,
        -1 if amount < 0 else 1, left, PROFILES[line["profile"]],
    )  # fmt: skip
    if amount > 0 and part.unit and line["seats"] and not of_cycle(line):
        reckoned = abs(exact(line)) / (part.unit * line["seats"])
        part = replace(part, left=reckoned) if 0 < reckoned < 1 and method in PLAIN else part
    places = line["places"]
    if role in ("free", "lost") or amount_in(part, "own", places) != amount:
        return replace(part, fixed=amount)
    return part


# ---- Ways to round ----------------------------------------------------------------------------------------------


def _by_day(places: int) -> Callable[[Part, int], Fraction]:
    """A price per day of some decimals; a licence's price to the cent."""

    def way(part: Part, cents: int) -> Fraction:
        if part.whole:
            return rounded(part.unit, cents) * part.seats
        daily = rounded(part.price * part.months * part.left / part.of_days, cents + places)
        days = part.days if part.role != "usage" else 1
        unit = daily * days if part.role == "usage" else rounded(daily * days, cents)
        return rounded(unit * part.seats, cents)

    return way


def _nested(part: Part, cents: int) -> Fraction:
    if part.whole or part.role == "usage":
        return rounded(part.unit * part.seats, cents)
    of_day = rounded(part.price * part.months * part.left * part.seats / part.of_days, cents)
    return rounded(of_day * part.days / part.seats, cents) * part.seats if part.seats else Fraction(0)


def _rough_day(part: Part, cents: int) -> Fraction:
    """A price per day to the cent, times days and seats, and nothing rounded after it."""
    if part.whole:
        return rounded(part.unit, cents) * part.seats
    daily = rounded(part.price * part.months * part.left / part.of_days, cents)
    return rounded(daily * (part.days if part.role != "usage" else 1) * part.seats, cents)


LINE_WAYS: Mapping[str, Callable[[Part, int], Fraction]] = {
    "exact": lambda part, cents: rounded(part.unit * part.seats, cents),
    "daily-3": _by_day(1),
    "daily-2": _by_day(0),
    "nested": _nested,
    "unit-cut": lambda part, cents: cut(part.unit, cents) * part.seats,
    "exact-cut": lambda part, cents: cut(part.unit * part.seats, cents),
    "unit": lambda part, cents: rounded(part.unit, cents) * part.seats,
    "daily-4": _by_day(2),
    "rough-day": _rough_day,
}
WAYS = ("own", "at-the-end", *LINE_WAYS)  # the likeliest first


@lru_cache(KEPT)
def amount_in(part: Part, way: str, places: int) -> Fraction:
    """The amount of a part, signed, rounded in a way ("own": the vendor's; "at-the-end": not at all)."""
    if part.fixed is not None:
        return part.fixed
    if way == "at-the-end":
        return part.sign * part.unit * part.seats
    if way == "own":
        if part.whole and part.own in ("daily-2", "daily-3", "nested"):
            return part.sign * rounded(part.unit, places) * part.seats
        way = part.own
    return part.sign * LINE_WAYS[way](part, places)


def amounts_in(parts: Iterable[Part], way: str, places: int) -> tuple[int, ...]:
    """The amounts of parts that cost something, in micro-units, in order of size."""
    amounts = (int(rounded(amount_in(part, way, places), places) * UNIT) for part in parts)
    return tuple(sorted(amount for amount in amounts if amount))
