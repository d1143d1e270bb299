"""Ways on as one component: cards or rows that are links as a whole, which Streamlit does not have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NoReturn, NotRequired, TypedDict
from urllib.parse import parse_qsl, urlencode

import orjson
import streamlit as st

from pages.ui.base import component
from pages.ui.base.words import Words

COMPONENT = "ways"

_mount = component.beside(__file__, COMPONENT)


class Way(TypedDict):
    """A link; to: its address (see `address_of`); all else is shown, where it is given.

    picture: as SVG; text: a sentence whose figures stand between two pairs of asterisks; note: at the end of a row, in
    the colour `tone`; current: whether it is the one that is shown
    """

    to: str
    title: str
    picture: NotRequired[str]
    text: NotRequired[str]
    id: NotRequired[str]
    note: NotRequired[str]
    tone: NotRequired[str]
    current: NotRequired[bool]


class Group(TypedDict):
    """Links that look alike: "large" cards, "small" ones, or "rows" that scroll; title: the heading, "" for none."""

    look: str
    title: str
    ways: Sequence[Way]


def address_of(page: str, words: Words, **query: str) -> str:
    """Where a page lies as seen from any other, in the language of the words."""
    return f"{page}?{urlencode({'language': words.language, **query})}"


def go(to: str) -> NoReturn:
    """Go on to an address."""
    page, _, query = to.partition("?")
    st.switch_page(f"pages/{page}.py", query_params=parse_qsl(query))


def said(label: str, groups: Sequence[Group]) -> bytes:
    """What the browser is told; label: what the links are together, for those who do not see them."""
    return orjson.dumps({"label": label, "groups": groups})


def ways(content: bytes, key: str, on_choice: Callable[[str], None] = lambda to: None) -> str | None:
    """The links; returned is the one that was just chosen, and `on_choice` is told it before the page runs again.

    content: see `said`
    """
    chosen: str | None = _mount(key=key, data=content, on_to_change=lambda: on_choice(st.session_state[key].to)).get(
        "to"
    )
    return chosen
