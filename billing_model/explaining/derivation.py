"""How the amount of a line came about: its operands put into the formula, one step after the other.

No language and no dates here; `explain` writes the steps out. Values are exact (`Fraction`, in units of the currency).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from billing_model.core.lines import Method
from billing_model.core.money import HUNDRED_PERCENT, UNIT, Profile
from billing_model.explaining import cycle_steps
from billing_model.explaining.steps import (
    FormulaTerm,
    Step,
    end_of,
    exact,
    is_whole,
    money_of,
    of_cycle,
    promotion,
    rounded,
    step_of,
)


@dataclass(frozen=True)
class Derivation:
    """The steps that lead to a line's amount.

    - charge: of a credit, the amount of the charge it credits (not negative)
    - by_days: of a credit that was cut or lost, what it would have been
    - discount: the part taken off, 0 to 1
    - known: False where the formula is the programme's own and only the exact figure and its rounding can be given
    - lost: what is lost and not credited
    """

    steps: tuple[Step, ...]
    charge: Fraction
    by_days: Fraction
    discount: Fraction = Fraction(0)
    known: bool = True
    lost: Fraction = Fraction(0)

    @property
    def capped(self) -> bool:
        """Whether a credit was cut: by days it would have been more."""
        return any(step.name == "capped" for step in self.steps)


def derivation(line: Mapping[str, int], charge: Mapping[str, int] | None = None) -> Derivation:
    """The steps of a line, from its operands.

    line: every whole-number column of `Lines` by name, also of its ``more``. A column "lost" (micro-units) makes it
    a row of 0.00 about what is not credited; one "seats_share" of 1 says that the unit price is a seat's share of the
    amount (SWITCH-2). charge: of what is left of a charge (`Method.REMAINDER`), that charge.

    The last step ends at the line's amount. Rounding as in CSP-40, CSP-41 and PAYG-13.
    """
    method, amount = line["method"], money_of(line["amount"])
    if line.get("lost") and amount == 0:
        return _lost(line)
    if method == Method.FREE and amount == 0:
        days = FormulaTerm("", Fraction(line["days"]), "days")
        return Derivation((Step("free", (days,), Fraction(0), Fraction(0)),), amount, amount)
    if charge is not None and method == Method.REMAINDER:
        return _remainder(amount, charge)
    steps, size = calculation(line), abs(amount)
    by_days = end_of(steps)
    cuts = _less_than_by_days(line, by_days, size)
    steps += cuts
    if end_of(steps) != size:
        return Derivation((_exact_only(line),), size, size, known=False)
    place = next(number for number, step in enumerate(steps) if step.name == "amount")
    steps[place:place] = cycle_steps.printed_unit_price(line) if of_cycle(line) else _printed_unit_price(line)
    if amount < 0:
        steps += _share_of_a_seat(line)
        steps.append(Step("credit", (FormulaTerm("", amount, "money"),), amount, amount))
    capped = any(step.name == "capped" for step in cuts)
    return Derivation(tuple(steps), size if capped else by_days, by_days, discount=1 - _factor(line))


def _remainder(amount: Fraction, charge: Mapping[str, int]) -> Derivation:
    """What is left of a charge of which part was credited before (CSP-30): that charge, less that part."""
    steps, charged = calculation(charge), money_of(charge["amount"])
    if end_of(steps) != charged:
        steps = [_exact_only(charge)]
    terms = (FormulaTerm("", charged, "money"), FormulaTerm("−", charged + amount, "money"))
    steps.append(Step("remainder", terms, -amount, -amount))
    steps.append(Step("credit", (FormulaTerm("", amount, "money"),), amount, amount))
    return Derivation(tuple(steps), charged, charged)


def _less_than_by_days(line: Mapping[str, int], by_days: Fraction, size: Fraction) -> list[Step]:
    """What cuts the figure of a credit's days: its charge, what was credited of that before, or a rule."""
    method = line["method"]
    if by_days != size and method == Method.REMAINDER and of_cycle(line):
        return cycle_steps.other_than_by_days(by_days, size)
    if by_days <= size:
        return []
    if method == Method.CAPPED:
        return [Step("capped", (FormulaTerm("", size, "money"),), size, size)]
    if method == Method.REMAINDER:
        terms = (FormulaTerm("", by_days, "money"), FormulaTerm("−", by_days - size, "money"))
        return [Step("remainder", terms, size, size)]
    if method == Method.BY_DAYS and line["amount"] < 0 and size == rounded(abs(exact(line)), line["places"]):
        return [step_of("capped", [FormulaTerm("", abs(exact(line)), "money")], line["places"])]  # by a rule
    return []


def calculation(line: Mapping[str, int]) -> list[Step]:
    """The steps from the operands alone, up to the amount without its sign; a cap comes after them."""
    if of_cycle(line):
        return cycle_steps.calculation(line)
    return _usage(line) if line["method"] == Method.USAGE else _whole(line) if is_whole(line) else _by_days(line)


def _factor(line: Mapping[str, int]) -> Fraction:
    """What the exact figure is of price × seats × days: below 1 where a discount was taken off.

    1 for credits that are not computed on their own, and where it would not be a plain percentage.
    """
    if of_cycle(line):
        return 1 - promotion(line)
    full = Fraction(line["list_price"] * line["months"] * line["seats"], UNIT)
    if line["method"] == Method.USAGE:
        full /= line["of_days"] or 1
    elif line["method"] != Method.WHOLE:
        return Fraction(1)
    if full == 0:
        return Fraction(1)
    factor = abs(exact(line)) / full
    return factor if factor <= 1 and (factor * HUNDRED_PERCENT).denominator == 1 else Fraction(1)


