"""What the cells of a workbook hold, as text: shared texts, and numbers that their style shows as days or percent."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Context, Decimal, InvalidOperation
from typing import Literal

from billing_model.files.tables.xml import Broken, Handler

Shows = Literal["", "day", "percent"]  # how a style shows a number, where it is not as a number

LONGEST_CELL = 1_000  # letters of a cell that are kept: more than any field holds
_DAYS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])  # formats that every workbook has
_PERCENT = frozenset([9, 10])
_NOT_SHOWN = re.compile(r'"[^"]*"|\[[^\]]*\]|[\\_*].')  # of a format: texts, colours, single letters, room
_DIGITS = Context(prec=15)  # as Excel has; more are the rest of a binary number
_SECONDS = 86_400
_LAST_DAY = 2_958_465  # 31 December 9999, counted from 1900
_FEIGNED = 60  # 29 February 1900, a day that there was not


class SharedTexts(Handler):
    """Gathers the texts that cells share."""

    def __init__(self) -> None:
        self.each: list[str] = []
        self._text, self._listens, self._spoken = "", False, False

    def begin(self, name: str, given: Mapping[str, str]) -> None:
        """Begin a text or a part of it; how it is pronounced is none."""
        if name == "si":
            self._text, self._spoken = "", False
        self._spoken = self._spoken or name == "rPh"
        self._listens = name == "t" and not self._spoken

    def said(self, text: str) -> None:
        """Take a part of the text."""
        if self._listens:
            self._text = (self._text + text)[:LONGEST_CELL]

    def end(self, name: str) -> None:
        """Keep a text that has ended."""
        self._listens = False
        if name == "rPh":
            self._spoken = False
        elif name == "si":
            self.each.append(self._text)


class Styles(Handler):
    """Gathers how each style shows numbers."""

    def __init__(self) -> None:
        self.shows: list[Shows] = []
        self._own: dict[str, Shows] = {}
        self._in_cells = False

    def begin(self, name: str, given: Mapping[str, str]) -> None:
        """Take a format or a style; only the styles of cells count."""
        if name == "numFmt":
            self._own[given["numFmtId"]] = shows(given.get("formatCode", ""))
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            self.shows.append(self._own.get(given.get("numFmtId", "0"), _usual(given.get("numFmtId", "0"))))

    def end(self, name: str) -> None:
        """Leave the styles of cells."""
        if name == "cellXfs":
            self._in_cells = False


def _usual(number: str) -> Shows:
    known = int(number)
    return "day" if known in _DAYS else "percent" if known in _PERCENT else ""


def shows(code: str) -> Shows:
    """How a format shows a number; code: as the workbook writes it.

    >>> shows("dd/mm/yyyy;@"), shows('#,##0.00 "days"'), shows("0.0%"), shows("[Red]General")
    ('day', '', 'percent', '')
    """
    letters = _NOT_SHOWN.sub("", code).split(";")[0].lower().replace("general", "")
    return "day" if re.search("[dmyhs]", letters) else "percent" if "%" in letters else ""


@dataclass(frozen=True)
class Contents:
    """What cells refer to. texts: that they share; styles: how each shows numbers; since_1904: how days are counted."""

    texts: Sequence[str]
    styles: Sequence[Shows]
    since_1904: bool

    def text_of(self, kind: str, style: str, value: str) -> str:
        """A cell as a text; kind, style, value: as the sheet has them. Raises `Broken` where they fit no workbook."""
        if kind == "s":
            place = int(value)
            if not 0 <= place < len(self.texts):
                raise Broken
            return self.texts[place]
        if kind == "b":
            return "true" if value == "1" else "false"
        if kind == "d":
            return value.removesuffix("T00:00:00")
        return self._number(style, value) if kind == "n" else value

    def _number(self, style: str, value: str) -> str:
        try:
            number = _DIGITS.create_decimal(value)
        except InvalidOperation:
            raise Broken from None
        if not number.is_finite() or abs(number.adjusted()) > 30:  # as it stands: no field holds it
            return value
        shown: Shows = self.styles[int(style)] if style and int(style) < len(self.styles) else ""
        if shown == "day" and 0 <= number <= _LAST_DAY:
            return self._day(number)
        if shown == "percent":
            number = number.scaleb(2)
        return f"{number.normalize():f}"

    def _day(self, number: Decimal) -> str:
        whole = int(number)
        seconds = int(((number - whole) * _SECONDS).to_integral_value())
        since_1900 = date(1899, 12, 30 if whole >= _FEIGNED else 31)
        first = date(1904, 1, 1) if self.since_1904 else since_1900
        day = first + timedelta(whole + seconds // _SECONDS)
        minutes, second = divmod(seconds % _SECONDS, 60)
        return f"{day} {minutes // 60:02}:{minutes % 60:02}:{second:02}" if seconds % _SECONDS else str(day)
