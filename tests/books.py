"""Large random books, made from columns, and any book as the nested tables of a scenario file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from billing_model import names
from billing_model.book import Book, build
from billing_model.checks import check
from billing_model.columns import Array
from billing_model.programme import COLUMN, MISSING, Field
from billing_model.programmes import event_fields, fields, programmes

FIRST_PURCHASE = np.datetime64("2017-10-01", "D")  # the month in which periods changed (CSP-10)
UNTIL = np.datetime64("2018-10-31", "D")  # twelve months later, renewals included
OFFER, TRIAL_OFFER = "Office 365 E1", "Office 365 E3"
MONTHLY = 0  # the place in the choices of `frequency`


def random_csp_book(size: int, seed: int = 1) -> Book:
    """A checked book of Partner Center subscriptions that no clause refuses; bill it until `UNTIL`.

    Customers with one to three subscriptions, all bought in October 2017 but for add-ons; half of them monthly, half
    annual; every rounding profile, alignment and way to print; two changes of seats each. Of a hundred, about 12 are
    add-ons, 4 trials that become purchases, 20 meet a new list price, 15 are cancelled and half of those come back.
    """
    random = np.random.default_rng(seed)
    row = np.arange(size)
    customer = np.cumsum(random.random(size) < 0.5)
    first = np.append(True, customer[1:] != customer[:-1])[:size]

    # An add-on belongs to the row before it, which is none itself, and is bought up to two months after it.
    wish = ~first & (random.random(size) < 0.3)
    before = np.maximum(row - 1, 0)
    add_on = wish & ~wish[before]
    parent = np.append(add_on[1:], False)[:size]
    trial = first & ~parent & (random.random(size) < 0.08)
    cancelled = ~add_on & ~trial & (random.random(size) < 0.17)
    returned = cancelled & ~parent & (random.random(size) < 0.5)

    bought = random.integers(0, 31, size)  # days since FIRST_PURCHASE
    bought = np.where(add_on, bought[before] + random.integers(0, 60, size), bought)
    frequency = random.integers(0, 2, size)
    frequency = np.where(add_on, frequency[before], frequency)
    price = np.where(random.random(size) < 0.1, random.integers(1, 60, size), random.integers(100, 4_000, size))
    subscriptions = _table(fields(), size)
    subscriptions |= {
        "id": _texts("S", row),
        "customer": _texts("C", customer),
        "programme": np.full(size, names.programme("csp"), np.int8),
        "currency": np.full(size, "EUR", object),
        "purchased": FIRST_PURCHASE + bought,
        "seats": np.where(trial, 25, random.integers(1, 50, size)),
        "list_price": price * 10_000,
        "offer": np.where(trial, TRIAL_OFFER, OFFER).astype(object),
        "frequency": frequency.astype(np.int8),
        "billing_day": random.integers(1, 29, customer[-1] + 1 if size else 0)[customer],
        "rounding": _sometimes(random, size, 0.5, 4),
        "alignment": np.where(add_on, -1, _sometimes(random, size, 0.2, 2)).astype(np.int8),
        "after_change": _sometimes(random, size, 0.2, 2),
        "full_credit_days": np.where(random.random(size) < 0.05, 7, MISSING),
        "parent": np.where(add_on, np.append("", _texts("S", row))[:size], "").astype(object),
        "trial": trial,
    }

    # In days since the purchase: cancelled within the first 30, or else after the changes, also those of an add-on.
    early = cancelled & ~parent & (random.random(size) < 0.4)
    cancel = np.where(early, random.integers(1, 31, size), random.integers(260, 330, size))
    back = cancel + random.integers(1, 40, size)
    one = np.where(early, random.integers(0, np.maximum(cancel, 1)), random.integers(31, 100, size))
    two = random.integers(100, 190, size)
    gone = early & ~returned  # before a second change

    converted = random.integers(1, 31, size)
    parts = [
        _events(random, row, "set-seats", bought + one, seats=True),
        _events(random, row[~gone], "set-seats", (bought + two)[~gone], seats=True),
        _events(random, row[cancelled], "cancel", (bought + cancel)[cancelled]),
        _events(random, row[returned], "reactivate", (bought + back)[returned], seats=True, often=0.5),
        _events(random, row[trial], "convert-trial", (bought + converted)[trial], seats=True, often=0.5),
    ]
    parts[4]["frequency"] = random.integers(0, 2, int(trial.sum())).astype(np.int8)
    listed = row[random.random(size) < 0.2]
    parts.append(_events(random, listed, "set-list-price", bought[listed] + random.integers(1, 380, len(listed))))
    parts[5]["list_price"] = random.integers(100, 4_000, len(listed)) * 10_000
    events = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    book, unknown = build(subscriptions, events, programmes())
    book, refused = check(book, programmes())
    assert not unknown + refused, (unknown + refused)[:3]
    return book


def _texts(letter: str, numbers: Array) -> Array:
    return np.array([f"{letter}{number:07d}" for number in numbers.tolist()], object)


def _sometimes(random: np.random.Generator, size: int, share: float, choices: int) -> Array:
    """A choice in this share of the rows; -1, not given, in the others."""
    return np.where(random.random(size) < share, random.integers(0, choices, size), -1).astype(np.int8)


def _table(declared: Any, size: int) -> dict[str, Array]:
    return {name: field.column(size) for name, field in declared.items() if field.type != "subscription"}


def _events(
    random: np.random.Generator, row: Array, kind: str, days: Array, seats: bool = False, often: float = 1.0
) -> dict[str, Array]:
    """One event per row, on so many days after FIRST_PURCHASE; with a number of seats, or with one this often."""
    size = len(row)
    number = np.where(random.random(size) < often, random.integers(1, 50, size), MISSING)
    return _table(event_fields(), size) | {
        "subscription": _texts("S", row),
        "on": FIRST_PURCHASE + days,
        "kind": np.full(size, names.event_kind(kind), np.int8),
        "seats": number if seats else np.full(size, MISSING),
    }


def as_scenario(book: Book, until: np.datetime64 = UNTIL) -> dict[str, Any]:
    """A book as the nested tables of a scenario file, with what is not given left out."""
    declared = {field.name: field for programme in programmes().values() for field in programme.fields}
    subscriptions = [
        {
            "id": book.id[row],
            "customer": book.customers[book.customer[row]],
            "programme": names.programme.name(int(book.programme[row])),
            "purchased": _day(book.purchased[row]),
            "seats": int(book.seats[row]),
            "list_price": _money(book.list_price[row]),
        }
        | _given(declared, book.subscriptions.more, row)
        | ({"parent": book.id[book.parent[row]]} if book.parent[row] >= 0 else {})
        for row in range(len(book))
    ]
    events = [
        {
            "subscription": book.id[book.events.subscription[row]],
            "on": _day(book.events.on[row]),
            "kind": names.event_kind.name(int(book.events.kind[row])),
        }
        | _given(event_fields(), book.events.more, row)
        for row in range(len(book.events))
    ]
    currency = str(book.currency[0]) if len(book) else "EUR"
    return {"currency": currency, "until": _day(until), "subscription": subscriptions, "event": events}


def _given(declared: Any, columns: Any, row: int) -> dict[str, Any]:
    """The fields of a row that are given, as a scenario file holds them."""
    return {
        name: _decoded(declared[name], column[row])
        for name, column in columns.items()
        if declared[name].type != "subscription" and not _missing(declared[name], column[row])
    }


def _missing(field: Field, value: Any) -> bool:
    return np.isnat(value) if field.type == "day" else bool(value == COLUMN[field.type][1])


def _decoded(field: Field, value: Any) -> Any:
    match field.type:
        case "choice":
            return field.choices[value]
        case "integer":
            return int(value)
        case "money":
            return _money(value)
        case "percent":
            return Decimal(int(value)).scaleb(-2)
        case "day":
            return _day(value)
        case "flag":
            return bool(value)
    return value


def _day(value: Any) -> date:
    return value.astype("datetime64[D]").item()


def _money(micro: Any) -> Decimal:
    return Decimal(int(micro)).scaleb(-6)
