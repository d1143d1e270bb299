"""Workbooks computed by LibreOffice, as they are and with other numbers of licences: each kind of line and formula."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import openpyxl
import pytest

import soffice
from billing_model.billing.outcome import Outcome, outcome
from billing_model.billing.refusal import Refused
from billing_model.core.money import PROFILES, Profile
from billing_model.files.scenario import Scenario, parse
from billing_model.files.toml import load
from billing_model.take_away.about import about
from billing_model.take_away.scenario.follows import followed
from billing_model.take_away.scenario.workbook import workbook
from line_kinds import Kinds, billed, kinds_of_line, showing_every_kind
from programs import LIBREOFFICE
from project import SCENARIOS
from workbooks import SHEETS, Cells, together

MORE = 7  # licences
RANDOM_BOOKS = 10
SEATS = ("Licences", "Devices", "Devices on the first day")  # what programmes call them

pytestmark = pytest.mark.skipif(LIBREOFFICE.find() is None, reason=LIBREOFFICE.missing)


@dataclass
class Case:
    """A workbook's cells, and what the model says it must compute."""

    name: str
    cells: Cells
    result: Outcome


def kinds(result: Outcome) -> Kinds:
    """The kinds of line, and which inputs lead to their numbers: one of a table, or several."""
    programme = result.book.programme[result.lines.subscription].tolist()
    return kinds_of_line(result) | {
        (name, programme[row], share.input.table, share.input.field, len(shares) > 1)
        for name, lines in followed(result).shares.items()
        for row, shares in enumerate(lines)
        for share in shares
    }


def cases() -> Iterator[Case]:
    """Scenarios with more licences, where lines follow them: in an event, if one has some; as it is where a vendor
    prints it or no line follows a number of licences."""
    for id in showing_every_kind(kinds):
        scenario, result = billed(id)
        data = scenario.data
        cells = cells_of(result, scenario)
        live = followed(result).ranges.keys()
        seats = sorted(
            (source for source in live if source.field == "seats"), key=lambda source: (source.table, -source.row)
        )
        if not seats or "shows" in data:
            yield Case(id, cells, result)
        for source in seats[:1]:
            changed = deepcopy(data)
            rows = scenario.book.row if source.table == "subscription" else scenario.book.events.row
            entry = changed[source.table][int(rows[source.row])]
            entry["seats"] = entry["seats"] + MORE
            try:
                other = parse(changed)
            except Refused:
                continue
            expected = outcome(other.book, other.until)
            assert alike(result, expected), f"{id}: {source} is yellow, and another number leads to other lines"
            changed_cells = deepcopy(cells)
            row, column = seats_cell(changed_cells["Inputs"], scenario, source.table, source.row)
            assert changed_cells["Inputs"][row][column] == entry["seats"] - MORE
            changed_cells["Inputs"][row][column] += MORE
            yield Case(f"{id}, {source}", changed_cells, expected)


def random_cases() -> Iterator[Case]:
    """Books with odd prices, every profile and a change each: where a spreadsheet's numbers could end beside a half."""
    chance = Random(7)  # noqa: S311
    for _ in range(RANDOM_BOOKS):
        agreed, events = [], []
        for number in range(12):
            first, seats = date(2018, 1, 1) + timedelta(chance.randrange(300)), chance.choice([1, 2, 3, 7, 25, 333])
            price = chance.choice(
                [Decimal(chance.randrange(1, 5_000)) / 20, Decimal(chance.randrange(1, 99_999)) / 1_000]
            )
            entry = {"id": f"S{number}", "programme": "csp", "purchased": first, "seats": seats, "list_price": price}
            entry |= {"frequency": chance.choice(["monthly", "annual"]), "billing_day": chance.randrange(1, 29)}
            agreed.append(entry | {"rounding": chance.choice(PROFILES[: Profile.UNIT_CUT])})
            on = first + timedelta(chance.randrange(1, 200))
            more = seats + chance.randrange(1, 40)
            events.append({"subscription": entry["id"], "on": on, "kind": "set-seats", "seats": more})
        scenario = parse({"currency": "EUR", "until": date(2019, 3, 31), "subscription": agreed, "event": events})
        result = outcome(scenario.book, scenario.until)
        yield Case("random", cells_of(result, scenario), result)


