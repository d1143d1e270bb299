"""The sheet of lines: one row each, in the order of the invoices, with the formulas that make their amounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from billing_model.billing.outcome import Outcome
from billing_model.core.fields import given
from billing_model.core.lines import Lines
from billing_model.core.money import HUNDRED_PERCENT, PROFILES, UNIT, round_to, times
from billing_model.core.sums import total_of
from billing_model.explaining.explain import Explanation
from billing_model.explaining.printed import in_words
from billing_model.take_away.paper.sheet import Paper
from billing_model.take_away.scenario.equal_numbers import NOT_MADE
from billing_model.take_away.scenario.follows import Following
from billing_model.take_away.scenario.formulas import CELLS, charge_of, formulas
from billing_model.take_away.scenario.guard_sheet import Guard, Place
from billing_model.take_away.scenario.probes import Input

WIDTHS = {
    "number": 9, "invoice": 13, "subscription": 14, "kind": 34, "first": 13, "last": 13, "list_price": 11,
    "months": 8, "days": 10, "of_days": 10, "profile": 30, "discount": 9, "daily_price": 11, "unit_price": 13,
    "seats": 10, "amount": 13, "tax": 11, "before": 13, "formula": 62, "clause": 10,
}  # fmt: skip
TEXTS = ("invoice", "subscription", "kind", "first", "last", "profile", "formula", "clause")
TAX_RATE = "vat_percent"  # the field of a subscription whose lines are taxed
DAY_ZERO = np.datetime64("1899-12-30")  # of a spreadsheet


class Formula(str):
    """A spreadsheet's formula, without "="."""


Value = Formula | str | int | Decimal | np.datetime64  # of a cell


