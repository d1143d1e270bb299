"""Values that are typed as text, or moved by a slider, and read in the page's language.

The value lies in the session under the input's key, and lasts while the input is out of sight; whoever sets it there
sets what the input shows. What the user sees lies under keys of its own, one for each view of the value: a text, a
slider. A view that was changed since it was last looked at tells the value. What was understood is then written into
the text as the page writes it, when it is drawn the next time.

A browser that is turned quickly is a step behind: beside the slider that moves it sends the text that the page wrote
before the last one. Where several views are changed, one that shows again what the page wrote into it was not turned.

An ``on_change`` can read a value without drawing it (`held`), and asks `to_be_drawn` whether a text waits to be written
as it was understood: then the page has to run whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Generic, TypeVar

import streamlit as st

from pages.ui.base.words import Mistyped, Words

T = TypeVar("T")
LATELY = 16  # of what the page wrote into a view: so many steps a browser may be behind
_WAITING = "typed:waiting"  # in the session: the views that do not yet show what was understood


@dataclass(frozen=True)
class View(Generic[T]):
    """One way to show a value; its key is the value's with the suffix behind it.

    show: the value as it is shown; read: what is shown as a value, beside the value before; raises `Mistyped`.
    """

    suffix: str
    show: Callable[[T], Any]
    read: Callable[[Any, T], T]


@dataclass(frozen=True)
class _Seen(Generic[T]):
    """What was found when a value was last looked at.

    views: what each showed; mistyped: the view that cannot be read; written: what the page lately wrote into each view
    """

    value: T
    views: Mapping[str, Any]
    mistyped: str = ""
    written: Mapping[str, Sequence[Any]] = field(default_factory=dict)


def held(key: str, first: T, *views: View[T]) -> T:
    """The value, as the views were left; nothing is drawn. Raises `Mistyped` while a text cannot be read.

    first: the value where none is held yet.
    """
    state = st.session_state
    value: T = state.setdefault(key, first)
    before: _Seen[T] = state.get(f"{key}:seen") or _Seen(value, {})
    names = {f"{key}{view.suffix}": view for view in views if f"{key}{view.suffix}" in state}
    turned = [name for name in names if state[name] != before.views.get(name, state[name])]
    if len(turned) > 1:
        turned = [name for name in turned if state[name] not in before.written.get(name, ())] or turned
    mistyped = before.mistyped if before.mistyped in names else ""
    seen = _Seen(value, {name: state[name] for name in names}, written=before.written)
    state[f"{key}:seen"] = seen
    if value != before.value or not (turned or mistyped):
        return value
    name = turned[0] if turned else mistyped
    try:
        value = names[name].read(state[name], value)
    except Mistyped:
        state[f"{key}:seen"] = replace(seen, mistyped=name)
        raise
    if state[name] != names[name].show(value):
        state[_WAITING] = {*state.get(_WAITING, ()), name}
    state[key], state[f"{key}:seen"] = value, replace(seen, value=value)
    return value


def shown(key: str, view: View[T], value: T) -> str:
    """The key of a view that is about to be drawn, with the value in it; it is set only where it shows another."""
    state, name = st.session_state, f"{key}{view.suffix}"
    content = view.show(value)
    if state.get(name) != content:
        state[name] = content
    state[_WAITING] = {*state.get(_WAITING, ())} - {name}
    seen: _Seen[T] = state[f"{key}:seen"]
    before = seen.written.get(name, ())
    written = before if content in before[-1:] else (*before, content)[-LATELY:]
    state[f"{key}:seen"] = replace(seen, views={**seen.views, name: content}, written={**seen.written, name: written})
    return name


def text(
    label: str,
    key: str,
    first: T,
    view: View[T],
    *others: View[T],
    on_change: Callable[..., None] | None = None,
    args: Sequence[Any] = (),
    **more: Any,
) -> T:
    """A text in which a value is typed; others: the views beside this one. Raises `Mistyped` once it is drawn."""
    name = f"{key}{view.suffix}"

    def draw() -> None:
        st.text_input(label, key=name, on_change=on_change, args=tuple(args), **more)

    try:
        value = held(key, first, view, *others)
    except Mistyped:
        draw()
        raise
    shown(key, view, value)
    draw()
    return value


def to_be_drawn() -> bool:
    """Whether a text waits to be written as it was understood."""
    return any(name in st.session_state for name in st.session_state.get(_WAITING, ()))


# ---- Amounts ------------------------------------------------------------------------------------------------------


def amount_text(
    label: str, key: str, value: Decimal, words: Words, places: int = 2, currency: str = "", **more: Any
) -> Decimal:
    """An amount that is typed, and written with at least this many decimals; the rest as in `text` and `amount_of`."""
    return text(label, key, value, _amount(words, places, currency), **more)


def amount_of(key: str, value: Decimal, words: Words, places: int = 2, currency: str = "") -> Decimal:
    """The amount that an input holds, without drawing it. Raises `NotAnAmount` while what was typed is none.

    currency: the only one that may be typed beside it; "": any.
    """
    return held(key, value, _amount(words, places, currency))


def amount_or_none(words: Words, places: int = 2, currency: str = "") -> View[Decimal | None]:
    """The view of an amount that may be left out; the rest as in `amount_of`."""
    given = _amount(words, places, currency)
    return View(
        given.suffix,
        lambda amount: "" if amount is None else given.show(amount),
        lambda text, before: given.read(text, before or Decimal(0)) if text.strip() else None,
    )


def _amount(words: Words, places: int, currency: str) -> View[Decimal]:
    return View(
        ":money",
        lambda amount: words.typed(amount, places),
        lambda text, before: words.parsed(text, currency),
    )
