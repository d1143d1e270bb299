"""Every page there is, in a real browser: as the first that a fresh server shows, and in every look and language."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle
from typing import Any

import pytest
from looks import LOOKS

from pages.ui.base import frame
from pages.ui.base.words import LANGUAGES, words

QUESTIONS = [name for names in frame.QUESTIONS.values() for name in names]
WITH_A_CHART = [f"/{name}" for name in (*QUESTIONS, frame.COMPARE, frame.PORTFOLIO, frame.CHECK)]
# With its title in both languages.
TITLES = {"/": {language: words(language)("app.name") for language in LANGUAGES}} | {
    f"/{name}": {language: words(language)(f"page.{name}.title") for language in LANGUAGES}
    for name in (*QUESTIONS, frame.COMPARE, frame.PORTFOLIO, frame.CHECK, frame.LEARN, frame.PRACTICE, frame.RULEBOOK)
}
LOOKED_AT = {"en": ("light", "dark"), "it": ("phone", "light")}
KNOWN = {"en": (), "it": ("light",)}  # to axe

# What is written on an axis and is cut off by the edge of its chart.
CUT = """
() => [...document.querySelectorAll(".chart")].flatMap((chart) => {
    const room = chart.querySelector(".main-svg").getBoundingClientRect();
    return [...chart.querySelectorAll(".xtick text, .ytick text, .y2tick text, .ytitle, .y2title, .xtitle")]
        .filter((text) => {
            const box = text.getBoundingClientRect();
            return box.left < room.left - 2 || box.right > room.right + 2 || box.bottom > room.bottom + 2;
        })
        .map((text) => text.textContent);
})
"""
# What is written on an axis and covered by something else that is.
COVERED = """
() => [...document.querySelectorAll(".chart")].flatMap((chart) => {
    const texts = [...chart.querySelectorAll(".xtick text")];
    const boxes = texts.map((text) => text.getBoundingClientRect());
    const legend = [...chart.querySelectorAll(".chart-legend > span")].map((it) => it.getBoundingClientRect());
    const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    return texts.filter((text, at) => legend.some((box) => meet(box, boxes[at])) ||
        boxes.some((box, other) => other !== at && meet(box, boxes[at]))).map((text) => text.textContent);
})
"""


@pytest.mark.parametrize(("path", "language"), [*zip(TITLES, cycle(LANGUAGES), strict=False)])
def test_a_link_opens_it_on_a_fresh_server_and_it_is_shown_well_in_every_look_and_language(
    visit: Callable[..., Any], cold_server: Any, shown_well: Callable[..., None], path: str, language: str
) -> None:
    """The first request that the server ever gets is for this page; the other language is chosen on it.

    In English a wide screen is light and dark; in Italian it is light, and a phone dark. At last each is on a phone.
    Italian on a wide screen has the places and colours of the English, and the names of the phone, which axe sees.
    """
    opened = visit(f"{path}?language={language}", server=cold_server, **LOOKS[LOOKED_AT[language][0]])
    is_spoken(opened, path, language)
    for spoken in sorted(LANGUAGES, key=language.__ne__):
        if spoken != language:
            opened.look(**LOOKS["light"])
            choose_the_first_view(opened)
            with opened.rerun():
                opened.page.get_by_role("radio", name=spoken.upper(), exact=True).click()
            is_spoken(opened, path, spoken)
        looks = sorted(LOOKED_AT[spoken], key="light".__ne__) if spoken != language else LOOKED_AT[spoken]
        shown_well(opened, f"{path.strip('/') or 'home'}-{spoken}", looks, KNOWN[spoken])
        if path in WITH_A_CHART:
            opened.look(**LOOKS["phone"])
            every_axis_can_be_read(opened)


def is_spoken(opened: Any, path: str, language: str) -> None:
    """The page has its title in a language, says so to the browser, and asks nothing first."""
    opened.page.get_by_role("heading", name=TITLES[path][language], exact=True).wait_for()
    assert opened.page.evaluate("() => document.documentElement.lang") == language
    assert not opened.page.get_by_role("dialog").count()


def every_axis_can_be_read(opened: Any) -> None:
    """Nothing that is written on the axes is cut off or covered, view by view."""
    views = views_of(opened)
    opened.page.locator(".chart .ytick").first.wait_for(state="attached")
    for number in range(views.count()):
        if number:
            with opened.rerun():
                views.nth(number).click()
        wide = opened.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, "nothing runs over the side"
        assert opened.page.evaluate(CUT) == [], number
        assert opened.page.evaluate(COVERED) == [], number


def choose_the_first_view(opened: Any) -> None:
    """Where there are several."""
    views = views_of(opened)
    if views.count() > 1 and not views.first.is_checked():
        with opened.rerun():
            views.first.click()


def views_of(opened: Any) -> Any:
    """The buttons of the views of a page."""
    return opened.page.locator("[class*=st-key][class*=tabs]").get_by_role("radio")
