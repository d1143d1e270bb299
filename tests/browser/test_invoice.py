"""An invoice in a real browser: a click or a key chooses a line, the table stays where it is, a long one scrolls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

PATH = "/seat_change?language=en&scenario=csp/seat-change"
MANY = "".join(f"&event=A~2018-01-{14 + n}~set-seats~{2 + n}" for n in range(14))


def line(page: Any, at: int) -> Any:
    """A line of the invoice, from 0."""
    return page.locator(".st-key-invoice tbody tr").nth(at)


def test_a_click_on_an_amount_and_the_arrows_choose_a_line_and_show_why(visit: Callable[..., Any]) -> None:
    opened = visit(PATH)
    page, why = opened.page, opened.page.locator(".st-key-why")
    expect(line(page, 1)).to_have_attribute("aria-selected", "true")
    with opened.rerun():
        line(page, 2).get_by_role("gridcell").last.click()
    expect(why).to_contain_text("Why $3.10?")
    with opened.rerun():
        page.keyboard.press("ArrowDown")
    expect(why).to_contain_text("Why $8.00?")
    expect(line(page, 3)).to_be_focused()
    with opened.rerun():
        page.keyboard.press("Home")
    expect(why).to_contain_text("Why −$4.00?")
    chosen = [line(page, at).get_attribute("aria-selected") for at in range(4)]
    assert chosen == ["true", "false", "false", "false"]


def test_another_invoice_is_picked_and_the_table_is_moved_not_drawn_anew(visit: Callable[..., Any]) -> None:
    opened = visit(PATH)
    page = opened.page
    page.locator(".st-key-invoice table").evaluate("(table) => { table.kept = true; }")
    with opened.rerun():
        page.locator(".st-key-invoice").get_by_role("button", name="15 Mar").click()
    expect(line(page, 0)).to_contain_text("2 licences, month ahead")
    assert page.locator(".st-key-invoice tbody tr").count() == 1 and "invoice=2018-03-15" in page.url
    assert page.locator(".st-key-invoice table").evaluate("(table) => table.kept === true")


def test_a_long_invoice_scrolls_in_its_own_box_and_keeps_its_total_in_sight(visit: Callable[..., Any]) -> None:
    opened = visit(PATH + MANY)
    page, rows = opened.page, opened.page.locator(".st-key-invoice tbody tr")
    assert rows.count() > 12
    box = page.locator(".st-key-invoice .box").bounding_box()
    total = page.locator(".st-key-invoice tfoot tr").last.bounding_box()
    assert box["height"] < 400 and total["y"] + total["height"] <= box["y"] + box["height"] + 1
    with opened.rerun():
        line(page, 2).click()
        page.keyboard.press("End")
    last, head = rows.last.bounding_box(), page.locator(".st-key-invoice thead").bounding_box()
    assert head["y"] + head["height"] - 1 <= last["y"] and last["y"] + last["height"] <= total["y"] + 1
