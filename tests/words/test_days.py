"""Days and percentages in a sentence: the word before them is the one their language asks for."""

from __future__ import annotations

import copy
from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from babel.numbers import format_decimal
from hypothesis import example, given
from hypothesis import strategies as st

from billing_model.core.currency import places_by_code
from billing_model.core.money import to_decimal
from billing_model.words.speech import speech, written_day
from billing_model.words.wording import LANGUAGES, InProse, wording
from pages.ui.base.words import words

ELIDED = {"on": "l'", "from": "dall'", "to": "all'", "of": "dell'"}
PLAIN = {"on": "il ", "from": "dal ", "to": "al ", "of": "del "}


@pytest.mark.parametrize("number", range(1, 32))
def test_an_italian_day_has_its_article(number: int):
    day = written_day(date(2018, 7, number), "d MMMM y", "it")
    shown = "1°" if number == 1 else str(number)
    assert str(day) == f"{day}" == f"{shown} luglio 2018"
    for form, word in (ELIDED if number in (8, 11) else PLAIN).items():
        assert format(day, form) == f"{word}{shown} luglio 2018"
        assert format(day, form.capitalize()).startswith(word[0].upper())
        assert format(day, f"{form}**") == f"{word}**{shown} luglio 2018**"


@pytest.mark.parametrize("pattern", ["d MMM", "d MMM y", "d MMM yy", "d MMMM", "d MMMM y"])
def test_the_first_of_an_italian_month_is_an_ordinal_however_it_is_written(pattern: str):
    assert written_day(date(2018, 2, 1), pattern, "it").startswith("1° feb")
    assert written_day(date(2018, 2, 21), pattern, "it").startswith("21 feb")
    assert written_day(date(2018, 2, 1), pattern, "en").startswith("1 Feb")
    assert speech("it").short_day(np.datetime64("2018-02-01")) == "1° feb 2018"


def test_an_english_day_has_the_same_word_on_every_day():
    for number in (1, 8, 11, 20):
        day = written_day(date(2018, 7, number), "d MMMM", "en")
        assert [format(day, form) for form in ("on", "of", "To")] == [
            f"on {number} July", f"of {number} July", f"To {number} July",
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("part", "phrase"),
    [(8, "dell'8%"), (11, "dell'11%"), (80, "dell'80%"), (22, "del 22%"), (18, "del 18%"), (1, "del 1%")],
)
def test_an_italian_percentage_has_its_article(part: int, phrase: str):
    assert f"{speech('it').percent(Fraction(part, 100)):of}" == phrase
    assert f"{speech('it').percent(Fraction(115, 1000)):to}" == "all'11,5%"
    assert format(InProse("110%", "it"), "of") == "del 110%"


def test_the_word_survives_what_a_template_goes_through():
    day = written_day(date(2018, 7, 11), "d MMM y", "it")
    assert format(copy.deepcopy(copy.copy(day)), "to") == "all'11 lug 2018"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_can_ask_for_the_noun_and_the_verb_of_a_number(language: str):
    one, other = (speech(language).whole(number) for number in (1, 1234))
    shown = "1,234" if language == "en" else "1.234"
    assert f"{one:row|rows} {one:=is|are}" == "1 row is"
    assert f"{other:row|rows} {other:=is|are}" == f"{shown} rows are"
    assert f"{InProse('0', language):row|rows}" == "0 rows"
    assert wording(language).problem("axcrypt-cancelled-twice", found="x", since="y")


def test_a_sentence_of_a_problem_agrees_with_its_number():
    assert wording("en").problem("too-few-licences", found=1).startswith("found 1 licence;")
    assert wording("it").problem("too-few-licences", found=1).startswith("trovata 1 licenza;")
    assert (
        wording("it")
        .problem("members-above-licences", found=3, expected=1)
        .startswith("trovati 3 membri, con 1 licenza ")
    )
    assert words("it")("portfolio.left_out", problems=1, customers_left_out=1, subscriptions_left_out=2).startswith(
        "Problemi trovati: 1. Resta fuori da tutte le cifre 1 cliente con 2 sottoscrizioni."
    )
    assert words("en")("portfolio.left_out", problems=2_500, customers_left_out=2, subscriptions_left_out=1).startswith(
        "2,500 problems were found: 2 customers with 1 subscription are left out"
    )


@pytest.mark.parametrize(
    ("currency", "micro", "english", "italian"),
    [
        ("EUR", 4_120_000, "€4.12", "4,12~€"),
        ("USD", -4_120_000, "−$4.12", "−4,12~USD"),
        ("JPY", 1_192_000_000, "¥1,192", "1.192~JPY"),
        ("KWD", 4_125_000, "KWD~4.125", "4,125~KWD"),
        ("CHF", -12_500_000, "−CHF~12.50", "−12,50~CHF"),
        ("IDR", 900_000_000_000, "IDR~900,000.00", "900.000,00~IDR"),
    ],
)
def test_letters_of_a_currency_stand_apart_from_its_number(
    currency: str, micro: int, english: str, italian: str
) -> None:
    written = [speech(language).money(micro, currency) for language in ("en", "it")]
    assert [text.replace("\N{NO-BREAK SPACE}", "~") for text in written] == [english, italian]


@given(st.integers(-(10**18), 10**18), st.sampled_from(sorted(places_by_code())), st.sampled_from(LANGUAGES))
@example(-4_999, "EUR", "en")
@example(999_995_000, "EUR", "it")
def test_an_amount_is_written_as_babel_writes_its_number(micro: int, currency: str, language: str) -> None:
    places = places_by_code()[currency]
    digits = "#,##0" + ("." + "0" * places if places else "")
    number = format_decimal(abs(to_decimal(micro, places)), format=digits, locale=language)
    written = speech(language).money(micro, currency)
    assert number in written and written.startswith("−") == (to_decimal(micro, places) < 0)
    whole = speech(language).money(-(10**6) if micro < 0 else 10**6, currency)
    assert written.replace("−", "").replace(number, "") == whole.replace("−", "").replace(
        format_decimal(1, format=digits, locale=language), ""
    )
