"""The page of the usage limit in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

TITLES = {"en": "A usage limit", "it": "Un limite d'uso"}


def test_raising_the_limit_changes_the_answer(visit: Callable[..., Any]) -> None:
    opened = visit("/usage_cap?language=en")
    limit = opened.page.get_by_label("Limit at first")
    limit.fill("17")
    with opened.rerun():
        limit.press("Enter")
    opened.page.get_by_text("The limit keeps out 1 device and saves €1.03").first.wait_for()
    expect(opened.page.locator(".figure .value").first).to_have_text("€49.19")
