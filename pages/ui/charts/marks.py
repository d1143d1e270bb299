"""What points at a place of a chart: a vertical line, the words above it, a label that is broken into lines."""

from __future__ import annotations

from textwrap import wrap
from typing import Any, Literal

from pages.ui.base.palette import GREY
from pages.ui.charts.base import Figure

LINE = 14  # pixels of a line of text above a chart
WIDEST = 20  # letters of a label before it goes on on the next line


def vertical(at: Any, colour: str = GREY, width: float = 1.5, dash: str = "dot", top: float = 1) -> Figure:
    """A vertical line at a place of the axis, from the ground of the chart to its top.

    at: a day as text, or a number. top: where the line ends, as a share of the chart's height.
    """
    line = {"color": colour, "width": width, "dash": dash}
    return {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": top, "yref": "paper", "line": line}


def above(
    at: Any, text: str, side: Literal["left", "right"] = "left", top: float = 1, lift: float = 0, size: int = 11
) -> Figure:
    """A few words on top of a vertical line; side: which end of them is at the line.

    top: as of the line. lift: pixels by which they are higher. size: of the letters.
    """
    place = {"x": at, "xanchor": side, "y": top, "yref": "paper", "yanchor": "bottom", "yshift": lift}
    return {**place, "text": text, "font": {"size": size}, "showarrow": False}


def on_lines(label: str, widest: int = WIDEST) -> str:
    """A label on several lines where it is long; widest: letters of a line."""
    return "<br>".join(wrap(label, widest, break_long_words=False, break_on_hyphens=False)) or label
