"""The cells of a text table: days and decimals as a file writes them, and what they tell of how it writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from typing import Literal

from billing_model.files.spreadsheet import APOSTROPHE, as_given

Order = Literal["", "dmy", "mdy"]
Decimal = Literal["", ".", ","]
Place = tuple[int, str]  # a row as a spreadsheet counts it, and the cell

OTHERWISE = "\x00\ufdd0"  # ends a number that the file does not write so; no file holds these two letters
_LONGEST = 60  # letters of a day with its time
_BLANK = " \t\u00a0\u202f\u2007\u200b\ufeff"
MARGINS = f"{_BLANK}{APOSTROPHE}"  # letters at the ends of a cell that `cleaned` may take away
_TIME = r"(?P<time>\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d{1,9})?)?)"
_HALF, _ZONE = r"(?P<half>[AaPp]\.?[Mm]\.?)", r"(?P<zone>Z|[+-]\d{2}:?\d{2})"
_CLOCK = rf"(?:(?:T|[ \u00a0]+|, *){_TIME} *{_HALF}? *{_ZONE}?)?"
_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})" + _CLOCK, re.ASCII
)
_YEAR_LAST = re.compile(
    r"(?P<first>\d{1,2})(?P<mark>[-/.])(?P<second>\d{1,2})(?P=mark)(?P<year>\d{4})" + _CLOCK, re.ASCII
)
_PLAIN_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NUMBER = re.compile(r"(?P<sign>[-+]?)(?P<whole>\d{1,30})(?:(?P<mark>[.,])(?P<rest>\d{1,30}))?", re.ASCII)
_GROUPED = re.compile(r"[-+]?\d{1,3}(?P<mark>[.,' \u00a0\u202f’])\d{3}(?:(?P=mark)\d{3})*(?P<rest>[.,]\d*)?", re.ASCII)


def cleaned(cell: str) -> str:
    """A cell without blanks around it, without quotation marks that a blank before them has kept, and without the
    apostrophe that keeps a spreadsheet from computing it."""
    text = cell.strip(_BLANK)
    if len(text) > 1 and text[0] == text[-1] == '"' and text != cell:
        text = text[1:-1].replace('""', '"').strip(_BLANK)
    return as_given(text)


# ---- What the cells of a file tell ------------------------------------------------------------------------------


@dataclass
class Evidence:
    """The first cells of each kind, by which one decides how a file writes days and decimals.

    - day_first, month_first: days that can only be read so; either: that can be read in both ways
    - comma, point: numbers whose decimal sign is certain; grouped_comma, grouped_point: with three digits behind it,
      which may be decimals or thousands
    - commas, points, day_firsts, month_firsts: about how many cells there are of these
    - plain_days, plain_numbers: all days are as 2019-01-13, and all numbers as 12.40
    - times: some days carry a time of day
    """

    day_first: Place | None = None
    month_first: Place | None = None
    either: Place | None = None
    comma: Place | None = None
    point: Place | None = None
    grouped_comma: Place | None = None
    grouped_point: Place | None = None
    day_firsts: int = 0
    month_firsts: int = 0
    commas: int = 0
    points: int = 0
    plain_days: bool = True
    plain_numbers: bool = True
    times: bool = False

    def see_day(self, cell: str, row: int) -> None:
        """Take a cell of a column of days into account."""
        if _PLAIN_DAY.fullmatch(cell):
            return
        self.plain_days = False
        if len(cell) > _LONGEST:
            return
        match = _YEAR_FIRST.fullmatch(cell) or _YEAR_LAST.fullmatch(cell)
        if match is None:
            return
        self.times = self.times or bool(match["time"])
        if "first" not in match.groupdict():
            return
        first, second = int(match["first"]), int(match["second"])
        if match["mark"] == "." or first > 12 >= second:
            self._first("day_first", row, cell)
            self.day_firsts += 1
        elif second > 12 >= first:
            self._first("month_first", row, cell)
            self.month_firsts += 1
        elif first != second and first <= 12:
            self._first("either", row, cell)

    def see_number(self, cell: str, row: int) -> None:
        """Take a cell of a column of amounts or percentages into account."""
        number = _NUMBER.fullmatch(cell)
        if number is None:
            self.plain_numbers = False
            grouped = _GROUPED.fullmatch(cell)
            if grouped and grouped["mark"] in (".", ","):  # 1.234,56 and 1.234.567
                self._first("comma" if grouped["mark"] == "." else "point", row, cell)
            return
        if not number["mark"]:
            return
        sign = "comma" if number["mark"] == "," else "point"
        self.plain_numbers = self.plain_numbers and sign == "point"
        if len(number["rest"]) == 3 and len(number["whole"]) <= 3 and not number["whole"].startswith("0"):
            self._first(f"grouped_{sign}", row, cell)
        else:
            self._first(sign, row, cell)
            self.commas += sign == "comma"
            self.points += sign == "point"

    def _first(self, name: str, row: int, cell: str) -> None:
        before: Place | None = getattr(self, name)
        if before is None or row < before[0]:
            setattr(self, name, (row, cell))


# ---- Cells as every file of ours writes them --------------------------------------------------------------------


def day_of(cell: str, order: Order) -> tuple[str, str]:
    """A day as 2019-01-13 and its time of day, "" if it has none; a cell that is no day stays as it is.

    order: how a day whose year stands last is read. Times sort as texts; behind them stands their zone, if they have
    one.
    """
    match = (_YEAR_FIRST.fullmatch(cell) or _YEAR_LAST.fullmatch(cell)) if len(cell) <= _LONGEST else None
    if match is None:
        return cell, ""
    parts = match.groupdict()
    if "first" in parts:
        first, second = int(parts["first"]), int(parts["second"])
        if first != second and not order:
            return cell, ""
        day, month = (second, first) if order == "mdy" else (first, second)
    else:
        day, month = int(parts["day"]), int(parts["month"])
    try:
        return str(date(int(parts["year"]), month, day)), _time(parts)
    except ValueError:
        return cell, ""


def _time(parts: dict[str, str | None]) -> str:
    """A time of day as 15:30:00, with the fraction and the zone that it may have. ValueError: a clock has no such."""
    text = parts["time"]
    if not text:
        return ""
    hour, minute, *seconds = re.split("[:.,]", text)
    number = int(hour)
    if parts["half"]:
        if not 1 <= number <= 12:
            raise ValueError(text)
        number = number % 12 + (12 if parts["half"][0] in "pP" else 0)
    fraction = seconds[1] if len(seconds) > 1 else ""
    second = int(seconds[0]) if seconds else 0
    time(number, int(minute), second)
    return f"{number:02}:{minute}:{second:02}.{fraction:<09} {parts['zone'] or ''}".strip()


def number_of(cell: str, decimal: Decimal) -> str:
    """A number with a decimal point; one that the file writes otherwise ends in `OTHERWISE`, and is never read."""
    number = _NUMBER.fullmatch(cell)
    if number is None or not number["mark"]:
        return cell
    if number["mark"] != decimal:
        return cell + OTHERWISE
    return f"{number['sign']}{number['whole']}.{number['rest']}"


def has_groups(cell: str) -> bool:
    """Whether a number is written with separators of thousands, such as 1.234,56.

    >>> has_groups("1.234,56"), has_groups("1 234"), has_groups("1234,5")
    (True, True, False)
    """
    return _GROUPED.fullmatch(cell) is not None
