"""Which page runs, and whether it was just come to from another one: then its address is a link, whatever it says."""

from __future__ import annotations

import streamlit as st

KIND = "address:kind"  # of what this run of the page shows; None until it shows something
_PAGE, _ENTERED = "address:page", "address:entered"


def begin(page: str) -> None:
    """A run of a page."""
    st.session_state[KIND] = None
    if st.session_state.get(_PAGE) != page:
        st.session_state[_PAGE] = page
        st.session_state[_ENTERED] = True


def entered() -> bool:
    """Whether the page was just come to; said once."""
    return bool(st.session_state.pop(_ENTERED, False))
