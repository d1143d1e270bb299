"""Whether a page asks for its invoice instead of showing it; in the address (``guess``), so that a link can ask too."""

from __future__ import annotations

import streamlit as st

from pages.ui.words import Words

ON, PARAMETER = "guess:on", "guess"


def guessing() -> bool:
    """Whether the answer is hidden."""
    if ON not in st.session_state:
        st.session_state[ON] = st.query_params.get(PARAMETER) == "1"
    on: bool = st.session_state[ON]
    if on and st.query_params.get(PARAMETER) != "1":
        st.query_params[PARAMETER] = "1"
    if not on and PARAMETER in st.query_params:
        del st.query_params[PARAMETER]
    return on


def turn(on: bool) -> None:
    """Hide the answer, or show it again."""
    st.session_state[ON] = on


def offer(speaks: Words) -> None:
    """The button that hides the answer."""
    st.button(
        speaks("guess.start"),
        key="guess:start",
        icon=":material/psychology:",
        help=speaks("guess.start_help"),
        on_click=turn,
        args=(True,),
    )
