"""The page of extra licences in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

PATH = "/extra_licences"
TITLES = {"en": "Extra licences", "it": "Licenze aggiuntive"}


def test_moving_the_day_moves_the_answer(visit: Callable[..., Any]) -> None:
    opened = visit(f"{PATH}?language=en&scenario=axcrypt/fifty-days-left")
    with opened.rerun():
        opened.nudge(opened.page.get_by_role("slider", name="Day they are bought"))
    opened.page.locator(".st-key-answer").get_by_text("bought on 13 November 2024").first.wait_for()
