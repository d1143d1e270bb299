"""The page of the usage limit in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

TITLES = {"en": "A usage limit on flexible billing", "it": "Un limite alla fatturazione flessibile"}


@pytest.mark.parametrize("look", ["light", "dark", "phone"])
@pytest.mark.parametrize("language", TITLES)
def test_the_page_can_be_shown(visit: Callable[..., Any], language: str, look: str) -> None:
    size = {"width": 390, "height": 844} if look == "phone" else {"width": 1400}
    opened = visit(f"/usage_cap?language={language}", dark=look == "dark", **size)
    opened.page.get_by_role("heading", name=TITLES[language], exact=True).wait_for()
    opened.screenshot(f"usage_cap-{language}-{look}")
    wide = opened.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, "nothing runs over the side"
    serious = [found for found in opened.accessibility() if "(serious)" in found or "(critical)" in found]
    assert serious == []


def test_raising_the_limit_changes_the_answer(visit: Callable[..., Any]) -> None:
    opened = visit("/usage_cap?language=en")
    limit = opened.page.get_by_label("Limit on the first day")
    limit.fill("17")
    with opened.rerun():
        limit.press("Enter")
    opened.page.get_by_text("The limit keeps out 1 device and saves €1.03").wait_for()
    expect(opened.page.get_by_test_id("stMetricValue").first).to_have_text("€49.19")
