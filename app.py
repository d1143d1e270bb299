"""Home: the questions a user comes with, each a link to its page, and the first of them answered."""

from __future__ import annotations

import streamlit as st

from billing_model.outcome import effect, outcome, without
from billing_model.scenario import parse
from pages.ui import answers, frame, state
from pages.ui.open_file import opener

ANSWERED = "seat_change"  # the question that is answered here already, for the case a vendor prints
EXAMPLE = "csp/seat-change"

speaks = frame.begin("home")
st.title(speaks("app.name"))
st.markdown(f"**{speaks('app.tagline')}**")
st.markdown(speaks("home.lead"))

with st.container(border=True):
    st.subheader(speaks(f"page.{ANSWERED}.title"))
    st.markdown(speaks(f"page.{ANSWERED}.question"))
    example = parse(state.library()[EXAMPLE])
    plain = outcome(without(example.book, "set-seats"), example.until)
    found = effect(outcome(example.book, example.until), plain)
    st.caption(speaks("home.example"))
    st.info(answers.seat_change(example, found, speaks))
    frame.link(ANSWERED, speaks, label=speaks("home.open"))

with st.container(border=True):
    st.subheader(speaks(f"page.{frame.COMPARE}.title"))
    st.markdown(speaks(f"page.{frame.COMPARE}.question"))
    frame.link(frame.COMPARE, speaks, label=speaks("home.open"))

others = [(programme, name) for programme, names in frame.QUESTIONS.items() for name in names if name != ANSWERED]
for first in range(0, len(others), 2):
    for place, (programme, name) in zip(st.columns(2), others[first : first + 2], strict=False):
        with place.container(border=True, height="stretch"):
            st.subheader(speaks(f"page.{name}.title"))
            st.caption(frame.about(programme, speaks))
            st.markdown(speaks(f"page.{name}.question"))
            frame.link(name, speaks, label=speaks("home.open"))

with st.container(border=True):
    st.subheader(speaks(f"page.{frame.PRACTICE}.title"))
    st.markdown(speaks(f"page.{frame.PRACTICE}.question"))
    frame.link(frame.PRACTICE, speaks, label=speaks("practice.open"))

opener(speaks)
st.subheader(speaks("home.who"))
for place, name in zip(st.columns(3), ("for_sales", "for_training", "for_buyers"), strict=True):
    with place.container(border=True, height="stretch"):
        st.markdown(speaks(f"home.{name}"))
