"""Charts in a real browser: moved and not drawn anew, in the colours and the width of the page, placed as by Plotly."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

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
        chart = opened.page.locator(".chart").first
        wide = chart.evaluate("(chart) => [chart.clientWidth, chart.querySelector('.main-svg').clientWidth]")
        assert wide[0] == wide[1] > 250


def without_plotly(page: Any) -> None:
    """As if Plotly could not be loaded."""
    page.route("**/PlotlyChart.*.js", lambda route: route.fulfill(content_type="text/javascript", body=""))


def test_bars_and_lines_need_no_plotly_and_say_what_is_pointed_at(visit: Callable[..., Any]) -> None:
    opened = visit("/seat_change?language=en", before=without_plotly)
    assert opened.page.locator(".chart .bars").count() and opened.page.locator(".chart .line").count()
    opened.page.locator(".chart-picture").hover()
    day, charge, licences = opened.page.locator(".chart-said > div").all_inner_texts()
    assert day.endswith(" 2018") and charge.startswith("Charge: $") and licences.startswith("Licences: ")
    opened.page.locator("h1").hover()
    assert opened.page.locator(".chart-said").is_hidden()
    opened.open("/compare?language=en")  # its map
    assert opened.page.locator(".chart .cells").count() > 2


def test_without_plotly_the_page_says_what_its_other_charts_show(visit: Callable[..., Any]) -> None:
    opened = visit("/compare?language=en&tab=cash", before=without_plotly)
    opened.page.get_by_text("Bars: what each option asks for in each month").wait_for()


# Remembers the figure that a page gave its chart last.
REMEMBERED = """
window.partsOfPages = new Proxy({}, { set(parts, name, draw) {
    parts[name] = !name.startsWith("chart-") ? draw : (given) => {
        window.given = JSON.parse(new TextDecoder().decode(given.data));
        return draw(given);
    };
    return true;
} });
"""
BESIDE_PLOTLY = Path(__file__).with_name("beside_plotly.js").read_text("utf-8")


@pytest.mark.parametrize("path", ["seat_change", "free_trial", "plan_switch", "extra_licences", "usage_cap"])
def test_bars_lines_and_axes_are_where_plotly_would_have_them(visit: Callable[..., Any], path: str) -> None:
    opened = visit(f"/{path}?language=en", before=lambda page: page.add_init_script(REMEMBERED))
    own, plotly = opened.page.evaluate(BESIDE_PLOTLY)
    axes, expected = (sorted(chart["texts"], key=str) for chart in (own, plotly))
    assert axes == [[text, pytest.approx(x, abs=2), pytest.approx(y, abs=2)] for text, x, y in expected]
    for what in ("bars", "lines"):
        assert own[what] == pytest.approx(plotly[what], abs=2), what
