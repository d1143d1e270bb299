"""The page pages/monthly_or_annual.py in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

TITLES = {"en": "Monthly or annual billing", "it": "Fatturazione mensile o annuale"}


@pytest.mark.parametrize("look", ["light", "dark", "phone"])
@pytest.mark.parametrize("language", TITLES)
def test_the_page_can_be_shown(visit: Callable[..., Any], language: str, look: str) -> None:
    size = {"width": 390, "height": 844} if look == "phone" else {"width": 1400}
    opened = visit(f"/monthly_or_annual?language={language}", dark=look == "dark", **size)
    opened.page.get_by_role("heading", name=TITLES[language], exact=True).wait_for()
    opened.screenshot(f"monthly_or_annual-{language}-{look}")
    wide = opened.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, "nothing runs over the side"
    serious = [found for found in opened.accessibility() if "(serious)" in found or "(critical)" in found]
    assert serious == []


def test_a_cancellation_can_be_moved_through_the_year(visit: Callable[..., Any]) -> None:
    opened = visit("/monthly_or_annual?language=en&scenario=csp%2Fannual-list-price-falls")
    with opened.rerun():
        opened.page.get_by_role("tab", name="What if it is cancelled?").click()
    opened.page.get_by_text("Cancelled on 8 October 2019").wait_for()
    with opened.rerun():
        opened.page.get_by_role("slider", name="Day of the cancellation").press("ArrowRight")
    opened.page.get_by_text("Cancelled on 9 October 2019").wait_for()
