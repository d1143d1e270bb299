"""Inputs of a day: typed as text, or moved by a slider, and written in the one style of the language.

Streamlit's own input of a day cannot show "1 Feb 2018", and its slider knows English months only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import streamlit as st

from pages.ui.base.words import NotADay, Words
from pages.ui.inputs import typed
from pages.ui.inputs.typed import View

_TEXT, _SLIDER = ":text", ":slider"


def day_text(
    label: str,
    key: str,
    value: date,
    words: Words,
    on_change: Callable[..., None] | None = None,
    args: Sequence[Any] = (),
    **more: Any,
) -> date:
    """A day that is typed; value: the one that stands there until it is set. Raises `NotADay` once it is drawn."""
    return typed.text(label, key, value, *_views(words), on_change=on_change, args=args, **more)


def day_slider(
    label: str,
    key: str,
    value: date,
    days: tuple[date, date],
    words: Words,
    on_change: Callable[..., None] | None = None,
    args: Sequence[Any] = (),
    **more: Any,
) -> date:
    """A day that is moved within `days`, the first and the last; value: as in `day_text`, which can have the same key.

    Where the key holds another day, the nearest of these is shown and returned; only the user moves what it holds.
    """
    moved = moved_day(key, value, days, words)
    first, last = days
    if first < last:  # else there is nothing to choose
        name = typed.shown(key, View(_SLIDER, _within(days), _same), st.session_state[key])
        every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        st.select_slider(label, every, key=name, format_func=words.day, on_change=on_change, args=tuple(args), **more)
    return moved


def moved_day(key: str, value: date, days: tuple[date, date], words: Words) -> date:
    """What `day_slider` returns, without drawing it."""
    with suppress(NotADay):  # said beside the text
        day_of(key, value, words)
    return _within(days)(st.session_state[key])


def day_of(key: str, value: date, words: Words) -> date:
    """The day that an input holds, without drawing it. Raises `NotADay` while what was typed is none."""
    return typed.held(key, value, *_views(words))


def day_or_none(words: Words) -> View[date | None]:
    """The view of a day that need not be given; the rest as in `day_of`."""
    return View(
        _TEXT,
        lambda day: "" if day is None else words.day(day),
        lambda text, before: words.parsed_day(text) if text.strip() else None,
    )


def _views(words: Words) -> tuple[View[date], View[date]]:
    text = View[date](_TEXT, words.day, lambda text, before: words.parsed_day(text, before) if text.strip() else before)
    return text, View(_SLIDER, _same, _same)


def _same(day: date, before: date | None = None) -> date:
    return day


def _within(days: tuple[date, date]) -> Callable[[date], date]:
    """The nearest day of some days."""
    first, last = days
    return lambda day: min(max(day, first), last)
