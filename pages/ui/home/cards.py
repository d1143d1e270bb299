"""The cards of the home page: what one can do here and what one can ask, each with a picture of a real result.

Pictures and figures lie ready in pages/ui/home/pictures/ (`make pictures`), so that a first visit calculates nothing;
only the rulebook is counted when it is shown. A page begins with a case of this year, whose figures follow from how
long its months are: they lie ready for each month of four years, after which (until 2100) the calendar comes again.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache, lru_cache
from html import escape
from pathlib import Path
from typing import Any

from pages.ui.base import frame
from pages.ui.base.today import today
from pages.ui.base.words import Words
from pages.ui.base.words import words as words_of
from pages.ui.home.picture_rulebook import Facts, rulebook
from pages.ui.parts.ways import Group, Way, address_of, go, said, ways

PICTURES = Path(__file__).with_name("pictures")
FACTS = PICTURES / "facts.toml"
WAYS = {  # what one can do here, each with the page on which it is done
    "explain": "seat_change",
    "compare": frame.COMPARE,
    "train": frame.LEARN,
    "bill": frame.PORTFOLIO,
    "check": frame.CHECK,
}
FROM, MONTHS = 2024, 48  # the first year of those whose months have figures of their own, and how many these are
KEPT = 32  # sentences and pictures of the days that were looked at last
ASKED = (*(name for names in frame.QUESTIONS.values() for name in names), frame.PRACTICE, frame.RULEBOOK)


def cards(words: Words) -> None:
    """All cards; a click on one goes on to its page."""
    if to := ways(_said(words.language, today()), "home:cards"):
        go(to)


@lru_cache(KEPT)
def _said(language: str, day: date) -> bytes:
    words = words_of(language)
    done = [
        _card(page, words(f"home.way.{way}"), words, day, sentence(page, language, day)) for way, page in WAYS.items()
    ]
    asked = [_card(page, words(f"home.ask.{page}"), words, day) for page in ASKED]
    groups: list[Group] = [
        {"look": "large", "title": words("home.what"), "ways": done},
        {"look": "small", "title": words("home.or_ask"), "ways": asked},
    ]
    return said(words("home.ways"), groups)


def _card(page: str, title: str, words: Words, day: date, text: str = "") -> Way:
    """One card; a small one, without a text, has no figures in its picture either."""
    picture = drawn(page, words.language, day)
    return {
        "to": address_of(page, words),
        "picture": picture if text else re.sub(r"<text.*?</text>", "", picture),
        "title": title,
        "text": text,
    }


def sentence(page: str, language: str, day: date) -> str:
    """The takeaway of a way's picture on a day, its figure between two pairs of asterisks."""
    words = words_of(language)
    return words(f"home.card.{page}", **_told(page, words, day))


def drawn(page: str, language: str, day: date) -> str:
    """A page's picture as SVG, its figures written in the language as of a day."""
    figures = {name: escape(text) for name, text in _told(page, words_of(language), day, "d MMM").items()}
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


def _told(page: str, words: Words, day: date, form: str = "d MMM y") -> dict[str, str]:
    """The figures of a page's picture in words, as of a day; form: of the days."""
    facts = _facts()[page]
    match facts.get("day"):
        case {"comes": of_month}:
            day = coming(of_month, day)
            facts = {**_in_month((day.year - FROM) * 12 + day.month - 1, facts), "day": day}
    return {name: written(value, words, form) for name, value in facts.items()}


def coming(of_month: int, today: date) -> date:
    """The next such day of a month, today or later; of_month: from 1 to 28."""
    first = today.replace(day=of_month)
    return first if first >= today else (first + timedelta(31)).replace(day=of_month)


def _in_month(month: int, facts: Any) -> Any:
    """The facts of a month, counted from January of the first year; a list has a value for each."""
    if isinstance(facts, dict):
        return {name: _in_month(month, value) for name, value in facts.items()}
    return facts[month % MONTHS] if isinstance(facts, list) else facts


def written(value: Any, words: Words, form: str = "d MMM y") -> str:
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
