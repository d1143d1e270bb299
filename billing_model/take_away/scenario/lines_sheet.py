"""The sheet of lines: one row each, in the order of the invoices, with the formulas that make their amounts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from billing_model.billing.outcome import Outcome
from billing_model.core.fields import given
from billing_model.core.money import CENT, HUNDRED_PERCENT, PROFILES, UNIT, round_to
from billing_model.core.sums import total_of
from billing_model.explaining.explain import Explanation
from billing_model.explaining.printed import in_words
from billing_model.take_away.paper.sheet import Paper
from billing_model.take_away.scenario.follows import Input, Share, Shares
from billing_model.take_away.scenario.formulas import CELLS, Formulas, formulas

WIDTHS = {
    "number": 9, "invoice": 13, "subscription": 14, "kind": 34, "first": 13, "last": 13, "list_price": 11,
    "months": 8, "days": 10, "of_days": 10, "profile": 30, "discount": 9, "daily_price": 11, "unit_price": 13,
    "seats": 10, "amount": 13, "tax": 11, "before": 13, "formula": 62, "clause": 10,
}  # fmt: skip
TEXTS = ("invoice", "subscription", "kind", "first", "last", "profile", "formula", "clause")
Places = Mapping[Input, str]


@dataclass(frozen=True)
class LinesSheet:
    """Where the lines were written, for sums over them; tax: whether there is a tax column."""

    name: str
    columns: Sequence[str]
    rows: int
    tax: bool

    def column(self, name: str) -> str:
        """All cells of a column."""
        place = self.columns.index(name)
        first, last = (Paper.address(row, place, self.name) for row in (1, max(self.rows, 1)))
        return f"{first}:{last.rpartition('!')[2]}"


def write_lines(
    paper: Paper, sheet: Any, result: Outcome, shares: Shares, places: Places, explanations: Sequence[Explanation]
) -> LinesSheet:
    """Write the sheet.

    - shares: the inputs that each line's numbers follow.
    - places: the addresses of the inputs.
    - explanations: one per line.
    """
    writer = _Writer(paper, sheet, result, shares, places)
    words = paper.words
    heading = {**words["line"], "discount": words["line"].get("discount_percent", ""), **words["workbook"]}
    own = {"invoice": words["line"]["invoice"], "seats": words["line"]["seats"]}
    heads = [{**heading, **own}[name] for name in writer.columns]
    figures = [name not in TEXTS for name in writer.columns]
    paper.head(sheet, heads, [WIDTHS[name] for name in writer.columns], figures)
    for row in range(len(result.lines)):
        writer.row(row, "; ".join(explanations[row].steps))
    last = len(result.lines)
    for column, name in enumerate(writer.columns):
        if name in ("amount", "tax", "before"):
            span = f"SUM({paper.address(1, column)}:{paper.address(max(last, 1), column)})"
            sums = writer.tax if name == "tax" else result.lines.amount
            paper.formula(sheet, last + 1, column, span, total_of(sums), paper.sum_money)
        elif column == 0:
            sheet.write_string(last + 1, column, words["workbook"]["total"], paper.sum_text)
        else:
            sheet.write_blank(last + 1, column, None, paper.sum_text)
    if last:
        sheet.autofilter(0, 0, last, len(writer.columns) - 1)
    return LinesSheet(sheet.get_name(), writer.columns, last, "tax" in writer.columns)


class _Writer:
    """Writes the lines, row by row."""

    def __init__(self, paper: Paper, sheet: Any, result: Outcome, shares: Shares, places: Places) -> None:
        self.paper, self.sheet, self.shares, self.places = paper, sheet, shares, places
        self.result, self.book, lines = result, result.book, result.lines
        self.lines, self.texts = lines, in_words(result.book, lines, paper.language)
        self.whole = {
            name: column
            for name, column in {**lines.more, **{n: getattr(lines, n) for n in lines.names()}}.items()
            if column.dtype.kind in "iu"
        }
        self.discount = lines.more.get("discount_percent", np.zeros(len(lines), np.int64))
        self.tax = lines.more.get("tax", np.zeros(len(lines), np.int64))
        bills = result.invoices
        self.number = np.repeat(np.arange(1, len(bills) + 1), bills.line_count)
        left_out = {
            "discount": not self.discount.any(),
            "tax": not self.tax.any(),
            "months": not (lines.months > 1).any(),
            "daily_price": not any(lines.daily_price.tolist()),
        }
        self.columns = [name for name in WIDTHS if not left_out.get(name)]

    def row(self, row: int, steps: str) -> None:
        """One line, with its calculation in words."""
        sheet_row = row + 1
        cell = {name: self.paper.address(sheet_row, self.columns.index(name)) for name in CELLS if name in self.columns}
        line = {name: int(column[row]) for name, column in self.whole.items()}
        cell = {name: cell.get(name, "1") for name in CELLS}  # a column that is left out: one month
        written = formulas(line, cell, self._cap(row))
        for column, name in enumerate(self.columns):
            _COLUMNS[name](self, sheet_row, column, row, written)
        self.sheet.write_string(sheet_row, self.columns.index("formula"), steps, self.paper.wrapped)
        self.paper.height(self.sheet, sheet_row, steps, WIDTHS["formula"])

    def _cap(self, row: int) -> str:
        """What a credit is cut to: the only charge with its amount in the same subscription, not posted later."""
        lines, size = self.lines, -int(self.lines.amount[row])
        alike = (lines.subscription == lines.subscription[row]) & (lines.amount == size)
        charges = np.flatnonzero(alike & (lines.posted <= lines.posted[row]))
        if size > 0 and len(charges) == 1:
            return self.paper.address(int(charges[0]) + 1, self.columns.index("amount"))
        return f"{Decimal(size) / UNIT:f}"

    # ---- cells ----------------------------------------------------------------------------------------------------

    def figure(self, sheet_row: int, column: int, shares: Sequence[Share], value: Any, form: Any) -> None:
        """A number: a formula over the inputs it follows, else itself."""
        parts = [f"{share.times}*{place}" if share.times != 1 else place for share in shares
                 if (place := self.places.get(share.input))]  # fmt: skip
        if parts and len(parts) == len(shares):
            self.sheet.write_formula(sheet_row, column, "=" + "+".join(parts).replace("+-", "-"), form, float(value))
        else:
            self.sheet.write_number(sheet_row, column, value, form)

    def taxed(self, sheet_row: int, column: int, row: int) -> None:
        """The tax of a line: its rate is the field of the subscription that gives this tax."""
        owner, amount, tax = int(self.lines.subscription[row]), int(self.lines.amount[row]), int(self.tax[row])
        net = self.paper.address(sheet_row, self.columns.index("amount"))
        written = ""
        for name in ("vat_percent",) if tax else ():
            rate = self.book.subscriptions.more.get(name)
            place = self.places.get(Input("subscription", owner, name))
            if rate is None or place is None or not given(rate)[owner]:
                continue
            if int(round_to(CENT, np.array([amount * int(rate[owner])]), HUNDRED_PERCENT)[0]) == tax:
                written = f"ROUND({net}*{place},2)"
        self.paper.formula(self.sheet, sheet_row, column, written, tax)


def _number(name: str) -> Callable[[_Writer, int, int, int, Formulas], None]:
    def write(writer: _Writer, sheet_row: int, column: int, row: int, _: Formulas) -> None:
        writer.sheet.write_number(sheet_row, column, int(getattr(writer.lines, name)[row]), writer.paper.whole)

    return write


def _day(name: str) -> Callable[[_Writer, int, int, int, Formulas], None]:
    def write(writer: _Writer, sheet_row: int, column: int, row: int, _: Formulas) -> None:
        writer.paper.day(writer.sheet, sheet_row, column, getattr(writer.lines, name)[row])

    return write


def _text(text: Callable[[_Writer, int], str]) -> Callable[[_Writer, int, int, int, Formulas], None]:
    def write(writer: _Writer, sheet_row: int, column: int, row: int, _: Formulas) -> None:
        writer.paper.text(writer.sheet, sheet_row, column, text(writer, row))

    return write


def _followed(name: str, unit: int, form: str) -> Callable[[_Writer, int, int, int, Formulas], None]:
    def write(writer: _Writer, sheet_row: int, column: int, row: int, _: Formulas) -> None:
        number = writer.discount[row] if name == "discount_percent" else getattr(writer.lines, name)[row]
        value = Decimal(int(number)) / unit if unit > 1 else int(number)
        writer.figure(sheet_row, column, writer.shares[name][row], value, getattr(writer.paper, form))

    return write


def _made(name: str, form: str) -> Callable[[_Writer, int, int, int, Formulas], None]:
    def write(writer: _Writer, sheet_row: int, column: int, row: int, formulas_of_row: Formulas) -> None:
        written, micro = getattr(formulas_of_row, name), int(getattr(writer.lines, name)[row])
        if name == "daily_price" and not written:
            writer.sheet.write_blank(sheet_row, column, None, writer.paper.plain)
        else:
            writer.paper.formula(writer.sheet, sheet_row, column, written, micro, getattr(writer.paper, form))

    return write


def _profile(writer: _Writer, row: int) -> str:
    name = PROFILES[int(writer.lines.profile[row])]
    return str(writer.paper.words["choice"]["rounding"].get(name, name))


_COLUMNS: Mapping[str, Callable[[_Writer, int, int, int, Formulas], None]] = {
    "number": lambda w, sheet_row, column, row, _: w.sheet.write_number(
        sheet_row, column, int(w.number[row]), w.paper.whole
    ),
    "invoice": _day("invoice"),
    "subscription": _text(lambda w, row: w.texts["subscription"][row]),
    "kind": _text(lambda w, row: w.texts["kind"][row]),
    "first": _day("first"),
    "last": _day("last"),
    "list_price": _followed("list_price", UNIT, "unit"),
    "months": _number("months"),
    "days": _number("days"),
    "of_days": _number("of_days"),
    "profile": _text(_profile),
    "discount": _followed("discount_percent", HUNDRED_PERCENT, "percent"),
    "daily_price": _made("daily_price", "unit"),
    "unit_price": _made("unit_price", "unit"),
    "seats": _followed("seats", 1, "whole"),
    "amount": _made("amount", "money_bold"),
    "tax": lambda w, sheet_row, column, row, _: w.taxed(sheet_row, column, row),
    "before": lambda w, sheet_row, column, row, _: w.paper.money(w.sheet, sheet_row, column, int(w.lines.amount[row])),
    "formula": lambda w, sheet_row, column, row, _: None,
    "clause": _text(lambda w, row: w.lines.clause_names[row]),
}
