"""The rows of a sheet, written as the lines of a text table while they are told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import BinaryIO

from billing_model.files.tables.header import MOST_COLUMNS
from billing_model.files.tables.workbook_cells import LONGEST_CELL, Contents
from billing_model.files.tables.xml import Broken, Handler

MOST_ROWS, MOST_PLACES = 1 << 20, 1 << 14  # that a sheet can have
MOST_UNTITLED = 100  # columns that are noticed
_LETTERS = re.compile("[A-Z]{1,3}")
_LINES = re.compile(r"[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")


class WithoutValue(Exception):
    """A cell has a formula and no value; row: its row, place: as a spreadsheet names it."""

    def __init__(self, row: int, place: str) -> None:
        super().__init__(place)
        self.row, self.place = row, place


class TooMuchText(Exception):
    """The rows make more text than is allowed."""


class RowsOfSheet(Handler):
    """Writes each row on the line of its number; untitled: columns behind the last title that have cells."""

    def __init__(self, contents: Contents, text: BinaryIO, most: int) -> None:
        self.untitled: set[int] = set()
        self._contents, self._text, self._left = contents, text, most
        self._row, self._lines, self._width = 0, 0, 0  # of the header the width, once it was there
        self._cells: dict[int, str] = {}
        self._column, self._place, self._kind, self._style = 0, "", "n", ""
        self._value: str | None = None
        self._listens = self._computed = self._spoken = False

    def begin(self, name: str, given: Mapping[str, str]) -> None:
        """Begin a row, a cell, or what stands in it."""
        if name == "v" or (name == "t" and not self._spoken):
            self._listens = True
            self._value = self._value or ""
        elif name == "c":
            self._begin_cell(given)
        elif name == "row":
            self._cells, self._column = {}, 0
            before, self._row = self._row, int(given.get("r", self._row + 1))
            if not before < self._row <= MOST_ROWS:
                raise Broken
        elif name == "f":
            self._computed = True
        elif name == "rPh":  # how a text is pronounced
            self._spoken = True

    def _begin_cell(self, given: Mapping[str, str]) -> None:
        self._place = given.get("r", "")
        before = self._column
        self._column = _column(self._place.rstrip("0123456789")) if self._place else before + 1
        if not before < self._column <= MOST_PLACES:
            raise Broken
        self._kind, self._style = given.get("t", "n"), given.get("s", "")
        self._value, self._computed = None, False

    def said(self, text: str) -> None:
        """Take a part of a value."""
        if self._listens and self._value is not None:
            self._value = (self._value + text)[: LONGEST_CELL + 1]

    def end(self, name: str) -> None:
        """Keep a cell, or write a row."""
        self._listens = False
        if name == "c":
            self._end_cell()
        elif name == "row":
            self._write()
        elif name == "rPh":
            self._spoken = False

    def _end_cell(self) -> None:
        if self._value is None or (self._kind == "n" and not self._value):
            if self._computed:
                raise WithoutValue(self._row, self._place or f"{self._column}")
            return
        text = self._contents.text_of(self._kind, self._style, self._value)
        if not text.strip():
            return
        if not self._width or self._column <= self._width:
            self._cells[self._column] = text
        elif len(self.untitled) < MOST_UNTITLED:
            self.untitled.add(self._column)

    def _write(self) -> None:
        if not self._cells:
            return
        last = max(self._cells)
        if not self._width:
            self._width = min(last, MOST_COLUMNS + 1)  # one more than is read
        cells = (_quoted(self._cells.get(place, "")) for place in range(1, self._width + 1))
        line = b"\n" * (self._row - 1 - self._lines) + ",".join(cells).encode("utf-8", "replace") + b"\n"
        self._lines = self._row
        self._left -= len(line)
        if self._left < 0:
            raise TooMuchText
        self._text.write(line)


@lru_cache(MOST_COLUMNS)
def _column(letters: str) -> int:
    """The number of a column, from 1: of "AB" 28."""
    if not _LETTERS.fullmatch(letters):
        raise Broken
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _quoted(cell: str) -> str:
    """A cell as it stands in a line."""
    if "," in cell or '"' in cell or not cell.isprintable():
        return '"' + _LINES.sub(" ", cell).replace('"', '""') + '"'
    return cell
