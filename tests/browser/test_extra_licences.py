"""The page of extra licences in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

PATH = "/extra_licences"
TITLES = {"en": "Extra licences", "it": "Licenze aggiuntive"}


@pytest.mark.parametrize("look", ["light", "dark", "phone"])
@pytest.mark.parametrize("language", TITLES)
def test_the_page_can_be_shown(visit: Callable[..., Any], language: str, look: str) -> None:
    size = {"width": 390, "height": 844} if look == "phone" else {"width": 1400}
    opened = visit(f"{PATH}?language={language}", dark=look == "dark", **size)
    opened.page.get_by_role("heading", name=TITLES[language], exact=True).wait_for()
    opened.screenshot(f"{PATH.strip('/')}-{language}-{look}")
    wide = opened.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, "nothing runs over the side"
    serious = [found for found in opened.accessibility() if "(serious)" in found or "(critical)" in found]
    assert serious == []


def test_moving_the_day_moves_the_answer(visit: Callable[..., Any]) -> None:
    opened = visit(f"{PATH}?language=en")
    with opened.rerun():
        opened.page.get_by_role("slider", name="Day they are bought").press("ArrowRight")
    opened.page.get_by_text("bought on 13 November 2024").wait_for()
