"""A vendor's file in a real browser: all that matters in one window, a finding opened by hand and by key, a phone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from test_one_screen import CUT, PHONE, WINDOWS

from pages.ui.base.words import LANGUAGES
from project import PROJECT

SAMPLES = PROJECT / "samples" / "reconciliation"
WORKED = 60_000  # milliseconds within which a process of its own has looked at a small file, on a busy machine too
FINDING = ("table", ".chart", "[data-testid=stPageLink]")
PARTS = (".st-key-answer", "nav li", *(f".st-key-finding {part}" for part in FINDING))


def outside(page: Any) -> list[str]:
    """What of the answer, the findings and the one that is shown is not wholly in the window."""
    wrong = []
    for part in PARTS:
        found = page.locator(part)
        wrong += found.evaluate_all(CUT) if found.count() else [f"there is no {part}"]
    return wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_matters_lies_in_one_window_before_and_after_another_finding(
    visit: Callable[..., Any], language: str
) -> None:
    width, height = WINDOWS[0]
    files = "&files=legacy" if language == "it" else ""  # with the longest words and most rows
    opened = visit(f"/check_file?language={language}{files}", width=width, height=height)
    page = opened.page
    page.locator(".st-key-finding .chart svg").first.wait_for()
    opened.settle()
    wrong = {f"{w} × {h}": [*outside(page)] for w, h in WINDOWS if opened.look(width=w, height=h) or True}
    opened.look(width=width, height=height)
    first = page.locator(".st-key-finding").inner_text()
    links = page.locator("nav a")
    with opened.rerun():
        links.nth(2).press("Enter")
    assert page.locator(".st-key-finding").inner_text() != first
    assert "finding=3" in page.url
    wrong["another"] = outside(page)
    with opened.rerun():
        page.go_back()
    assert page.locator(".st-key-finding").inner_text() == first
    assert {when: what for when, what in wrong.items() if what} == {}
    opened.look(width=PHONE[0], height=PHONE[1])
    assert page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_files_are_dropped_checked_and_found_again_after_a_reload(visit: Callable[..., Any], tmp_path: Path) -> None:
    opened = visit("/check_file?language=en&files=upload")
    page = opened.page
    for number, name in enumerate(("october-2026.csv", "subscriptions.csv", "events.csv")):
        with opened.rerun():
            page.locator("input[type=file]").nth(number).set_input_files(SAMPLES / name)
    page.get_by_role("button", name="Check", exact=True).click()
    answer = page.locator(".st-key-answer")
    expect(answer).to_contain_text("€551.70 too much", timeout=WORKED)
    page.reload()
    expect(answer).to_contain_text("€551.70 too much", timeout=WORKED)
    page.get_by_role("button", name="Download").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Ticket (CSV)", exact=True).click()
    download.value.save_as(tmp_path / "ticket.csv")
    assert "N-5" in (tmp_path / "ticket.csv").read_text("utf-8")
