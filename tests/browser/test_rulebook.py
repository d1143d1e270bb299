"""The rulebook in a real browser: a question finds a clause, a click gives it its address, Back returns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect


def test_a_question_finds_a_clause_whose_address_opens_it_and_back_returns(visit: Callable[..., Any]) -> None:
    opened = visit("/rulebook?language=en")
    page = opened.page
    search = page.get_by_label("Search")
    search.fill("prorate when I add a seat")
    with opened.rerun():
        search.press("Enter")
    row = page.get_by_role("link", name="CSP-21")
    with opened.rerun():
        row.click()
    heading = page.get_by_role("heading", name="CSP-21 · A change is a credit and new charges")
    expect(heading).to_be_in_viewport()
    expect(row).to_have_attribute("aria-current", "true")
    assert page.url.endswith("/rulebook?language=en&clause=CSP-21")
    row.focus()
    page.keyboard.press("ArrowDown")
    with opened.rerun():
        page.keyboard.press("Enter")
    expect(heading).to_have_count(0)
    with opened.rerun():
        page.go_back()
    expect(heading).to_be_visible()
    again = visit("/rulebook?language=en&clause=CSP-21")
    expect(again.page.get_by_role("heading", name="CSP-21 · A change")).to_be_in_viewport()
    with again.rerun():
        again.page.get_by_role("link", name="→").first.click()
    assert "scenario=" in again.page.url


def test_a_card_of_the_home_page_is_a_link_as_a_whole_also_without_a_mouse(visit: Callable[..., Any]) -> None:
    opened = visit("/?language=it", width=1280, height=800)
    page = opened.page
    card = page.get_by_role("link", name="Confrontare prima di comprare")
    assert card.get_attribute("href") == "compare?language=it"
    tall = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight")
    assert tall <= 800, "all of it is in the window"
    card.focus()
    with opened.rerun():
        page.keyboard.press("Enter")
    page.get_by_role("heading", name="Confrontare prima di comprare", exact=True).wait_for()
    with opened.rerun():
        page.go_back()
    box = page.get_by_role("link", name="Spiegare una fattura a un partner").locator("img").bounding_box()
    with opened.rerun():
        page.mouse.click(box["x"] + 20, box["y"] + 20)
    page.get_by_role("heading", name="Licenze aggiunte o tolte", exact=True).wait_for()
