"""The workbook of a comparison: what is compared, the options side by side, and each of them down to its lines.

Whoever changes a yellow price sees that option's lines, its total and its margin follow.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np

from billing_model.comparing.compare import Result, paid_on
from billing_model.comparing.option import Option, served
from billing_model.core.fields import SUBSCRIPTION_FIELDS
from billing_model.core.money import CENT, HUNDRED_PERCENT, UNIT, to_decimal
from billing_model.explaining.explain import explain
from billing_model.files.compared import Compared
from billing_model.files.comparison import names_of
from billing_model.take_away.about import About
from billing_model.take_away.comparison.map_sheets import write_map, write_refused, write_years
from billing_model.take_away.paper.sheet import Paper, paper_of
from billing_model.take_away.scenario.follows import FOLLOWING, Input, Share, alike
from billing_model.take_away.scenario.inputs_sheet import LABEL, VALUE, write_head, write_value
from billing_model.take_away.scenario.lines_sheet import LinesSheet, write_lines

PRICE = Input("subscription", 0, "list_price")  # of an option; all its contracts have the same
DEARER = UNIT + CENT  # by which the price is another to see what follows it
LONGEST_NAME = 31  # characters of a sheet's name
HIGH = 46  # points of a heading of three lines


@dataclass(frozen=True)
class Sheets:
    """What the sheets share. lines: of each option's own sheet, in the order of the results."""

    paper: Paper
    found: Compared
    names: Mapping[str, str]
    lines: Sequence[LinesSheet]

    def said(self, name: str) -> str:
        """One of the texts of a comparison that is taken along."""
        return str(self.paper.words["compare"]["take"][name])

    def columns(self) -> list[str]:
        """What the options that serve the need are called."""
        return [self.names[one.option.id] for one in self.found.found]


def comparison_workbook(found: Compared, above: About, language: str) -> bytes:
    """A comparison as an Excel workbook (.xlsx); the same comparison gives the same bytes.

    language: "en" or "it"; ValueError for another.
    """
    out = io.BytesIO()
    names = names_of(found.comparison, found.options, language)
    with paper_of(out, above.title, found.need.end[0], language) as paper:
        words = paper.words["compare"]["take"]
        inputs = paper.sheet("inputs")
        sheets = {name: paper.sheet_called(str(words[name])) for name in _named(found)}
        places = _inputs(paper, inputs, found, above, names)
        taken = {sheet.get_name() for sheet in paper.book.worksheets()}
        lines = [_lines(paper, one, found, places.get(one.option.id), _sheet_name(names[one.option.id], taken))
                 for one in found.found]  # fmt: skip
        of = Sheets(paper, found, names, lines)
        _need(of, sheets["need"])
        if found.found:
            _figures(of, sheets["figures"])
            _cash(of, sheets["cash"])
            _leaving(of, sheets["leaving"])
        if found.map is not None:
            write_map(paper, sheets["map"], found, names)
        if found.years:
            write_years(paper, sheets["years"], found, names)
    return out.getvalue()


def _named(found: Compared) -> list[str]:
    """The sheets that this comparison has between the inputs and the lines."""
    answers = ["figures", "cash", "leaving"] if found.found else []
    return [
        "need",
        *answers,
        *(["map"] if found.map is not None else []),
        *(["years"] if found.years else []),
    ]


def _sheet_name(name: str, taken: set[str]) -> str:
    """A name for a sheet that no other has: without what a sheet's name must not have, and not too long."""
    plain = re.sub(r"[\[\]:*?/\\']", " ", name).strip() or "–"
    cut, number = plain[:LONGEST_NAME].strip(), 2
    while cut.casefold() in {other.casefold() for other in taken}:
        tail = f" ({number})"
        cut, number = plain[: LONGEST_NAME - len(tail)].strip() + tail, number + 1
    taken.add(cut)
    return cut


# ---- What is compared -------------------------------------------------------------------------------------------


