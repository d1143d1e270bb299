"""A line of an invoice priced again with another number in it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from billing_model.core.lines import Method
from billing_model.core.money import UNIT
from billing_model.explaining import cycle_steps
from billing_model.explaining.derivation import calculation
from billing_model.explaining.steps import is_whole, of_cycle, rounded
from billing_model.practise.sheet import Operand, Row, Sheet, Slip

NOTHING: Mapping[str, int] = {}


def changed_line(line: Mapping[str, int], **changes: int) -> dict[str, int]:
    """The operands with some of them changed; the exact figure follows."""
    exact, per = line["exact"], line["per"]
    for name in ("seats", "list_price", "months"):
        if name in changes and line[name]:
            exact, per = exact * changes[name], per * line[name]
    if line["method"] == Method.USAGE and "of_days" in changes:
        exact, per = exact * line["of_days"], per * changes["of_days"]
    if line["method"] == Method.BY_DAYS and changes.get("method") == Method.WHOLE:
        exact, per = exact * line["of_days"], per * line["days"]
    return {**line, **changes, "exact": exact, "per": per}


def amount_of(line: Mapping[str, int]) -> int:
    """The amount of the operands, in micro-units, with the line's sign."""
    size = int(calculation(line)[-1].rounded * UNIT)
    return -size if line["amount"] < 0 else size


def unit_price_of(line: Mapping[str, int]) -> int | None:
    """The unit price of some days of a period, None where it does not follow from the operands alone."""
    if of_cycle(line):
        return int(cycle_steps.unit_price(line) * UNIT) * (-1 if line["amount"] < 0 else 1)
    if line["method"] == Method.USAGE or is_whole(line):
        return None
    step = next((step for step in calculation(line) if step.name == "unit-price"), None)
    price = Fraction(line["list_price"] * max(line["months"], 1), UNIT)
    size = step.rounded if step else rounded(price * line["days"] / (line["of_days"] or 1), line["places"])
    return int(size * UNIT) * (-1 if line["amount"] < 0 else 1)


def follows(line: Mapping[str, int]) -> bool:
    """Whether the amount follows from the operands alone: nothing was cut, lost or free."""
    return line["amount"] != 0 and amount_of(line) == line["amount"]


def tax_rate(line: Mapping[str, int]) -> Fraction:
    """The percentage with the fewest decimals that gives the line's tax, as a part of 1."""
    tax, amount = line.get("tax", 0), line["amount"]
    if not tax or not amount:
        return Fraction(0)
    for scale in (100, 1_000, 10_000):
        rate = Fraction(round(Fraction(tax * scale, amount)), scale)
        if rounded(rate * amount / UNIT, line["places"]) * UNIT == tax:
            return rate
    return Fraction(tax, amount)


def instead(
    sheet: Sheet, name: str, operand: Operand, place: int, row: Row | None, other: Mapping[str, int] = NOTHING,
    **values: Any,
) -> Slip:  # fmt: skip
    """A slip in one line.

    - place: of the line on the invoice, from 0.
    - row: what the line says with the slip, None if it is left out.
    - other: its operands with the slip, where its amount follows from them.
    - values: what the slip's sentence puts in.
    """
    rows = sheet.rows
    line = sheet.operands[place]
    amount = 0 if row is None else row.amount
    tax = int(rounded(tax_rate(line) * amount / UNIT, line["places"]) * UNIT)
    total = sheet.total + amount - line["amount"] + tax - line.get("tax", 0)
    kept = (*rows[:place], *(() if row is None else (row,)), *rows[place + 1 :])
    operands = {**other, "amount": amount, "tax": tax} if other else NOTHING
    return Slip(name, operand, place, kept, total, values, operands)
