"""The words, numbers and days of a page in its language. All that is shown is text, written by Babel."""

from __future__ import annotations

import re
import tomllib
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from babel import Locale
from babel.numbers import format_decimal

from billing_model.core.book import EARLIEST, LATEST
from billing_model.core.money import to_micro
from billing_model.words import wording
from billing_model.words.speech import speech, written_day
from billing_model.words.wording import InProse, one_line
from pages.ui.base.reading import MONTHS, amount_of, codes_of, day_parts

LANGUAGES = {"en": "English", "it": "Italiano"}
HERE = Path(__file__).parent / "wording"
EXAMPLE = date(2026, 3, 23)  # of how a day is written
LONG = "d MMMM y"  # a day in a sentence: 13 January 2018
MARKDOWN = str.maketrans({c: "\\" + c for c in "\\`*_[]#<>$~:|&"})
JOINER = "\u2060"  # has no width: what it stands in looks the same, and is neither a link nor an arrow
# A bare address becomes a link also where its Markdown is escaped, and -> an arrow.
_JOINED = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?<=@)|(?<=-)(?=[->])|(?<=<)(?=[-=])|(?<=[>~])(?==)", re.IGNORECASE)
# What begins a list, is a rule, or moves a line in.
_LINE = re.compile(r"^[ \t]*(?:([-+=])(?=[-=\s]|$)|(\d{1,9})([.)])(?=\s|$))?", re.MULTILINE)


class Mistyped(ValueError):
    """A text that cannot be read; the message says so in a sentence."""


class NotAnAmount(Mistyped):
    """A text that is not an amount in its language."""


class NotADay(Mistyped):
    """A text that is not a day of the calendar."""


