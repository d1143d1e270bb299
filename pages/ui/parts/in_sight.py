"""The answer in a bar at the foot of a narrow screen, where the inputs push everything else out of sight."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

HERE = Path(__file__)

_bar = st.components.v2.component(
    "in_sight",
    html='<div class="bar" aria-hidden="true"></div>',
    css=HERE.with_suffix(".css").read_text("utf-8"),
    js=HERE.with_suffix(".js").read_text("utf-8"),
)


def keep(answer: str, grey: bool = False) -> None:
    """The answer as plain text; grey: where it is not that of the inputs."""
    _bar(key="in_sight", data={"text": answer, "grey": grey}, height=0)
