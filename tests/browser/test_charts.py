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
() => [...document.querySelectorAll(".chart")].flatMap((chart) => {
    const texts = [...chart.querySelectorAll(".xtick text")];
    const boxes = texts.map((text) => text.getBoundingClientRect());
    const legend = [...chart.querySelectorAll(".chart-legend > span")].map((it) => it.getBoundingClientRect());
    const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    return texts.filter((text, at) => legend.some((box) => meet(box, boxes[at])) ||
        boxes.some((box, other) => other !== at && meet(box, boxes[at]))).map((text) => text.textContent);
})
"""


# How much lighter or darker what is written on a chart is than the page, as WCAG counts it; the least of all texts.
CONTRAST = """
() => {
    const light = (colour) => {
        const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map((n) => n / 255)
            .map((n) => n <= 0.03928 ? n / 12.92 : ((n + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = light(getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor);
    return Math.min(...[...document.querySelectorAll(".chart text, .chart-legend > span")].map((text) => {
        const colour = getComputedStyle(text)[text.tagName === "SPAN" ? "color" : "fill"];
        const [high, low] = [light(colour), ground].sort((a, b) => b - a);
        return (high + 0.05) / (low + 0.05);
    }));
}
"""


def test_a_chart_is_moved_and_not_drawn_anew(visit: Callable[..., Any]) -> None:
    opened = visit("/seat_change?language=en")
    chart = opened.page.get_by_role("figure").first
    chart.evaluate("(chart) => { chart.same = chart.querySelector('.main-svg').same = true; }")
    looks = "(chart) => [...chart.querySelectorAll('.main-svg')].map((svg) => svg.innerHTML).join()"
    before = chart.evaluate(looks)
    with opened.rerun():
        opened.nudge(opened.page.get_by_test_id("stMain").get_by_role("slider").first)
    assert chart.evaluate("(chart) => [chart.same, chart.querySelector('.main-svg').same]") == [True, True]
    assert chart.evaluate(looks) != before


def test_a_chart_follows_theme_and_width(visit: Callable[..., Any]) -> None:
    opened = visit("/seat_change?language=en")
    for dark, width in ((False, 1400), (True, 1400), (True, 390), (False, 390)):
        opened.look(dark=dark, width=width)
        assert opened.page.evaluate(CONTRAST) >= 4.5, (dark, width)
        chart = opened.page.locator(".js-plotly-plot").first
        wide = chart.evaluate("(chart) => [chart.clientWidth, chart.querySelector('.main-svg').clientWidth]")
        assert wide[0] == wide[1] > 250


def test_without_plotly_the_page_says_what_the_chart_shows(visit: Callable[..., Any]) -> None:
    opened = visit("/?language=en")
    opened.page.route("**/PlotlyChart.*.js", lambda route: route.fulfill(content_type="text/javascript", body=""))
    opened.open("/seat_change?language=en")
    opened.page.get_by_text("Bar chart: the charge of each day").wait_for()


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
