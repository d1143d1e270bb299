"""An uploaded table of days: read as people write it, and refused with the row and the reason."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_model.billing.refusal import Refused
from billing_model.files.tables.days import read_days
from billing_model.files.tables.dialect import sentence
from billing_model.files.tables.template import template
from billing_model.words.wording import LANGUAGES, wording

FIRST = date(2024, 6, 1)
EXPECTED = {date(2024, 6, 1): 12, date(2024, 6, 13): 5}


def refused(content: bytes) -> tuple[str, int]:
    with pytest.raises(Refused) as caught:
        read_days(content, "use.csv", FIRST)
    (problem,) = caught.value.problems
    assert problem.text("en").isprintable() and problem.text("it").isprintable()
    return problem.key, problem.number


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize(
    "text",
    [
        "day,devices\n2024-06-01,12\n2024-06-13,5\n",
        "Day;Devices;Note\r\n01/06/2024;12;è\r\n13/06/2024;5;\r\n;;\r\n",
        'sep=\t\nGiorno\tDispositivi\n"01.06.2024"\t12\n13.06.2024\t 5\n',
        "DATA|Licenze\r6/1/2024 0:00|12\r6/13/2024 0:00|5\r",
        "Data;N. dispositivi\r\n01/06/2024;12,00\r\n13/06/2024;5,0\r\n",
        "Date,Active users,Users\n2024-06-01,1,12.0\n2024-06-13,1,5\n",
        "Quantity,Who,DATE\n12,a,2024-06-01T08:00\n5,b,2024-06-13T09:00\n",
    ],
)
def test_however_it_is_written(text: str, encoding: str) -> None:
    days = read_days(text.encode(encoding), "use.csv", FIRST)
    assert (days.by_day, [*days.wrong]) == (EXPECTED, [])


@pytest.mark.parametrize("row", range(1, 5))
def test_a_stray_quotation_mark_names_its_row(row: int) -> None:
    rows = ["day,devices", *(f"2024-06-{day:02},{day}" for day in range(1, 5)), *["2024-07-01,1"] * 20_000]
    rows[row] = f'"{rows[row]}'
    assert refused("\n".join(rows).encode()) == ("open-cell", row + 1)


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "no-header"),
        (b"\n \n", "no-header"),
        (b"tag,geraete\n2024-06-01,1\n", "no-such-table"),
        (b"day,what\n2024-06-01,1\n", "missing-column"),
        (b"day,devices\n02/03/2025,1\n", "dates-undecided"),
        (b"day,devices\n13/06/2024,1\n06/14/2024,1\n", "dates-contradict"),
        (b"subscription,on,kind,seats\nA,2024-06-01,use,4\n", "kind-events"),
        (b"PK\x03\x04 xl/workbook.xml", "workbook-broken"),
        (b"%PDF-1.7", "kind-pdf"),
        (b"\x1f\x8b\x08", "kind-packed"),
    ],
)
def test_what_is_refused_as_a_whole(content: bytes, key: str) -> None:
    assert refused(content)[0] == key


def test_an_order_that_is_asked_for_counts() -> None:
    content = b"day,devices\n02/03/2025,1\n"
    assert [*read_days(content, "use.csv", FIRST, order="dmy").by_day] == [date(2025, 3, 2)]
    assert [*read_days(content, "use.csv", FIRST, order="mdy").by_day] == [date(2025, 2, 3)]


@pytest.mark.parametrize(
    ("header", "order"),
    [
        ("Data;Dispositivi", "dmy"),
        ("Giorno;Devices", "dmy"),
        ("day;Utenti", "dmy"),
        ("Day;Devices", ""),
        ("Date;Users", ""),
    ],
)
def test_italian_names_of_columns_decide_the_order_of_days_that_do_not(header: str, order: str) -> None:
    content = f"{header}\n02/07/2024;12\n03/07/2024;5\n".encode()
    if not order:
        assert refused(content)[0] == "dates-undecided"
        return
    days = read_days(content, "use.csv", FIRST)
    assert [*days.by_day] == [date(2024, 7, 2), date(2024, 7, 3)]
    assert (days.dialect.order, days.dialect.source) == (order, "header")
    assert "Italian names" in sentence("use.csv", days.dialect, "", wording("en"))
    asked = read_days(content, "use.csv", date(2024, 1, 1), order="mdy")
    assert [*asked.by_day] == [date(2024, 2, 7), date(2024, 3, 7)]


@pytest.mark.parametrize("day", ["2024-W25-1", "20240617xx", "2024-06-31", "17 June 2024", ""])
def test_what_is_no_day_of_the_calendar_is_never_read_as_one(day: str) -> None:
    days = read_days(f"day,devices\n{day},3\n".encode(), "use.csv", FIRST)
    assert (days.by_day, [(row.row, row.key) for row in days.wrong]) == ({}, [(2, "not-a-day")])


def test_a_column_with_cells_and_no_title_is_told() -> None:
    days = read_days(b"day,,devices\n2024-06-01,kept,3\n", "use.csv", FIRST)
    assert (days.by_day, days.dialect.unnamed) == ({date(2024, 6, 1): 3}, (2,))


@pytest.mark.parametrize("devices", ["+5", "-5", "1.5", "1,000", "1.000", "five", "", "2000000", "٣"])
def test_a_number_is_whole_and_has_no_signs(devices: str) -> None:
    days = read_days(f"day;devices\n2024-06-01;{devices}\n".encode(), "use.csv", FIRST)
    assert [(row.row, row.key) for row in days.wrong] == [(2, "not-devices")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("column", ["devices", "seats"])
def test_the_template_is_read(language: str, column: str) -> None:
    days = read_days(template("days", language, column).encode(), "template.csv", date(2024, 1, 1), column)
    assert len(days.by_day) == 3 and not days.wrong


@given(st.binary(max_size=60), st.binary(max_size=20))
def test_no_bytes_are_an_error(some: bytes, more: bytes) -> None:
    for content in (some, b"day,devices\n" + some, b"day;devices\n2024-06-01;1\n" + some + b"\n" + more):
        problems = []
        try:
            read_days(content, "use.csv", FIRST)
        except Refused as whole:
            problems = whole.problems
        assert all(problem.text("it").isprintable() for problem in problems)