def _inputs(paper: Paper, sheet: Any, found: Compared, above: About, names: Mapping[str, str]) -> dict[str, str]:
    """What is compared; returns where the price of each option stands."""
    comparison, words = found.comparison, paper.words["compare"]["take"]
    notes = [str(words["yellow"]), str(words["examples"]), str(paper.words["workbook"]["offer"])]
    row = write_head(paper, sheet, above, [*notes, str(paper.words["compare"]["ours"])])
    chance, leaves = comparison.chance, comparison.data.get("chance", {}).get("leaves_after")
    rows: list[tuple[str, Any, Any]] = [
        (words["rate"], Decimal(comparison.rate) / 100, paper.percent),
        (words["leaving_chance"], Decimal(chance.leaving) / HUNDRED_PERCENT, paper.percent),
        (words["noise"], Decimal(chance.noise) / 100, paper.percent),
        (words["sampled"], chance.years, paper.whole),
        (words["seed"], chance.seed, paper.whole),
    ]
    if leaves is not None:
        rows.insert(1, (words["leaves"], leaves, paper.whole))
    for label, value, form in rows:
        sheet.write_string(row, LABEL, str(label), paper.label)
        sheet.write_number(row, VALUE, value, form)
        row += 1
    if comparison.held is not None and len(comparison.held):
        sheet.write_string(row, LABEL, str(words["held"]), paper.label)
        paper.text(sheet, row, VALUE, ", ".join(map(str, comparison.held.product)))
        row += 1
    row += 1
    places: dict[str, str] = {}
    for option in found.options:
        row = _option(paper, sheet, row, option, found, names, places) + 1
    write_refused(paper, sheet, row, found, names)
    return places


def _option(
    paper: Paper, sheet: Any, row: int, option: Option, found: Compared, names: Mapping[str, str],
    places: dict[str, str],
) -> int:  # fmt: skip
    """The fields of an option and what happens to it whatever the need does."""
    words = paper.words
    sheet.write_string(row, LABEL, names[option.id], paper.section)
    sheet.write_string(row, VALUE, words.word("programme", option.programme), paper.section)
    declared = {field.name: field for field in (*SUBSCRIPTION_FIELDS, *option.declared.fields)}
    served = {one.option.id for one in found.found}
    for name, value in option.given.items():
        if value is None or value == "":
            continue
        row += 1
        label = words.label(name, option.programme)
        is_price = name == "list_price"
        sheet.write_string(row, LABEL, f"{label} ({found.comparison.currency})" if is_price else label, paper.label)
        write_value(paper, sheet, row, VALUE, declared[name], value, is_price and option.id in served)
        if is_price:
            places[option.id] = paper.address(row, VALUE, sheet.get_name())
    for change in option.changes:
        row += 1
        month = str(words["compare"]["take"]["event"]).format(month=change["month"])
        sheet.write_string(row, LABEL, month, paper.label)
        carried = {name: value for name, value in change.items() if name not in ("month", "kind")}
        said = [words.word("event", str(change["kind"]), option.programme)]
        said += [f"{words.label(name, option.programme)}: {_chosen(paper, name, value)}"
                 for name, value in carried.items() if value is not None]  # fmt: skip
        paper.text(sheet, row, VALUE, ", ".join(said))
    return row + 1


def _chosen(paper: Paper, name: str, value: Any) -> str:
    return str(paper.words["choice"].get(name, {}).get(value, value))


def _need(of: Sheets, sheet: Any) -> None:
    """What is needed from which day on to which."""
    paper, used = of.paper, of.found.used
    heads = [of.said(name) for name in ("from", "through", "days", "seats", "seat_days")]
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


# ---- The lines of each option -----------------------------------------------------------------------------------


def _lines(paper: Paper, one: Result, found: Compared, price: str | None, name: str) -> LinesSheet:
    """The invoices of one option, line by line; those whose price is the option's follow it."""
    result = one.outcome
    shares: dict[str, list[list[Share]]] = {column: [[] for _ in range(len(result.lines))] for column in FOLLOWING}
    if price is not None:
        for row in np.flatnonzero(_follows_price(one, found)).tolist():
            shares["list_price"][row].append(Share(PRICE, 1))
    told = [explain(result.book, result.lines, row, paper.language) for row in range(len(result.lines))]
    places = {PRICE: price} if price is not None else {}
    return write_lines(paper, paper.sheet_called(name), result, shares, places, told)


