"""A server that ends and is back: what the page says meanwhile, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import running

from pages.ui.base.words import words


def test_a_server_that_ends_costs_a_sentence_and_the_case_is_back(
    visit: Callable[..., Any], cold_server: running.Server, cold_port: int, tmp_path: Path
) -> None:
    from playwright.sync_api import expect

    speaks = words("it")
    opened = visit("/seat_change?language=it&A.seats=7", server=cold_server)
    page, note = opened.page, opened.page.locator("[data-connection]")
    answer = page.locator(".st-key-answer").inner_text()
    cold_server.stop()
    expect(note).to_have_text(speaks("app.lost"))
    again = running.start(tmp_path / "again.log", port=cold_port)
    try:
        expect(note).to_have_text(speaks("app.back"), timeout=20_000)
        opened.errors.clear()  # that nobody answered meanwhile
        opened.settle()
        assert page.locator(".st-key-answer").inner_text() == answer
    finally:
        again.stop()