@dataclass(frozen=True)
class Typed:
    """The yellow cells: which lines follow them, where they stand and what checks them."""

    following: Following
    places: Mapping[Input, Place]
    guard: Guard


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
    paper: Paper, sheet: Any, result: Outcome, typed: Typed, explanations: Sequence[Explanation]
) -> LinesSheet:
    """Write the sheet; explanations: one per line."""
    writer = _Writer(paper, sheet, result, typed)
    words = paper.words
    line = words["line"]
    heading = {**line, "discount": line.get("discount_percent", ""), **words["workbook"]}
    heading |= {name: line[name] for name in ("invoice", "seats")}
    figures = [name not in TEXTS for name in writer.columns]
    paper.head(sheet, [heading[name] for name in writer.columns], [WIDTHS[name] for name in writer.columns], figures)
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

    def __init__(self, paper: Paper, sheet: Any, result: Outcome, typed: Typed) -> None:
        self.paper, self.sheet, self.typed, self.result = paper, sheet, typed, result
        lines, bills = result.lines, result.invoices
        self.tax = lines.or_zeros("tax")
        self.number = np.repeat(np.arange(1, len(bills) + 1), bills.line_count)
        left_out = {
            "discount": not lines.or_zeros("discount_percent").any()
            and not any(typed.following.shares["discount_percent"]),
            "tax": not self.tax.any(),
            "months": not (lines.months > 1).any(),
            "daily_price": not any(lines.daily_price.tolist()),
        }
        self.columns = [name for name in WIDTHS if not left_out.get(name)]
        self.usual = _Rows(self, lines, range(len(lines)), typed.following.formulas_from)
        self.others = [
            [_Rows(self, way.lines, way.places) for way in of_group.ways] for of_group in typed.following.equals
        ]

    def row(self, row: int, steps: str) -> None:
        """One line, with its calculation in words."""
        usual = self.usual.cells(row, row)
        others = [*self._others(row, usual)]
        for column, name in enumerate(self.columns):
            value: Value = usual[name]
            by_value: dict[Value, list[str]] = {}
            for condition, cells in others:
                if cells[name] != usual[name]:
                    by_value.setdefault(cells[name], []).append(condition)
            for other, conditions in reversed(by_value.items()):
                condition = conditions[0] if len(conditions) == 1 else f"OR({','.join(conditions)})"
                value = Formula(f"IF({condition},{self.expression(other)},{self.expression(value)})")
            self.write(row + 1, column, name, value, row)
        self._steps(row, steps)

    def _others(self, row: int, usual: Mapping[str, Value]) -> Iterator[tuple[str, Mapping[str, Value]]]:
        """The cells of a line where numbers are equal, each with its condition."""
        following = self.typed.following
        for group, (of_group, rows) in enumerate(zip(following.equals, self.others, strict=True)):
            for number, (way, of_way) in enumerate(zip(of_group.ways, rows, strict=True), 1):
                own = way.rows.get(row)
                if own is None:
                    continue
                condition = f"{self.typed.guard.ways[group]}={number}"
                if own == NOT_MADE:
                    no_share = {"unit_price": 0} if f"/{self.address(row, 'seats')}" in str(usual["unit_price"]) else {}
                    yield condition, {**usual, "seats": 0, **no_share}
                else:
                    yield condition, of_way.cells(own, row)

    def _steps(self, row: int, steps: str) -> None:
        """The calculation in words, as long as the numbers of the line are those of the words."""
        column, paper, guard = self.columns.index("formula"), self.paper, self.typed.guard
        paper.height(self.sheet, row + 1, steps, WIDTHS["formula"])
        if not guard.simulated or not any(shares[row] for shares in self.typed.following.shares.values()):
            self.sheet.write_string(row + 1, column, steps, paper.wrapped)
            return
        changed = paper.words["workbook"]["steps_changed"]
        texts = (paper.quoted_text(text) for text in (steps, changed))
        self.sheet.write_formula(row + 1, column, f"=IF({guard.simulated},{','.join(texts)})", paper.wrapped, steps)

    def address(self, row: int, name: str) -> str:
        """The cell of a line in a column; a column that is left out: one month."""
        return self.paper.address(row + 1, self.columns.index(name)) if name in self.columns else "1"

    def followed(self, name: str, row: int, value: Value) -> Value:
        """A number of a line: a formula over the inputs it follows, else itself."""
        shares, places = self.typed.following.shares[name][row], self.typed.places
        if not shares or any(share.input not in places for share in shares):
            return value
        parts = ((f"{share.times}*" if share.times != 1 else "") + places[share.input].cell for share in shares)
        return Formula(f"IF({self.typed.guard.accepted},{'+'.join(parts).replace('+-', '-')},NA())")

    def expression(self, value: Value) -> str:
        """A value within a formula."""
        if isinstance(value, Formula):
            return str(value)
        if isinstance(value, np.datetime64):
            day = value.astype(object)
            return f"DATE({day.year},{day.month},{day.day})"
        return (
            self.paper.quoted_text(value)
            if isinstance(value, str)
            else f"{value:f}"
            if isinstance(value, Decimal)
            else str(value)
        )

    def write(self, sheet_row: int, column: int, name: str, value: Value, row: int) -> None:
        """One cell, with what it shows before a program computes it."""
        form = getattr(self.paper, FORMS.get(name, "plain"))
        if isinstance(value, Formula):
            shown = self.usual.shown(name, row)
            shown = int((shown - DAY_ZERO).astype(int)) if isinstance(shown, np.datetime64) else shown
            self.sheet.write_formula(sheet_row, column, f"={value}", form, shown)
        elif isinstance(value, np.datetime64):
            self.paper.day(self.sheet, sheet_row, column, value)
        elif not isinstance(value, str):
            self.sheet.write_number(sheet_row, column, value, form)
        elif value:
            self.paper.text(self.sheet, sheet_row, column, value)
        else:
            self.sheet.write_blank(sheet_row, column, None, form)


