"""The page pages/monthly_or_annual.py in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

TITLES = {"en": "Monthly or annual", "it": "Mensile o annuale"}


def test_a_cancellation_can_be_moved_through_the_year(visit: Callable[..., Any]) -> None:
    opened = visit("/monthly_or_annual?language=en&scenario=csp%2Fannual-list-price-falls")
    with opened.rerun():
        opened.page.get_by_role("radio", name="If cancelled").click()
    opened.page.get_by_text("Cancelled on 8 October 2019").wait_for()
    with opened.rerun():
        opened.nudge(opened.page.get_by_role("slider", name="Day of the cancellation"))
    opened.page.get_by_text("Cancelled on 9 October 2019").wait_for()
