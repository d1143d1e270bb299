"""Typing into the cells of a table that can be edited."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from playwright.sync_api import expect


def select(table: Any, x: float, row: int, cell: str) -> None:
    """Click into a table until the cell there is the chosen one: it listens a moment after it is drawn.

    A click into the row with which a new one begins opens its first cell at once.
    """
    for _ in range(5):
        if table.page.locator(".gdg-input").count():
            return
        table.click(position={"x": x, "y": 50 + 35 * row})
        with suppress(AssertionError):
            expect(table.page.get_by_test_id(cell)).to_have_attribute("aria-selected", "true", timeout=2_000)
            return


def type_into(table: Any, x: float, row: int, text: str, right: int = 0) -> None:
    """Type into a cell, again if the table did not listen: its editor opens a moment after the first key.

    x: from the left to the first column, in pixels; right: how many columns further the cell is.
    """
    first, cell = f"glide-cell-1-{row}", f"glide-cell-{1 + right}-{row}"
    for _ in range(5):
        select(table, x, row, first)
        if right and table.page.locator(".gdg-input").count():  # clicked twice: the cell stays chosen
            table.page.keyboard.press("Escape")
        for _ in range(right):
            table.page.keyboard.press("ArrowRight")
        table.page.keyboard.type(text, delay=30)
        table.page.keyboard.press("Enter")
        with suppress(AssertionError):
            expect(table.page.get_by_test_id(cell)).to_have_text(text, timeout=2_000)
            return
    expect(table.page.get_by_test_id(cell)).to_have_text(text)