class Words:
    """What a page says, in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.locale = Locale.parse(language)
        self.table: dict[str, Any] = {}
        for path in sorted((HERE / language).glob("*.toml")):  # what pages share, and a file per page
            for name, words in tomllib.loads(path.read_text("utf-8")).items():
                self.table[name] = {**self.table.get(name, {}), **words}
        self.model = wording.wording(language)

    def __call__(self, path: str, **values: Any) -> str:
        """The text at a path such as "lines.title", with values put in."""
        text = str(self._entry(path))
        return text.format(**self.in_prose(values)) if values else text

    def counted(self, path: str, number: int, **values: Any) -> str:
        """A number with its noun, or a sentence about it: 1 day, 2 days.

        path: of the forms by plural, such as "frequency.days"; values: what else the forms have places for.
        """
        form = speech(self.language).plural(self._entry(path), number)
        return form.format(n=self.whole(number), **self.in_prose(values))

    def in_prose(self, values: Mapping[str, Any]) -> dict[str, InProse]:
        """Values as a text puts them in, whole numbers in groups."""
        written = {name: self.whole(value) if isinstance(value, int) else value for name, value in values.items()}
        return {name: InProse(str(value), self.language) for name, value in written.items()}

    def _entry(self, path: str) -> Any:
        entry: Any = self.table
        for name in path.split("."):
            entry = entry[name]
        return entry

    def kind(self, code: str) -> str:
        """A kind of line in the vendor's words."""
        return self.model.kind(code)

    def label(self, field: str, programme: str = "") -> str:
        """The words beside the input of a field; of this programme, where it has its own."""
        return self.model.label(field, programme)

    def choice(self, field: str, value: str) -> str:
        """One of a field's choices; the machine's name where there is no word."""
        return str(self.model["choice"].get(field, {}).get(value, value))

    def event(self, kind: str, programme: str = "") -> str:
        """What happens, for a kind of event; in the words of this programme, where it has its own."""
        return self.model.word("event", kind, programme)

    def programme(self, id: str) -> str:
        """A programme in a list, by the part of its name that tells it from the others of its vendor."""
        short = self.model.word("rules-in-short", id)
        return self.model.word("programme", id) if short == id else short

    def money(self, micro: int, currency: str, sign: bool = False) -> str:
        """Micro-units as an amount with its currency; sign: with a plus as well."""
        return speech(self.language).money(micro, currency, sign)

    def amount(self, micro: int, places: int | str) -> str:
        """Micro-units as a number, without the currency; places: its decimals, or the currency that has as many."""
        return speech(self.language).amount(micro, places)

    def whole(self, number: int) -> str:
        """A whole number."""
        return speech(self.language).whole(number)

    def day(self, day: np.datetime64 | date, pattern: str = "d MMM y") -> str:
        """A day: 13 Jan 2018, 13 gen 2018. A text can ask for the word before it: {day:on}, {day:from}."""
        moment: date = day.astype(object) if isinstance(day, np.datetime64) else day
        return written_day(moment, pattern, self.language)

    def seats(self, number: int, programme: str = "") -> str:
        """So many licences, or what a seat of this programme is called."""
        spoken = speech(self.language)
        return spoken.count(spoken.seat(programme), number)

    def average(self, thousandths: int) -> str:
        """An average of seats or devices with one decimal at most: 15.2."""
        tenths = (thousandths + 50) // 100
        return self.amount(tenths * 100_000, 1) if tenths % 10 else self.whole(tenths // 10)

    def typed(self, amount: Decimal, places: int = 2) -> str:
        """An amount as a user of this language types it, with at least this many decimals."""
        places = max(places, -int(amount.normalize().as_tuple().exponent))
        return str(format_decimal(amount, format="0." + "0" * places if places else "0", locale=self.locale))

    def micro(self, text: str) -> int:
        """The amount a user typed, in micro-units. Raises `NotAnAmount`."""
        amount = self.parsed(text)
        try:
            return to_micro(amount)
        except ValueError:
            example = self.typed(round(amount, 2))
            raise NotAnAmount(self("knobs.money_wrong", found=one_line(text), example=example)) from None

    def parsed(self, text: str, currency: str = "") -> Decimal:
        """The amount a user typed, as `reading.amount_of` reads it. Raises `NotAnAmount` with a sentence.

        currency: what a sign or a code beside the amount has to mean; "": any.
        """
        amount, found = amount_of(text, self.language), one_line(text)
        if amount is None:
            path = "knobs.money_wrong" if found.strip() else "knobs.money_missing"
            raise NotAnAmount(self(path, found=found, example=self.typed(Decimal("12.50"))))
        if currency and amount.currency and currency not in codes_of(amount.currency):
            raise NotAnAmount(self("knobs.money_other", found=found, currency=currency))
        if not amount.certain:
            raise NotAnAmount(self("knobs.money_meant", found=found, meant=self.typed(amount.size)))
        return amount.size

    def parsed_day(self, text: str, before: date | None = None) -> date:
        """The day a user typed, as `reading.day_parts` reads it. Raises `NotADay` with a sentence.

        before: the day that stood there, whose year counts where none was typed.
        """
        parts, found = day_parts(text), one_line(text)
        first, last = EARLIEST.item(), LATEST.item()
        year = before.year if before and parts and parts.year is None else parts and parts.year
        if parts is None or year is None or not parts.is_a_day:
            raise NotADay(self("knobs.day_wrong", found=found, example=self.day(before or EXAMPLE)))
        if not first.year <= year <= last.year:
            raise NotADay(self("knobs.day_outside", found=found, first=self.day(first), last=self.day(last)))
        if parts.month > MONTHS:
            raise NotADay(self("knobs.day_turned", found=found, example=self.day(date(year, parts.day, parts.month))))
        longest = monthrange(year, parts.month)[1]
        if parts.day > longest:
            month = self.day(date(year, parts.month, 2), "MMMM y")
            raise NotADay(self("knobs.day_short", found=found, month=month, days=longest))
        return date(year, parts.month, parts.day)


@cache
def words(language: str) -> Words:
    """The words of "en" or "it"."""
    return Words(language)


def plain(text: str) -> str:
    """A user's text inside Markdown, so that none of it is read as Markdown, nor a bare address in it as a link."""
    return _LINE.sub(_begun, _JOINED.sub(JOINER, text).translate(MARKDOWN))


def _begun(begin: re.Match[str]) -> str:
    """The beginning of a line, so that it is neither a list, a rule nor a block of code."""
    if begin[1]:
        return f"\\{begin[1]}"
    return f"{begin[2]}\\{begin[3]}" if begin[2] else ""
