"""Whether a page asks for its invoice instead of showing it; in the address (``guess``), so that a link can ask too."""

from __future__ import annotations

import streamlit as st

from pages.ui.base.words import Words
from pages.ui.scenario import address

ON, PARAMETER = "guess:on", "guess"
SEEN = "practice:seen"  # in this session, the names of the drawn cases


def guessing() -> bool:
    """Whether the answer is hidden; it stays so from one scenario and one page to the next."""
    if address.added(PARAMETER) == "1":
        st.session_state[ON] = True
    elif st.session_state.get(ON):
        address.add(PARAMETER, "1")
    return bool(st.session_state.get(ON))


def seen() -> set[str]:
    """The names of the drawn cases that were seen in this session, to add to."""
    names: set[str] = st.session_state.setdefault(SEEN, set())
    return names


def turn(on: bool) -> None:
    """Hide the answer, or show it again, and have the whole page drawn; what a button does."""
    st.session_state[ON] = on
    address.add(PARAMETER, "1" if on else None)
    st.rerun()


def offer(words: Words) -> None:
    """The button that hides the answer."""
    st.button(
        words("guess.start"),
        key="guess:start",
        icon=":material/psychology:",
        type="tertiary",
        help=words("guess.start_help"),
        on_click=turn,
        args=(True,),
    )
