"""Numbers, days and counts as a language writes them, in digits or in words.

The words are data (``[explain]`` in the wording).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any

import numpy as np
from babel import Locale
from babel.dates import format_date
from babel.numbers import (
    format_currency,
    format_decimal,
    format_percent,
    get_currency_symbol,
    get_decimal_symbol,
    get_group_symbol,
)

from billing_model.core.currency import places_by_code
from billing_model.core.money import to_decimal
from billing_model.words import rulebook
from billing_model.words.wording import InProse, wording

NOT_ZERO = re.compile("[1-9]")  # in a written number: it is more than 0, or less
PLACES = 6  # decimals that are written of a figure that has no end
KEPT = 5_000  # written numbers and days of a kind: those of some pages, one or two megabytes


class Speech:
    """How one language writes the numbers and days of a line."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.words = _with_vendors(wording(language)["explain"], language)
        self.locale = Locale.parse(language)

    def number(self, value: Fraction, places: int) -> str:
        """A figure with at least this many decimals (0 to 6).

        All its decimals if they end within six, else it is cut there, without rounding, and followed by "…".
        """
        size = abs(value) * 10**PLACES
        cut = size.__floor__()
        shown = Decimal(-cut if value < 0 else cut).scaleb(-PLACES)
        if cut != size:
            places = PLACES
        pattern = "#,##0." + "0" * places + "#" * (PLACES - places)
        return minus(format_decimal(shown, format=pattern, locale=self.locale)) + ("" if cut == size else "…")

    def amount(self, micro: int, places: int | str) -> str:
        """Micro-units as a number, without the currency; places: its decimals, or the currency that has as many."""
        return _amount(int(micro), places if isinstance(places, int) else places_by_code()[places], self.language)

    def whole(self, value: int) -> str:
        """A whole number."""
        return InProse(_whole(int(value), self.language), self.language)

    def money(self, micro: int, currency: str, sign: bool = False) -> str:
        """Micro-units as an amount with its currency; sign: with a plus as well."""
        text = _money(int(micro), currency, self.language)
        return f"+{text}" if sign and micro > 0 and NOT_ZERO.search(text) else text

    def priced(self, number: str, currency: str) -> str:
        """A written number as an amount of a currency: "$0.129", "0,129 €"."""
        symbol = get_currency_symbol(currency, self.language)
        if not self.locale.currency_formats["standard"].pattern.startswith("¤"):
            return f"{number}\N{NO-BREAK SPACE}{symbol}"
        sign, space = "−" * number.startswith("−"), "\N{NO-BREAK SPACE}" * symbol[-1].isalpha()
        return f"{sign}{symbol}{space}{number.removeprefix(sign)}"

    def percent(self, value: Fraction) -> str:
        """A part of 1 as a percentage, at most two decimals."""
        return InProse(_percent(round(value * 10_000), self.language), self.language)

    def plural(self, forms: Any, count: int) -> str:
        """The form for a count out of a table {one, other}; a single text is good for all."""
        if isinstance(forms, str):
            return forms
        return str(forms.get(self.locale.plural_form(count), forms["other"]))

    def count(self, forms: Mapping[str, Any], count: int, spoken: bool = False) -> str:
        """A number with its noun; spoken: small numbers in words."""
        if spoken and count == 1 and "spoken" in forms:
            return str(forms["spoken"])
        word = self.words["numbers"].get(str(count)) if spoken else None
        return self.plural(forms, count).format(n=word or self.whole(count))

    def decimals(self, count: int, half: bool = False) -> str:
        """How many decimals a rule rounds to; half: it met exactly one half."""
        forms = self.words["step"]["half" if half else "places"]
        return self.count(forms, count) if count else str(forms["none"])

    def seat(self, programme: str, kind: str = "") -> Mapping[str, str]:
        """What a seat is called in a line of this kind, else in this programme: its name, and its forms by number."""
        units = self.words["seats"]
        unit: Mapping[str, str] = units.get(kind) or units.get(programme) or units["default"]
        return unit

    def day(self, day: np.datetime64, form: str, since: np.datetime64 | None = None, bare: bool = False) -> str:
        """A day in a sentence, with the word before it that the form asks for ("on", "from", "to", …).

        since: the day whose year is not repeated; bare: only the day of the month.
        """
        moment: date = day.astype(object)
        with_year = since is None or since.astype(object).year != moment.year
        pattern = "d" if bare else "d MMMM y" if with_year else "d MMMM"
        return format(written_day(moment, pattern, self.language), form)

    def period(
        self, first: np.datetime64, last: np.datetime64, since: np.datetime64, start: str = "from", only: str = "on"
    ) -> str:
        """First to last day, both included: "from 1 to 12 February"; the year only where it is not that of `since`.

        start, only: the form of the first day, and of a single one.
        """
        begin, end = first.astype(object), last.astype(object)
        if begin == end:
            return self.day(first, only, since)
        same_year = begin.year == end.year
        same_month = same_year and begin.month == end.month
        opening = self.day(first, start, last if same_year else None, bare=same_month)
        return f"{opening} {self.day(last, 'to', since if same_year else None)}"

    def short_period(self, first: np.datetime64, last: np.datetime64, since: np.datetime64) -> str:
        """First to last day in a table: "1 – 12 Feb", "23 Apr – 22 May"; a year that is not that of `since`."""
        begin, end, year = first.astype(object), last.astype(object), since.astype(object).year
        closing = written_day(end, "d MMM" if end.year == year else "d MMM y", self.language)
        if begin == end:
            return closing
        pattern = "d MMM y" if begin.year not in (end.year, year) else "d MMM" if begin.month != end.month else "d"
        pattern = "d MMM" if pattern == "d" and begin.year != end.year else pattern
        return f"{written_day(begin, pattern, self.language)} – {closing}"

    def short_day(self, day: np.datetime64) -> str:
        """A day in a table: 13 Jan 2018, 13 gen 2018."""
        return written_day(day.astype(object), "d MMM y", self.language)


