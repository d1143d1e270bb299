"""The cards of the home page: what one can do here and what one can ask, each with a picture of a real result.

Pictures and figures lie ready in pages/ui/home/pictures/ (`make pictures`), so that a first visit calculates nothing;
only the rulebook is counted when it is shown.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from pages.ui.base import frame
from pages.ui.base.words import Words
from pages.ui.base.words import words as words_of
from pages.ui.home.picture_rulebook import Facts, rulebook
from pages.ui.parts.ways import Group, Way, address_of, go, said, ways

PICTURES = Path(__file__).with_name("pictures")
FACTS = PICTURES / "facts.toml"
WAYS = {  # what one can do here, each with the page on which it is done
    "explain": "seat_change",
    "compare": frame.COMPARE,
    "train": frame.PRACTICE,
    "bill": frame.PORTFOLIO,
}
ASKED = (*(name for names in frame.QUESTIONS.values() for name in names), frame.RULEBOOK)


def cards(words: Words) -> None:
    """All cards; a click on one goes on to its page."""
    if to := ways(_said(words.language), "home:cards"):
        go(to)


@cache
def _said(language: str) -> bytes:
    words = words_of(language)
    done = [_card(page, words(f"home.way.{way}"), words, sentence(page, language)) for way, page in WAYS.items()]
    asked = [_card(page, words(f"home.ask.{page}"), words) for page in ASKED]
    groups: list[Group] = [
        {"look": "large", "title": words("home.what"), "ways": done},
        {"look": "small", "title": words("home.or_ask"), "ways": asked},
    ]
    return said(words("home.ways"), groups)


def _card(page: str, title: str, words: Words, text: str = "") -> Way:
    """One card; a small one, without a text, has no figures in its picture either."""
    picture = drawn(page, words.language)
    return {
        "to": address_of(page, words),
        "picture": picture if text else re.sub(r"<text.*?</text>", "", picture),
        "title": title,
        "text": text,
    }


@cache
def sentence(page: str, language: str) -> str:
    """The takeaway of a way's picture, its figure between two pairs of asterisks."""
    words = words_of(language)
    return words(f"home.card.{page}", **_told(page, words))


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
