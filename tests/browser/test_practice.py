"""Guessing an invoice and practising, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from editing import type_into
from playwright.sync_api import expect

ASKS = "/seat_change?language={language}&scenario=csp%2Fseat-change&guess=1"


def press(opened: Any, name: str) -> None:
    with opened.rerun():
        opened.page.get_by_role("button", name=name, exact=True).click()


def guess(opened: Any, total: str, label: str = "Total in USD", check: str = "Check") -> None:
    opened.page.get_by_role("textbox", name=label).fill(total)
    press(opened, check)


def check_until(opened: Any, sentence: str) -> None:
    """Have the table checked until this is the answer: a table hands over what was typed after a pause."""
    for _ in range(5):
        press(opened, "Controllare")
        with suppress(AssertionError):
            expect(opened.page.get_by_text(sentence)).to_be_visible(timeout=1_000)
            return
    expect(opened.page.get_by_text(sentence)).to_be_visible()


def test_a_link_asks_for_the_invoice_and_tells_what_was_off(visit: Callable[..., Any]) -> None:
    opened = visit(ASKS.format(language="en"))
    page = opened.page
    expect(page.get_by_text("9.55")).to_have_count(0)
    guess(opened, "9.29")
    page.get_by_text("Look at the days").wait_for()
    guess(opened, "9.29")
    page.get_by_text("You did not count the day of the change").wait_for()
    page.get_by_role("img", name="the place to look at is marked").wait_for()
    guess(opened, "9.55")
    page.get_by_text("Right to the cent: USD 9.55.").wait_for()
    press(opened, "See every line and why")
    page.get_by_text("19 days × $0.129 = $2.451 → $2.45 (2 decimals)").wait_for()
    assert "guess=1" not in page.url


def test_lines_are_typed_into_the_table(visit: Callable[..., Any]) -> None:
    opened = visit(ASKS.format(language="it"))
    page = opened.page
    with opened.rerun():
        page.get_by_role("radio", name="le righe").or_(page.get_by_role("button", name="le righe")).first.click()
    table = page.get_by_test_id("stForm").get_by_test_id("stDataFrame")
    column = 70  # pixels from the left to the amounts
    for row, amount in enumerate(("-4,00", "2,45", "1,55", "3,10")):
        type_into(table, column, row, amount)
    check_until(opened, "Troppo basso.")
    table.click(position={"x": 16, "y": 50 + 2 * 35})  # the third row is one too many
    page.get_by_role("button", name="Delete row(s)").click()
    expect(page.get_by_test_id("glide-cell-1-2")).to_have_text("3,10")
    type_into(table, column, 3, "8,00")  # the row below, that a new one begins with
    check_until(opened, "Giusto al centesimo: USD 9,55.")
    type_into(table, column, 1, "30 feb 2018", right=3)  # the day on which a line begins
    check_until(opened, "Riga 2: «30 feb 2018»")
    type_into(table, column, 1, "13 gen", right=3)
    check_until(opened, "Giusto al centesimo: USD 9,55.")


def test_a_class_opens_the_same_case_and_scores(visit: Callable[..., Any]) -> None:
    opened = visit("/practice?language=en&case=csp-medium-42")
    page = opened.page
    guess(opened, "1.00", "Total in EUR")
    page.get_by_text("Too low.").wait_for()
    press(opened, "A hint")
    page.get_by_text("CSP-21").first.wait_for()
    guess(opened, "27.61", "Total in EUR")
    page.get_by_text("Right to the cent").wait_for()
    expect(page.locator(".figure .value").first).to_have_text("1")
    press(opened, "Next case")
    assert "case=csp-medium-43" in page.url


def test_a_page_that_asks_can_be_shown(shown_well: Callable[..., None], visit: Callable[..., Any]) -> None:
    opened = visit(ASKS.format(language="it"), width=1280, height=800)
    knobs = opened.page.locator(".st-key-knobs").bounding_box()
    assert knobs["y"] + knobs["height"] <= 800, "all inputs lie in one window beside what is guessed"
    guess(opened, "9", "Totale in USD", "Controllare")
    press(opened, "Un aiuto")
    shown_well(opened, "guess-it")