@cache
def speech(language: str) -> Speech:
    """The speech of "en" or "it". ValueError for a language without wording."""
    return Speech(language)


@lru_cache(KEPT)
def written_day(day: date, pattern: str, language: str) -> InProse:
    """A day as a language writes it, such as "1 February 2018" or "1° feb 2018"; pattern: as Babel's, "d MMM y"."""
    ordinal = speech(language).words["ordinal"].get(str(day.day))
    if ordinal:
        pattern = pattern.replace("d", f"'{ordinal}'", 1)
    return InProse(format_date(day, pattern, locale=language), language)


def minus(number: str) -> str:
    """A written number with the minus that people read, and none before zero; programs and inputs keep the hyphen."""
    return number.replace("-", "−" if NOT_ZERO.search(number) else "", 1)


# Kept, since charts and tables show the same figures again and again.
@lru_cache(KEPT)
def _amount(micro: int, places: int, language: str) -> str:
    return minus(f"{to_decimal(micro, places):,.{places}f}".translate(_marks(language)))


@lru_cache(KEPT)
def _percent(hundredths: int, language: str) -> str:
    """A percentage with at most two decimals, from hundredths of a percent."""
    part = Decimal(hundredths).scaleb(-4)
    return minus(format_percent(part, format="#,##0.##%", locale=language))


@lru_cache(KEPT)
def _whole(value: int, language: str) -> str:
    return minus(f"{value:,}".translate(_marks(language)))


@lru_cache(KEPT)
def _money(micro: int, currency: str, language: str) -> str:
    """An amount with its currency.

    Its decimals are those of ISO 4217 (GEN-6): those that Babel knows are of another source, and change.
    """
    places = places_by_code()[currency]
    amount = to_decimal(micro, places)
    return _around(currency, language, amount < 0).format(f"{abs(amount):,.{places}f}".translate(_marks(language)))


@cache
def _marks(language: str) -> dict[int, str]:
    """The marks of thousands and decimals in a number: Babel's, which takes ten times as long to write each number."""
    return str.maketrans({",": get_group_symbol(language), ".": get_decimal_symbol(language)})


@cache
def _around(currency: str, language: str, negative: bool) -> str:
    """What an amount stands in, as Babel writes it."""
    places = places_by_code()[currency]
    pattern = Locale.parse(language).currency_formats["standard"].pattern.replace("#,##0.00", _digits(places))
    if get_currency_symbol(currency, language)[-1].isalpha():  # "KWD 4.125" beside "€4.12": Babel leaves no space
        pattern = pattern.replace("¤#", "¤\N{NO-BREAK SPACE}#")
    number = -1 if negative else 1
    whole = minus(format_currency(number, currency, format=pattern, locale=language, currency_digits=False))
    one = format_decimal(1, format=_digits(places), locale=language)
    return whole.replace(one, "{}", 1)


def _digits(places: int) -> str:
    """The pattern of a number with this many decimals."""
    return "#,##0." + "0" * places if places else "#,##0"


def _with_vendors(words: Mapping[str, Any], language: str) -> dict[str, Any]:
    """The words and what the vendors bring: ``[explain.<kind>]``, each text by language."""
    merged: dict[str, Any] = dict(words)
    for table in rulebook.tables("explain"):
        merged = _merged(merged, rulebook.in_language(table, language))
    return merged


def _merged(first: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(first)
    for name, value in more.items():
        both = isinstance(value, Mapping) and isinstance(merged.get(name), Mapping)
        merged[name] = _merged(merged[name], value) if both else value
    return merged
