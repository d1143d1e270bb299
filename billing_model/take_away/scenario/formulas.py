"""The formula of a line as a spreadsheet computes it: the steps of its derivation around cells instead of numbers.

ROUND of a spreadsheet takes halves away from zero, as the rules do (GEN-2). A formula is made so that other seats or
another price give what the rule gives: it rounds where the rule rounds, also where these numbers needed none. What a
rule cuts (NCE-60) is rounded to eight decimals first: a spreadsheet computes 8.33 as 8.3299999999999999.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from billing_model.core.lines import Lines, Method
from billing_model.core.money import UNIT, Profile
from billing_model.explaining.cycle_steps import SHOWN
from billing_model.explaining.derivation import derivation
from billing_model.explaining.steps import FormulaTerm, Step, is_whole, of_cycle, rounded

CELLS = ("list_price", "months", "days", "of_days", "seats", "discount", "daily_price", "unit_price", "amount")
OF_ZERO = ("free", "lost")  # rows of 0.00
OF_THE_AMOUNT = (Profile.EXACT, Profile.EXACT_CUT, Profile.EXACT_SHOWN)  # no unit price is rounded on the way
CLOSE = 8  # decimals to which a spreadsheet is right


@dataclass(frozen=True)
class Formulas:
    """The formulas of a row, without "="; "" where the number itself is to be written."""

    daily_price: str
    unit_price: str
    amount: str


def formulas(line: Mapping[str, int], cell: Mapping[str, str], cap: str) -> Formulas:
    """The formulas of one line.

    - line: its whole numbers by column, as `derivation` takes them.
    - cell: the address of each of `CELLS`.
    - cap: what a credit is cut to, the address of the charge's amount or a number.
    """
    return _Row(line, cell, cap).formulas()


def follows_its_cells(line: Mapping[str, int], cut_to_charge: bool) -> bool:
    """Whether all numbers of a line are formulas over cells, without a number that another line has left in it.

    cut_to_charge: whether what a credit is cut to is the amount of one charge.
    """
    steps = {step.name for step in derivation(line).steps}
    written = formulas(line, {name: name for name in CELLS}, "cap")
    fixed = bool(steps & {"remainder", "joined"}) or ("capped" in steps and not cut_to_charge)
    return bool(written.amount and written.unit_price) and not fixed


def charge_of(lines: Lines, row: int) -> int | None:
    """The charge that a credit is cut to: the only one with its amount in its subscription, not posted later."""
    size = -int(lines.amount[row])
    alike = (lines.subscription == lines.subscription[row]) & (lines.amount == size)
    charges = np.flatnonzero(alike & (lines.posted <= lines.posted[row]))
    return int(charges[0]) if size > 0 and len(charges) == 1 else None


class _Row:
    """One line while its formulas are made."""

    def __init__(self, line: Mapping[str, int], cell: Mapping[str, str], cap: str) -> None:
        self.line, self.cell, self.cap = line, cell, cap
        self.sign = "-" if line["amount"] < 0 or line["unit_price"] < 0 else ""
        self.price = Fraction(line["list_price"], UNIT)
        self.daily = self.unit = self.amount = ""
        self.reached: tuple[Fraction, str] | None = None  # the value of the step before, and how it is written
        self.signed = False  # what was reached has the line's sign

    def formulas(self) -> Formulas:
        calculated = derivation(self.line)
        if not calculated.known:
            return Formulas("", "", "")
        if any(step.name in OF_ZERO for step in calculated.steps):
            return Formulas("", self._unit_price(), "0")
        for step in self._with_unit_price(calculated.steps):
            self._take(step)
        if self.amount and not self.signed:
            self.amount = f"{self.sign}{self.amount}"
        if self.line.get("seats_share"):  # also of one seat: another number can be typed
            each = _rounding(f"ABS({self.cell['amount']})/{self.cell['seats']}", self.line["places"])
            return Formulas(self.daily, f"{self.sign}{each}", self.amount)
        return Formulas(self.daily, self.unit or self._unit_price(), self.amount)

    def _with_unit_price(self, steps: Sequence[Step]) -> list[Step]:
        """The steps, and the rounding of the unit price also where the price has two decimals already (CSP-40)."""
        names = [step.name for step in steps]
        plain = self.line["profile"] in OF_THE_AMOUNT or self.line["method"] == Method.USAGE
        if plain or not is_whole(self.line) or "unit-price" in names:
            return list(steps)
        place, price = names.index("amount"), self.price * max(self.line["months"], 1)
        cutting = self.line["profile"] == Profile.UNIT_CUT
        unit = Step("unit-price", (FormulaTerm("", price, "money"),), price, price, None, self.line["places"], cutting)
        return [*steps[:place], unit, *steps[place:]]

    def _take(self, step: Step) -> None:
        if step.name == "credit":
            return
        if step.name == "capped":
            self.amount = f"MIN({self.amount},{self.cap})"
            return
        if step.name == "remainder":
            self.amount = f"({self.amount}-{_number(step.terms[1].value)})"
            return
        if step.name == "joined":
            self.amount = f"({self.amount}+{_number(step.terms[1].value)})"
            return
        product = self._product(step)
        written = _cutting(product, step.rule) if step.cut else _rounding(product, step.rule)
        if step.name == "printed-unit-price":
            self.unit = f"{self.sign}{written}"
            return
        if step.name in ("daily-price", "daily-price-of-all"):
            self.daily, written = written, self.cell["daily_price"]
        elif step.name == "unit-price":
            self.unit, written, self.signed = f"{self.sign}{written}", self.cell["unit_price"], True
        elif step.name == "amount":
            self.amount = written
        self.reached = (step.rounded, written)

    def _product(self, step: Step) -> str:
        """All factors first, then all divisors: the order in which a spreadsheet is most exact."""
        above = [self._term(term) for term in step.terms if term.operator != "/"]
        below = [self._term(term) for term in step.terms if term.operator == "/"]
        return "/".join(["*".join(above), *below])

    def _term(self, term: FormulaTerm) -> str:
        if term.unit == "money":
            if self.reached and term.value == self.reached[0]:
                return self.reached[1]
            return self.cell["list_price"] if term.value == self.price else _number(term.value)
        if term.unit == "percent":
            return f"(1-{self.cell['discount']})"
        if term.unit == "days":
            return self.cell["of_days" if term.operator == "/" else "days"]
        if term.unit == "seats":
            return self.cell["seats"]
        return _number(term.value) if term.operator == "/" else self.cell["months"]

    def _unit_price(self) -> str:
        """The unit price where no step of the amount leads to it: the price of the period, or by days."""
        line, size = self.line, abs(Fraction(self.line["unit_price"], UNIT))
        months = max(line["months"], 1)
        price = f"{self.cell['months']}*{self.cell['list_price']}" if months > 1 else self.cell["list_price"]
        if of_cycle(line):  # nothing but the list price makes it (NCE-62)
            return f"{self.sign}{_rounding(price, SHOWN)}" if self.price == size else ""
        if line["method"] == Method.USAGE:
            daily = f"{price}/{self.cell['of_days']}" if line["of_days"] > 1 else price
            return f"{self.sign}{_rounding(daily, 6)}"
        whole = self.price * months
        ways = [(whole, price)]
        if line["of_days"]:
            by_days = f"{price}*{self.cell['days']}/{self.cell['of_days']}"
            ways.append((whole * line["days"] / line["of_days"], by_days))
        for value, written in ways:
            if rounded(value, line["places"]) == size:
                return f"{self.sign}{_rounding(written, line['places'])}"
        return ""


def _rounding(written: str, places: int | None) -> str:
    return written if places is None else f"ROUND({written},{places})"


def _cutting(written: str, places: int | None) -> str:
    return f"ROUNDDOWN(ROUND({written},{CLOSE}),{places})"


def _number(value: Fraction) -> str:
    """A number as a formula has it, six decimals at most."""
    micro = round(value * UNIT)
    return f"{micro // UNIT}.{micro % UNIT:06d}".rstrip("0").rstrip(".")
