"""Home: the questions a user comes with, each a link to its page."""

from __future__ import annotations

import streamlit as st

from pages.ui import frame

speaks = frame.begin("home")
st.title(speaks("app.name"))
st.markdown(f"#### {speaks('app.tagline')}")
st.markdown(speaks("home.lead"))
for name in frame.QUESTIONS:
    with st.container(border=True):
        st.subheader(speaks(f"page.{name}.title"))
        st.markdown(speaks(f"page.{name}.question"))
        frame.link(name, speaks, label=speaks("home.open"))