def _discounted(line: Mapping[str, int]) -> list[FormulaTerm]:
    factor = _factor(line)
    return [FormulaTerm("×", factor, "percent")] if factor != 1 else []


def _period_price(line: Mapping[str, int]) -> tuple[list[Step], Fraction]:
    """A seat for the whole period: the list price, times the months where there are several (CSP-3)."""
    price = money_of(line["list_price"])
    if line["months"] <= 1:
        return [], price
    step = step_of("price", [FormulaTerm("", Fraction(line["months"]), "count"), FormulaTerm("×", price, "money")])
    return [step], step.rounded


def _whole(line: Mapping[str, int]) -> list[Step]:
    """A whole period costs the list price (CSP-40)."""
    steps, price = _period_price(line)
    seats = FormulaTerm("×", Fraction(line["seats"]), "seats")
    if line["profile"] != Profile.EXACT and rounded(price, line["places"]) != price:
        steps.append(step_of("unit-price", [FormulaTerm("", price, "money")], line["places"]))
        price = end_of(steps)
    return [*steps, step_of("amount", [FormulaTerm("", price, "money"), seats, *_discounted(line)], line["places"])]


def _by_days(line: Mapping[str, int]) -> list[Step]:
    """Some of a period's days, rounded as the profile says (CSP-40, CSP-41)."""
    (steps, price), cents = _period_price(line), line["places"]
    money = FormulaTerm("", price, "money")
    seats, days = FormulaTerm("×", Fraction(line["seats"]), "seats"), FormulaTerm("×", Fraction(line["days"]), "days")
    of_days = FormulaTerm("/", Fraction(line["of_days"] or 1), "days")
    if line["profile"] == Profile.EXACT:
        return [*steps, step_of("amount", [money, days, of_days, seats], cents)]
    if line["profile"] == Profile.NESTED:
        steps.append(step_of("daily-price-of-all", [money, seats, of_days], cents))
        share = [FormulaTerm("", end_of(steps), "money"), days, FormulaTerm("/", seats.value, "seats")]
        steps.append(step_of("unit-price", share, cents))
    else:
        places = cents + 1 if line["profile"] == Profile.DAILY_3 else cents
        steps.append(step_of("daily-price", [money, of_days], places))
        a_day = FormulaTerm("×", end_of(steps), "money", places)
        steps.append(step_of("unit-price", [FormulaTerm("", days.value, "days"), a_day], cents))
    return [*steps, step_of("amount", [FormulaTerm("", end_of(steps), "money"), seats])]


def _usage(line: Mapping[str, int]) -> list[Step]:
    """Device-days times the daily price, the discount taken off, rounded once (PAYG-12, PAYG-13)."""
    steps, price = _period_price(line)
    terms = [FormulaTerm("", Fraction(line["seats"]), "seats"), FormulaTerm("×", price, "money")]
    if line["of_days"] > 1:
        terms.append(FormulaTerm("/", Fraction(line["of_days"]), "days"))
    return [*steps, step_of("amount", terms + _discounted(line), line["places"])]


def _printed_unit_price(line: Mapping[str, int]) -> list[Step]:
    """The unit price where it is rounded on its own and the amount does not come from it (CSP-41, AXC-10)."""
    price = _period_price(line)[1]
    terms, places = [FormulaTerm("", price, "money")], line["places"]
    discounted: list[FormulaTerm] = []
    if line["method"] == Method.USAGE:
        terms += [FormulaTerm("/", Fraction(line["of_days"]), "days")] if line["of_days"] > 1 else []
        places = 6
    elif line["profile"] != Profile.EXACT or line.get("seats_share"):
        return []
    elif is_whole(line):
        discounted = _discounted(line)
    else:
        terms += [
            FormulaTerm("×", Fraction(line["days"]), "days"),
            FormulaTerm("/", Fraction(line["of_days"] or 1), "days"),
        ]
    for taken_off in [[], discounted] if discounted else [[]]:
        step = step_of("printed-unit-price", terms + taken_off, places)
        if step.rounded == abs(money_of(line["unit_price"])):
            return [step] if taken_off or step.result != step.rounded else []
    return []


def _share_of_a_seat(line: Mapping[str, int]) -> list[Step]:
    """The unit price of a credit that is a seat's share of its amount (SWITCH-2); of one seat it is the amount."""
    if not line.get("seats_share") or line["seats"] < 2:
        return []
    amount = FormulaTerm("", abs(money_of(line["amount"])), "money")
    return [step_of("printed-unit-price", [amount, FormulaTerm("/", Fraction(line["seats"]), "seats")], line["places"])]


def _lost(line: Mapping[str, int]) -> Derivation:
    """What the days left are worth, less what of it is not lost; the row itself shows 0.00 (SWITCH-4, SWITCH-8)."""
    lost = money_of(line["lost"])
    steps = _by_days({**line, "profile": Profile.EXACT})
    worth, nothing = end_of(steps), Fraction(0)
    if worth < lost:
        return Derivation((_exact_only(line),), nothing, worth, known=False, lost=lost)
    if worth > lost:
        terms = (FormulaTerm("", worth, "money"), FormulaTerm("−", worth - lost, "money"))
        steps.append(Step("less", terms, lost, lost))
    steps.append(Step("lost", (FormulaTerm("", nothing, "money"),), nothing, nothing))
    return Derivation(tuple(steps), nothing, worth, lost=lost)


def _exact_only(line: Mapping[str, int]) -> Step:
    """Only the exact figure and the amount, where the formula is the programme's own."""
    figure, amount = exact(line), money_of(line["amount"])
    places = line["places"] if figure != amount and rounded(figure, line["places"]) == amount else None
    return Step("exact", (FormulaTerm("", figure, "money"),), figure, amount, places)
