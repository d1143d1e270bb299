"""Charts in a real browser: what is written on their axes finds room, which is measured out before they are sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pages.ui.base import frame
from pages.ui.base.words import LANGUAGES

PAGES = (frame.COMPARE, frame.PORTFOLIO, *(name for names in frame.QUESTIONS.values() for name in names))

CUT = """
() => [...document.querySelectorAll(".js-plotly-plot")].flatMap((chart) => {
    const room = chart.querySelector(".main-svg").getBoundingClientRect();
    return [...chart.querySelectorAll(".xtick text, .ytick text, .y2tick text, .ytitle, .y2title, .xtitle")]
        .filter((text) => {
            const box = text.getBoundingClientRect();
            return box.left < room.left - 2 || box.right > room.right + 2 || box.bottom > room.bottom + 2;
        })
        .map((text) => text.textContent);
})
"""


COVERED = """
() => [...document.querySelectorAll(".js-plotly-plot")].flatMap((chart) => {
    const texts = [...chart.querySelectorAll(".xtick text")];
    const boxes = texts.map((text) => text.getBoundingClientRect());
    const legend = [...chart.querySelectorAll(".legendtext, .legendsymbols *")].map((it) => it.getBoundingClientRect());
    const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    return texts.filter((text, at) => legend.some((box) => meet(box, boxes[at])) ||
        boxes.some((box, other) => other !== at && meet(box, boxes[at]))).map((text) => text.textContent);
})
"""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_all_that_is_written_on_an_axis_can_be_read_on_a_phone(
    visit: Callable[..., Any], page: str, language: str
) -> None:
    opened = visit(f"/{page}?language={language}", width=390, height=844)
    views = opened.page.locator("[class*=st-key][class*=tabs]").get_by_role("radio")
    opened.page.locator(".js-plotly-plot .ytick").first.wait_for(state="attached")
    for number in range(views.count()):
        if number:
            with opened.rerun():
                views.nth(number).click()
        wide = opened.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, "nothing runs over the side"
        assert opened.page.evaluate(CUT) == [], number
        assert opened.page.evaluate(COVERED) == [], number
