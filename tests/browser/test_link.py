"""The link to a scenario in a real browser: copied, opened on a fresh server, spoilt by hand, taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

from editing import type_into
from playwright.sync_api import expect

from pages.ui.scenario.bundled import FIRST

ADDRESS = "/seat_change?language=en&scenario=csp%2Fseat-change"
PRICE = "List price"


def answer(page: Any) -> Any:
    """The answer of a page."""
    return page.locator(".st-key-answer").get_by_test_id("stAlert")


def turned(visit: Callable[..., Any]) -> Any:
    """A page on which the price and the day of the change are others."""
    opened = visit(ADDRESS)
    price = opened.page.get_by_label(PRICE).first
    price.fill("12.50")
    with opened.rerun():
        price.press("Enter")
    with opened.rerun():
        opened.nudge(opened.page.get_by_role("slider", name="Move the change"))
    expect(answer(opened.page).get_by_text("On 2 February 2018 you go from")).to_be_visible()
    return opened


def test_the_link_that_is_copied_opens_the_same_on_a_fresh_server(cold_server: Any, visit: Callable[..., Any]) -> None:
    opened = turned(visit)
    page = opened.page
    figures = page.locator(".figure .value").all_inner_texts()
    copied = opened.copied("Copy link", "Copied")
    assert copied.endswith("A.list_price=12.50&event=A~2018-02-02~set-seats~2")
    path = urlsplit(copied)
    fresh = visit(f"{path.path}?{path.query}", server=cold_server)
    assert fresh.page.locator(".figure .value").all_inner_texts() == figures
    expect(fresh.page.get_by_label(PRICE).first).to_have_value("12.50")


def test_the_address_bar_is_that_link_too(visit: Callable[..., Any]) -> None:
    opened = turned(visit)
    assert "A.list_price=12.50" in opened.page.url and "2018-02-02" in opened.page.url
    figures = opened.page.locator(".figure .value").all_inner_texts()
    opened.page.reload()
    opened.settle()
    assert opened.page.locator(".figure .value").all_inner_texts() == figures


def test_back_takes_the_last_change_back_and_forward_makes_it_again(visit: Callable[..., Any]) -> None:
    opened = turned(visit)
    page = opened.page
    with opened.rerun():
        page.go_back()
    expect(answer(page).get_by_text("On 1 February 2018 you go from")).to_be_visible()
    expect(page.get_by_label(PRICE).first).to_have_value("12.50")
    with opened.rerun():
        page.go_back()
    expect(page.get_by_label(PRICE).first).to_have_value("4.00")
    with opened.rerun():
        page.go_forward()
    expect(page.get_by_label(PRICE).first).to_have_value("12.50")
    opened.settle()
    assert "A.list_price=12.50" in page.url


def test_dragging_quickly_loses_nothing(visit: Callable[..., Any]) -> None:
    opened = turned(visit)
    thumb = opened.page.get_by_role("slider", name="Move the change")
    thumb.focus()

    def day_shown() -> date:
        return datetime.strptime(thumb.get_attribute("aria-valuetext"), "%d %b %Y").replace(tzinfo=UTC).date()

    with opened.rerun():
        seen = []
        while len(seen) < 12 or seen[-1] < date(2018, 2, 14):  # a busy page may miss a key
            thumb.press("ArrowRight")
            seen.append(day_shown())
    opened.settle()
    day = day_shown()
    assert seen == sorted(seen) and day >= seen[-1], "nothing is taken back"
    expect(answer(opened.page).get_by_text(f"On {day.day} February 2018 you go from")).to_be_visible()
    expect(opened.page.get_by_label(PRICE).first).to_have_value("12.50")
    assert day.isoformat() in opened.page.url


def test_a_link_spoilt_by_hand_is_told_in_sentences(visit: Callable[..., Any]) -> None:
    opened = visit(f"{ADDRESS}&A.seats=many&event=A~2018-02-31~set-seats~2&until=soon")
    told = opened.page.get_by_test_id("stAlert").filter(has_text="The link has errors")
    expect(told.get_by_role("listitem")).to_have_count(3)
    opened.page.get_by_text("$9.55").first.wait_for()
    assert "many" not in opened.page.url
    opened.screenshot("link-nonsense-en")


def test_italian_too(visit: Callable[..., Any]) -> None:
    opened = visit(f"{ADDRESS}&A.seats=3&A.list_price=12.50".replace("=en", "=it"))
    expect(opened.page.get_by_label("Prezzo di listino").first).to_have_value("12,50")
    assert opened.copied("Copiare il link", "Copiato", key="Enter") == opened.page.url
    opened.screenshot("link-it")


def test_a_link_is_copied_where_the_browser_has_no_clipboard_for_pages(visit: Callable[..., Any]) -> None:
    """As on an address without https."""
    opened = visit(f"{ADDRESS}&A.seats=3")
    opened.page.evaluate("() => Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    assert opened.copied("Copy link", "Copied", key="Space") == opened.page.url


def test_a_view_that_is_chosen_after_a_link_was_opened_stays_and_is_in_the_address(visit: Callable[..., Any]) -> None:
    opened = visit(f"{ADDRESS}&tab=3")
    for number in (2, 1, 4):
        with opened.rerun():
            opened.page.get_by_test_id("stMain").locator(".st-key-picture").get_by_role("radio").nth(number - 1).click()
        chosen = opened.page.locator(".st-key-picture").get_by_role("radio", checked=True)
        expect(chosen).to_have_count(1)
        expect(opened.page.locator(".st-key-picture").get_by_role("radio").nth(number - 1)).to_be_checked()
        assert f"tab={number}" in opened.page.url or number == 1


def test_a_scenario_of_another_page_opens_on_its_own(visit: Callable[..., Any]) -> None:
    opened = visit("/seat_change?language=en&scenario=csp/add-on-ends-with-its-parent&A.list_price=7.50")
    expect(opened.page.get_by_role("heading", name="Term and plan")).to_be_visible()
    assert "monthly_or_annual" in opened.page.url and "A.list_price=7.50" in opened.page.url
    expect(opened.page.get_by_label(PRICE).first).to_have_value("7.50")


def test_what_a_page_cannot_show_is_one_click_away(visit: Callable[..., Any]) -> None:
    opened = visit(f"/purchase_day?language=en&scenario={FIRST['purchase_day']}&A.frequency=annual")
    way = opened.page.get_by_test_id("stMain").get_by_role("link", name="Open it on the page")
    with opened.rerun():
        way.click()
    expect(opened.page.get_by_role("heading", name="Term and plan")).to_be_visible()
    assert "A.frequency=annual" in opened.page.url


def test_a_link_asks_for_its_server_where_that_is(visit: Callable[..., Any]) -> None:
    """Not below the page's own address first, which takes a pause until it asks again."""
    page = visit(ADDRESS).page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.reload()
    expect(answer(page)).to_be_visible()
    assert [path for path in asked if path.endswith("/health")] == ["/_stcore/health"]


def test_a_bare_address_is_no_link(visit: Callable[..., Any]) -> None:
    texts = "http://evil.invalid/login www.evil.invalid somebody@evil.invalid"
    opened = visit(f"/seat_change?language=en&scenario=csp/seat-change&A.frequency={texts.replace(' ', '+')}")
    alert = opened.page.get_by_test_id("stAlert").first
    expect(alert).to_contain_text("evil.invalid/login")
    expect(alert.get_by_role("link")).to_have_count(0)


def test_what_is_typed_into_a_table_of_events_opens_by_its_link(visit: Callable[..., Any]) -> None:
    opened = visit("/monthly_or_annual?language=en")
    page, box = opened.page, opened.page.get_by_text("Everything that happens", exact=True)
    with opened.rerun():
        box.click()
    opened.settle()
    table = page.get_by_test_id("stDataFrame")
    expect(page.get_by_test_id("glide-cell-1-0")).to_have_text("1 Jun 2019")
    type_into(table, 60, 0, "1.7.19")
    expect(page).to_have_url(re.compile("2019-07-01~set-list-price"))
    opened.settle()
    said = answer(page).inner_text()
    path = urlsplit(page.url)
    assert answer(visit(f"{path.path}?{path.query}").page).inner_text() == said
