"""How a page says why something is not done."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui.base import told


def refuse(sentence: str, place: DeltaGenerator | None = None) -> None:
    """Say it; place: where, by itself where the page has come to."""
    told.refused()
    (st if place is None else place).error(sentence)
