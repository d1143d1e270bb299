"""Charts in a real browser: what is written on their axes finds room, which is measured out before they are sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pages.ui import frame

PAGES = (frame.COMPARE, *(name for names in frame.QUESTIONS.values() for name in names))

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


@pytest.mark.parametrize("page", PAGES)
def test_nothing_on_an_axis_is_cut_on_a_phone(visit: Callable[..., Any], page: str) -> None:
    opened = visit(f"/{page}?language=it", width=390, height=844)
    opened.page.locator(".js-plotly-plot .ytick").first.wait_for(state="attached")
    assert opened.page.evaluate(CUT) == []
