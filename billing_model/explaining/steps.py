"""One step of a formula: its terms, what they make, and how that is rounded or cut.

No language and no dates here. Values are exact (`Fraction`, in units of the currency).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from billing_model.core.lines import Method
from billing_model.core.money import HUNDRED_PERCENT, UNIT, Profile

OF_CYCLES = (Profile.UNIT_CUT, Profile.EXACT_CUT, Profile.EXACT_SHOWN)  # how prices of charge cycles are rounded
Unit = Literal["money", "days", "seats", "count", "percent"]
Operator = Literal["", "×", "/", "−", "+"]


@dataclass(frozen=True)
class FormulaTerm:
    """One number of a formula: the operator before it ("" for the first), its value and what it counts.

    places: of money, the decimals it is written with at least, None for those of the currency.
    """

    operator: Operator
    value: Fraction
    unit: Unit
    places: int | None = None


@dataclass(frozen=True)
class Step:
    """One step of a formula.

    - name: its template in the wording
    - result: of the terms, from left to right
    - rounded: the value that the next step continues with
    - places: the decimals it was rounded to, None where nothing was rounded
    - rule: the decimals that the rule rounds to, even where these numbers have no more; None where it rounds nothing
    - cut: what is beyond these decimals is left out instead of rounded (NCE-60)
    """

    name: str
    terms: tuple[FormulaTerm, ...]
    result: Fraction
    rounded: Fraction
    places: int | None = None
    rule: int | None = None
    cut: bool = False

    @property
    def half(self) -> bool:
        """Whether the rounding met exactly one half, which goes away from zero (GEN-2)."""
        return self.places is not None and not self.cut and (abs(self.result) * 10**self.places) % 1 == Fraction(1, 2)


def rounded(value: Fraction, places: int) -> Fraction:
    """Rounded to this many decimals, half away from zero (GEN-2)."""
    scale = 10**places
    whole = (abs(value) * scale + Fraction(1, 2)).__floor__()
    return Fraction(-whole if value < 0 else whole, scale)


def cut(value: Fraction, places: int) -> Fraction:
    """Cut to this many decimals, a credit towards zero too (NCE-60)."""
    scale = 10**places
    whole = (abs(value) * scale).__floor__()
    return Fraction(-whole if value < 0 else whole, scale)


def exact(line: Mapping[str, int]) -> Fraction:
    """The figure before any rounding, signed."""
    return Fraction(line["exact"], line["per"] * UNIT)


def money_of(micro: int) -> Fraction:
    """Micro-units in units of the currency."""
    return Fraction(micro, UNIT)


def end_of(steps: list[Step]) -> Fraction:
    """The amount the steps have led to."""
    return steps[-1].rounded


def step_of(name: str, terms: list[FormulaTerm], places: int | None = None, cutting: bool = False) -> Step:
    """A step that multiplies and divides its terms from left to right, then rounds or cuts what they make."""
    result = Fraction(1)
    for term in terms:
        result = result / term.value if term.operator == "/" else result * term.value
    end = result if places is None else cut(result, places) if cutting else rounded(result, places)
    return Step(name, tuple(terms), result, end, places if end != result else None, places, cutting)


def of_cycle(line: Mapping[str, int]) -> bool:
    """Whether the price is that of a charge cycle, cut or rounded as NCE-61 says."""
    return line["profile"] in OF_CYCLES


def is_whole(line: Mapping[str, int]) -> bool:
    """Whether the price of the whole period was charged, not of some of its days (CSP-40, NCE-16)."""
    method = line["method"]
    if method in (Method.WHOLE, Method.BY_DAYS) or (method == Method.CAPPED and not of_cycle(line)):
        return method == Method.WHOLE
    if of_cycle(line):  # a cycle can be whole with fewer days than its price divides by (NCE-15)
        return abs(exact(line)) == price_of_cycle(line) * line["seats"]
    return line["days"] >= line["of_days"]


def promotion(line: Mapping[str, int]) -> Fraction:
    """The part that a promotion takes off, 0 to 1 (NCE-9)."""
    return Fraction(line.get("discount_percent", 0), HUNDRED_PERCENT)


def price_of_cycle(line: Mapping[str, int]) -> Fraction:
    """What a seat costs for all that a line of a charge cycle can charge, before any rounding."""
    months = Fraction(line["months"], line.get("of_months", 0) or 1)
    return money_of(line["list_price"]) * (1 - promotion(line)) * months
