"""The sheets of figures in a comparison's workbook: the need, the figures of all options, the cash, leaving early."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from billing_model.comparing.compare import OptionResult, paid_on
from billing_model.comparing.recommendation import in_full
from billing_model.core.sums import total_of
from billing_model.files.compared import Compared
from billing_model.take_away.paper.sheet import Paper
from billing_model.take_away.scenario.lines_sheet import LinesSheet

HIGH = 46  # points of a heading of three lines
TEXTS = ("option", "group")  # columns that hold no figures


@dataclass(frozen=True)
class Sheets:
    """What the sheets share. lines: of each option's own sheet, in the order of the results."""

    paper: Paper
    answers: Compared
    names: Mapping[str, str]
    lines: Sequence[LinesSheet]

    def text(self, name: str) -> str:
        """One of the texts that a comparison's downloads have."""
        return str(self.paper.words["compare"]["take"][name])

    def columns(self) -> list[str]:
        """The names of the options that serve the need."""
        return [self.names[result.option.id] for result in self.answers.results]


def write_need(shared: Sheets, sheet: Any) -> None:
    """The seats needed, from which day to which."""
    paper, used = shared.paper, shared.answers.used
    heads = [shared.text(name) for name in ("from", "through", "days", "seats", "seat_days")]
    paper.head(sheet, heads, [16, 16, 10, 12, 14], [False, False, True, True, True])
    steps = used.steps
    ends = np.append(steps.on[1:], used.end[:1])
    cell = paper.address
    for row, (first, end, seats) in enumerate(zip(steps.on, ends, steps.seats.tolist(), strict=True), 1):
        days = int((end - first).astype(int))
        paper.day(sheet, row, 0, first)
        paper.day(sheet, row, 1, end - 1)
        sheet.write_formula(row, 2, f"={cell(row, 1)}-{cell(row, 0)}+1", paper.whole, days)
        sheet.write_number(row, 3, seats, paper.whole)
        sheet.write_formula(row, 4, f"={cell(row, 2)}*{cell(row, 3)}", paper.whole, days * seats)
    last = len(steps)
    sheet.write_string(last + 1, 0, str(paper.words["workbook"]["total"]), paper.sum_text)
    sheet.write_blank(last + 1, 1, None, paper.sum_text)
    sheet.write_blank(last + 1, 3, None, paper.sum_text)
    for column, value in ((2, int((used.end - used.start)[0].astype(int))), (4, int(used.seat_days()[0]))):
        span = f"=SUM({cell(1, column)}:{cell(last, column)})"
        sheet.write_formula(last + 1, column, span, paper.sum_whole, value)


# ---- All figures side by side -----------------------------------------------------------------------------------


def write_figures(shared: Sheets, sheet: Any) -> None:
    """All figures of the options side by side; what follows from the lines is a formula over them."""
    paper, heads = shared.paper, _heads(shared)
    widths = [38 if name in TEXTS else 14 for name in heads]
    paper.head(sheet, list(heads.values()), widths, [name not in TEXTS for name in heads])
    columns = {name: number for number, name in enumerate(heads)}
    last = len(shared.answers.results)
    for row in range(1, last + 1):
        _write_option(shared, sheet, row, columns)
    paper.remark_on_digits(sheet, last + 1)
    spans = [(sheet.get_name(), 1, columns[name], last, columns[name]) for name in ("option", "total")]
    least = min(result.total for result in shared.answers.results)
    chart = paper.chart("bar", shared.text("totals"), *spans, least=least)
    sheet.insert_chart(last + 2, 0, chart, {"x_scale": 1.8, "y_scale": 1.0 + last / 12})


def _heads(shared: Sheets) -> dict[str, str]:
    """The columns and their headings; a column that would be empty is left out."""
    results, text, words = shared.answers.results, shared.text, shared.paper.words["compare"]["table"]
    heads = {
        "option": words["option"], "group": text("group"), "total": words["total"], "margin": text("margin"),
        "tax": text("tax"), "seat_months": text("seat_months"), "per": words["per"], "tied": words["tied"],
        "nothing": words["nothing"], "value": words["value"], "invoices": words["invoices"], "lines": words["lines"],
        "refused": text("refused"),
    }  # fmt: skip
    shown = {
        "group": len({result.option.group for result in results}) > 1,
        "tax": any(result.tax for result in results),
        "refused": any(result.refused for result in results),
        "value": bool(shared.answers.comparison.rate),
    }
    return {name: str(head) for name, head in heads.items() if shown.get(name, True)}


