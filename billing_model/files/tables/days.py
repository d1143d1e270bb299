"""An uploaded table of days and numbers: how many devices or seats there are from each day on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO

from billing_model.billing.refusal import Refused
from billing_model.comparing.demand import MOST_DEVICES
from billing_model.core.fields import Field
from billing_model.files.kinds import HEAD, UNDECIDED, WORKBOOK, another_kind, kind_of, kind_of_header
from billing_model.files.tables.cells import Evidence, Order, cleaned, day_of
from billing_model.files.tables.dialect import Dialect, order_of
from billing_model.files.tables.header import Header, header_of, only_in, split
from billing_model.files.tables.layout import Layout, layout_of
from billing_model.files.tables.workbook import NOT_ONE, first_sheet
from billing_model.files.values import from_cell

MOST_ROWS = 2_000
MOST_UNPACKED = 20_000_000  # bytes of a workbook
DAY = Field("day", "day")  # the first column
_DEVICES = re.compile("([0-9]{1,9})(?:[.,]0{1,2})?")  # also as a spreadsheet shows whole numbers with decimals


@dataclass(frozen=True)
class WrongRow:
    """What is wrong with a row of a text. row: as a spreadsheet counts; 0 for the whole text.

    key: "cells", "not-a-day", "not-devices", "too-early", "repeated", "too-many" or "no-rows".
    """

    row: int
    key: str
    found: str = ""
    first: date | None = None


@dataclass(frozen=True)
class Days:
    """The number by day, what is wrong with the rows, and how the table is written."""

    by_day: dict[date, int]
    wrong: Sequence[WrongRow]
    dialect: Dialect


def read_days(content: bytes, file: str, first: date, column: str = "devices", order: Order = "") -> Days:
    """The number by day from a text table, or a workbook, with the columns day and devices.

    - file: its name
    - first: no day may be earlier
    - column: the name of the second column, where it is not devices
    - order: how days such as 03/04/2024 are read, where the table does not tell

    Raises `Refused` where the table as a whole cannot be read.
    """
    kind, sheet = kind_of(content[:HEAD]), NOT_ONE
    if kind == WORKBOOK:
        text = BytesIO()
        sheet = first_sheet(BytesIO(content), text, file, MOST_UNPACKED)
        content = text.getvalue()
        kind = kind_of(content[:HEAD])
    if kind not in UNDECIDED:
        raise Refused([another_kind(kind, file)])
    known = {DAY.name: DAY, column: Field(column, "integer")}
    layout = layout_of(lambda: BytesIO(content), file, known, len(content))
    other = kind_of_header(map(cleaned, layout.cells))
    if other:
        raise Refused([another_kind(other, file)])
    header = header_of(layout.cells, file, known, [*known])
    rows = [*_rows(layout, content)]
    of_day, of_number = header.names.index(DAY.name), header.names.index(column)
    evidence = Evidence()
    for number, cells in rows:
        if len(cells) >= header.least:
            evidence.see_day(cells[of_day], number)
    decided, source, by, refused = order_of(evidence, order, file)
    if not decided and evidence.either and only_in("it", layout.cells, known):
        decided, source, refused = "dmy", "header", []
    if refused:
        raise Refused(refused)
    dialect = Dialect(
        layout.encoding.name, layout.delimiter, order=decided, by=by, source=source,
        unused=header.unused, unnamed=(*layout.unnamed, *sheet.untitled), sheet=sheet.name,
    )  # fmt: skip
    if len(rows) > MOST_ROWS:
        return Days({}, [WrongRow(0, "too-many", str(len(rows)))], dialect)
    days = Days({}, [], dialect)
    return replace(days, wrong=[*_wrong(days, rows, header, (of_day, of_number), first)])


def _rows(layout: Layout, content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows in which something is, with their numbers."""
    number = layout.row
    for block in layout.blocks(BytesIO(content)):
        for line in block.decode("utf-8", "replace").removesuffix("\n").split("\n"):
            number += 1
            cells = [*map(cleaned, split(line.rstrip("\r"), layout.delimiter))]
            if any(cells):
                yield number, cells


def _wrong(
    days: Days, rows: Sequence[tuple[int, list[str]]], header: Header, places: tuple[int, int], first: date
) -> Iterator[WrongRow]:
    """Fill in the days; what is wrong with the rows. places: of the two columns."""
    for number, cells in rows:
        if len(cells) < header.least or any(cells[len(header.names) :]):
            yield WrongRow(number, "cells", str(len(cells)))
            continue
        text, devices = (cells[place] for place in places)
        day = from_cell(DAY, day_of(text, days.dialect.order)[0])
        if not isinstance(day, date):
            yield WrongRow(number, "not-a-day", text)
        elif (whole := _DEVICES.fullmatch(devices)) is None or int(whole[1]) > MOST_DEVICES:
            yield WrongRow(number, "not-devices", devices)
        elif day < first:
            yield WrongRow(number, "too-early", text, first)
        elif day in days.by_day:
            yield WrongRow(number, "repeated", text)
        else:
            days.by_day[day] = int(whole[1])
    if not rows:
        yield WrongRow(0, "no-rows")
