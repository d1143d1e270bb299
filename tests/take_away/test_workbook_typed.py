"""Yellow cells of random workbooks typed into, computed by LibreOffice: the figures are those of the model."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import soffice
from billing_model.billing.checks import check
from billing_model.billing.outcome import Outcome, outcome
from billing_model.core.book import Book
from billing_model.files.scenario import Scenario, parse
from billing_model.programmes import programmes
from billing_model.take_away.about import about
from billing_model.take_away.colours import YELLOW
from billing_model.take_away.scenario.follows import Following, followed
from billing_model.take_away.scenario.probes import Input, given_number
from billing_model.take_away.scenario.workbook import workbook
from line_kinds import billed, kinds_of_line, showing_every_kind
from programs import LIBREOFFICE
from strategies import avast_scenarios, axcrypt_scenarios, csp_scenarios, office365_scenarios, prepaid_scenarios
from workbooks import SHEETS, Cells, together

EACH = 5  # random scenarios of each kind
WAYS = 2  # of typing into a workbook
CURRENCIES = ("EUR", "JPY", "KWD")  # of 2, 0 and 3 decimals
SIZES = {
    "list_price": 1_000_000,
    "discount_percent": 10_000,
    "reseller_discount_percent": 10_000,
    "promotion_percent": 10_000,
}

pytestmark = pytest.mark.skipif(LIBREOFFICE.find() is None, reason=LIBREOFFICE.missing)


@dataclass
class Typed:
    """A workbook with numbers typed into it, and what the model makes of them: None if it refuses them."""

    name: str
    cells: Cells
    expected: Outcome | None


def typed(book: Book, numbers: Mapping[Input, int]) -> Book:
    """The book with these numbers."""
    for source, number in numbers.items():
        table = book.subscriptions if source.table == "subscription" else book.events
        column = getattr(table, source.field).copy()
        column[source.row] = number
        if source.table == "subscription":
            book = book.change(**{source.field: column})
        else:
            book = replace(book, events=book.events.replace(**{source.field: column}))
    return book


def numbers_to_type(chance: Random, book: Book, following: Following) -> dict[Input, int]:
    """Some yellow cells with extreme numbers, numbers that other inputs have, and any others."""
    inputs = [*following.ranges]
    chosen = chance.sample(inputs, chance.randint(1, min(3, len(inputs))))
    numbers: dict[Input, int] = {}
    for source in chosen:
        own = following.ranges[source]
        others = [numbers.get(o, given_number(book, o)) for o in inputs if o != source and o.field == source.field]
        ways = [own.least, own.most, *others, *others, chance.randint(own.least, min(own.most, own.least + 10**9))]
        if source.field not in SIZES:
            ways.append(chance.randint(own.least, own.least + 30))
        numbers[source] = chance.choice(ways)
    return numbers


def cells_of(result: Outcome, scenario: Scenario, following: Following) -> tuple[Cells, dict[Input, tuple[int, int]]]:
    """What openpyxl reads in a workbook, and the row and column of each yellow cell of its first sheet."""
    book = openpyxl.load_workbook(BytesIO(workbook(result, about(scenario, "en"), "en")))
    cells = {name: [list(row) for row in book[name].iter_rows(values_only=True)] for name in SHEETS}
    yellow = [
        (cell.row - 1, cell.column - 1)
        for row in book["Inputs"].iter_rows()
        for cell in row
        if cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb == YELLOW.replace("#", "FF")
    ]
    places = dict(zip(in_order(following), yellow, strict=True))
    for source, (row, column) in places.items():
        given_there = Decimal(str(cells["Inputs"][row][column])) * SIZES.get(source.field, 1)
        assert given_there == given_number(result.book, source)
    return cells, places


def with_numbers(cells: Cells, places: Mapping[Input, tuple[int, int]], numbers: Mapping[Input, int]) -> Cells:
    """The cells with the numbers in them."""
    inputs = [list(row) for row in cells["Inputs"]]
    for source, number in numbers.items():
        row, column = places[source]
        size = SIZES.get(source.field, 1)
        inputs[row][column] = number / size if size > 1 else number
    return {**cells, "Inputs": inputs}


def in_order(following: Following) -> list[Input]:
    """The inputs as the sheet writes them: field by field of a subscription, then what happens."""
    order = ["seats", "list_price", "discount_percent", "reseller_discount_percent", "promotion_percent", "limit"]
    return sorted(following.ranges, key=lambda s: (s.table == "event", s.row, order.index(s.field)))


def cases() -> Iterator[Typed]:
    chance = Random(11)  # noqa: S311
    scenarios = [billed(id)[0] for id in showing_every_kind(kinds_of_line)]
    strategies = (csp_scenarios(), avast_scenarios(), prepaid_scenarios(), axcrypt_scenarios(), office365_scenarios())
    for strategy in strategies:
        currencies = itertools.cycle(CURRENCIES)
        scenarios += [parse({**data, "currency": next(currencies)}) for data in drawn(strategy)]
    for number, scenario in enumerate(scenarios):
        result = outcome(scenario.book, scenario.until)
        following = followed(result)
        if not following.ranges:
            continue
        cells, places = cells_of(result, scenario, following)
        for _ in range(WAYS):
            numbers = numbers_to_type(chance, result.book, following)
            book, refused = check(typed(result.book, numbers), programmes())
            expected = None if refused else outcome(book, scenario.until)
            name = f"{number}: {scenario.data.get('id')} {numbers}"
            yield Typed(name, with_numbers(cells, places, numbers), expected)


def drawn(strategy: st.SearchStrategy[Any]) -> list[Any]:
    """Some scenarios of a strategy, the same in every run."""
    found: list[Any] = []

    @settings(
        max_examples=EACH, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=[*HealthCheck], deadline=None,
    )  # fmt: skip
    @given(strategy)
    def draw(data: Any) -> None:
        found.append(data)

    draw()
    return found


def table(sheet: Any) -> list[dict[str, Any]]:
    """The rows of a sheet by heading, without the total."""
    heads, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows if row[0] != "Total"]


def micro(value: Any) -> Any:
    """A number of a cell in millionths, as it is written: times a million, one in billions loses its last cents."""
    return round(Decimal(repr(value)) * 1_000_000) if isinstance(value, int | float) else value


def summed(totals: Iterable[tuple[Any, Any]]) -> dict[Any, Any]:
    """What is invoiced on each day; a text, which is an error of the spreadsheet, stands for all of its day."""
    by_day: dict[Any, Any] = {}
    for day, total in totals:
        texts = [number for number in (by_day.get(day, 0), total) if isinstance(number, str)]
        by_day[day] = texts[0] if texts else by_day.get(day, 0) + total
    return by_day


def differing(lines: Any, invoices: Any, expected: Outcome | None) -> Any:
    """What the computed sheets have other than the model."""
    rows = [row for row in table(lines) if row["Invoice no."] is not None]
    totals = [row for row in table(invoices) if row["Invoice no."] is not None]
    if expected is None:
        return [row for row in totals if row["Total"] not in ("#N/A", 0)]
    made, bills = expected.lines, expected.invoices
    columns = (made.invoice, made.first, made.last, made.seats, made.unit_price, made.amount, made.days)
    wanted = Counter(zip(*(column.tolist() for column in columns), made.clause_names.tolist(), strict=True))
    computed = Counter(
        (row["Invoice date"].date(), row["Charge start date"].date(), row["Charge end date"].date(), row["Quantity"],
         micro(row["Unit price"]), micro(row["Amount"]), row["Days charged"], row["Clause"])
        for row in rows if (row["Quantity"], row["Amount"]) != (0, 0) or 0 in made.seats
    )  # fmt: skip
    by_day = summed((row["Invoice date"].date(), micro(row["Total"])) for row in totals)
    model = dict.fromkeys(by_day, 0) | summed(zip(bills.on.tolist(), bills.total.tolist(), strict=True))
    return [
        *((wanted - computed).items()),
        *((computed - wanted).items()),
        *([(by_day, model)] if by_day != model else []),
    ]


def test_whatever_is_typed_into_yellow_cells_the_workbook_computes_what_the_model_says(tmp_path: Path) -> None:
    made = [*cases()]
    together(case.cells for case in made).save(tmp_path / "all.xlsx")
    (file,) = soffice.recalculated([tmp_path / "all.xlsx"], tmp_path)
    book = openpyxl.load_workbook(file, data_only=True, read_only=True)
    wrong = {
        case.name: differences
        for number, case in enumerate(made)
        if (differences := differing(book[f"Lines{number}"], book[f"Invoices{number}"], case.expected))
    }
    assert len(made) > 80
    assert not wrong, "\n".join(f"{name}: {found}" for name, found in itertools.islice(wrong.items(), 10))
