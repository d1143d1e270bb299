"""A visit to the pages: which page runs, whether it was just come to, and what is imported once the first is painted.

A page that was just come to from another one has a link for an address, whatever it says.
"""

from __future__ import annotations

import gc
from functools import cache
from importlib import import_module
from threading import Timer

import streamlit as st

from pages.ui.base import told

KIND = "address:kind"  # of what this run of the page shows; None until it shows something
PAGE, _ENTERED = "address:page", "address:entered"
WAIT = 1.0  # seconds, in which the home page is painted
PARTS = (  # what the other pages are made of
    "billing_model.files.link",
    "pages.ui.parts.question",
    "pages.ui.questions.compare.one_option",
)


def begin(page: str) -> None:
    """A run of a page."""
    st.session_state[KIND] = None
    if st.session_state.get(PAGE) != page:
        st.session_state[PAGE] = page
        told.run.opened = True
        st.session_state[_ENTERED] = True


def here() -> str:
    """The page of this visit, "" where none has begun."""
    return str(st.session_state.get(PAGE, ""))


def entered() -> bool:
    """Whether the page was just come to; true in one run only."""
    return bool(st.session_state.pop(_ENTERED, False))


@cache
def warm_up() -> None:
    """Import the parts of the other pages while the first visitor of a server looks at its home page; once."""
    timer = Timer(WAIT, _import)
    timer.daemon = True
    timer.start()


def _import() -> None:
    for part in PARTS:
        import_module(part)
    gc.freeze()  # as in pages/ui/base/frame.py
