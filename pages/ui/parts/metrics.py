"""Headline figures: a row of boxes, each with what it is, its value, and a note below."""

from __future__ import annotations

from typing import Any, NamedTuple

import streamlit as st


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
