"""The table below the inputs that checks what is typed: each yellow number within what its rules accept.

Figures of the lines follow the yellow cells only while all of them are accepted. Where two numbers of a subscription
are equal, the table says in which way, and the lines ask it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from billing_model.billing.outcome import Outcome
from billing_model.core.fields import Field
from billing_model.core.money import HUNDRED_PERCENT, UNIT
from billing_model.take_away.paper.sheet import Paper
from billing_model.take_away.scenario.equal_numbers import Classes, Equals
from billing_model.take_away.scenario.follows import Following
from billing_model.take_away.scenario.probes import Input, given_number

NAME, SIMULATED, LEAST, MOST, ACCEPTED = range(5)  # columns
HEADS = ("yellow_number", "before", "least", "most", "accepted")
DECIMALS = {"integer": (1, 0), "money": (UNIT, 6), "percent": (HUNDRED_PERCENT, 4)}  # what is one, decimals


@dataclass(frozen=True)
class Place:
    """Where an input stands, from any sheet; name: what it is called beside others."""

    cell: str
    name: str
    declared: Field


@dataclass(frozen=True)
class Guard:
    """What formulas ask of the checks, from any sheet; "" where nothing can be typed."""

    accepted: str = ""  # TRUE while every yellow number is accepted
    simulated: str = ""  # TRUE while every yellow number is the one that was simulated
    ways: Sequence[str] = ()  # for each of `Following.equals` the way in which numbers are equal, from 1; 0: in none


def write_guard(
    paper: Paper, sheet: Any, row: int, result: Outcome, following: Following, places: Mapping[Input, Place]
) -> Guard:
    """Write the table from a row on."""
    if not following.ranges:
        return Guard()
    words = paper.words["workbook"]
    sheet.write_string(row, NAME, words["checks"], paper.section)
    row += 1
    for column, name in enumerate(HEADS):
        sheet.write_string(row, column, words[name], paper.header if column == NAME else paper.header_of_figures)
    first = row + 1
    for source, own in following.ranges.items():
        row += 1
        place = places[source]
        unit, decimals = DECIMALS[place.declared.type]
        paper.text(sheet, row, NAME, place.name)
        for column, number in zip(
            (SIMULATED, LEAST, MOST), (given_number(result.book, source), own.least, own.most), strict=True
        ):
            sheet.write_number(row, column, Decimal(number) / unit, paper.given[place.declared.type])
        least, most = paper.address(row, LEAST), paper.address(row, MOST)
        check = f"AND({place.cell}>={least},{place.cell}<={most},{place.cell}=ROUND({place.cell},{decimals}))"
        sheet.write_formula(row, ACCEPTED, f"=IF(ISNUMBER({place.cell}),{check},FALSE)", paper.truth, True)
    same = [f"{places[source].cell}={paper.address(first + n, SIMULATED)}" for n, source in enumerate(following.ranges)]
    accepted = f"AND({paper.address(first, ACCEPTED)}:{paper.address(row, ACCEPTED)})"
    for name, formula in (("all_accepted", accepted), ("all_simulated", f"AND({','.join(same)})")):
        row += 1
        sheet.write_string(row, NAME, words[name], paper.sum_text)
        for column in (SIMULATED, LEAST, MOST):
            sheet.write_blank(row, column, None, paper.sum_text)
        sheet.write_formula(row, ACCEPTED, f"={formula}", paper.sum_truth, True)
    wrong = {"type": "cell", "criteria": "==", "value": "FALSE", "format": paper.wrong}
    sheet.conditional_format(first, ACCEPTED, row - 1, ACCEPTED, wrong)
    all_accepted, all_simulated = (paper.address(row - back, ACCEPTED, sheet.get_name()) for back in (1, 0))
    return Guard(all_accepted, all_simulated, _write_ways(paper, sheet, row + 1, following.equals, places))


def _write_ways(
    paper: Paper, sheet: Any, row: int, equals: Sequence[Equals], places: Mapping[Input, Place]
) -> Sequence[str]:
    """The way in which numbers are equal now, for each group of inputs."""
    written = []
    for of_group in equals:
        cells = [places[source].cell for source in of_group.inputs]
        names = " / ".join(places[source].name for source in of_group.inputs)
        way = "0"
        for number, own in reversed([*enumerate(of_group.ways, 1)]):
            way = f"IF({_equal(own.classes, cells)},{number if own.rows else 0},{way})"
        text = paper.words["workbook"]["equal_numbers"].format(names=names)
        sheet.write_string(row, NAME, text, paper.wrapped)
        paper.height(sheet, row, text, 40)
        sheet.write_formula(row, ACCEPTED, f"={way}", paper.whole, 0)
        written.append(paper.address(row, ACCEPTED, sheet.get_name()))
        row += 1
    return written


def _equal(classes: Classes, cells: Sequence[str]) -> str:
    """Whether the numbers of each class are equal."""
    pairs = [f"{cells[classes.index(own)]}={cells[n]}" for n, own in enumerate(classes) if classes.index(own) != n]
    return pairs[0] if len(pairs) == 1 else f"AND({','.join(pairs)})"
