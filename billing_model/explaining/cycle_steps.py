"""The steps of a line that charges or credits a charge cycle, cut or rounded as NCE-60 to NCE-62 say."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from billing_model.core.money import Profile
from billing_model.explaining.steps import FormulaTerm, Step, cut, is_whole, money_of, promotion, rounded, step_of

SHOWN = 6  # decimals of a unit price (NCE-62)


def of_a_seat(line: Mapping[str, int]) -> list[FormulaTerm]:
    """What a seat costs before any rounding: price × (1 − promotion) × months / 12 × days / divisor (NCE-61)."""
    terms = [FormulaTerm("", money_of(line["list_price"]), "money")]
    if promotion(line):
        terms.append(FormulaTerm("×", 1 - promotion(line), "percent"))
    if line.get("of_months", 0):
        terms.append(FormulaTerm("×", Fraction(line["months"]), "count"))
        terms.append(FormulaTerm("/", Fraction(line["of_months"]), "count"))
    if not is_whole(line):
        terms.append(FormulaTerm("×", Fraction(line["days"]), "days"))
        terms.append(FormulaTerm("/", Fraction(line["of_days"] or 1), "days"))
    return terms


def exact_of_a_seat(line: Mapping[str, int]) -> Fraction:
    """What a seat costs before any rounding, in units of the currency."""
    return step_of("", of_a_seat(line)).result


def unit_price(line: Mapping[str, int]) -> Fraction:
    """The unit price as it is printed, without its sign (NCE-62)."""
    exact = exact_of_a_seat(line)
    return cut(exact, line["places"]) if line["profile"] == Profile.UNIT_CUT else rounded(exact, SHOWN)


def calculation(line: Mapping[str, int]) -> list[Step]:
    """The steps from the operands alone, up to the amount without its sign."""
    terms, places = of_a_seat(line), line["places"]
    seats = FormulaTerm("×", Fraction(line["seats"]), "seats")
    if line["profile"] != Profile.UNIT_CUT:
        return [step_of("amount", [*terms, seats], places, line["profile"] == Profile.EXACT_CUT)]
    unit = step_of("unit-price", terms, places, cutting=True)
    steps = [unit] if len(terms) > 1 or unit.places is not None else []
    return [*steps, step_of("amount", [FormulaTerm("", unit.rounded, "money"), seats])]


def printed_unit_price(line: Mapping[str, int]) -> list[Step]:
    """The unit price where the amount does not come from it: shown with six decimals (NCE-62)."""
    terms = of_a_seat(line)
    if line["profile"] == Profile.UNIT_CUT or len(terms) == 1:
        return []
    step = step_of("printed-unit-price", terms, SHOWN)
    return [step] if step.rounded == abs(money_of(line["unit_price"])) else []


def other_than_by_days(by_days: Fraction, size: Fraction) -> list[Step]:
    """A credit of what is left of a charge of which a part was taken, or which others have joined (NCE-24, NCE-43)."""
    joined = size > by_days
    terms = (
        FormulaTerm("", by_days, "money"),
        FormulaTerm("+" if joined else "−", abs(size - by_days), "money"),
    )
    return [Step("joined" if joined else "remainder", terms, size, size)]
