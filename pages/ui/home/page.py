"""The home page: what one can do and ask, each with a picture of a real answer, and a contract of one's own."""

from __future__ import annotations

import streamlit as st

from pages.ui.base import frame, visit
from pages.ui.home.begin import begin
from pages.ui.home.cards import cards
from pages.ui.scenario.upload import opener


def draw() -> None:
    """The whole page."""
    words = frame.begin(frame.HOME)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.title(words("app.name"), anchor=False, width="content")
        st.markdown(words("app.tagline"), width="content")
    cards(words)
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{words('home.begin')}**", width="content")
            opener(words)
        begin(words)
    visit.warm_up()
