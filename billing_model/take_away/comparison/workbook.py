"""The workbook of a comparison: what is compared, the options side by side, and each of them down to its lines.

Whoever changes a yellow price sees that option's lines, its total and its margin follow.
"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import numpy as np

from billing_model.comparing.compare import Result
from billing_model.comparing.option import served
from billing_model.core.money import CENT, UNIT, to_decimal
from billing_model.explaining.explain import explain
from billing_model.files.compared import Compared
from billing_model.files.comparison import names_of
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
from billing_model.take_away.paper.sheet import Paper, paper_of
from billing_model.take_away.scenario.follows import FOLLOWING, Input, Share, alike
from billing_model.take_away.scenario.lines_sheet import LinesSheet, write_lines

PRICE = Input("subscription", 0, "list_price")  # of an option; all its contracts have the same
DEARER = UNIT + CENT  # by which the price is another to see what follows it
LONGEST_NAME = 31  # characters of a sheet's name


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
        places = write_inputs(paper, inputs, found, above, names)
        taken = {sheet.get_name() for sheet in paper.book.worksheets()}
        lines = [_lines(paper, one, found, places.get(one.option.id), _sheet_name(names[one.option.id], taken))
                 for one in found.found]  # fmt: skip
        of = Sheets(paper, found, names, lines)
        write_need(of, sheets["need"])
        if found.found:
            write_figures(of, sheets["figures"])
            write_cash(of, sheets["cash"])
            write_leaving(of, sheets["leaving"])
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
