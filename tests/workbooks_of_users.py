"""Workbooks as people upload them: written by a spreadsheet's own writer, or spoilt byte by byte."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl

NUMBERS = ("seats", "list_price", "billing_day", "limit", "months")  # columns of a book


def workbook(*sheets: Sequence[Sequence[Any]]) -> bytes:
    """A workbook with these rows in its sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(list(row))
    return saved(book)


def of_a_book(text: str) -> bytes:
    """A file of a book, which is CSV, as a workbook with days and numbers as a spreadsheet keeps them."""

    def kept(name: str, cell: str) -> Any:
        if not cell:
            return None
        if name in ("purchased", "on"):
            return date.fromisoformat(cell)
        return Decimal(cell) if name in NUMBERS and cell.replace(".", "").isdigit() else cell

    names, *rows = csv.reader(io.StringIO(text))
    return workbook([names, *(map(kept, names, row) for row in rows)])


def saved(book: Any) -> bytes:
    """The bytes of a workbook."""
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def with_part(content: bytes, name: str, changed: Callable[[bytes], bytes]) -> bytes:
    """A workbook of which one part is made another."""
    made = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, changed(old.read(part)) if part == name else old.read(part))
    return made.getvalue()
