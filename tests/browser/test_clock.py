"""The clock of a page in a real browser: dragged, stepped by buttons and by keyboard, opened from a link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

ADDRESS = "/seat_change?language=en&scenario=csp%2Fseat-change"
DAY = "The day of the clock"


def test_the_clock_is_set_and_stepped_by_its_buttons(visit: Callable[..., Any]) -> None:
    opened = visit(ADDRESS)
    page = opened.page
    with opened.rerun():
        page.get_by_text("Clock", exact=True).click()
    page.get_by_text("1 February 2018: ").wait_for()
    with opened.rerun():
        page.get_by_role("button", name="Next").click()
    page.get_by_text("15 February 2018: an invoice of $9.55").wait_for()
    assert "day=2018-02-15" in page.url
    with opened.rerun():
        page.get_by_role("button", name="Previous").click()
    expect(page.get_by_role("slider", name=DAY)).to_have_attribute("aria-valuetext", "1 Feb 2018")


def test_the_keyboard_steps_from_one_thing_to_the_next_and_day_by_day(visit: Callable[..., Any]) -> None:
    opened = visit(f"{ADDRESS}&day=2018-02-01")
    page = opened.page
    with opened.rerun():
        page.keyboard.press("n")
    page.get_by_text("15 February 2018: an invoice of $9.55").wait_for()
    with opened.rerun():
        page.keyboard.press("p")
    page.get_by_text("1 February 2018: ").wait_for()
    with opened.rerun():
        page.get_by_role("slider", name=DAY).press("ArrowRight")
    page.get_by_text("2 February 2018: nothing happens on this day.").wait_for()
    opened.settle()
    assert "day=2018-02-02" in page.url


def test_typing_into_a_field_does_not_turn_the_clock(visit: Callable[..., Any]) -> None:
    opened = visit(f"{ADDRESS}&day=2018-02-01")
    price = opened.page.get_by_label("List price").first
    price.click()
    price.press_sequentially("np")
    opened.settle()
    opened.page.get_by_text("1 February 2018: ").wait_for()
    assert "day=2018-02-01" in opened.page.url


def test_a_link_with_a_day_opens_at_that_day(visit: Callable[..., Any]) -> None:
    opened = visit("/seat_change?language=it&scenario=csp/seat-change&A.seats=3&day=2018-01-20")
    opened.page.get_by_text("20 gennaio 2018").first.wait_for()
    expect(opened.page.locator(".figure .value").first).to_have_text("3")


def test_the_clock_can_be_shown(shown_well: Callable[..., None], visit: Callable[..., Any]) -> None:
    shown_well(visit("/seat_change?language=it&scenario=csp/seat-change&day=2018-02-20", width=1400), "clock-it")
