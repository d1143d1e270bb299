"""What is said of a finding, in the words of a language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from billing_model.billing.refusal import Refusal
from billing_model.core.currency import places_by_code, places_needed
from billing_model.core.money import to_decimal
from billing_model.reconciling.findings import Finding
from billing_model.reconciling.row_checks import total
from billing_model.reconciling.rows import VendorFile
from billing_model.words import rulebook
from billing_model.words.speech import Speech, speech, written_day
from billing_model.words.wording import Verbatim, capital, one_line, wording

MONEY = ("billed", "expected", "printed", "computed", "discount")
PRICES = ("price", "right_price")
NO_CURRENCY = "…"


def sentence(finding: Finding, language: str) -> str:
    """Why a row is as it is."""
    words = wording(language)["reconcile"]["sentence"]
    template = words.get(finding.key) or words[finding.kind]
    values = {name: _said(name, value, finding, language) for name, value in finding.values.items()}
    values |= {"file": Verbatim(one_line(finding.file, 200)), "currency": Verbatim(finding.currency or NO_CURRENCY)}
    zero = money(0, finding.currency, speech(language))
    filled = dict.fromkeys(("billed", "expected"), zero) | values
    return capital(str(template).format_map(filled))


def _said(name: str, value: Any, finding: Finding, language: str) -> Any:
    """A value of a sentence as the language writes it."""
    spoken = speech(language)
    if isinstance(value, Refusal):
        return value.text(language)
    if isinstance(value, np.datetime64):
        return written_day(value.astype("datetime64[D]").astype(object), "d MMMM y", language)
    if name in MONEY and isinstance(value, int | np.integer):
        return money(int(value), finding.currency, spoken)
    if name in PRICES:
        return _price(int(value), finding, spoken)
    if isinstance(value, int | np.integer):
        return spoken.whole(int(value))
    if name == "profile":
        return str(wording(language)["choice"]["rounding"].get(value, value))
    if name == "event":
        return wording(language).word("event", str(value), finding.values["programme"])
    return one_line(str(value), 200)


def money(micro: int, currency: str, spoken: Speech) -> str:
    """An amount of micro-units with the currency of a finding; "" where it has none."""
    if currency in places_by_code():
        return spoken.money(micro, currency)
    return spoken.amount(micro, 2)


def _price(micro: int, finding: Finding, spoken: Speech) -> str:
    number = spoken.amount(micro, places_needed(micro, _places(finding)))
    return spoken.priced(number, finding.currency) if finding.currency in places_by_code() else number


def standing(finding: Finding) -> str:
    """How sure the clause is that a finding rests on: the best of its parts; "" without one."""
    if not finding.clause:
        return ""
    held = {part.standing for part in rulebook.clause(finding.clause).parts}
    return next((name for name in ("stated", "shown", "public", "assumed") if name in held), "")


def at_first(file: VendorFile, language: str) -> str:
    """What is known of a file as soon as it is read: how many rows of which invoice it has, and their sum."""
    words, spoken = wording(language)["reconcile"]["print"], speech(language)
    sums = [
        money(total(file.rows.amount[file.rows.currency == place]), str(code), spoken)
        for place, code in enumerate(file.texts["currency"])
        if (file.rows.currency == place).any()
    ]
    said = {
        "rows": spoken.whole(file.size),
        "sum": Verbatim(", ".join(sums) or "0"),
        "file": Verbatim(one_line(file.name, 200)),
    }
    return str(words[f"first-{file.form}"]).format(**said)


def note(file: str, key: str, values: Mapping[str, object], language: str) -> str:
    """How a file was read."""
    template = wording(language)["reconcile"]["note"][key]
    said = {name: one_line(str(value), 400) for name, value in values.items()}
    return str(template).format(file=one_line(file, 200), **said)


def figures(finding: Finding) -> dict[str, dict[str, Any]]:
    """What is billed and what is expected: quantity, unit price and amount, money as texts; None is not known."""
    made: dict[str, dict[str, Any]] = {}
    for name, held in (("billed", finding.billed), ("expected", finding.expected)):
        if held is None:
            made[name] = {"quantity": None, "unit_price": None, "amount": None}
            continue
        unit = held.unit_price
        made[name] = {
            "quantity": held.seats,
            "unit_price": None if unit is None else _plain(unit, finding),
            "amount": _plain(held.amount, finding),
        }
    return made


def at_stake(finding: Finding) -> str | None:
    """The money at stake as a text, None where it is no money."""
    return None if finding.at_stake is None else _plain(finding.at_stake, finding)


def _plain(micro: int, finding: Finding) -> str:
    """Micro-units with a point and at least the decimals of the currency of a finding, for programs."""
    return str(to_decimal(micro, places_needed(micro, _places(finding))))


def _places(finding: Finding) -> int:
    return places_by_code().get(finding.currency, 2)
