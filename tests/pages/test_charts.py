"""Every chart of every page would pass Plotly's own check, which the pages leave out to be quick."""

from __future__ import annotations

import json

import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest

from page_runs import opened, view
from pages.ui.base import frame
from pages.ui.base.words import LANGUAGES

PAGES = (frame.COMPARE, *(name for names in frame.QUESTIONS.values() for name in names))

OWN = ("contracts", "extra_licences", "frequency", "purchase", "trial")
TABS = ("tabs", "tabs:switch", "compare:tabs", "usage_cap:tabs", *(f"tabs:{name}" for name in OWN))


def drawn(app: AppTest) -> list[go.Figure]:
    """The charts of a page, checked by Plotly value by value."""
    return [go.Figure(json.loads(chart.proto.spec)) for chart in app.get("plotly_chart")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_every_chart_is_one_that_plotly_accepts(page: str, language: str) -> None:
    app = opened(f"pages/{page}.py", language)
    bar = next(key for key in TABS if key in app.session_state)
    seen = 0
    for label in app.button_group(key=f"{bar}:input").options:
        view(app, bar, label)
        for figure in drawn(app):
            assert "colorway" in figure.layout.template.layout, "the theme of the page"
            seen += 1
    assert seen >= 2
