"""CSV as spreadsheets open it: texts that never become formulas, and the marks of the reader's language."""

from __future__ import annotations

import re
from dataclasses import dataclass

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

    def text(self, text: str) -> str:
        """A text as a cell, quoted where it has to be."""
        text = neutral(text) if self.neutral else text
        special = any(letter in text for letter in (self.separator, '"', "\r", "\n"))
        return f'"{text.replace(chr(34), chr(34) * 2)}"' if special else text

    def number(self, number: str) -> str:
        """A number as a cell; number: with a point."""
        return number if self.decimal == "." else number.replace(".", self.decimal)


PLAIN = CsvStyle()
_EXCEL = {
    "en": CsvStyle(line_end="\r\n", mark=True),
    "it": CsvStyle(separator=";", decimal=",", line_end="\r\n", mark=True),
}


def excel(language: str) -> CsvStyle:
    """The style that Excel opens at a double click where the computer's region is that of the language."""
    return _EXCEL[language]


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
