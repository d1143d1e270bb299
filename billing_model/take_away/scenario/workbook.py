"""The workbook: inputs, invoices, lines with live formulas, the charge of each day, the clauses.

When a number of licences is changed in it, the lines and the invoices follow as the rules say.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from billing_model.billing.outcome import Outcome
from billing_model.core.money import UNIT
from billing_model.core.sums import total_of
from billing_model.explaining.explain import Explanation, explain
from billing_model.take_away.about import About
from billing_model.take_away.paper.sheet import Paper, paper_of
from billing_model.take_away.scenario.follows import followed
from billing_model.take_away.scenario.guard_sheet import Guard
from billing_model.take_away.scenario.inputs_sheet import write_inputs
from billing_model.take_away.scenario.lines_sheet import LinesSheet, Typed, write_lines

INVOICES = ("number", "on", "due", "customer", "programme", "net", "tax", "total", "before", "change")
MONEY = ("net", "tax", "total", "before", "change")


def workbook(result: Outcome, about: About, language: str) -> bytes:
    """An outcome as an Excel workbook (.xlsx); the same outcome gives the same bytes.

    language: "en" or "it"; ValueError for another.
    """
    out = io.BytesIO()
    with paper_of(out, about.title, result.until, str(result.book.currency[0]), language) as paper:
        inputs, bills, lines = (paper.sheet(name) for name in ("inputs", "invoices", "lines"))
        following = followed(result)
        explanations = [explain(result.book, result.lines, row, language) for row in range(len(result.lines))]
        places, guard = write_inputs(paper, inputs, result, about, following)
        written = write_lines(paper, lines, result, Typed(following, places, guard), explanations)
        _invoices(paper, bills, result, written)
        _daily(paper, result, guard)
        _clauses(paper, explanations)
    return out.getvalue()


def _invoices(paper: Paper, sheet: Any, result: Outcome, lines: LinesSheet) -> None:
    """The invoices as sums over the lines, beside what was simulated."""
    bills, book, words = result.invoices, result.book, paper.words
    heading = {**words["invoice"], **words["workbook"]}
    left_out = {"tax": not lines.tax, "due": bool(np.isnat(bills.due).all())}
    columns = [name for name in INVOICES if not left_out.get(name)]
    place = {name: number for number, name in enumerate(columns)}
    widths = {"number": 10, "customer": 24, "programme": 34}
    figures = [name in ("number", *MONEY) for name in columns]
    paper.head(sheet, [heading[name] for name in columns], [widths.get(name, 14) for name in columns], figures)
    cell = paper.address
    for row in range(len(bills)):
        sheet_row, due = row + 1, bills.due[row]
        programme = bills.programme_names[row]
        sheet.write_number(sheet_row, place["number"], row + 1, paper.whole)
        paper.day(sheet, sheet_row, place["on"], bills.on[row])
        if "due" in place:
            sheet.write_blank(sheet_row, place["due"], None, paper.plain)
        if not np.isnat(due):
            paper.day(sheet, sheet_row, place["due"], due)
        paper.text(sheet, sheet_row, place["customer"], str(book.customers[bills.customer[row]]))
        paper.text(sheet, sheet_row, place["programme"], words.word("programme", programme))
        number = cell(sheet_row, place["number"])
        net = f"SUMIFS({lines.column('amount')},{lines.column('number')},{number})"
        paper.formula(sheet, sheet_row, place["net"], net, int(bills.net[row]))
        total = cell(sheet_row, place["net"])
        if lines.tax:
            tax = f"SUMIFS({lines.column('tax')},{lines.column('number')},{number})"
            paper.formula(sheet, sheet_row, place["tax"], tax, int(bills.tax[row]))
            total += f"+{cell(sheet_row, place['tax'])}"
        paper.formula(sheet, sheet_row, place["total"], total, int(bills.total[row]), paper.money_bold)
        paper.money(sheet, sheet_row, place["before"], int(bills.total[row]))
        difference = f"ROUND({cell(sheet_row, place['total'])}-{cell(sheet_row, place['before'])},{paper.places})"
        paper.formula(sheet, sheet_row, place["change"], difference, 0)
    last = len(bills)
    sheet.write_string(last + 1, 0, heading["total"], paper.sum_text)
    for name in columns[1:]:
        column = place[name]
        if name in MONEY:
            sums = {"net": bills.net, "tax": bills.tax, "total": bills.total, "before": bills.total}
            value = total_of(sums[name]) if name in sums else 0
            span = f"SUM({cell(1, column)}:{cell(max(last, 1), column)})"
            paper.formula(sheet, last + 1, column, span, value, paper.sum_money)
        else:
            sheet.write_blank(last + 1, column, None, paper.sum_text)
    paper.remark_on_digits(sheet, last + 2)
    if last:
        spans = [(sheet.get_name(), 1, place[name], last, place[name]) for name in ("on", "total")]
        chart = paper.chart("column", words["workbook"]["chart_invoices"], *spans, least=int(bills.total.min()))
        sheet.insert_chart(last + 3, 1, chart, {"x_scale": 1.6, "y_scale": 1.0})


def _daily(paper: Paper, result: Outcome, guard: Guard) -> None:
    """The charge of each day, exact to a millionth, and the seats held."""
    days, amounts = result.daily
    words = paper.words["workbook"]
    sheet = paper.sheet("daily")
    _, seats = result.seats_by_day()
    paper.head(sheet, [paper.words.label("on"), words["seats"], words["charge"]], [14, 12, 18], [False, True, True])
    for row, (day, amount) in enumerate(zip(days, amounts.tolist(), strict=True), 1):
        paper.day(sheet, row, 0, day)
        sheet.write_number(row, 1, int(seats[row - 1]), paper.whole)
        sheet.write_number(row, 2, Decimal(amount) / UNIT, paper.fine)
    last = len(days)
    sheet.write_string(last + 1, 0, words["total"], paper.sum_text)
    sheet.write_blank(last + 1, 1, None, paper.sum_text)
    paper.formula(sheet, last + 1, 2, f"SUM(C2:C{max(last, 1) + 1})", total_of(amounts), paper.sum_fine)
    lead, changed = (paper.quoted_text(words[name]) for name in ("daily_lead", "daily_changed"))
    if guard.simulated:
        sheet.write_formula(0, 4, f"=IF({guard.simulated},{lead},{changed})", paper.note, words["daily_lead"])
    else:
        sheet.write_string(0, 4, words["daily_lead"], paper.note)
    if last:
        spans = [(sheet.get_name(), 1, column, last, column) for column in (0, 2)]
        chart = paper.chart("area", words["chart_daily"], *spans, least=int(amounts.min()))
        sheet.insert_chart(2, 4, chart, {"x_scale": 1.6, "y_scale": 1.2})


def _clauses(paper: Paper, explanations: Sequence[Explanation]) -> None:
    """Every clause behind a line once, part by part."""
    words = paper.words["workbook"]
    sheet = paper.sheet("clauses")
    columns = [paper.words["line"]["clause"], *(words[n] for n in ("title", "standing", "says", "document", "heading"))]
    paper.head(sheet, columns, [10, 34, 24, 80, 34, 34], [False] * 6)
    parts = {(part.id, part.standing, part.text): part for explanation in explanations for part in explanation.clauses}
    for row, key in enumerate(sorted(parts, key=lambda key: _natural(key[0])), 1):
        part = parts[key]
        cells = (part.id, part.title, part.standing_in_words, part.text, part.document, part.heading)
        for column, text in enumerate(cells):
            sheet.write_string(row, column, text, paper.wrapped)
        paper.height(sheet, row, part.text, 80)


def _natural(id: str) -> tuple[str, int]:
    """CSP-9 before CSP-10."""
    name, _, number = id.rpartition("-")
    return (name, int(number)) if number.isdigit() else (id, 0)
