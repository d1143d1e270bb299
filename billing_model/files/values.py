"""What one given value may be, by the type of its field: strict, exact, and the same for TOML and for tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from billing_model.core.book import EARLIEST, LATEST
from billing_model.core.currency import places_by_code
from billing_model.core.fields import Field
from billing_model.words.wording import Verbatim, one_line

LONGEST_TEXT = 200
LONGEST_FREE_TEXT = 100_000
LARGEST_INTEGER = 10**9
LARGEST_AMOUNT = 10**12  # in whole units; as micro-units still an int64
LARGEST_PRINTED = 10**18  # in whole units: a total of many amounts
MONEY_PLACES = 6
PERCENT_PLACES = 2

# Without a look of their own: controls, ends of lines, what turns a text around, what no workbook can hold.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_CONTROL_IN_LINES = re.compile(rf"(?![\n\t]){_CONTROL.pattern}")
_WHOLE = re.compile(r"-?[0-9]{1,30}")  # "+2" would be a difference
_DECIMAL = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIRST: date = EARLIEST.astype(date)
_LAST: date = LATEST.astype(date)


class Wrong(ValueError):
    """A value that its field cannot hold; key: the sentence in the wording; values: what it puts in."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


def checked(field: Field, value: Any) -> Any:
    """The value as its field holds it: a text, an int, a Decimal, a date or a bool. Raises `Wrong`.

    A bound of the field itself is left to the book, which knows the clause.
    """
    if field.type == "choice":
        if not isinstance(value, str) or value not in field.choices:
            raise Wrong("not-choice", found=shown(value), choices=field.choices)
        return value
    return _CHECKS[field.type](value)


def text(value: Any) -> str:
    """A text of 1 to 200 printable characters."""
    return _printable("not-text", value)


def subscription(value: Any) -> str:
    """The id of a subscription."""
    return _printable("not-subscription", value)


def integer(value: Any) -> int:
    """A whole number, bool excluded."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise Wrong("not-integer", found=shown(value))
    return int(_not_too_large(Decimal(value), LARGEST_INTEGER))


def money(value: Any) -> Decimal:
    """An amount with at most 6 decimals; a float is refused, money is exact."""
    return _decimal("not-money", value, LARGEST_AMOUNT, MONEY_PLACES)


def printed(value: Any) -> Decimal:
    """An amount as an invoice prints it: as `money`, but it may be a sum of many."""
    return _decimal("not-money", value, LARGEST_PRINTED, MONEY_PLACES)


def percent(value: Any) -> Decimal:
    """A percentage with at most 2 decimals."""
    return _decimal("not-percent", value, LARGEST_INTEGER, PERCENT_PLACES)


def day(value: Any) -> date:
    """A day of the years that the model's calendar covers."""
    if not isinstance(value, date) or isinstance(value, datetime):
        raise Wrong("not-day", found=shown(value))
    if not _FIRST <= value <= _LAST:
        raise Wrong("day-out-of-range", found=value, earliest=_FIRST, latest=_LAST)
    return value


def flag(value: Any) -> bool:
    """True or false, and nothing that only looks like it."""
    if not isinstance(value, bool):
        raise Wrong("not-flag", found=shown(value))
    return value


def currency(value: Any) -> str:
    """The code of a currency that has a minor unit by ISO 4217 (GEN-6)."""
    if not isinstance(value, str) or value not in places_by_code():
        raise Wrong("not-currency", found=shown(value))
    return value


def free_text(value: Any) -> str:
    """A text of any number of lines, as titles and remarks are; it may be empty."""
    if not isinstance(value, str):
        raise Wrong("not-text", found=shown(value))
    if len(value) > LONGEST_FREE_TEXT:
        raise Wrong("text-too-long", found=len(value), most=LONGEST_FREE_TEXT)
    if _CONTROL_IN_LINES.search(value):
        raise Wrong("control-character", found=shown(value))
    return value


def from_cell(field: Field, cell: Any) -> Any:
    """The value of a table's cell: a text as the field's type reads it, a day with a clock at midnight as a day.

    A cell that cannot be read is returned unchanged, for `checked` to refuse.
    """
    if isinstance(cell, str):
        return _from_text(field.type, cell)
    if isinstance(cell, datetime) and field.type == "day":
        return cell.date() if (cell.hour, cell.minute, cell.second, cell.microsecond) == (0, 0, 0, 0) else cell
    if isinstance(cell, float) and field.type == "integer" and cell.is_integer():
        return int(cell)  # pandas stores whole numbers as floats where some are missing
    return cell


def _from_text(kind: str, cell: str) -> Any:
    if kind == "integer" and _WHOLE.fullmatch(cell):
        return int(cell)
    if kind in ("money", "percent") and _DECIMAL.fullmatch(cell):
        return Decimal(cell)
    if kind == "flag" and cell.lower() in ("true", "false"):
        return cell.lower() == "true"
    if kind == "day" and _ISO_DAY.fullmatch(cell):
        try:
            return date.fromisoformat(cell)
        except ValueError:
            return cell
    return cell


def shown(value: Any) -> Verbatim:
    """A value as a file shows it, on one line."""
    if isinstance(value, str):
        return Verbatim(f'"{one_line(value)}"')
    if isinstance(value, bool):
        return Verbatim(str(value).lower())
    if isinstance(value, dict):
        return Verbatim("{ … }" if value else "{ }")
    if isinstance(value, list | tuple):
        return Verbatim("[ … ]" if value else "[ ]")
    return Verbatim(one_line(str(value)))


def _printable(key: str, value: Any) -> str:
    if not isinstance(value, str):
        raise Wrong(key, found=shown(value))
    if not value:
        raise Wrong("empty-text")
    if len(value) > LONGEST_TEXT:
        raise Wrong("text-too-long", found=len(value), most=LONGEST_TEXT)
    if _CONTROL.search(value):
        raise Wrong("control-character", found=shown(value))
    return value


def _decimal(key: str, value: Any, largest: int, places: int) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise Wrong(key, found=shown(value))
    number = Decimal(value)
    if not number.is_finite():
        raise Wrong(key, found=shown(value))
    _not_too_large(number, largest)
    rounded = number.quantize(Decimal(1).scaleb(-places))  # exact to read: at most 19 digits
    if rounded != number:
        raise Wrong("too-many-decimals", found=shown(value), most=places)
    return rounded


def _not_too_large(number: Decimal, largest: int) -> Decimal:
    if number.copy_abs() > largest:
        raise Wrong("number-too-large", found=shown(number), most=largest)
    return number


_CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "text": text,
    "subscription": subscription,
    "integer": integer,
    "money": money,
    "percent": percent,
    "day": day,
    "flag": flag,
}
