"""The page pages/free_trial.py in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

TITLES = {"en": "A free trial", "it": "Una prova gratuita"}


@pytest.mark.parametrize("look", ["light", "dark", "phone"])
@pytest.mark.parametrize("language", TITLES)
def test_the_page_can_be_shown(visit: Callable[..., Any], language: str, look: str) -> None:
    size = {"width": 390, "height": 844} if look == "phone" else {"width": 1400}
    opened = visit(f"/free_trial?language={language}", dark=look == "dark", **size)
    opened.page.get_by_role("heading", name=TITLES[language], exact=True).wait_for()
    opened.screenshot(f"free_trial-{language}-{look}")
    wide = opened.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, "nothing runs over the side"
    serious = [found for found in opened.accessibility() if "(serious)" in found or "(critical)" in found]
    assert serious == []


def test_moving_the_conversion_moves_the_first_day_that_is_paid(visit: Callable[..., Any]) -> None:
    opened = visit("/free_trial?language=en&scenario=csp-trial%2Fconverted-monthly")
    with opened.rerun():
        opened.page.get_by_role("slider", name="Day of the conversion").press("ArrowRight")
    opened.page.get_by_text("Converted on 21 March 2018, 20 days after its start").wait_for()
