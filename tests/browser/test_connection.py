"""A server that ends and is back: what the page says meanwhile, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import running

from pages.ui.base.words import words


def test_what_asks_another_host_is_not_sent_and_fails_the_test_that_sees_it(visit: Callable[..., Any]) -> None:
    """So every test in a browser holds that nothing is loaded from outside."""
    opened = visit("/rulebook?language=en")
    for asks in (
        "new Image().src = 'http://192.0.2.1/picture.png'",
        "fetch('http://192.0.2.1/figures').catch(() => 0)",
        "try { new WebSocket('ws://192.0.2.1/talk') } catch { 0 }",
        "document.head.append(Object.assign(document.createElement('script'), {src: 'http://192.0.2.1/x.js'}))",
    ):
        opened.page.evaluate(f"() => {{ {asks} }}")
        opened.page.wait_for_timeout(200)
        assert any("192.0.2.1" in error for error in opened.errors), asks
        assert not any("ERR_" in error and "BLOCKED_BY_CSP" not in error for error in opened.errors), asks
        opened.errors.clear()


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
