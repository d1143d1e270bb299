"""Every chart of every page would pass Plotly's own check, which the pages leave out to be quick."""

from __future__ import annotations

import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest

from page_runs import charts, opened, settled, view
from pages.ui.base import frame
from pages.ui.base.words import LANGUAGES
from pages.ui.parts import plot
from pages.ui.questions.compare.chosen import VIEWS

PAGES = tuple(name for names in frame.QUESTIONS.values() for name in names)

OWN = ("contracts", "extra_licences", "frequency", "purchase", "trial")
TABS = ("tabs", "tabs:switch", "usage_cap:tabs", *(f"tabs:{name}" for name in OWN))


def drawn(app: AppTest) -> list[go.Figure]:
    """The charts of a page, checked by Plotly value by value."""
    return [go.Figure(chart["figure"]) for chart in charts(app)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_every_chart_is_one_that_plotly_accepts(page: str, language: str) -> None:
    app = opened(f"pages/{page}.py", language)
    bar = next(key for key in TABS if key in app.session_state)
    seen = 0
    for label in app.button_group(key=f"{bar}:input").options:
        view(app, bar, label)
        seen += len(drawn(app))
    assert seen >= 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_chart_of_a_comparison_is_one_that_plotly_accepts(language: str) -> None:
    app = opened("pages/compare.py", language, comparison="device-security")
    assert len(drawn(app)) == 2
    for name in VIEWS:
        app.button_group(key="compare:device-security:view:input").set_value(name)
        assert len(drawn(settled(app.run()))) > 2


def test_streamlit_brings_its_copy_of_plotly_under_a_name_that_is_found() -> None:
    (copy,) = plot.STREAMLIT.glob(plot.PLOTLY)
    assert plot.plotly_file() == copy.name
    assert "window.Plotly=" in copy.read_text("utf-8"), "and it makes itself known under the name that plot.js asks for"


def test_a_chart_says_in_words_what_it_shows() -> None:
    (chart,) = charts(opened("pages/seat_change.py", scenario="csp/seat-added-mid-month"))
    assert chart["alt"].startswith("Bar chart: the charge of each day from 13 Jan 2018 to 12 Apr 2018")
