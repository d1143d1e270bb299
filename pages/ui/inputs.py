"""Choices that last: Streamlit tells options apart by their words, so a choice is kept here by its value, and survives
when the words change with the language or with a figure they show."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import streamlit as st

from pages.ui import view

T = TypeVar("T")


def choose(
    label: str,
    options: Sequence[T],
    key: str,
    shown: Callable[[T], str],
    hint: str | None = None,
    beside: bool = False,
    width: Any = "stretch",
) -> T:
    """One of the options; the first, or what ``set_choice`` said, until the user chooses.

    beside: as buttons beside each other, for two to four options; else as a list.
    """
    widget = f"{key}:input"
    if key not in st.session_state or st.session_state[key] not in options:
        st.session_state[key] = options[0]
    st.session_state[widget] = st.session_state[key]

    def keep() -> None:
        if st.session_state[widget] in options:
            st.session_state[key] = st.session_state[widget]

    if beside:
        st.segmented_control(
            label, options, key=widget, format_func=shown, help=hint, on_change=keep, required=True, width=width
        )
    else:
        st.selectbox(label, options, key=widget, format_func=shown, help=hint, on_change=keep)
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


def tabs(labels: Sequence[str], key: str) -> Sequence[Any]:
    """Tabs of which only the open one is drawn; it stays open when the language changes, and a link can name it."""
    last = f"{key}:last"
    linked = view.tab_of_link(len(labels))
    if linked is not None:
        st.session_state[key] = labels[linked]
    elif st.session_state.get(key) not in labels:
        st.session_state[key] = labels[st.session_state.get(last, 0)]
    made = st.tabs(labels, key=key, on_change="rerun")
    st.session_state[last] = labels.index(st.session_state[key])
    view.keep_tab(st.session_state[last])
    return made