def _follows_price(one: Result, found: Compared) -> Any:
    """Which lines have the option's price, told by the model itself: bool, one per line."""
    lines, given = one.outcome.lines, one.option.given
    dearer = replace(one.option, given={**given, "list_price": given["list_price"] + to_decimal(DEARER)})
    need = found.used if one.option.declared.by_use else found.need
    serving = served(dearer, need, held=found.comparison.held)
    if serving.problems:
        return np.zeros(len(lines), bool)
    other = serving.outcome().lines
    if not alike(other, lines):
        return np.zeros(len(lines), bool)
    price = int(given["list_price"] * UNIT)
    return (other.list_price - lines.list_price == DEARER) & (lines.list_price == price)


# ---- The answers ------------------------------------------------------------------------------------------------


def _figures(of: Sheets, sheet: Any) -> None:
    """All figures side by side; what follows from the lines is a formula over them."""
    paper, found, words = of.paper, of.found, of.paper.words["compare"]["table"]
    several = len({one.option.group for one in found.found}) > 1
    any_tax, any_refused = any(one.tax for one in found.found), any(one.refused for one in found.found)
    heads = {
        "option": words["option"], "group": of.said("group"), "total": words["total"], "margin": of.said("margin"),
        "tax": of.said("tax"), "seat_months": of.said("seat_months"), "per": words["per"], "tied": words["tied"],
        "nothing": words["nothing"], "value": words["value"], "invoices": words["invoices"], "lines": words["lines"],
        "refused": of.said("refused"),
    }  # fmt: skip
    left_out = {
        "group": not several,
        "tax": not any_tax,
        "refused": not any_refused,
        "value": not found.comparison.rate,
    }
    columns = [name for name in heads if not left_out.get(name)]
    place = {name: number for number, name in enumerate(columns)}
    widths = [38 if name in ("option", "group") else 14 for name in columns]
    paper.head(sheet, [str(heads[n]) for n in columns], widths, [n not in ("option", "group") for n in columns])
    cell = paper.address
    for row, one in enumerate(found.found, 1):
        at = {name: cell(row, number) for name, number in place.items()}
        lines = of.lines[row - 1]
        empty = not lines.rows
        amounts = lines.column("amount")
        paper.text(sheet, row, 0, of.names[one.option.id])
        if several:
            paper.text(sheet, row, place["group"], found.comparison.groups[one.option.group][paper.language])
        paper.formula(sheet, row, place["total"], "" if empty else f"SUM({amounts})", one.total, paper.money_bold)
        alike_ = [number for number, other in enumerate(found.found, 1) if other.option.group == one.option.group]
        in_full = [number for number in alike_ if not found.found[number - 1].refused] or alike_
        least = min(found.found[number - 1].total for number in in_full)
        mins = ",".join(cell(number, place["total"]) for number in in_full)
        paper.formula(sheet, row, place["margin"], f"{at['total']}-MIN({mins})", one.total - least)
        if any_tax:
            tax = f"SUM({lines.column('tax')})" if lines.tax and not empty else ""
            paper.formula(sheet, row, place["tax"], tax, one.tax)
        months = Decimal(one.seat_months.numerator) / Decimal(one.seat_months.denominator)
        sheet.write_number(row, place["seat_months"], months, paper.figure)
        per = f"ROUND({at['total']}/{at['seat_months']},2)" if one.seat_months else ""
        paper.formula(sheet, row, place["per"], per, one.per_seat_month)
        paper.money(sheet, row, place["tied"], one.tied_up)
        paper.money(sheet, row, place["nothing"], one.for_nothing)
        if "value" in place:
            paper.money(sheet, row, place["value"], one.present_value(found.comparison.rate))
        for name, formula, value in (
            ("invoices", f"=MAX({lines.column('number')})", one.invoices),
            ("lines", f"=COUNT({amounts})", one.lines),
        ):
            if empty:
                sheet.write_number(row, place[name], value, paper.whole)
            else:
                sheet.write_formula(row, place[name], formula, paper.whole, value)
        if any_refused:
            sheet.write_number(row, place["refused"], one.refused, paper.whole)
    last = len(found.found)
    spans = [(sheet.get_name(), 1, place[name], last, place[name]) for name in ("option", "total")]
    chart = paper.chart("bar", of.said("totals"), *spans)
    sheet.insert_chart(last + 2, 0, chart, {"x_scale": 1.8, "y_scale": 1.0 + last / 12})


