"""The page of an upgrade within a term: what it says in both languages, and its slider."""

from __future__ import annotations

from datetime import date

import pytest

import page_runs
from pages.ui.base.words import LANGUAGES, words

FILE = "pages/upgrade.py"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", ["full", "part"])
def test_the_page_says_what_the_day_costs(language: str, part: str) -> None:
    app = page_runs.opened(FILE, language, scenario=f"nce/e3-to-e5-{part}")
    assert app.title[0].value == words(language)("page.upgrade.title")
    more = words(language).money(378_840_000 if part == "full" else 162_360_000, "EUR")
    assert f"**{more}" in app.info[0].value
    assert not app.error


def test_the_slider_moves_the_upgrade_through_its_term() -> None:
    app = page_runs.opened(FILE)
    slider = next(each for each in app.select_slider if each.label == words("en")("upgrade.knob_day"))
    assert (len(slider.options), slider.value) == (365, date(2026, 5, 19))
    slider.set_value(date(2026, 5, 4)).run()
    assert "394.80" in page_runs.settled(app).info[0].value


def test_the_slider_ends_with_the_calendar() -> None:
    days = {"A.purchased": "2150-05-04", "B.purchased": "2150-05-19", "until": "2150-12-31"}
    app = page_runs.opened(FILE, **days)
    slider = next(each for each in app.select_slider if each.label == words("en")("upgrade.knob_day"))
    assert slider.options[-1] == words("en").day(date(2150, 12, 31))
    slider.set_value(date(2150, 12, 31)).run()
    assert not page_runs.settled(app).error
