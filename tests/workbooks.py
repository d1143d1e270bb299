"""Many workbooks computed at once: the cells of all in one file, so that LibreOffice has to start only once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import openpyxl

SHEETS = ("Inputs", "Lines", "Invoices")
Cells = dict[str, list[list[Any]]]  # by sheet, row by row


def together(workbooks: Iterable[Cells]) -> Any:
    """One workbook with the sheets of all, each numbered as the one it came from: Inputs0, Lines0, …"""
    book = openpyxl.Workbook()
    for number, cells in enumerate(workbooks):
        for name in SHEETS:
            sheet = book.create_sheet(f"{name}{number}")
            for line in cells[name]:
                sheet.append([_moved(value, number) for value in line])
    return book


def _moved(value: Any, number: int) -> Any:
    """A formula that refers to the sheets of its own workbook."""
    if isinstance(value, str) and value.startswith("="):
        for name in SHEETS:
            value = value.replace(f"{name}!", f"{name}{number}!")
    return value
