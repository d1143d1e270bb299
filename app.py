"""Home: the questions a user comes with, each with a picture of a real answer and the way to its page."""

from __future__ import annotations

import streamlit as st

from pages.ui.base import frame, visit
from pages.ui.home import cards
from pages.ui.scenario.upload import opener

NARROWEST = 250  # pixels of a card
ACROSS = 3  # cards on a wide screen

words = frame.begin("home")
st.title(words("app.name"))
st.markdown(f"**{words('app.tagline')}** {words('home.lead')}")

shown = [
    *((name, frame.about(frame.SEVERAL, words)) for name in (frame.COMPARE, frame.PORTFOLIO)),
    *((name, frame.about(programme, words)) for programme, names in frame.QUESTIONS.items() for name in names),
    (frame.PRACTICE, words("practice.menu")),
    (frame.RULEBOOK, words("app.sources")),
]
with st.grid(ACROSS, min_column_width=NARROWEST):
    for name, about in shown:
        cards.card(name, about, words)
with st.container(border=True, horizontal=True, vertical_alignment="center"):
    st.markdown(f"**{words('home.own')}** {words('home.own_lead')}", width="stretch")
    opener(words)

st.subheader(words("home.who"))
for place, name in zip(st.columns(3), ("for_sales", "for_training", "for_buyers"), strict=True):
    with place.container(border=True, height="stretch"):
        st.markdown(words(f"home.{name}"))
visit.warm_up()
