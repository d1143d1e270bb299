"""How the amount of a line came about: its operands put into the formula, one step after the other.

No language and no dates here; `explain` writes the steps out. Values are exact (`Fraction`, in units of the currency).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from billing_model.core.lines import Method
from billing_model.core.money import HUNDRED_PERCENT, UNIT, Profile

Unit = Literal["money", "days", "seats", "count", "percent"]
Operator = Literal["", "×", "/", "−"]


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
    """

    name: str
    terms: tuple[FormulaTerm, ...]
    result: Fraction
    rounded: Fraction
    places: int | None = None
    rule: int | None = None

    @property
    def half(self) -> bool:
        """Whether the rounding met exactly one half, which goes away from zero (GEN-2)."""
        return self.places is not None and (abs(self.result) * 10**self.places) % 1 == Fraction(1, 2)


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
    a row of 0.00 about what is not credited. charge: of what is left of a charge (`Method.REMAINDER`), that charge.

    The last step ends at the line's amount. Rounding as in CSP-40, CSP-41 and PAYG-13.
    """
    method, amount = line["method"], _money(line["amount"])
    if line.get("lost") and amount == 0:
        return _lost(line)
    if method == Method.FREE and amount == 0:
        days = FormulaTerm("", Fraction(line["days"]), "days")
        return Derivation((Step("free", (days,), Fraction(0), Fraction(0)),), amount, amount)
    if charge is not None and method == Method.REMAINDER:
        return _remainder(amount, charge)
    steps, size = calculation(line), abs(amount)
    by_days = _end(steps)
    cuts = _less_than_by_days(line, by_days, size)
    steps += cuts
    if _end(steps) != size:
        return Derivation((_exact_only(line),), size, size, known=False)
    place = next(number for number, step in enumerate(steps) if step.name == "amount")
    printed = _printed_unit_price(line)
    steps[place:place] = printed
    if amount < 0:
        steps += [] if printed else _share_of_a_seat(line)
        steps.append(Step("credit", (FormulaTerm("", amount, "money"),), amount, amount))
    capped = any(step.name == "capped" for step in cuts)
    return Derivation(tuple(steps), size if capped else by_days, by_days, discount=1 - _factor(line))


def _remainder(amount: Fraction, charge: Mapping[str, int]) -> Derivation:
    """What is left of a charge of which part was credited before (CSP-30): that charge, less that part."""
    steps, charged = calculation(charge), _money(charge["amount"])
    if _end(steps) != charged:
        steps = [_exact_only(charge)]
    terms = (FormulaTerm("", charged, "money"), FormulaTerm("−", charged + amount, "money"))
    steps.append(Step("remainder", terms, -amount, -amount))
    steps.append(Step("credit", (FormulaTerm("", amount, "money"),), amount, amount))
    return Derivation(tuple(steps), charged, charged)


def _less_than_by_days(line: Mapping[str, int], by_days: Fraction, size: Fraction) -> list[Step]:
    """What cuts the figure of a credit's days: its charge, what was credited of that before, or a rule."""
    method = line["method"]
    if by_days <= size:
        return []
    if method == Method.CAPPED:
        return [Step("capped", (FormulaTerm("", size, "money"),), size, size)]
    if method == Method.REMAINDER:
        terms = (FormulaTerm("", by_days, "money"), FormulaTerm("−", by_days - size, "money"))
        return [Step("remainder", terms, size, size)]
    if method == Method.BY_DAYS and line["amount"] < 0 and size == rounded(abs(exact(line)), line["places"]):
        return [_step("capped", [FormulaTerm("", abs(exact(line)), "money")], line["places"])]  # by a rule
    return []


def calculation(line: Mapping[str, int]) -> list[Step]:
    """The steps from the operands alone, up to the amount without its sign; a cap comes after them."""
    return _usage(line) if line["method"] == Method.USAGE else _whole(line) if is_whole(line) else _by_days(line)


def is_whole(line: Mapping[str, int]) -> bool:
    """Whether the price of the whole period was charged, not of some of its days (CSP-40)."""
    if line["method"] in (Method.WHOLE, Method.BY_DAYS, Method.CAPPED):
        return line["method"] == Method.WHOLE
    return line["days"] >= line["of_days"]


def rounded(value: Fraction, places: int) -> Fraction:
    """Rounded to this many decimals, half away from zero (GEN-2)."""
    scale = 10**places
    whole = (abs(value) * scale + Fraction(1, 2)).__floor__()
    return Fraction(-whole if value < 0 else whole, scale)


def exact(line: Mapping[str, int]) -> Fraction:
    """The figure before any rounding, signed."""
    return Fraction(line["exact"], line["per"] * UNIT)


def _money(micro: int) -> Fraction:
    return Fraction(micro, UNIT)


def _end(steps: list[Step]) -> Fraction:
    """The amount the steps have led to."""
    return steps[-1].rounded


def _step(name: str, terms: list[FormulaTerm], places: int | None = None) -> Step:
    """A step that multiplies and divides its terms from left to right."""
    result = Fraction(1)
    for term in terms:
        result = result / term.value if term.operator == "/" else result * term.value
    end = result if places is None else rounded(result, places)
    return Step(name, tuple(terms), result, end, places if end != result else None, places)


def _factor(line: Mapping[str, int]) -> Fraction:
    """What the exact figure is of price × seats × days: below 1 where a discount was taken off.

    1 for credits that are not computed on their own, and where it would not be a plain percentage.
    """
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
    price = _money(line["list_price"])
    if line["months"] <= 1:
        return [], price
    step = _step("price", [FormulaTerm("", Fraction(line["months"]), "count"), FormulaTerm("×", price, "money")])
    return [step], step.rounded


