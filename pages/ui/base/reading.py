"""What people type: days and amounts in the usual ways of English and Italian, read strictly.

A day is read day first, as the pages write it; a month by its name in either language, as far as it is written.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from babel import Locale
from babel.numbers import NumberFormatError, parse_decimal

from billing_model.core.currency import places_by_code
from billing_model.words.wording import LANGUAGES

MONTHS = 12
LONGEST_MONTHS = [monthrange(2001, month)[1] for month in range(1, MONTHS + 1)]
LAST_CENTURY = 90  # a year of two digits from here on is of the last century
FEWEST = 3  # letters of a month's name
LONGEST = 60  # letters of what is read
_BESIDE_A_DAY = {"of", "the", "on", "il", "l", "del", "dell", "di", "li"}
_PART_OF_A_DAY = re.compile(r"(\d+)(?:(?:st|nd|rd|th)(?![a-z])|°)?|([a-z]+)|[-/.,'’\s]", re.ASCII)
_AMOUNT = re.compile(
    r"(?P<sign>[-+]?)\s*(?P<before>[^\d.,+-]*)(?P<size>[-+]?[.,]?\d[\d.,]*)(?P<after>[^\d.,+-]*)", re.ASCII
)
_CERTAIN = re.compile(r"[-+]?(?:\d*[.,]\d{1,2}|0[.,]\d+|\d{1,3}(?:([.,])\d{3})+(?!\1)[.,]\d+)", re.ASCII)


# ---- Days ---------------------------------------------------------------------------------------------------------


class Parts(NamedTuple):
    """The numbers of a day as they were typed; no year: none was typed."""

    day: int
    month: int
    year: int | None

    @property
    def is_a_day(self) -> bool:
        """Whether some year has such a day, or one of another order: 3/25 for 25/3."""
        if self.month > MONTHS:
            return 0 < self.day <= MONTHS and self.month <= LONGEST_MONTHS[self.day - 1]
        return bool(self.month) and 0 < self.day <= max(LONGEST_MONTHS)


def day_parts(text: str) -> Parts | None:
    """The numbers of a typed day; None for what is no day at all.

    >>> day_parts("23/3/26"), day_parts("March 23, 2026"), day_parts("1° feb")
    (Parts(day=23, month=3, year=2026), Parts(day=23, month=3, year=2026), Parts(day=1, month=2, year=None))
    """
    numbers: list[str] = []
    months: list[int] = []
    at, text = 0, _bare(text)
    while at < len(text):
        part = _PART_OF_A_DAY.match(text, at)
        if part is None or len(text) > LONGEST:
            return None
        at = part.end()
        number, word = part.groups()
        if number:
            numbers.append(number)
        elif word in _months():
            months.append(_months()[word])
        elif word and word not in _weekdays() | _BESIDE_A_DAY:
            return None
    if len(months) > 1:
        return None
    return _parts(_with_month(numbers, months[0]) if months else _in_numbers(numbers))


def _with_month(numbers: list[str], month: int) -> list[str]:
    """Day, month and year of 23 March 2026, March 23, 2026 and 2026 March 23."""
    if len(numbers) == 2 and len(numbers[0]) == 4:
        numbers.reverse()
    return [numbers[0], str(month), *numbers[1:]] if len(numbers) in (1, 2) else []


def _in_numbers(numbers: list[str]) -> list[str]:
    """Day, month and year of 23/3/2026, 2026-03-23, 23032026 and 20260323."""
    if len(numbers) == 1 and len(numbers[0]) == 8:
        digits = numbers[0]
        if int(digits[4:6]) <= 12:  # else these two are a century
            numbers = [digits[:4], digits[4:6], digits[6:]]
        else:
            numbers = [digits[:2], digits[2:4], digits[4:]]
    if len(numbers) == 3 and len(numbers[0]) == 4:
        return numbers[::-1]
    return numbers if len(numbers) in (2, 3) else []


def _parts(numbers: list[str]) -> Parts | None:
    if not numbers or any(len(number) > 2 for number in numbers[:2]):
        return None
    day, month = int(numbers[0]), int(numbers[1])
    year = None
    if len(numbers) == 3:
        if len(numbers[2]) not in (2, 4):
            return None
        year = int(numbers[2])
        if len(numbers[2]) == 2:
            year += 1900 if year >= LAST_CENTURY else 2000
    return Parts(day, month, year)


@cache
def _months() -> Mapping[str, int]:
    """The months by what begins their names, in all languages: mar, march, marzo; sept."""
    return {
        _bare(name)[:letters]: month
        for language in LANGUAGES
        for month, name in Locale.parse(language).months["format"]["wide"].items()
        for letters in range(FEWEST, len(name) + 1)
    }


@cache
def _weekdays() -> frozenset[str]:
    """The days of the week, which say nothing beside the day itself."""
    return frozenset(
        _bare(name)
        for language in LANGUAGES
        for width in ("wide", "abbreviated")
        for name in Locale.parse(language).days["format"][width].values()
    )


def _bare(text: str) -> str:
    """A text in small letters without accents."""
    parts = unicodedata.normalize("NFKD", text.replace("º", "°").strip().casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


# ---- Amounts ------------------------------------------------------------------------------------------------------


class Amount(NamedTuple):
    """An amount as it was typed: its size, whether that is certain, and the currency's sign or code beside it."""

    size: Decimal
    certain: bool
    currency: str


def amount_of(text: str, language: str) -> Amount | None:
    """A typed amount, as its language writes numbers; else as another does: 4,50 in English, 4.50 in Italian.

    The latter is certain where it can mean nothing else. None for what is no amount.
    """
    match = _AMOUNT.fullmatch(text.strip().replace("−", "-")) if len(text) <= LONGEST else None
    if match is None or (match["sign"] and match["size"][0] in "+-"):
        return None
    beside = [part for part in (match["before"].strip(), match["after"].strip()) if part]
    number = match["sign"] + match["size"]
    if len(beside) > 1 or (beside and not codes_of(beside[0])):
        return None
    for name in (language, *(other for other in LANGUAGES if other != language)):
        size = _strictly(number, name)
        if size is not None:
            return Amount(size, name == language or bool(_CERTAIN.fullmatch(number)), "".join(beside))
    return None


def _strictly(text: str, language: str) -> Decimal | None:
    """The number, if it is written as the language writes numbers: 1,250.50 in English is 1.250,50 in Italian."""
    try:
        size: Decimal = parse_decimal(text.removeprefix("+"), locale=Locale.parse(language), strict=True)
    except NumberFormatError:
        return None
    return size if size.is_finite() else None


def codes_of(sign: str) -> frozenset[str]:
    """The currencies that a sign or a code beside an amount can mean: $ is more than one."""
    return _signs().get(sign.upper(), frozenset())


@cache
def _signs() -> Mapping[str, frozenset[str]]:
    signs: dict[str, set[str]] = {}
    for code in places_by_code():
        for language in LANGUAGES:
            written = Locale.parse(language).currency_symbols.get(code, code)
            for sign in (code, written, written[-1] if unicodedata.category(written[-1]) == "Sc" else written):
                signs.setdefault(sign.upper(), set()).add(code)
    return {sign: frozenset(codes) for sign, codes in signs.items()}