class _Rows:
    """What the cells of lines hold.

    - places: the usual row of each, in which it is written.
    - formulas_from: the same lines with numbers that hide no rounding, from which formulas are made; without it, the
      lines themselves.
    """

    def __init__(
        self, writer: _Writer, lines: Lines, places: Sequence[int], formulas_from: Lines | None = None
    ) -> None:
        self.writer, self.lines, self.places = writer, lines, places
        self.formulas_from = lines if formulas_from is None else formulas_from
        self.texts = in_words(writer.result.book, lines, writer.paper.language)
        self.whole, self.operands = lines.whole_numbers, self.formulas_from.whole_numbers

    def cells(self, own: int, row: int) -> dict[str, Value]:
        """The cells of a line that is written in a usual row, by column."""
        writer = self.writer
        address = {name: writer.address(row, name) for name in CELLS}
        written = formulas({n: int(column[own]) for n, column in self.operands.items()}, address, self._cap(own))
        made = {name: Formula(text) if (text := getattr(written, name)) else self.shown(name, own)
                for name in ("daily_price", "unit_price", "amount")}  # fmt: skip
        if not written.daily_price:
            made["daily_price"] = ""
        return {
            **{name: self.shown(name, own) for name in WIDTHS},
            **made,
            **{name: writer.followed(of_line, row, self.shown(name, own)) for name, of_line in FOLLOWED.items()},
            "tax": self._tax(own, row),
            "number": int(writer.number[row]),
            "before": Decimal(int(writer.result.lines.amount[row])) / UNIT,
        }

    def shown(self, name: str, own: int) -> Value:
        """What a cell shows."""
        lines = self.lines
        if name in self.texts and name in ("subscription", "kind"):
            return str(self.texts[name][own])
        if name in ("number", "before", "formula"):
            return ""
        if name == "clause":
            return str(lines.clause_names[own])
        if name == "profile":
            profile = PROFILES[int(lines.profile[own])]
            return str(self.writer.paper.words["choice"]["rounding"].get(profile, profile))
        column = "discount_percent" if name == "discount" else name
        value = self.whole[column][own] if column in self.whole else lines.or_zeros(column)[own]
        if isinstance(value, np.datetime64):
            return value
        return Decimal(int(value)) / UNITS[name] if name in UNITS else int(value)

    def _cap(self, own: int) -> str:
        """What a credit is cut to: the cell of its charge, or the amount."""
        charge = charge_of(self.formulas_from, own)
        if charge is not None:
            return self.writer.address(self.places[charge], "amount")
        return f"{Decimal(-int(self.lines.amount[own])) / UNIT:f}"

    def _tax(self, own: int, row: int) -> Value:
        """The tax of a line: its rate is the field of the subscription that gives this tax."""
        lines, book = self.lines, self.writer.result.book
        owner, amount = int(lines.subscription[own]), int(lines.amount[own])
        tax = int(self.whole["tax"][own]) if "tax" in self.whole else 0
        minor = int(book.minor[owner])
        rate = book.subscriptions.more.get(TAX_RATE)
        place = self.writer.typed.places.get(Input("subscription", owner, TAX_RATE))
        if tax and rate is not None and place is not None and given(rate)[owner]:
            by_rate = round_to(minor, times(np.array([amount]), int(rate[owner])), HUNDRED_PERCENT)
            if int(by_rate[0]) == tax:
                return Formula(f"ROUND({self.writer.address(row, 'amount')}*{place.cell},{self.writer.paper.places})")
        return Decimal(tax) / UNIT


FOLLOWED = {"list_price": "list_price", "discount": "discount_percent", "seats": "seats"}  # columns that follow inputs
UNITS = {
    "list_price": UNIT, "daily_price": UNIT, "unit_price": UNIT, "amount": UNIT, "tax": UNIT,
    "discount": HUNDRED_PERCENT,
}  # fmt: skip
FORMS = {
    "number": "whole", "list_price": "unit", "months": "whole", "days": "whole", "of_days": "whole", "seats": "whole",
    "discount": "percent", "daily_price": "unit", "unit_price": "unit", "amount": "money_bold", "tax": "amount",
    "before": "amount", "invoice": "days", "first": "days", "last": "days",
}  # fmt: skip
