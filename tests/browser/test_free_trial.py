"""The page pages/free_trial.py in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

TITLES = {"en": "A free trial", "it": "Una prova gratuita"}


def test_moving_the_conversion_moves_the_first_day_that_is_paid(visit: Callable[..., Any]) -> None:
    opened = visit("/free_trial?language=en&scenario=csp-trial%2Fconverted-monthly")
    with opened.rerun():
        opened.nudge(opened.page.get_by_role("slider", name="Day of the conversion"))
    answer = opened.page.locator(".st-key-answer")
    answer.get_by_text("Converted on 21 March 2018, 20 days after its start").first.wait_for()
