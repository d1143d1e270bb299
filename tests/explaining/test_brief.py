"""What a line is for in a few plain words: every kind of line of every vendor, in both languages."""

from __future__ import annotations

import pytest

from billing_model.explaining.brief import in_brief
from billing_model.programmes import programmes
from billing_model.words.speech import speech
from billing_model.words.wording import LANGUAGES
from line_kinds import billed, kinds_of_line, showing_every_kind

LONGEST = 40  # characters: two short rows of an invoice at most


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_line_is_told_in_a_few_words(language: str) -> None:
    told = set()
    for id in showing_every_kind(kinds_of_line):
        result = billed(id)[1]
        for row, kind in enumerate(result.lines.kind_names):
            words = in_brief(result.book, result.lines, row, language)
            assert 5 < len(words) <= LONGEST and not set("{}…") & set(words), (id, row, words)
            assert words[0].isdigit() or words[0].isupper()
            told.add(kind)
    assert told >= {kind for programme in programmes().values() for kind in programme.kinds}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_way_in_which_an_amount_comes_about_has_words_for_any_vendor(language: str) -> None:
    general = speech(language).words["general"]
    assert set(general["brief"]) == {name.split(".")[0] for name in general} - {"brief"}


@pytest.mark.parametrize(
    ("id", "english", "italian"),
    [
        (
            "axcrypt/added-by-the-customers-administrator",
            ["10 licences, year ahead", "Added: 2 licences, 7 months", "Renewed: 12 licences"],
            ["10 licenze, in anticipo", "Aggiunta: 2 licenze, 7 mesi", "Rinnovo: 12 licenze"],
        ),
        (
            "office365/by-hand",
            ["10 licences, whole term", "New plan: 10 licences", "Lost, not credited: €595.07"],
            ["10 licenze, periodo intero", "Nuovo piano: 10 licenze", "Non accreditati, persi: 595,07\xa0€"],
        ),
        ("avast-prepaid/credit-line", ["15 devices, whole term"], ["15 dispositivi, periodo intero"]),
        (
            "csp/reactivated-early-with-more-seats",
            ["5 licences, month ahead", "Cancelled: 5 licences", "Active again: 5 licences"],
            ["5 licenze, in anticipo", "Annullamento: 5 licenze", "Riattivazione: 5 licenze"],
        ),
    ],
)
def test_the_words_of_vendors(id: str, english: list[str], italian: list[str]) -> None:
    result = billed(id)[1]
    for language, expected in (("en", english), ("it", italian)):
        told = [in_brief(result.book, result.lines, row, language) for row in range(len(expected))]
        assert told == expected


def test_a_kind_without_words_of_its_own_is_told_by_how_its_amount_came_about() -> None:
    assert "free" not in speech("en").words["free-period"].get("brief", {})
    result = billed("csp/free-days-at-the-end-of-august")[1]
    assert in_brief(result.book, result.lines, 0, "en") == "12 licences, 16 days free"
    assert in_brief(result.book, result.lines, 0, "it") == "12 licenze, 16 giorni gratis"