def cells_of(result: Outcome, scenario: Scenario) -> Cells:
    """What openpyxl reads in a workbook."""
    book = openpyxl.load_workbook(BytesIO(workbook(result, about(scenario, "en"), "en")), read_only=True)
    return {name: [list(row) for row in book[name].iter_rows(values_only=True)] for name in SHEETS}


def alike(first: Outcome, second: Outcome) -> bool:
    names = ("subscription", "invoice", "first", "last", "kind", "method")
    a, b = first.lines, second.lines
    return len(a) == len(b) and all((getattr(a, name) == getattr(b, name)).all() for name in names)


def seats_cell(cells: list[list[Any]], scenario: Scenario, table: str, row: int) -> tuple[int, int]:
    """Where the licences of a subscription or of an event stand."""
    first = [line[0] for line in cells]
    if table == "subscription":
        title = first.index(f"Subscription {scenario.book.id[row]}")
        return next(n for n in range(title, len(first)) if first[n] in SEATS), 1
    heads = first.index("What happens") + 1
    return heads + 1 + row, next(n for n, name in enumerate(cells[heads]) if name in SEATS)


def column(sheet: Any, name: str, size: int) -> list[Any]:
    """The values of a column in micro-units."""
    rows = sheet.iter_rows(values_only=True)
    place = next(rows).index(name)
    values = [next(rows)[place] for _ in range(size)]
    return [round(value * 1_000_000) if isinstance(value, int | float) else value for value in values]


def differing(sheets: Any, result: Outcome) -> list[Any]:
    """The columns in which the computed values differ from the model's; sheets: by name."""
    lines, wrong = result.lines, []
    expected = {
        ("Lines", "Amount"): lines.amount,
        ("Lines", "Unit price"): lines.unit_price,
        ("Lines", "Quantity"): lines.seats * 1_000_000,
        ("Invoices", "Total"): result.invoices.total,
    }
    if lines.more.get("tax", np.zeros(1)).any():
        expected["Lines", "Tax"] = lines.more["tax"]
    for (sheet, name), numbers in expected.items():
        computed = column(sheets(sheet), name, len(numbers))
        if computed != numbers.tolist():
            wrong.append((sheet, name, computed, numbers.tolist()))
    return wrong


def test_all_workbooks_compute_what_the_model_says(tmp_path: Path) -> None:
    made = [*cases(), *random_cases()]
    together(case.cells for case in made).save(tmp_path / "all.xlsx")  # without the results that the formulas came with
    (file,) = soffice.recalculated([tmp_path / "all.xlsx"], tmp_path)
    book = openpyxl.load_workbook(file, data_only=True, read_only=True)
    wrong = {
        f"{number}: {case.name}": differences
        for number, case in enumerate(made)
        if (differences := differing(lambda name, n=number: book[f"{name}{n}"], case.result))
    }
    assert not wrong


@pytest.mark.parametrize("name", ["csp/seat-change", "axcrypt/fifty-days-left"])
def test_a_workbook_opens_as_it_is_downloaded(name: str, tmp_path: Path) -> None:
    scenario = parse(load(SCENARIOS / f"{name}.toml"))
    result = outcome(scenario.book, scenario.until)
    (tmp_path / "given.xlsx").write_bytes(workbook(result, about(scenario, "en"), "en"))
    (file,) = soffice.recalculated([tmp_path / "given.xlsx"], tmp_path)
    book = openpyxl.load_workbook(file, data_only=True, read_only=True)
    assert book.sheetnames == ["Inputs", "Invoices", "Lines", "Daily charges", "Clauses"]
    assert not differing(book.__getitem__, result)
