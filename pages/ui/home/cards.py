"""The cards of the home page: a small picture of a real result, its figures in one sentence, the way to the page.

Pictures and figures lie ready in pages/ui/home/pictures/ (`make pictures`), so that a first visit calculates nothing;
only the rulebook is counted when it is shown.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from pages.ui.base import frame
from pages.ui.base.words import Words, plain
from pages.ui.base.words import words as words_of
from pages.ui.home.picture_rulebook import Facts, rulebook

PICTURES = Path(__file__).with_name("pictures")
FACTS = PICTURES / "facts.toml"


def card(page: str, about: str, words: Words) -> None:
    """One card; about: what stands above the title, such as the programme, "" for nothing.

    A page without a picture shows its question instead.
    """
    with st.container(border=True, height="stretch"):
        takeaway = sentence(page, words.language)
        if takeaway:
            st.image(drawn(page, words.language), width="stretch", alt=takeaway.replace("*", ""))
        if about:
            st.caption(about)
        frame.link(page, words, label=f"**{words(f'page.{page}.title')}**")
        st.markdown(takeaway or words(f"page.{page}.question"))


@cache
def sentence(page: str, language: str) -> str:
    """The takeaway of a page's picture, as Markdown; "" where there is no picture."""
    words = words_of(language)
    if page not in _facts():
        return ""
    figures = {name: plain(text) for name, text in _told(page, words).items()}
    return words(f"home.card.{page}", **figures)


@cache
def drawn(page: str, language: str) -> str:
    """A page's picture as SVG, its figures written in the language."""
    figures = {name: escape(text) for name, text in _told(page, words_of(language), "d MMM").items()}
    if page == frame.RULEBOOK:
        return _rulebook()[1].format(**figures)
    return (PICTURES / f"{page}.svg").read_text("utf-8").format(**figures)


@cache
def _facts() -> Mapping[str, Mapping[str, Any]]:
    """The figures of all pictures, by page and name."""
    return {**tomllib.loads(FACTS.read_text("utf-8")), frame.RULEBOOK: _rulebook()[0]}


@cache
def _rulebook() -> tuple[Facts, str]:
    facts, picture = rulebook()
    return facts, picture.drawn()


def _told(page: str, words: Words, form: str = "d MMM y") -> dict[str, str]:
    """The figures of a page's picture in words; form: of the days."""
    return {name: _written(value, words, form) for name, value in _facts()[page].items()}


def _written(value: Any, words: Words, form: str) -> str:
    """Money, a number of things, a day, a number, or a name in several languages."""
    match value:
        case {"money": micro, "currency": currency}:
            return words.money(micro, currency)
        case {"count": count, "of": noun}:
            return words.counted(noun, count)
        case date():
            return words.day(value, form)
        case int():
            return words.whole(value)
    return str(value[words.language])
