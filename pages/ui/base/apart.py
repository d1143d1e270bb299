"""The inputs of a page, which say themselves what is drawn when one is turned."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

T = TypeVar("T")
PART = "knobs"


def apart(draw: Callable[[], T], drawn: str) -> T:
    """Draw the inputs; drawn: the key under which the session says whether the page was drawn to its end.

    They are a fragment, although it never runs alone: what an input's ``on_change`` does not have drawn is drawn with
    the whole page. Outside of any fragment a turn would begin a whole run, which lets go of the files that the page has
    sent (its icon, files to take along) before it comes to the ``on_change``, and which breaks off a run that is still
    drawing the page.
    """

    def part() -> T:
        if st.session_state[drawn]:
            st.rerun()
        return draw()

    return st.fragment(part, key=PART)()
