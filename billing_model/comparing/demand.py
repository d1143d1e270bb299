"""Devices or seats that are needed over time: made from a pattern, or read from a text of days and numbers."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from io import StringIO

import numpy as np

from billing_model.core.calendar import add_months
from billing_model.core.columns import Array
from billing_model.core.moves import starts
from billing_model.core.need import Need, need_of

SHAPES = ("steady", "growing", "seasonal", "spike")
SHAPES_BY_MONTH = ("steady", "growing", "shrinking", "seasonal", "project")
USES = {  # the numbers of a pattern that each shape uses, beside those at the start
    "steady": (),
    "growing": ("step", "day"),
    "shrinking": ("step", "day"),
    "seasonal": ("peak", "period", "day"),
    "project": ("peak", "after", "length", "day"),
    "steps": (),
}
MOST_ROWS = 2_000  # of an uploaded file
MOST_DEVICES = 1_000_000


@dataclass(frozen=True)
class Pattern:
    """How many devices want the service over time, by day or by month.

    - devices: the number at the start
    - step: devices added (growing; negative: removed) or removed (shrinking) each month, or every 30 days
    - peak: the number at the top of a season, during a spike or a project
    - period: days or months from one low point of the season to the next
    - after: days or months before the spike or the project
    - length: its days or months
    """

    shape: str = "steady"
    devices: int = 10
    step: int = 2
    peak: int = 20
    period: int = 60
    after: int = 10
    length: int = 7


def demand(pattern: Pattern, first: np.datetime64, last: np.datetime64) -> tuple[Array, Array]:
    """Every day from the first to the last, and the devices that want the service on it (int64).

    >>> demand(Pattern("growing", 10, step=30), np.datetime64("2024-04-01"), np.datetime64("2024-04-03"))[1]
    array([10, 11, 12])
    """
    days = np.arange(first, last + 1)
    return days, np.clip(_level(pattern, np.arange(len(days)), 30), 0, MOST_DEVICES)


def need_by_month(pattern: Pattern, start: np.datetime64, months: int, day: int = 1) -> Need:
    """The need over a number of months of service, one path; never below 1 seat.

    day: of the month of service, 1 to 28, on which the number changes.
    """
    seats = np.clip(_level(pattern, np.arange(months), 1), 1, MOST_DEVICES)
    begins = add_months(np.repeat(start, months + 1), np.arange(months + 1))
    on = begins[:-1] + (day - 1)
    on[0] = start
    return need_of(start, begins[-1], on, seats)


def _level(pattern: Pattern, passed: Array, step_of: int) -> Array:
    """The number of devices for the days or months passed; step_of: the days or months of one step."""
    level = np.full(len(passed), pattern.devices)
    if pattern.shape in ("growing", "shrinking"):
        level = level + passed * (pattern.step if pattern.shape == "growing" else -pattern.step) // step_of
    elif pattern.shape == "seasonal":
        period = max(2, pattern.period)
        from_bottom = np.minimum(passed % period, period - passed % period)
        level = level + (pattern.peak - pattern.devices) * 2 * from_bottom // period
    elif pattern.shape in ("spike", "project"):
        inside = (passed >= pattern.after) & (passed < pattern.after + pattern.length)
        level = np.where(inside, pattern.peak, level)
    return level


def changes(days: Array, devices: Array) -> tuple[Array, Array]:
    """Only the days on which the number of devices changes, and the first day."""
    new = starts(devices)
    return days[new], devices[new]


# ---- From a text ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class WrongRow:
    """What is wrong with a row of a text. row: as a spreadsheet counts, the header being row 1; 0 for the whole text.

    key: "header", "cells", "not-a-day", "not-devices", "too-early", "repeated", "too-many", "no-rows" or "not-text".
    """

    row: int
    key: str
    found: str = ""
    first: date | None = None


def read_demand(content: bytes, first: date, column: str = "devices") -> tuple[dict[date, int], list[WrongRow]]:
    """The number by day from a text with the columns day and devices, and what is wrong with it.

    - content: UTF-8, cells separated by comma or semicolon, days as 2024-06-01
    - first: no day may be earlier
    - column: the name of the second column, where it is not devices
    """
    columns = ["day", column]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return {}, [WrongRow(0, "not-text")]
    head = text.partition("\n")[0]
    rows = list(csv.reader(StringIO(text, newline=""), delimiter=";" if ";" in head else ","))
    if not rows or [cell.strip().casefold() for cell in rows[0]] != columns:
        return {}, [WrongRow(1, "header", head.strip())]
    if len(rows) - 1 > MOST_ROWS:
        return {}, [WrongRow(0, "too-many", str(len(rows) - 1))]
    devices_by_day: dict[date, int] = {}
    wrong: list[WrongRow] = []
    for number, cells in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(columns):
            wrong.append(WrongRow(number, "cells", str(len(cells))))
            continue
        day, devices = _day(cells[0].strip()), _devices(cells[1].strip())
        if day is None:
            wrong.append(WrongRow(number, "not-a-day", cells[0].strip()))
        elif devices is None:
            wrong.append(WrongRow(number, "not-devices", cells[1].strip()))
        elif day < first:
            wrong.append(WrongRow(number, "too-early", cells[0].strip(), first))
        elif day in devices_by_day:
            wrong.append(WrongRow(number, "repeated", cells[0].strip()))
        else:
            devices_by_day[day] = devices
    if not devices_by_day and not wrong:
        wrong.append(WrongRow(0, "no-rows"))
    return devices_by_day, wrong


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2024-06-01") else None
    except ValueError:
        return None


def _devices(text: str) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        return None
    return int(text) if int(text) <= MOST_DEVICES else None
