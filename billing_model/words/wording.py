"""The words of the model in English and Italian.

They lie in ``wording/<language>/*.toml``. What a vendor adds stands in the ``*.toml`` files of its folder:
``[problem.<key>]`` with a sentence per language, and ``[names.<table>.<name>]`` with a name per language; what only one
programme calls so, ``[names.<table>.<programme>.<name>]``. A machine name without a word is shown as it is.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from string import ascii_letters
from typing import Any

import numpy as np

from billing_model.words import rulebook

LANGUAGES = ("en", "it")
HERE = Path(__file__).parent
LONGEST = 60  # characters of a user's text that a sentence repeats

_VOWEL_FIRST = re.compile(r"8|11(?![\d.])")  # otto, ottanta, undici: Italian writes l'8, dell'11, all'80%
_QUOTES = {"en": "“{}”", "it": "«{}»"}


class Verbatim(str):
    """A text that stands in a sentence as it is, without quotation marks."""


class InProse(str):
    """A day or a number as its language writes it; a template can ask for the words beside it.

    - "{day:on}", "{day:To}": with the word before it, a form of ``[explain.day]``; a capital where a sentence begins;
      "{day:on**}" has the day in bold
    - "{n:row|rows}": with its noun, the first where it is 1; "{n:=is|are}": only that word
    """

    language: str

    def __new__(cls, text: str, language: str = "en") -> InProse:
        """The text, and the language whose words go before it."""
        written = super().__new__(cls, text)
        written.language = language
        return written

    def __format__(self, form: str) -> str:
        if not form:
            return str(self)
        if "|" in form:
            singular, plural = form.removeprefix("=").split("|")
            word = singular if self == "1" else plural
            return word if form.startswith("=") else f"{self} {word}"
        form, bold = form.rstrip("*"), form.lstrip(ascii_letters)
        template = wording(self.language)["explain"]["day"][form.lower()]
        if not isinstance(template, str):
            template = template["elided" if _VOWEL_FIRST.match(self) else "other"]
        phrase = str(template).format(day=f"{bold}{self}{bold}")
        return capital(phrase) if form[0].isupper() else phrase


class Wording:
    """The words of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.words = text(language)

    def __getitem__(self, table: str) -> Mapping[str, Any]:
        entries: Mapping[str, Any] = self.words.get(table, {})
        return entries

    def word(self, table: str, name: str, programme: str = "") -> str:
        """The word for a machine name in a table; the machine name itself if there is none.

        programme: its own word goes first, where it has one.
        """
        own = self[table].get(programme)
        entry = own[name] if isinstance(own, Mapping) and name in own else self[table].get(name)
        return entry if isinstance(entry, str) else name

    def kind(self, name: str) -> str:
        """What the vendor prints for a kind of line, such as "cycle-fee"."""
        return self.word("kind", name)

    def label(self, name: str, programme: str = "") -> str:
        """The words beside an input for a field, such as "billing_day"; of this programme, where it has its own."""
        return self.word("label", name, programme)

    def clause(self, id: str) -> str:
        """The title of a clause, "" if it has none."""
        try:
            return rulebook.clause(id).title[self.language]
        except KeyError:
            return ""

    def problem(self, key: str, **values: Any) -> str:
        """The sentence for a problem, with its values written as this language writes them.

        An event that is always refused and has no sentence of its own gets the common one.
        """
        sentences = self["problem"]
        template = sentences.get(key) or sentences["refused-event" if key.startswith("refused-") else "other"]
        return str(template).format_map(_Written(self, values))

    def place(self, key: str, **values: Any) -> str:
        """Where in a file: "subscription 1 (A)"."""
        return str(self["place"][key]).format_map(_Written(self, values))

    def cli(self, key: str, **values: Any) -> str:
        """What the command line prints; of a text with a singular and a plural the one for ``count`` or ``files``."""
        template = self["cli"][key]
        if isinstance(template, Mapping):
            template = template["one" if values.get("count", values.get("files")) == 1 else "other"]
        return str(template).format_map(_Written(self, values))

    def written(self, value: Any, bare: bool = False) -> str:
        """A value inside a sentence: ISO days, numbers as the language writes them, texts in quotation marks.

        bare: without quotation marks, where the sentence has its own.
        """
        if isinstance(value, InProse):
            return str(value)
        if isinstance(value, Verbatim):
            return one_line(str(value), 10 * LONGEST)
        if isinstance(value, str):
            return one_line(value) if bare else _QUOTES[self.language].format(one_line(value))
        if isinstance(value, bool | np.bool_):
            return "true" if value else "false"
        if isinstance(value, Decimal):
            return _decimal(value, self.language)
        if isinstance(value, int | np.integer):
            return _decimal(Decimal(int(value)), self.language)
        if isinstance(value, date | np.datetime64):
            return str(value)
        if isinstance(value, Sequence):
            return ", ".join(self.written(part) for part in value)
        return one_line(str(value))


class _Written(dict[str, str]):
    """The values of a template; one that is not there is an ellipsis, never an error."""

    def __init__(self, wording: Wording, values: Mapping[str, Any]) -> None:
        super().__init__(
            {name: InProse(wording.written(value, bare=True), wording.language) for name, value in values.items()}
        )

    def __missing__(self, name: str) -> str:
        return "…"


def _decimal(value: Decimal, language: str) -> str:
    from babel.numbers import format_decimal

    if not value.is_finite():
        return str(value)
    places = -int(value.as_tuple().exponent)
    if value.adjusted() > 30 or places > 30:  # too many digits to read in groups
        return str(value)
    return format_decimal(value, format="#,##0." + "0" * places if places > 0 else "#,##0", locale=language)


def one_line(text: str, longest: int = LONGEST) -> str:
    """The text on one line and at most this many characters long; control characters are shown as their codes."""
    if len(text) > longest:
        text = text[: longest - 1] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def capital(sentence: str) -> str:
    """A sentence with a capital letter at its beginning."""
    return sentence[:1].upper() + sentence[1:]


@cache
def wording(language: str) -> Wording:
    """The words of "en" or "it"; ValueError for another language."""
    if language not in LANGUAGES:
        raise ValueError(f"no wording in {language!r}; there is {', '.join(LANGUAGES)}")
    return Wording(language)


@cache
def text(language: str) -> dict[str, Any]:
    """All words of a language as nested tables: the files of its folder and what the vendors add."""
    merged: dict[str, Any] = {}
    for path in sorted((HERE / "wording" / language).glob("*.toml")):
        _merge(merged, tomllib.loads(path.read_text("utf-8")))
    for names in rulebook.tables("names"):
        _merge(merged, rulebook.in_language(names, language))
    for problems in rulebook.tables("problem"):
        _merge(merged.setdefault("problem", {}), rulebook.in_language(problems, language))
    return merged


def _merge(into: dict[str, Any], more: Mapping[str, Any]) -> None:
    for name, value in more.items():
        if isinstance(value, Mapping) and isinstance(into.get(name), dict):
            _merge(into[name], value)
        else:
            into[name] = dict(value) if isinstance(value, Mapping) else value
