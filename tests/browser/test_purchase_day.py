"""The page pages/purchase_day.py in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

TITLES = {"en": "The day of the purchase", "it": "Il giorno dell'acquisto"}


@pytest.mark.parametrize("look", ["light", "dark", "phone"])
@pytest.mark.parametrize("language", TITLES)
def test_the_page_can_be_shown(visit: Callable[..., Any], language: str, look: str) -> None:
    size = {"width": 390, "height": 844} if look == "phone" else {"width": 1400}
    opened = visit(f"/purchase_day?language={language}", dark=look == "dark", **size)
    opened.page.get_by_role("heading", name=TITLES[language], exact=True).wait_for()
    opened.screenshot(f"purchase_day-{language}-{look}")
    wide = opened.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, "nothing runs over the side"
    serious = [found for found in opened.accessibility() if "(serious)" in found or "(critical)" in found]
    assert serious == []


def test_moving_the_purchase_over_the_change_of_the_rule(visit: Callable[..., Any]) -> None:
    opened = visit("/purchase_day?language=en&scenario=csp%2Ffree-days-before-17-october-2017")
    opened.page.get_by_text("30 free days").first.wait_for()
    with opened.rerun():
        opened.page.get_by_role("slider", name="Day of the purchase").press("ArrowRight")
    opened.page.get_by_text("Bought on 17 October 2017, no day is free").wait_for()
