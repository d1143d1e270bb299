"""Choices that last: Streamlit tells options apart by their words, so a choice is kept here by its value, and survives
when the words change with the language or with a figure they show."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import streamlit as st

T = TypeVar("T")


def choose(
    label: str,
    options: Sequence[T],
    key: str,
    shown: Callable[[T], str],
    hint: str | None = None,
    beside: bool = False,
    width: Any = "stretch",
    named: bool = True,
    then: Callable[[], None] | None = None,
) -> T:
    """One of the options; the first, or what ``set_choice`` said, until the user chooses.

    beside: as buttons beside each other, for a few options; else as a list. named: whether the label can be seen;
    then: what follows once another is chosen.
    """
    widget = f"{key}:input"
    if key not in st.session_state or st.session_state[key] not in options:
        st.session_state[key] = options[0]
    st.session_state[widget] = st.session_state[key]

    def keep() -> None:
        if st.session_state[widget] in options:
            st.session_state[key] = st.session_state[widget]
        if then is not None:
            then()

    if beside:
        st.segmented_control(
            label,
            options,
            key=widget,
            format_func=shown,
            help=hint,
            on_change=keep,
            required=True,
            width=width,
            wrap=True,  # on a phone
            label_visibility="visible" if named else "collapsed",
        )
    else:
        seen: Any = "visible" if named else "collapsed"
        width = "stretch" if width == "content" else width
        st.selectbox(
            label, options, key=widget, format_func=shown, help=hint, on_change=keep, width=width, label_visibility=seen
        )
    chosen: T = st.session_state[key]
    return chosen


def set_choice(key: str, value: Any) -> None:
    """What a choice shows from now on."""
    st.session_state[key] = value


@contextmanager
def within(box: Any) -> Iterator[bool]:
    """Draw into a box that opens; whether it is open, so that a closed one costs nothing.

    box: an expander or a popover with a key and ``on_change="rerun"``.
    """
    with box:
        yield bool(box.open)


def set_within(key: str, value: Any, least: Any, most: Any) -> None:
    """Have an input hold a value, moved into its bounds.

    It is set only where the input holds another: what a run sets is sent back to the browser, also amid a drag.
    """
    possible = min(max(value, least), most)
    if st.session_state.get(key) != possible:
        st.session_state[key] = possible
