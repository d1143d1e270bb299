"""Home: the questions a user comes with, each with a real answer and a link to its page."""

from __future__ import annotations

import streamlit as st

from billing_model.outcome import effect, outcome, without
from billing_model.scenario import parse
from pages.ui import answers, frame, state

speaks = frame.begin("home")
st.title(speaks("app.name"))
st.markdown(f"**{speaks('app.tagline')}**")
st.markdown(speaks("home.lead"))

with st.container(border=True):
    st.subheader(speaks("page.seat_change.title"))
    st.markdown(speaks("page.seat_change.question"))
    example = parse(state.library()["csp/seat-change"])
    found = effect(outcome(example.book, example.until), outcome(without(example.book, "set-seats"), example.until))
    st.caption(speaks("home.example"))
    st.info(answers.seat_change(example, found, speaks))
    frame.link("seat_change", speaks, label=speaks("home.open"))

st.subheader(speaks("home.who"))
for place, name in zip(st.columns(3), ("for_sales", "for_training", "for_buyers"), strict=True):
    with place.container(border=True, height="stretch"):
        st.markdown(speaks(f"home.{name}"))
