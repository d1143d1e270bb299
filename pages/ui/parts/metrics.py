"""Headline figures: a row of boxes, each with what it is, its value, and a note below."""

from __future__ import annotations

from typing import Any, NamedTuple

import streamlit as st

FRAME, MARGIN = 36, 18  # pixels around the texts of a box, and around its note
LETTER, CAPITAL, MARK, SMALL = 18, 27, 9, 6.4  # pixels of a digit of a value, a capital, a point; a letter of a note
MARKS = ".,’ \N{NO-BREAK SPACE}"  # between the digits of a value


class Metric(NamedTuple):
    """One figure, all as text.

    label: what it is; value: the figure; below: a note under it, "" for none; tone: the colour of the note, as
    Streamlit's `delta_color` has it.
    """

    label: str
    value: str
    below: str = ""
    tone: Any = "off"


def row(*metrics: Metric, border: bool = True) -> None:
    """Figures beside each other, in boxes of one height or without a border; on a phone below each other."""
    with st.container(horizontal=True):
        for metric in metrics:
            draw(metric, border)


def grid(*metrics: Metric) -> None:
    """Figures within a column of the page, in boxes of one size; as many beside each other as are read in full."""
    with st.grid(len(metrics), min_column_width=max(map(_width, metrics))):
        for metric in metrics:
            draw(metric)


def draw(metric: Metric, border: bool = True) -> None:
    """One figure where the page is."""
    st.metric(
        metric.label,
        metric.value,
        metric.below or None,
        delta_color=metric.tone,
        delta_arrow="off",
        border=border,
        height="stretch" if border else "content",
    )


def _width(metric: Metric) -> int:
    """The pixels in which a figure is not cut off; Streamlit cuts what is wider, and says nothing of it."""
    value = sum(CAPITAL if letter.isupper() else MARK if letter in MARKS else LETTER for letter in metric.value)
    return int(FRAME + max(value, SMALL * len(metric.label), SMALL * len(metric.below) + MARGIN))