def _write_option(shared: Sheets, sheet: Any, row: int, columns: Mapping[str, int]) -> None:
    """One option in its row."""
    paper, result, lines = shared.paper, shared.answers.results[row - 1], shared.lines[row - 1]
    cells = {name: paper.address(row, column) for name, column in columns.items()}
    amounts = lines.column("amount") if lines.rows else ""
    cheapest, least = _cheapest(shared, result, columns["total"])
    money = {  # the formula, "" where the figure does not follow from the lines, and the figure
        "total": (f"SUM({amounts})" if amounts else "", result.total),
        "margin": (f"{cells['total']}-{cheapest}", result.total - least),
        "tax": (f"SUM({lines.column('tax')})" if lines.tax and amounts else "", result.tax),
        "per": (
            f"ROUND({cells['total']}/{cells['seat_months']},{paper.places})" if result.seat_months else "",
            result.per_seat_month,
        ),
        "tied": ("", result.tied_up),
        "nothing": ("", result.for_nothing),
        "value": ("", result.present_value(shared.answers.comparison.rate)),
    }
    counts = {
        "invoices": (f"=MAX({lines.column('number')})" if amounts else "", result.invoices),
        "lines": (f"=COUNT({amounts})" if amounts else "", result.lines),
        "refused": ("", result.refused),
    }
    paper.text(sheet, row, columns["option"], shared.names[result.option.id])
    if "group" in columns:
        group = shared.answers.comparison.groups[result.option.group]
        paper.text(sheet, row, columns["group"], group[paper.language])
    months = Decimal(result.seat_months.numerator) / Decimal(result.seat_months.denominator)
    sheet.write_number(row, columns["seat_months"], months, paper.figure)
    for name, (formula, micro) in money.items():
        if name in columns:
            form = paper.money_bold if name == "total" else paper.amount
            paper.formula(sheet, row, columns[name], formula, micro, form)
    for name, (formula, count) in counts.items():
        if name in columns and formula:
            sheet.write_formula(row, columns[name], formula, paper.whole, count)
        elif name in columns:
            sheet.write_number(row, columns[name], count, paper.whole)


def _cheapest(shared: Sheets, result: OptionResult, column: int) -> tuple[str, int]:
    """The least total of an option's group (`in_full`), as a formula over a column and as micro-units."""
    results = shared.answers.results
    rivals = in_full([other for other in results if other.option.group == result.option.group])
    totals = ",".join(shared.paper.address(row, column) for row, other in enumerate(results, 1) if other in rivals)
    return f"MIN({totals})", min(other.total for other in rivals)


# ---- Month by month ---------------------------------------------------------------------------------------------


def write_cash(shared: Sheets, sheet: Any) -> None:
    """What is paid in each month, and so far: sums over the lines of the invoices that are paid then."""
    paper, answers = shared.paper, shared.answers
    results, names = answers.results, shared.columns()
    first = results[0].months[0]
    months = np.arange(first, max(result.months[-1] for result in results) + 1)
    heads = [shared.text("month"), *names, *(shared.text("so_far").format(name=name) for name in names)]
    figures = [True] * (2 * len(names))
    paper.head(sheet, [str(head) for head in heads], [14, *[20] * len(figures)], [False, *figures])
    sheet.set_row(0, HIGH)
    cell = paper.address
    for row, month in enumerate(months, 1):
        paper.day(sheet, row, 0, month.astype("datetime64[D]"))
        for column, result in enumerate(results, 1):
            paid = int(result.cash[row - 1]) if row <= len(result.cash) else 0
            formula = _paid_in(month, result, shared.lines[column - 1])
            paper.formula(sheet, row, column, formula, paid)
            so_far = column + len(results)
            before = f"{cell(row - 1, so_far)}+" if row > 1 else ""
            paper.formula(sheet, row, so_far, f"{before}{cell(row, column)}", total_of(result.cash[:row]))
    last = len(months)
    sheet.write_string(last + 1, 0, str(paper.words["workbook"]["total"]), paper.sum_text)
    for column, result in enumerate(results, 1):
        span = f"SUM({cell(1, column)}:{cell(last, column)})"
        paper.formula(sheet, last + 1, column, span, result.total, paper.sum_money)
        sheet.write_blank(last + 1, column + len(results), None, paper.sum_text)


def _paid_in(month: np.datetime64, result: OptionResult, lines: LinesSheet) -> str:
    """The formula for what is paid of an option in a month, "" where nothing is."""
    numbers = np.flatnonzero(paid_on(result.outcome).astype("datetime64[M]") == month) + 1
    amounts, every = lines.column("amount"), lines.column("number")
    return "+".join(f"SUMIFS({amounts},{every},{number})" for number in numbers.tolist())


def write_leaving(shared: Sheets, sheet: Any) -> None:
    """The total by the month in which the customer leaves, and what of it is paid for nothing."""
    paper, results, names = shared.paper, shared.answers.results, shared.columns()
    heads = [shared.text("left"), *names, *(shared.text("left_nothing").format(name=name) for name in names)]
    paper.head(sheet, heads, [14, *[20] * (2 * len(names))], [True] * (1 + 2 * len(names)))
    sheet.set_row(0, HIGH)
    for row in range(len(results[0].leaving)):
        sheet.write_number(row + 1, 0, row + 1, paper.whole)
        for column, result in enumerate(results, 1):
            paper.money(sheet, row + 1, column, int(result.leaving[row]))
            paper.money(sheet, row + 1, column + len(results), int(result.leaving_nothing[row]))
    last = len(results[0].leaving)
    chart = paper.lines_chart(shared.text("stays_up"), [
        ((sheet.get_name(), 0, n), (sheet.get_name(), 1, 0, last, 0), (sheet.get_name(), 1, n, last, n))
        for n in range(1, len(results) + 1)
    ], min(int(result.leaving.min()) for result in results))  # fmt: skip
    sheet.insert_chart(last + 2, 0, chart, {"x_scale": 1.8, "y_scale": 1.4})
