"""What the pages about New Commerce share: which cases they take, and the inputs that most of them begin with."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import numpy as np

from billing_model.billing.refusal import Refused
from billing_model.core.book import EARLIEST, LATEST
from billing_model.what_if.exposure import WINDOW
from billing_model.what_if.running_term import PROGRAMME, RunningTerm, running_term
from pages.ui.inputs import days
from pages.ui.inputs.knobs import Knobs
from pages.ui.scenario import remembered

ROWS = (("offer",), ("purchased", "term"), ("seats", "list_price"), ("plan", "currency"))  # beside each other
# Those of the contract that another one comes to, and the kinds of event that end no term before its end.
CONTRACT = (("purchased", "seats"), ("term", "plan"), ("list_price", "currency"))
WITHIN_A_TERM = ("add-seats", "remove-seats", "set-list-price", "schedule", "set-renewal", "suspend", "resume")

_terms: remembered.OfTerms[RunningTerm] = remembered.OfTerms()


def paid_term(data: Mapping[str, Any], kinds: Collection[str], contracts: int = 1) -> bool:
    """So many contracts, the first of New Commerce and no trial, to which nothing but these kinds of event happens."""
    entries = data["subscription"]
    return (
        len(entries) == contracts
        and entries[0]["programme"] == PROGRAMME
        and not entries[0].get("trial")
        and all(event["kind"] in kinds for event in data.get("event", []))
    )


def window_of(data: Mapping[str, Any]) -> int:
    """The days within which the first contract can be cancelled (NCE-28)."""
    return int(data["subscription"][0].get("window_days") or WINDOW)


def move_purchase(knobs: Knobs, number: int, label: str, key: str) -> None:
    """The day on which another contract is bought, as a slider over the term of the first one that runs then.

    number: the other contract, from 0; label, key: of the slider.
    """
    knobs.moving.day(0, key)
    entry = knobs.data["subscription"][number]
    day: date = entry["purchased"]
    entry["purchased"] = knobs.move_day(label, key, day, _running_term_around(knobs, key, day))


def _running_term_around(knobs: Knobs, key: str, day: date) -> tuple[date, date]:
    """The first and the last day of the first contract's term that runs on the day that a slider holds.

    key: of the slider; day: what it holds until it is moved.
    """
    data, (contract, *_) = knobs.data, knobs.data["subscription"]
    held = max(days.moved_day(key, day, (EARLIEST.item(), LATEST.item()), knobs.words), contract["purchased"])
    alone = {
        **data,
        "until": knobs.ending.given(data),
        "subscription": [contract],
        "event": [event for event in data.get("event", []) if event.get("subscription") == contract["id"]],
    }
    day_held = np.datetime64(held, "D")
    try:
        book = remembered.parsed(alone, knobs.id).book
    except (Refused, KeyError):
        return held, held
    text = repr((knobs.id, {**alone, "until": None}))
    first, renewal = _terms.of(text, day_held, lambda: running_term(book, day_held))
    return (held, held) if np.isnat(renewal) else (first.astype(object), min(renewal - 1, LATEST).astype(object))
