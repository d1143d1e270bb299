"""The first sheet of a workbook is read as a text table is; what cannot be read is one sentence, with its place."""

from __future__ import annotations

import io
import struct
from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_model.billing.refusal import Refused
from billing_model.files.tables.days import Days, read_days
from billing_model.files.tables.dialect import sentence
from billing_model.files.tables.workbook import first_sheet
from billing_model.words.wording import wording
from workbooks_of_users import saved, with_part, workbook

FIRST = date(2024, 6, 1)
moment = datetime.fromisoformat
EXPECTED = {date(2024, 6, 1): 12, date(2024, 6, 13): 5}
SHEET = "xl/worksheets/sheet1.xml"
PLAIN = [["day", "devices"], [date(2024, 6, 1), 12], [date(2024, 6, 13), 5]]
WHOLE = workbook(PLAIN)


def read(content: bytes) -> Days:
    return read_days(content, "use.xlsx", FIRST)


def refused(content: bytes) -> tuple[str, int]:
    with pytest.raises(Refused) as caught:
        read(content)
    (problem,) = caught.value.problems
    assert problem.text("en").isprintable() and problem.text("it").isprintable()
    return problem.key, problem.number


def text_of(content: bytes) -> list[str]:
    text = io.BytesIO()
    first_sheet(io.BytesIO(content), text, "book.xlsx")
    return text.getvalue().decode().splitlines()


@pytest.mark.parametrize(
    "rows",
    [
        PLAIN,
        [
            [],
            ["Giorno", "Dispositivi", "Nota"],
            [],
            [moment("2024-06-01T00:00"), 12.0, "è, e basta"],
            ["13/06/2024", "5"],
        ],
        [
            ["Quantity", None, "DATE"],
            [12, None, moment("2024-06-01T08:00")],
            [5, None, "2024-06-13T09:00"],
        ],
    ],
)
def test_days_are_read_however_they_are_written(rows: list[list[object]]) -> None:
    days = read(workbook(rows))
    assert (days.by_day, [*days.wrong]) == (EXPECTED, [])


def test_a_wrong_cell_is_said_with_its_row_as_the_spreadsheet_counts() -> None:
    days = read(workbook([[], *PLAIN[:2], [], [date(2024, 6, 13), "five"], ["soon", 1]]))
    assert [(wrong.row, wrong.key, wrong.found) for wrong in days.wrong] == [
        (5, "not-devices", "five"),
        (6, "not-a-day", "soon"),
    ]


def test_the_sheet_and_columns_without_a_title_are_named() -> None:
    days = read(workbook([*PLAIN, [None, None, None, "a note"]], [["anything"]]))
    assert days.by_day == EXPECTED and (days.dialect.sheet, days.dialect.unnamed) == ("Sheet", (4,))
    assert sentence("use.xlsx", days.dialect, "", wording("en")) == (
        "use.xlsx was read as follows: the sheet “Sheet”, the first one; column 4 has no title and is not used"
    )
    assert not sentence("use.xlsx", read(workbook(PLAIN)).dialect, "", wording("en")), "one sheet needs no word"


def test_cells_are_texts_as_other_files_write_them() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["a", 0.1 + 0.2, Decimal("1234.5"), True, time(12), 1e21, "two\nlines", 'a "word"', -0.07])
    sheet.append([moment("2024-02-29T23:59:59"), date(1900, 2, 28), date(1900, 3, 1), 0.125, "=1/0", 36.9, " x "])
    sheet["D2"].number_format = "0.0%"
    sheet["F2"].number_format = '#,##0.00 "dollars"'
    content = with_part(saved(book), SHEET, lambda xml: xml.replace(b"<f>1/0</f><v />", b"<f>1/0</f><v>#DIV/0!</v>"))
    content = with_part(content, SHEET, lambda xml: xml.replace(b'<c r="E2"', b'<c r="E2" t="e"'))
    first, second = text_of(content)
    assert first == ('a,0.3,1234.5,true,1899-12-31 12:00:00,1000000000000000000000,"two lines","a ""word""",-0.07')
    assert second == "2024-02-29 23:59:59,1900-02-28,1900-03-01,12.5,#DIV/0!,36.9, x ,,"


