"""Days and amounts as people type them, in both languages."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from billing_model.core.book import EARLIEST, LATEST
from pages.ui.base.words import NotADay, NotAnAmount, words

LANGUAGES = st.sampled_from(["en", "it"])
DAYS = st.dates(EARLIEST.item(), LATEST.item())
THAT_DAY = date(2026, 3, 23)


# ---- Days ---------------------------------------------------------------------------------------------------------


@given(DAYS, LANGUAGES, st.sampled_from(["d MMM y", "d MMMM y"]))
def test_every_day_that_the_pages_write_is_read_again(day: date, language: str, pattern: str) -> None:
    assert words(language).parsed_day(words(language).day(day, pattern)) == day


@given(
    DAYS,
    LANGUAGES,
    st.sampled_from(["dd/MM/y", "d.M.y", "d-M-y", "y-MM-dd", "d MMM y", "EEEE d MMMM y", "ddMMy", "yMMdd", "d/M y"]),
)
def test_a_day_is_read_in_each_usual_way(day: date, language: str, pattern: str) -> None:
    assert words(language).parsed_day(format_date(day, pattern, language)) == day


@given(DAYS, LANGUAGES, LANGUAGES)
def test_the_months_of_the_other_language_are_understood(day: date, language: str, other: str) -> None:
    assert words(language).parsed_day(words(other).day(day, "d MMMM y")) == day


@pytest.mark.parametrize("language", ["en", "it"])
@pytest.mark.parametrize(
    "text",
    [
        "23 Mar 2026", "23 march 2026", "March 23, 2026", "Mar. 23 2026", "23rd of March, 2026", "Mon 23 Mar 2026",
        "23/03/2026", "23/3/26", "23.3.2026", "23-3-2026", "23 3 2026", "2026-03-23", "2026/3/23", "2026 March 23",
        "23 marzo 2026", "23 mar 2026", "lunedì 23 marzo 2026", "il 23 marzo 2026", "23MAR2026", " 23032026 ",
        "20260323", "23 mar", "23/3",
    ],
)  # fmt: skip
def test_one_day_typed_by_many_hands(text: str, language: str) -> None:
    assert words(language).parsed_day(text, before=date(2026, 1, 1)) == THAT_DAY


def test_the_day_comes_first_where_both_could_be_meant() -> None:
    assert words("en").parsed_day("03/04/2026") == words("it").parsed_day("03/04/2026") == date(2026, 4, 3)


def test_two_digits_are_a_year_from_1990_to_2089() -> None:
    read = words("en").parsed_day
    assert [read(f"1/1/{year}").year for year in ("90", "99", "00", "89")] == [1990, 1999, 2000, 2089]


def test_the_first_of_a_month_is_read_with_its_ordinal() -> None:
    assert words("it").day(date(2018, 2, 1)) == "1° feb 2018"
    assert words("it").parsed_day("1° feb 2018") == words("it").parsed_day("1º febbraio 2018") == date(2018, 2, 1)
    assert words("it").parsed_day("l’11 maggio 2026") == date(2026, 5, 11)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("31/02/2026", "“31/02/2026” is not a day: February 2026 has 28 days."),
        ("29 Feb", "“29 Feb” is not a day: February 2026 has 28 days."),
        ("03/25/2026", "“03/25/2026” is not a day, since the day comes before the month; did you mean 25 Mar 2026?"),
        ("1/1/1989", "“1/1/1989” is outside of the calendar; write a day from 1 Jan 1990 to 31 Dec 2150."),
        ("60602-01-01", "“60602-01-01” is not a day; write it like 1 Jan 2026."),
        ("0000", "“0000” is not a day; write it like 1 Jan 2026."),
        ("soon", "“soon” is not a day; write it like 1 Jan 2026."),
        ("2026", "“2026” is not a day; write it like 1 Jan 2026."),
        ("0/0/2026", "“0/0/2026” is not a day; write it like 1 Jan 2026."),
        ("13/13/2026", "“13/13/2026” is not a day; write it like 1 Jan 2026."),
        ("1 Mar 2 Apr", "“1 Mar 2 Apr” is not a day; write it like 1 Jan 2026."),
    ],
)
def test_what_is_no_day_is_said_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(NotADay) as wrong:
        words("en").parsed_day(text, before=date(2026, 1, 1))
    assert str(wrong.value) == sentence


def test_it_is_said_in_italian_as_well() -> None:
    with pytest.raises(NotADay, match=r"^«31/2/2026» non è un giorno: febbraio 2026 ha 28 giorni\.$"):
        words("it").parsed_day("31/2/2026")
    with pytest.raises(NotADay, match=r"scrivere un giorno dal 1° gen 1990 al 31 dic 2150"):
        words("it").parsed_day("1/1/3000")


@given(st.text(max_size=20), LANGUAGES)
def test_whatever_is_typed_is_a_day_of_the_calendar_or_a_sentence(text: str, language: str) -> None:
    with suppress(NotADay):
        assert EARLIEST <= words(language).parsed_day(text, before=THAT_DAY) <= LATEST


# ---- Amounts ------------------------------------------------------------------------------------------------------


@given(st.decimals(-1_000_000, 1_000_000, places=2), LANGUAGES)
def test_every_amount_that_the_pages_write_is_read_again(amount: Decimal, language: str) -> None:
    said = words(language)
    assert said.parsed(said.typed(amount)) == amount
    assert said.micro(said.money(int(amount * 1_000_000), "EUR")) == amount * 1_000_000


@given(st.decimals(0, 1_000_000, places=2), LANGUAGES, LANGUAGES)
def test_cents_are_understood_whichever_sign_is_before_them(amount: Decimal, language: str, other: str) -> None:
    assert words(language).parsed(words(other).typed(amount)) == amount
    assert words(language).parsed(words(other).amount(int(amount * 1_000_000), 2)) == amount


@pytest.mark.parametrize(
    ("text", "english", "italian"),
    [
        ("4,50", "4.50", "4.50"), ("4.50", "4.50", "4.50"), ("12,5", "12.5", "12.5"), ("0,125", "0.125", "0.125"),
        ("1,250", "1250", "1.250"), ("1.250", "1.250", "1250"), ("1.234,56", "1234.56", "1234.56"),
        ("1,234.56", "1234.56", "1234.56"), ("€ 4.10", "4.10", "4.10"), ("4.10 EUR", "4.10", "4.10"),
        ("4,10€", "4.10", "4.10"), ("eur 4,10", "4.10", "4.10"), ("−€4.10", "-4.10", "-4.10"),
        ("€ -4,10", "-4.10", "-4.10"),
    ],
)  # fmt: skip
def test_amounts_typed_by_many_hands(text: str, english: str, italian: str) -> None:
    assert str(words("en").parsed(text, "EUR")) == english and str(words("it").parsed(text, "EUR")) == italian


@pytest.mark.parametrize(
    "text", ["", "abc", "4 abc", "1e5", "NaN", "inf", "--4", "4,5,6", "1 2", "€", "€4€", "€ 4 EUR"]
)
def test_what_is_no_amount_is_said_with_an_example(text: str) -> None:
    for language, example in (("en", "12.50"), ("it", "12,50")):
        with pytest.raises(NotAnAmount, match=example):
            words(language).parsed(text)


@pytest.mark.parametrize("text", ["", " "])
def test_an_amount_that_is_missing_is_not_quoted(text: str) -> None:
    for language, sentence in (("en", "^An amount is missing; write it"), ("it", "^Manca un importo; scrivere")):
        with pytest.raises(NotAnAmount, match=sentence):
            words(language).parsed(text)


def test_what_could_be_meant_otherwise_is_asked() -> None:
    with pytest.raises(NotAnAmount, match=r"did you mean 1\.25\?"):
        words("en").parsed("1,2500")
    with pytest.raises(NotAnAmount, match="si intendeva 1,25"):
        words("it").parsed("1.2500")


def test_another_currency_than_that_of_the_case_is_refused() -> None:
    assert words("en").parsed("$4", "USD") == words("en").parsed("$4", "AUD") == words("it").parsed("A$ 4", "AUD") == 4
    for text in ("4.10 USD", "$4.10", "£4.10"):
        with pytest.raises(NotAnAmount, match="is in another currency; this case is in EUR"):
            words("en").parsed(text, "EUR")


@given(st.text(max_size=20), LANGUAGES)
def test_whatever_is_typed_is_an_amount_or_a_sentence(text: str, language: str) -> None:
    with suppress(NotAnAmount):
        assert words(language).parsed(text).is_finite()
