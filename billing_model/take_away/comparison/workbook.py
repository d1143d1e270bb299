"""The workbook of a comparison: what is compared, the options side by side, and each of them down to its lines.

When a yellow price is changed, that option's lines, its total and its margin follow.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from billing_model.comparing.compare import OptionResult
from billing_model.core.fields import SUBSCRIPTION_FIELDS
from billing_model.core.money import CENT, UNIT, to_decimal
from billing_model.explaining.explain import explain
from billing_model.files.compared import Compared
from billing_model.take_away.about import About
from billing_model.take_away.comparison.figure_sheets import (
    Sheets,
    write_cash,
    write_figures,
    write_leaving,
    write_need,
)
from billing_model.take_away.comparison.inputs_sheet import write_inputs
from billing_model.take_away.comparison.map_sheets import write_map, write_years
from billing_model.take_away.comparison.reckoned import Reckoned, reckoned, with_price
from billing_model.take_away.paper.sheet import Paper, paper_of
from billing_model.take_away.scenario.follows import Following
from billing_model.take_away.scenario.guard_sheet import Guard, Place
from billing_model.take_away.scenario.lines_sheet import LinesSheet, Typed, write_lines
from billing_model.take_away.scenario.probes import Input
from billing_model.take_away.scenario.same_lines import FOLLOWING, Share
from billing_model.take_away.scenario.within import MOST_PRICE

DEARER = UNIT + CENT  # by how much the price is raised to see which lines follow it
LONGEST_NAME = 31  # characters of a sheet's name


def comparison_workbook(answers: Compared, above: About, language: str) -> bytes:
    """A comparison as an Excel workbook (.xlsx); the same comparison gives the same bytes.

    language: "en" or "it"; ValueError for another.
    """
    out = io.BytesIO()
    names = answers.comparison.names(language)
    with paper_of(out, above.title, answers.need.end[0], answers.comparison.currency, language) as paper:
        words = paper.words["compare"]["take"]
        inputs = paper.sheet("inputs")
        sheets = {name: paper.sheet_called(str(words[name])) for name in _named(answers)}
        follow = {result.option.id: reckoned(result) for result in answers.results}
        places = write_inputs(paper, inputs, answers, above, names, follow)
        taken = {sheet.get_name() for sheet in paper.book.worksheets()}
        lines = []
        for result in answers.results:
            id = result.option.id
            lines.append(_lines(paper, result, places.get(id, []), follow[id], _sheet_name(names[id], taken)))
        shared = Sheets(paper, answers, names, lines)
        write_need(shared, sheets["need"])
        if answers.results:
            write_figures(shared, sheets["figures"])
            write_cash(shared, sheets["cash"])
            write_leaving(shared, sheets["leaving"])
        if answers.map is not None:
            write_map(paper, sheets["map"], answers, names)
        if answers.years:
            write_years(paper, sheets["years"], answers, names)
    return out.getvalue()


def _named(answers: Compared) -> list[str]:
    """The sheets that this comparison has between the inputs and the lines."""
    figures = ["figures", "cash", "leaving"] if answers.results else []
    return [
        "need",
        *figures,
        *(["map"] if answers.map is not None else []),
        *(["years"] if answers.years else []),
    ]


def _sheet_name(name: str, taken: set[str]) -> str:
    """A sheet name that no other sheet has, without characters that are not allowed, and not too long."""
    plain = re.sub(r"[\[\]:*?/\\']", " ", name).strip() or "–"
    cut, number = plain[:LONGEST_NAME].strip(), 2
    while cut.casefold() in {other.casefold() for other in taken}:
        tail = f" ({number})"
        cut, number = plain[: LONGEST_NAME - len(tail)].strip() + tail, number + 1
    taken.add(cut)
    return cut


# ---- The lines of each option -----------------------------------------------------------------------------------


def _lines(
    paper: Paper, result: OptionResult, cells: Sequence[str], reckoned: Sequence[Reckoned], name: str
) -> LinesSheet:
    """The invoices of one option, line by line; those whose price is the option's follow it.

    cells: of its prices, none where it cannot be typed; reckoned: how each follows from another, where they do.
    """
    outcome = result.outcome
    follows = [each.rows for each in reckoned] or [_follows_price(result)]
    shares: dict[str, list[list[Share]]] = {column: [[] for _ in range(len(outcome.lines))] for column in FOLLOWING}
    prices = [Input("subscription", number, "list_price") for number in range(len(cells))]
    for price, rows in zip(prices, follows, strict=False):
        for row in np.flatnonzero(rows).tolist():
            shares["list_price"][row].append(Share(price, 1))
    explanations = [explain(outcome.book, outcome.lines, row, paper.language) for row in range(len(outcome.lines))]
    typed = Typed(Following(shares), {}, Guard())
    if cells:
        declared = next(declared for declared in SUBSCRIPTION_FIELDS if declared.name == "list_price")
        places = {price: Place(cell, name, declared) for price, cell in zip(prices, cells, strict=True)}
        given = [each.price for each in reckoned] or [result.option.list_price or Decimal(0)]
        same = [f"{cell}={price:f}" for cell, price in zip(cells, given, strict=True)]
        typed = Typed(Following(shares), places, Guard(_all([_accepted(cell) for cell in cells]), _all(same)))
    return write_lines(paper, paper.sheet_called(name), outcome, typed, explanations)


def _accepted(cell: str) -> str:
    """Whether a price can be typed."""
    return f"IF(ISNUMBER({cell}),AND({cell}>=0,{cell}<={MOST_PRICE // UNIT},{cell}=ROUND({cell},6)),FALSE)"


def _all(conditions: Sequence[str]) -> str:
    return conditions[0] if len(conditions) == 1 else f"AND({','.join(conditions)})"


def _follows_price(result: OptionResult) -> Any:
    """Which lines have the option's price, as the model bills it again with another: bool, one per line."""
    lines, price = result.outcome.lines, result.option.list_price
    other = None if price is None else with_price(result, "list_price", price + to_decimal(DEARER))
    if price is None or other is None:
        return np.zeros(len(lines), bool)
    return (other.list_price - lines.list_price == DEARER) & (lines.list_price == int(price * UNIT))
