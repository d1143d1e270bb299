"""What a person does with the page of a switch of plans, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

PATH = "/plan_switch"


def test_one_click_moves_the_switch_to_the_day_on_which_nothing_is_lost(visit: Callable[..., Any]) -> None:
    opened = visit(f"{PATH}?language=en")
    page = opened.page
    with opened.rerun():
        page.get_by_role("button", name="Switch on 30 Nov 2018 instead").click()
    page.get_by_text("If you switch on 30 November 2018").first.wait_for()
    expect(page.locator(".figure .value").last).to_have_text("€0.00")
    assert not page.get_by_text("and nothing is lost.").and_(page.get_by_text("Wait")).count()
