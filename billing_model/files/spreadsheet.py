"""CSV as spreadsheets open it: texts that never become formulas, and the marks of the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

BYTE_ORDER_MARK = "\ufeff"  # by which Excel knows UTF-8
APOSTROPHE = "'"  # marks a text in a spreadsheet
_FORMULA = re.compile("'*\\s*[=+\\-@\t\r\n＝＋－＠]")  # what a spreadsheet computes, also after blanks or full-width


@dataclass(frozen=True)
class CsvStyle:
    """How a CSV file is written. mark: of UTF-8 at its beginning; neutral: no text can become a formula."""

    separator: str = ","
    decimal: str = "."
    line_end: str = "\n"
    mark: bool = False
    neutral: bool = True

    def plain(self, text: str) -> str:
        """A text that nobody computes, not quoted yet."""
        return neutral(text) if self.neutral else text

    def text(self, text: str) -> str:
        """A text as a cell, quoted where it has to be."""
        text = self.plain(text)
        special = any(letter in text for letter in (self.separator, '"', "\r", "\n"))
        return quoted(text) if special else text

    def number(self, number: str) -> str:
        """A number as a cell; number: with a point."""
        return number if self.decimal == "." else number.replace(".", self.decimal)

    def cell(self, value: Any) -> str:
        """A text, a number, a day or None as a cell."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Decimal):
            return self.number(f"{value:f}")
        return "" if value is None else str(value)

    def row(self, values: Iterable[Any]) -> str:
        """Values as a line of the file."""
        return self.separator.join(map(self.cell, values)) + self.line_end

    def table(self, rows: Iterable[Iterable[Any]]) -> str:
        """Rows of values as a file, the first with the names of the columns."""
        return (BYTE_ORDER_MARK if self.mark else "") + "".join(map(self.row, rows))


KINDS = ("plain", "excel")
PLAIN = CsvStyle()
_EXCEL = {
    "en": CsvStyle(line_end="\r\n", mark=True),
    "it": CsvStyle(separator=";", decimal=",", line_end="\r\n", mark=True),
}


def style_of(kind: str, language: str, raw: bool = False) -> CsvStyle:
    """How a CSV file is written.

    - kind: "plain", for programs, or "excel", which Excel opens at a double click where the computer's region is that
      of the language
    - raw: texts as they are, also those that a spreadsheet computes
    """
    return replace(_EXCEL[language] if kind == "excel" else PLAIN, neutral=not raw)


def quoted(text: str) -> str:
    """A text in quotation marks, those in it doubled."""
    return f'"{text.replace(chr(34), chr(34) * 2)}"'


def neutral(text: str) -> str:
    """A text with an apostrophe before it if a spreadsheet would compute it.

    >>> neutral("=1+1"), neutral("Contoso")
    ("'=1+1", 'Contoso')
    """
    return f"{APOSTROPHE}{text}" if _FORMULA.match(text) else text


def as_given(text: str) -> str:
    """The text that `neutral` was given.

    >>> as_given(neutral("=1+1")), as_given(neutral("'=1+1")), as_given("'Contoso'")
    ('=1+1', "'=1+1", "'Contoso'")
    """
    return text[1:] if text.startswith(APOSTROPHE) and _FORMULA.match(text) else text
