"""All Italian texts: the article of every day, one way to speak to the reader, one word for a thing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest

from billing_model.programmes import programmes
from billing_model.words.rulebook import in_language, tables
from billing_model.words.speech import written_day
from billing_model.words.wording import InProse, wording
from pages.ui.base.words import words

# A day's article: before 8 and 11 it is elided, before all others it is not; the first is an ordinal.
WRONG = re.compile(
    r"\b(il|al|dal|del|nel|sul) \**(8|11)\b(?!°)|\b(l|all|dall|dell|nell|sull)'\**(?!8\b|11\b)\d|(?<![\d.,])1 \**lug",
    re.IGNORECASE,
)
LEFT_OUT = (
    ".model.explain.day.",  # the articles themselves
    ".model.problem.",  # what is wrong with a file, with its days as files have them: 2026-07-11
    ".vendors.problem of",
    ".model.cli.",
)
NUMBERS = re.compile("percent|^n$|count|rows?$|^all$|number")  # places that hold a number and never a day


class OnADay(dict[str, InProse]):
    """One day for every place of a text that can hold one."""

    def __init__(self, day: InProse) -> None:
        super().__init__()
        self.day = day

    def __missing__(self, name: str) -> InProse:
        return InProse("…", "it") if NUMBERS.search(name) else self.day


def texts(table: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """All texts of nested tables, each with its place."""
    if isinstance(table, Mapping):
        for name, value in table.items():
            yield from texts(value, f"{place}.{name}")
    elif isinstance(table, str):
        yield place, table


def every_text() -> dict[str, str]:
    """What pages, the model and the vendors say in Italian, by its place."""
    vendors = {
        f"{name} of a vendor": {str(number): in_language(table, "it") for number, table in enumerate(tables(name))}
        for name in ("names", "problem", "explain")
    }
    assert programmes()
    said = dict(texts({"pages": words("it").table, "model": wording("it").words, "vendors": vendors}))
    return {place: text for place, text in said.items() if not place.startswith(LEFT_OUT)}


@pytest.mark.parametrize("day", range(1, 32))
def test_an_article_agrees_with_the_day_behind_it_in_every_sentence(day: int) -> None:
    written = written_day(date(2026, 7, day), "d MMMM y", "it")
    said = {place: text.format_map(OnADay(written)) for place, text in every_text().items() if "{" in text}
    assert len(said) > 300
    assert {place: text for place, text in said.items() if WRONG.search(text)} == {}


def test_the_look_for_wrong_articles_can_fail() -> None:
    for wrong in ("Il 11 luglio", "fattura del **8 luglio**", "la prima il 8 luglio", "l'12 luglio", "dal 1 luglio"):
        assert WRONG.search(wrong), wrong
    for right in ("L'11 luglio", "dell'**8 luglio**", "il 12 luglio", "dal 1° luglio", "il 18 luglio"):
        assert not WRONG.search(right), right


# The reader is not spoken to: buttons have the infinitive, sentences are impersonal.
SPOKEN_TO = re.compile(
    r"\b(vostr[oaie]|voi|avete|siete|potete|dovete|volete|vedete|sapete|tu[oa]|tuoi|tue|hai|puoi|devi|vuoi"
    r"|provate|scegliete|aggiungete|aprite|scrivete|guardate|prendete|usate il|aspettate|partite"
    r"|copia il|scarica|mostra le fatture|apri un|torna al)\b"
    r"|^(annulla|cambia|converti|imposta il|proroga|riattiva|trasferisci|passa|acquista)\b",
    re.IGNORECASE,
)
OTHER_WORDS = {"abbonament": "sottoscrizione", "pagato a vuoto": "non usato", "valutazion": "prova"}


def test_the_reader_is_spoken_to_in_one_way() -> None:
    assert {place: text for place, text in every_text().items() if SPOKEN_TO.search(text)} == {}


def test_a_thing_has_one_name() -> None:
    said = {place: text for place, text in every_text().items() if not place.startswith(".model.column")}
    assert {place: text for place, text in said.items() for word in OTHER_WORDS if word in text.lower()} == {}


def test_an_apostrophe_is_one_and_the_same_sign() -> None:
    assert {place: text for place, text in every_text().items() if "\N{RIGHT SINGLE QUOTATION MARK}" in text} == {}