def _cash(of: Sheets, sheet: Any) -> None:
    """What is paid in each month, and so far: sums over the lines of the invoices that are paid then."""
    paper, found = of.paper, of.found
    options, names = found.found, of.columns()
    first = options[0].months[0]
    months = np.arange(first, max(one.months[-1] for one in options) + 1)
    heads = [of.said("month"), *names, *(of.said("so_far").format(name=n) for n in names)]
    figures = [True] * (2 * len(names))
    paper.head(sheet, [str(head) for head in heads], [14, *[20] * len(figures)], [False, *figures])
    sheet.set_row(0, HIGH)
    cell = paper.address
    for row, month in enumerate(months, 1):
        paper.day(sheet, row, 0, month.astype("datetime64[D]"))
        for column, one in enumerate(options, 1):
            paid = int(one.cash[row - 1]) if row <= len(one.cash) else 0
            formula = _paid_in(month, one, of.lines[column - 1])
            paper.formula(sheet, row, column, formula, paid)
            so_far = column + len(options)
            before = f"{cell(row - 1, so_far)}+" if row > 1 else ""
            paper.formula(sheet, row, so_far, f"{before}{cell(row, column)}", int(one.cash[:row].sum()))
    last = len(months)
    sheet.write_string(last + 1, 0, str(paper.words["workbook"]["total"]), paper.sum_text)
    for column, one in enumerate(options, 1):
        span = f"SUM({cell(1, column)}:{cell(last, column)})"
        paper.formula(sheet, last + 1, column, span, one.total, paper.sum_money)
        sheet.write_blank(last + 1, column + len(options), None, paper.sum_text)


def _paid_in(month: np.datetime64, one: Result, lines: LinesSheet) -> str:
    """The formula for what is paid of an option in a month, "" where nothing is."""
    numbers = np.flatnonzero(paid_on(one.outcome).astype("datetime64[M]") == month) + 1
    amounts, every = lines.column("amount"), lines.column("number")
    return "+".join(f"SUMIFS({amounts},{every},{number})" for number in numbers.tolist())


def _leaving(of: Sheets, sheet: Any) -> None:
    """The total by the month in which the customer leaves, and what of it is paid for nothing."""
    paper, options, names = of.paper, of.found.found, of.columns()
    heads = [of.said("left"), *names, *(of.said("left_nothing").format(name=name) for name in names)]
    paper.head(sheet, heads, [14, *[20] * (2 * len(names))], [True] * (1 + 2 * len(names)))
    sheet.set_row(0, HIGH)
    for row in range(len(options[0].leaving)):
        sheet.write_number(row + 1, 0, row + 1, paper.whole)
        for column, one in enumerate(options, 1):
            paper.money(sheet, row + 1, column, int(one.leaving[row]))
            paper.money(sheet, row + 1, column + len(options), int(one.leaving_nothing[row]))
    last = len(options[0].leaving)
    chart = paper.lines_chart(of.said("stays_up"), [
        ((sheet.get_name(), 0, n), (sheet.get_name(), 1, 0, last, 0), (sheet.get_name(), 1, n, last, n))
        for n in range(1, len(options) + 1)
    ])  # fmt: skip
    sheet.insert_chart(last + 2, 0, chart, {"x_scale": 1.8, "y_scale": 1.4})
