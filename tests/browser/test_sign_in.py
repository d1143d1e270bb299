"""Signing in and out as a person does, with an identity provider that runs beside the pages, in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pages.ui.base.words import words
from signing_in import copy

CASE = "/seat_change?language=it&scenario=csp%2Fseat-change&A.list_price=12.50"


def test_an_address_opens_as_it_was_after_signing_in(chromium_browser: Any, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    speaks = words("it")
    with copy(tmp_path) as server:
        window = chromium_browser.new_context(locale="it-IT", viewport={"width": 1280, "height": 800})
        try:
            page = window.new_page()
            page.goto(server.url + CASE)
            page.get_by_role("link", name="Accedere").click()
            page.locator("button[value=eve]").click()  # who is not on the list
            expect(page.locator("main")).to_contain_text("eve@elsewhere.example non è nell'elenco")
            page.get_by_role("link", name="Accedere con un altro account").click()
            page.get_by_text("End session").last.click()  # of the identity provider, which then sends back
            page.get_by_role("link", name="Accedere").click()
            page.locator("button[value=anna]").click()
            expect(page.locator(".st-key-answer")).to_contain_text("12,50", timeout=30_000)
            assert page.url == server.url + CASE

            other = window.new_page()  # a second tab, for the same person
            other.goto(f"{server.url}/rulebook?language=it")
            expect(other.get_by_role("heading", level=1)).to_be_visible(timeout=30_000)
            page.get_by_role("button", name=speaks("app.sign_out", name="Anna Müller")).click()
            page.get_by_text("End session").last.click()
            for tab in (page, other):
                expect(tab.get_by_role("link", name="Accedere")).to_be_visible(timeout=30_000)
            assert other.locator("[data-testid=stMain]").count() == 0
        finally:
            window.close()