def _whole(line: Mapping[str, int]) -> list[Step]:
    """A whole period costs the list price (CSP-40)."""
    steps, price = _period_price(line)
    seats = FormulaTerm("×", Fraction(line["seats"]), "seats")
    if line["profile"] != Profile.EXACT and rounded(price, line["places"]) != price:
        steps.append(_step("unit-price", [FormulaTerm("", price, "money")], line["places"]))
        price = _end(steps)
    return [*steps, _step("amount", [FormulaTerm("", price, "money"), seats, *_discounted(line)], line["places"])]


def _by_days(line: Mapping[str, int]) -> list[Step]:
    """Some of a period's days, rounded as the profile says (CSP-40, CSP-41)."""
    (steps, price), cents = _period_price(line), line["places"]
    money = FormulaTerm("", price, "money")
    seats, days = FormulaTerm("×", Fraction(line["seats"]), "seats"), FormulaTerm("×", Fraction(line["days"]), "days")
    of_days = FormulaTerm("/", Fraction(line["of_days"] or 1), "days")
    if line["profile"] == Profile.EXACT:
        return [*steps, _step("amount", [money, days, of_days, seats], cents)]
    if line["profile"] == Profile.NESTED:
        steps.append(_step("daily-price-of-all", [money, seats, of_days], cents))
        share = [FormulaTerm("", _end(steps), "money"), days, FormulaTerm("/", seats.value, "seats")]
        steps.append(_step("unit-price", share, cents))
    else:
        places = cents + 1 if line["profile"] == Profile.DAILY_3 else cents
        steps.append(_step("daily-price", [money, of_days], places))
        a_day = FormulaTerm("×", _end(steps), "money", places)
        steps.append(_step("unit-price", [FormulaTerm("", days.value, "days"), a_day], cents))
    return [*steps, _step("amount", [FormulaTerm("", _end(steps), "money"), seats])]


def _usage(line: Mapping[str, int]) -> list[Step]:
    """Device-days times the daily price, the discount taken off, rounded once (PAYG-12, PAYG-13)."""
    steps, price = _period_price(line)
    terms = [FormulaTerm("", Fraction(line["seats"]), "seats"), FormulaTerm("×", price, "money")]
    if line["of_days"] > 1:
        terms.append(FormulaTerm("/", Fraction(line["of_days"]), "days"))
    return [*steps, _step("amount", terms + _discounted(line), line["places"])]


def _printed_unit_price(line: Mapping[str, int]) -> list[Step]:
    """The unit price where it is rounded on its own and the amount does not come from it (CSP-41, AXC-10)."""
    price = _period_price(line)[1]
    terms, places = [FormulaTerm("", price, "money")], line["places"]
    discounted: list[FormulaTerm] = []
    if line["method"] == Method.USAGE:
        terms += [FormulaTerm("/", Fraction(line["of_days"]), "days")] if line["of_days"] > 1 else []
        places = 6
    elif line["profile"] != Profile.EXACT:
        return []
    elif is_whole(line):
        discounted = _discounted(line)
    else:
        terms += [
            FormulaTerm("×", Fraction(line["days"]), "days"),
            FormulaTerm("/", Fraction(line["of_days"] or 1), "days"),
        ]
    for taken_off in [[], discounted] if discounted else [[]]:
        step = _step("printed-unit-price", terms + taken_off, places)
        if step.rounded == abs(_money(line["unit_price"])):
            return [step] if taken_off or step.result != step.rounded else []
    return []


def _share_of_a_seat(line: Mapping[str, int]) -> list[Step]:
    """The unit price of a credit by days, where it is a seat's share of the amount (SWITCH-2)."""
    unit = abs(_money(line["unit_price"]))
    days = Fraction(line["days"], line["of_days"] or 1)
    if line["method"] != Method.BY_DAYS or line["profile"] != Profile.EXACT or line["seats"] < 2:
        return []
    if rounded(_period_price(line)[1] * days, line["places"]) == unit:
        return []
    amount, seats = (
        FormulaTerm("", abs(_money(line["amount"])), "money"),
        FormulaTerm("/", Fraction(line["seats"]), "seats"),
    )
    step = _step("printed-unit-price", [amount, seats], line["places"])
    return [step] if step.rounded == unit else []


def _lost(line: Mapping[str, int]) -> Derivation:
    """What the days left are worth, less what of it is not lost; the row itself shows 0.00 (SWITCH-4, SWITCH-8)."""
    lost = _money(line["lost"])
    steps = _by_days({**line, "profile": Profile.EXACT})
    worth, nothing = _end(steps), Fraction(0)
    if worth < lost:
        return Derivation((_exact_only(line),), nothing, worth, known=False, lost=lost)
    if worth > lost:
        terms = (FormulaTerm("", worth, "money"), FormulaTerm("−", worth - lost, "money"))
        steps.append(Step("less", terms, lost, lost))
    steps.append(Step("lost", (FormulaTerm("", nothing, "money"),), nothing, nothing))
    return Derivation(tuple(steps), nothing, worth, lost=lost)


def _exact_only(line: Mapping[str, int]) -> Step:
    """Only the exact figure and the amount, where the formula is the programme's own."""
    figure, amount = exact(line), _money(line["amount"])
    places = line["places"] if figure != amount and rounded(figure, line["places"]) == amount else None
    return Step("exact", (FormulaTerm("", figure, "money"),), figure, amount, places)
