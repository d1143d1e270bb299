"""A chart as a component that is mounted once: a new figure moves it, where Streamlit's own would be drawn anew.

The page sends the figure as it is, as JSON. What is made of bars, lines or cells the scripts beside this draw
themselves, in a few milliseconds; every other figure is drawn by the copy of Plotly that Streamlit brings along.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import streamlit as st

from pages.ui.base import component
from pages.ui.charts.base import Figure
from pages.ui.charts.packed import packed

COMPONENT = "chart"
STREAMLIT = Path(st.__file__).parent / "static"
PLOTLY = "static/js/PlotlyChart.*.js"  # what Streamlit names it is not said anywhere: a test holds the pattern

_chart = component.beside(
    __file__, COMPONENT, after=("scales", "cells", "picture", "pointed"), isolated=False, decoded=False
)


def plot(figure: Figure, key: str, alt: str, height: int, picked: Callable[[list[Any]], None] | None = None) -> None:
    """A figure in the colours of the page, as wide as there is room.

    alt: what it says, for those who do not see it, and where it cannot be drawn; height: in pixels; picked: is given
    the customdata of a point that is clicked.
    """
    said = {
        "figure": packed(figure),
        "alt": alt,
        "height": height,
        "plotly": plotly_file(),
        "picks": picked is not None,
    }
    said["language"] = st.session_state.get("language", "en")
    if picked is None:
        _chart(key=key, data=orjson.dumps(said), height=height)
    else:
        _chart(
            key=key,
            data=orjson.dumps(said),
            height=height,
            on_picked_change=lambda: picked(st.session_state[key].picked),
        )


@cache
def plotly_file() -> str:
    """The name of Streamlit's copy of Plotly; "" if there is none, and then pages show what charts say in words."""
    return next((path.name for path in sorted(STREAMLIT.glob(PLOTLY))), "")
