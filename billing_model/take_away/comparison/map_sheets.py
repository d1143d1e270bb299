"""More sheets of a comparison's workbook: the map, the sampled years, and what cannot serve the need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from billing_model.comparing.advice import knob_name, value_label, why_refused, years_left_out
from billing_model.comparing.cheapest import Axis, CheapestMap
from billing_model.comparing.option import UNREACHED
from billing_model.comparing.sampled import BANDS
from billing_model.files.compared import Compared
from billing_model.files.comparison_map import UNITS
from billing_model.take_away.colours import colours
from billing_model.take_away.paper.sheet import Paper
from billing_model.take_away.scenario.inputs_sheet import LABEL, VALUE

TWO_LINES = 30  # points


def write_refused(paper: Paper, sheet: Any, row: int, answers: Compared, names: Mapping[str, str]) -> None:
    """The options that cannot serve the need, and why."""
    if answers.refused:
        sheet.write_string(row, LABEL, str(paper.words["compare"]["take"]["serves"]), paper.section)
    for refusal in answers.refused:
        row += 1
        paper.text(sheet, row, LABEL, names[refusal.option.id])
        reasons = " ".join(why_refused(refusal, paper.language))
        sheet.merge_range(row, VALUE, row, 7, "", paper.large)
        sheet.write_string(row, VALUE, reasons, paper.large)
        paper.height(sheet, row, reasons, 110)


def write_years(paper: Paper, sheet: Any, answers: Compared, names: Mapping[str, str]) -> None:
    """What the sampled years cost, and how often each option is the cheapest."""
    words = paper.words["compare"]["take"]
    bands = [str(words["band"]).format(percent=band) for band in BANDS]
    heads = [str(paper.words["compare"]["table"]["option"]), str(words["wins"]), *bands]
    paper.head(sheet, heads, [38, 16, *[18] * len(BANDS)], [False, *[True] * (1 + len(BANDS))])
    row = 0
    for group, years in answers.years.items():
        if len(answers.years) > 1:
            row += 1
            sheet.write_string(row, 0, answers.comparison.groups[group][paper.language], paper.section)
        first = row + 1
        for option, won, costs in zip(years.options, years.wins.tolist(), years.bands().tolist(), strict=True):
            row += 1
            paper.text(sheet, row, 0, names[option.id])
            sheet.write_number(row, 1, won, paper.whole)
            for column, cost in enumerate(costs, 2):
                paper.money(sheet, row, column, cost)
        if row >= first:
            row += 1
            _write_sum(paper, sheet, first, row, int(years.wins.sum()))
        for sentence in years_left_out(years, names, paper.language):
            row += 1
            paper.text(sheet, row, 0, sentence)


def _write_sum(paper: Paper, sheet: Any, first: int, row: int, years: int) -> None:
    """How many years were sampled, below the rows from the first on."""
    sheet.write_string(row, 0, str(paper.words["compare"]["take"]["sampled"]), paper.sum_text)
    span = f"=SUM({paper.address(first, 1)}:{paper.address(row - 1, 1)})"
    sheet.write_formula(row, 1, span, paper.sum_whole, years)
    for column in range(2, 2 + len(BANDS)):
        sheet.write_blank(row, column, None, paper.sum_text)


def write_map(paper: Paper, sheet: Any, answers: Compared, names: Mapping[str, str]) -> None:
    """The cheapest option of each cell in its colour, below it what it costs, and what every option costs."""
    map_, words = answers.map, paper.words["compare"]["take"]
    if map_ is None:
        return
    writer = _Map(paper, sheet, map_, names, {option.id: colour for option, colour in
                                              zip(answers.options, colours(), strict=False)})  # fmt: skip
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, len(map_.x.values), 15)
    rows = len(map_.y.values)
    step = rows + 4
    writer.head(0, str(words["cheapest"]))
    writer.head(step, str(words["its_cost"]))
    for number, option in enumerate(map_.options):
        writer.head((2 + number) * step, str(words["cost"]).format(name=names[option.id]))
    for y in range(rows):
        for x in range(len(map_.x.values)):
            writer.cell(y, x, step)
    sheet.freeze_panes(0, 1)


class _Map:
    """Writes the grids of a map below each other, with the highest value of the upward axis on top."""

    def __init__(
        self, paper: Paper, sheet: Any, map_: CheapestMap, names: Mapping[str, str], look: Mapping[str, str]
    ) -> None:
        self.paper, self.sheet, self.map, self.names = paper, sheet, map_, names
        self.fills = [paper.filled(look[option.id]) for option in map_.options]
        self.amounts = [paper.filled(look[option.id], money=True) for option in map_.options]

    def head(self, top: int, title: str) -> None:
        """The title of a grid, and the values of both axes."""
        paper, sheet = self.paper, self.sheet
        sheet.write_string(top, 0, title, paper.section)
        sheet.set_row(top + 1, TWO_LINES)
        sheet.write_string(top + 1, 0, f"{self._axis(self.map.y)} ↑   {self._axis(self.map.x)} →", paper.header)
        for x, value in enumerate(self.map.x.values.tolist(), 1):
            self._value(top + 1, x, self.map.x, value, paper.header_of_figures)
        rows = len(self.map.y.values)
        for y, value in enumerate(self.map.y.values.tolist()):
            self._value(top + 1 + rows - y, 0, self.map.y, value, paper.label)

    def cell(self, y: int, x: int, step: int) -> None:
        """One cell in every grid; the cost of the cheapest follows from the costs below where it is the least."""
        map_, sheet, paper = self.map, self.sheet, self.paper
        row, best = 1 + len(map_.y.values) - y, int(map_.best[y, x])
        costs = [int(map_.cost[number, y, x]) for number in range(len(map_.options))]
        cells = [paper.address(row + (2 + number) * step, x + 1) for number in range(len(costs))]
        for number, cost in enumerate(costs):
            if cost == UNREACHED:
                sheet.write_string(row + (2 + number) * step, x + 1, "–", paper.plain)
            else:
                paper.money(sheet, row + (2 + number) * step, x + 1, cost)
        if best < 0:
            for top in (0, step):
                sheet.write_string(row + top, x + 1, "–", paper.plain)
            return
        sheet.write_string(row, x + 1, self.names[map_.options[best].id], self.fills[best])
        least = f"MIN({','.join(cells)})" if costs[best] == min(costs) else cells[best]
        paper.formula(sheet, row + step, x + 1, least, costs[best], self.amounts[best])

    def _axis(self, axis: Axis) -> str:
        return knob_name(axis.knob, axis.option, self.names, self.paper.language)

    def _value(self, row: int, column: int, axis: Axis, value: int, form: Any) -> None:
        if axis.knob in UNITS:
            text = value_label(axis.knob, value, self.paper.currency, self.paper.language)
            self.sheet.write_string(row, column, text, form)
        else:
            self.sheet.write_number(row, column, value, form)
