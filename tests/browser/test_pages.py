"""What a person does with the dashboard, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from pages.ui.base.words import words

ADDRESS = "/seat_change?language=en&scenario=csp%2Fseat-change"


def type_price(opened: Any, text: str) -> None:
    """Type a price as a person does, key by key, and leave the field with Enter."""
    price = opened.page.get_by_label("List price").first
    price.click()
    price.press("ControlOrMeta+a")
    price.press_sequentially(text)
    price.press("Enter")


def test_a_link_opens_its_scenario(visit: Callable[..., Any]) -> None:
    opened = visit("/seat_change?language=it&scenario=csp%2Fannual-seats-added")
    assert "scenario=csp%2Fannual-seats-added" in opened.page.url
    expect(opened.page.get_by_role("combobox", name="Frequenza di fatturazione")).to_have_value("Annuale")


def test_nonsense_in_the_address_is_said_and_something_useful_shown(visit: Callable[..., Any]) -> None:
    opened = visit("/seat_change?language=xx&scenario=..%2F..%2Fetc%2Fpasswd")
    opened.page.get_by_text("There is no scenario").wait_for()
    opened.page.get_by_text("€80.60").first.wait_for()


def test_moving_the_slider_moves_the_answer(visit: Callable[..., Any]) -> None:
    opened = visit(ADDRESS)
    with opened.rerun():
        opened.nudge(opened.page.get_by_role("slider", name="Move the change"))
    opened.page.get_by_text("On 2 February 2018 you go from 1 licence to 2 licences").first.wait_for()


def test_the_language_changes_at_one_click_and_nothing_is_lost(visit: Callable[..., Any]) -> None:
    opened = visit(ADDRESS)
    page = opened.page
    type_price(opened, "12.50")
    expect(page.locator(".figure .value").first).to_have_text("$29.84")
    with opened.rerun():
        page.get_by_role("radio", name="Paid, used").click()
    with opened.rerun():
        page.get_by_role("radio", name="IT", exact=True).click()
    page.get_by_role("heading", name="Licenze aggiunte o tolte").wait_for()
    assert page.get_by_label("Prezzo di listino").first.input_value() == "12,50"
    expect(page.locator(".figure .value").first).to_have_text("29,84\xa0USD")
    assert page.get_by_role("radio", name="Pagato, usato").get_attribute("aria-checked") == "true"
    assert "language=it" in page.url and "scenario=csp%2Fseat-change" in page.url


def test_a_wrong_price_is_said_beside_its_knob_and_the_figures_stay(visit: Callable[..., Any]) -> None:
    opened = visit(ADDRESS)
    type_price(opened, "4,5000")
    opened.page.get_by_text("“4,5000” is not an amount in English; did you mean 4.50?").first.wait_for()
    expect(opened.page.locator(".figure .value").first).to_have_text("$9.55")


def from_the_menu(opened: Any, menu: str, page: str) -> None:
    """Choose a page in a menu as a person does who has no mouse."""
    button = opened.page.get_by_role("button", name=menu, exact=True)
    button.focus()
    button.press("Enter")
    item = opened.page.get_by_role("menuitem", name=page, exact=True)
    expect(item).to_be_visible()
    while not item.evaluate("item => item === document.activeElement"):
        opened.page.keyboard.press("ArrowDown")
    with opened.rerun():
        opened.page.keyboard.press("Enter")
    opened.page.get_by_role("heading", name=page, exact=True).wait_for()
    opened.settle()


def test_the_menu_works_with_the_keyboard_keeps_the_language_and_one_step_back_leads_away(
    visit: Callable[..., Any],
) -> None:
    opened = visit("/?lang=it")
    page = opened.page
    from_the_menu(opened, "Domande", "Licenze aggiunte o tolte")
    assert "language=it" in page.url and "scenario=" in page.url
    there = page.url
    from_the_menu(opened, "Confrontare", words("it")("page.compare.title"))
    with opened.rerun():
        page.get_by_role("link", name="Regole", exact=True).click()
    opened.settle()
    for title in (words("it")("page.compare.title"), "Licenze aggiunte o tolte", words("it")("app.name")):
        with opened.rerun():
            page.go_back()
        page.get_by_role("heading", name=title, exact=True).wait_for()
        opened.settle()
        assert page.url == there or title != "Licenze aggiunte o tolte"


@pytest.mark.parametrize("path", ["/", "/rulebook?language=it", "/seat_change"])
def test_the_first_step_back_leads_away_from_where_one_began(visit: Callable[..., Any], path: str) -> None:
    opened = visit("/practice?language=en")
    page = opened.page
    opened.open(path)
    with opened.rerun():
        page.evaluate("() => history.back()")
    page.get_by_role("heading", name=words("en")("page.practice.title"), exact=True).wait_for()
    opened.settle()


def test_a_newcomer_reaches_a_figure_in_two_clicks(visit: Callable[..., Any]) -> None:
    opened = visit("/")
    with opened.rerun():
        opened.page.get_by_role("link", name="Explain an invoice to a partner").click()
    opened.page.get_by_text("€80.60").first.wait_for()
