"""Slips in a line as a whole: left out, made twice, with the other sign, of another kind, not cut."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from billing_model.core import codes
from billing_model.core.lines import Method
from billing_model.explaining.steps import is_whole
from billing_model.practise.sheet import Sheet, Slip
from billing_model.practise.slips_in_a_line.priced_again import amount_of, follows, instead
from billing_model.programmes import programmes


def ceiling(sheet: Sheet, place: int, line: dict[str, int]) -> Iterator[Slip]:
    """A credit that was not cut, a part of it that was credited before, a loss that was credited, free days charged."""
    row = sheet.rows[place]
    if line.get("lost"):
        yield instead(sheet, "lost", "line", place, replace(row, amount=-line["lost"], unit_price=None))
    elif line["method"] == Method.FREE:
        price = int(sheet.result.book.list_price[line["subscription"]])
        yield instead(sheet, "free", "days", place, replace(row, amount=price * line["seats"], unit_price=price))
    elif line["amount"] and not follows(line):
        amount = amount_of(line)
        if abs(amount) > abs(line["amount"]):
            name = "remainder" if line["method"] == Method.REMAINDER else "not-cut"
            yield instead(sheet, name, "line", place, replace(row, amount=amount, unit_price=None))


def left_out(sheet: Sheet, place: int, line: dict[str, int]) -> Iterator[Slip]:
    """The line left out: a credit, a period that is invoiced in advance, or another."""
    if line["amount"] < 0:
        name = "credit-left-out"
    else:
        ahead = sheet.lines.last[place] > sheet.result.invoices.on[sheet.invoice] and is_whole(line)
        name = "period-left-out" if ahead else "line-left-out"
    yield instead(sheet, name, "line", place, None)


def sign(sheet: Sheet, place: int, line: dict[str, int]) -> Iterator[Slip]:
    """A credit made a charge, or a charge a credit."""
    if line["amount"]:
        name = "credit-as-charge" if line["amount"] < 0 else "charge-as-credit"
        row = sheet.rows[place]
        yield instead(sheet, name, "sign", place, replace(row, amount=-row.amount, unit_price=-(row.unit_price or 0)))


def twice(sheet: Sheet, place: int, line: dict[str, int]) -> Iterator[Slip]:
    """The line made twice."""
    if line["amount"]:
        rows = sheet.rows
        total = sheet.total + line["amount"] + line.get("tax", 0)
        yield Slip("twice", "line", place, (*rows[: place + 1], rows[place], *rows[place + 1 :]), total)


def kind(sheet: Sheet, place: int, line: dict[str, int]) -> Iterator[Slip]:
    """The right money in a line of another kind; a total does not show it."""
    programme = programmes()[sheet.result.book.programme_names[line["subscription"]]]
    for kind in map(codes.line_kind, programme.kinds):
        if kind != line["kind"]:
            row = replace(sheet.rows[place], kind=kind)
            yield instead(sheet, "kind", "kind", place, row, wrong_kind=kind, right_kind=line["kind"])
