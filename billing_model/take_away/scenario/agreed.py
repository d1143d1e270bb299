"""What was agreed in a contract: its values as Python's own, and in a line of words."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from billing_model.billing.outcome import Outcome
from billing_model.billing.refusal import plain
from billing_model.core.columns import Array
from billing_model.core.fields import SUBSCRIPTION_FIELDS, Field
from billing_model.core.money import to_micro
from billing_model.programmes import programmes
from billing_model.take_away.paper.pdf import printed
from billing_model.words.speech import speech, written_day
from billing_model.words.wording import wording

COMMON = ("customer", "purchased", "seats", "list_price")


def value_of(result: Outcome, declared: Field, column: Array, row: int) -> Any:
    """A given value as Python's own; None where nothing was given."""
    if declared.name == "customer":
        return str(result.book.customers[column[row]])
    if declared.type == "subscription":
        return str(result.book.id[column[row]]) if column[row] >= 0 else None
    return plain(column[row], declared)


def agreed(result: Outcome, row: int, language: str) -> list[str]:
    """A contract in a few words: the programme, what is sold, then what was given and is not usual, each with its name.

    row: of the book.
    """
    book, words = result.book, wording(language)
    programme = programmes()[book.programme_names[row]]
    own = {declared.name: declared for declared in (*SUBSCRIPTION_FIELDS, *programme.fields)}
    told = [words.word("programme", programme.id)]
    always = (*COMMON[1:], programme.sells, programme.sold_for[0])
    for name in (programme.sells, *COMMON[1:], *(name for name in own if name not in (*COMMON, "id", "programme"))):
        if not name or name not in own or (name == programme.sells and len(told) > 1):
            continue
        value = value_of(result, own[name], getattr(book, name), row)
        if value in (None, "", False) or (name not in always and value == own[name].default):
            continue
        text = _in_words(own[name], value, str(book.currency[row]), language)
        told.append(text if name == programme.sells else f"{words.label(name, programme.id)}: {text}")
    return told


def _in_words(declared: Field, value: Any, currency: str, language: str) -> str:
    """A value as a person reads it."""
    words, spoken = wording(language), speech(language)
    if declared.type == "money":
        return printed(to_micro(Decimal(value)), currency, spoken)
    if declared.type == "percent":
        return spoken.percent(Fraction(value) / 100)
    if declared.choices:
        return str(words["choice"].get(declared.name, {}).get(value, value))
    if declared.type == "flag":
        return str(words["workbook"]["yes"])
    if declared.type == "day":
        return written_day(value, "d MMM y", language)
    return spoken.whole(value) if declared.type == "integer" else str(value)