def test_days_that_count_from_1904() -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"date_1904": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["day", "devices"])
        for row, (day, devices) in enumerate(EXPECTED.items(), 1):
            sheet.write_datetime(row, 0, day, book.add_format({"num_format": "d. mmmm yyyy"}))
            sheet.write(row, 1, devices)
    assert read(made.getvalue()).by_day == EXPECTED


def test_a_formula_counts_by_its_value_and_one_without_is_refused_with_its_cell() -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["day", "devices"])
        sheet.write_row(1, 0, ["2024-06-01"])
        sheet.write_formula(1, 1, "=6*2", None, 12)
    assert read(made.getvalue()).by_day == {FIRST: 12}
    with pytest.raises(Refused, match=r"use\.xlsx, row 3: the formula in cell B3 has no value yet"):
        read(workbook([*PLAIN[:2], [date(2024, 6, 13), "=2+3"]]))


# ---- Files that cannot be read ----------------------------------------------------------------------------------


def test_what_is_no_workbook_is_a_sentence() -> None:
    assert refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)) == ("workbook-locked", 0)  # a password, or .xls
    flagged = bytearray(WHOLE)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = flagged.find(mark)
        while at >= 0:
            flagged[at + place] |= 1
            at = flagged.find(mark, at + 1)
    assert refused(bytes(flagged)) == ("workbook-locked", 0)
    assert refused(WHOLE[: len(WHOLE) // 2])[0] == "workbook-broken"
    assert refused(with_part(WHOLE, SHEET, lambda xml: xml[:-20]))[0] == "workbook-broken"
    assert refused(with_part(WHOLE, SHEET, lambda xml: xml.replace(b'r="A2"', b'r="XXXX2"')))[0] == "workbook-broken"
    assert refused(with_part(WHOLE, "xl/workbook.xml", lambda xml: b"<workbook/>"))[0] == "workbook-without-sheet"
    other = with_part(WHOLE, "xl/workbook.xml", lambda xml: xml)
    assert refused(other.replace(b"xl/workbook.xml", b"ppt/deck_of.xml"))[0] == "workbook-without-sheet"
    assert refused(workbook([])) == ("no-header", 0)


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    huge = with_part(WHOLE, SHEET, lambda xml: xml.replace(b"</sheetData>", b" " * 30_000_000 + b"</sheetData>"))
    assert len(huge) < 100_000
    assert refused(huge) == ("workbook-too-large", 0)
    lying = bytearray(huge)  # one that says that it is small
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = lying.find(mark)
        while at >= 0:
            if struct.unpack_from("<I", lying, at + place)[0] > 30_000_000:
                struct.pack_into("<I", lying, at + place, 500)
            at = lying.find(mark, at + 1)
    assert refused(bytes(lying))[0] == "workbook-broken"
    entities = (
        b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
    )
    assert refused(with_part(WHOLE, SHEET, lambda xml: entities))[0] == "workbook-broken"
    text = "x" * 900  # one text in many cells: small in the file, large as a table
    many = workbook([["day", "devices"], *[[text, text]] * 500])
    monkeypatch.setattr("billing_model.files.tables.days.MOST_UNPACKED", 300_000)
    assert refused(many) == ("workbook-too-large", 0)


@settings(max_examples=40)
@given(st.data())
def test_a_damaged_workbook_is_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 5))):
        whole[data.draw(st.integers(4, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with suppress(Refused):
        read(bytes(whole))


@settings(max_examples=40)
@given(st.data())
def test_a_sheet_of_any_xml_is_read_or_refused(data: st.DataObject) -> None:
    rows, cells = ["<row>", "</row>", '<row r="2">', '<row r="x">'], ["<c>", '<c r="B2" t="s">', '<c s="9">', "</c>"]
    values = ["<v>", "</v>", "<v>7</v>", "<v>1e999</v>", "<v>NaN</v>", "<v/>", "<f>1</f>", "<is><t>day</t></is>", "day"]
    pieces = st.sampled_from([*rows, *cells, *values])
    inside = "".join(data.draw(st.lists(pieces, max_size=12)))
    xml = f"<worksheet><sheetData>{inside}</sheetData></worksheet>".encode()
    with pytest.raises(Refused):
        read(with_part(WHOLE, SHEET, lambda _: xml))
