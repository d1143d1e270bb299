"""The page pages/purchase_day.py in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

TITLES = {"en": "The day of the purchase", "it": "Il giorno dell'acquisto"}


def test_moving_the_purchase_over_the_change_of_the_rule(visit: Callable[..., Any]) -> None:
    opened = visit("/purchase_day?language=en&scenario=csp%2Ffree-days-before-17-october-2017")
    opened.page.get_by_text("30 free days").first.wait_for()
    with opened.rerun():
        opened.nudge(opened.page.get_by_role("slider", name="Day of the purchase"))
    opened.page.get_by_text("Bought on 17 October 2017, no day is free").first.wait_for()
