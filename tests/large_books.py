"""Large random books, made from columns, and any book as the nested tables of a scenario file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from billing_model.billing.checks import check
from billing_model.core.book import Book, build
from billing_model.core.columns import Array
from billing_model.core.fields import COLUMN, Field
from billing_model.core.programme import rank_in_day
from billing_model.core.sample import UNTIL, Rows
from billing_model.programmes import event_fields, fields, programmes
from billing_model.programmes.csp.sample import partner_center
from billing_model.programmes.nce.sample import new_commerce


def random_csp_book(size: int, seed: int = 1) -> Book:
    """A checked book of the Partner Center subscriptions of the random book; bill it until `UNTIL`."""
    return _book(*partner_center(np.random.default_rng(seed), size))


def random_nce_book(size: int, seed: int = 1) -> Book:
    """A checked book of the New Commerce subscriptions of the random book; bill it until `UNTIL`."""
    return _book(*new_commerce(np.random.default_rng(seed), size, -(-size // 3)))


def _book(subscriptions: Rows, events: Rows) -> Book:
    size = len(subscriptions["customer"])
    ids = _texts("S", np.arange(size))
    subscriptions |= {
        "id": ids,
        "customer": _texts("C", subscriptions["customer"]),
        "currency": np.full(size, "EUR", object),
        "parent": np.append(ids, "")[subscriptions.get("parent", np.full(size, -1))],
    }
    named = {"subscription"} | {name for name, field in event_fields().items() if field.type == "subscription"}
    events |= {name: np.append(ids, "")[np.maximum(events[name], -1)] for name in named & {*events}}
    for rows, declared, count in ((subscriptions, fields(), size), (events, event_fields(), len(events["on"]))):
        rows |= {name: _nothing(field, count) for name, field in declared.items() if name not in rows}
    book, unknown = build(subscriptions, events, rank_in_day(programmes()))
    book, refused = check(book, programmes())
    assert not unknown + refused, (unknown + refused)[:3]
    return book


def _nothing(field: Field, count: int) -> Array:
    """A column in which nothing is given; a subscription is named by its id."""
    return np.full(count, "", object) if field.type == "subscription" else field.column(count)


def _texts(letter: str, numbers: Array) -> Array:
    return np.array([f"{letter}{number:07d}" for number in numbers.tolist()], object)


def as_scenario(book: Book, until: np.datetime64 = UNTIL) -> dict[str, Any]:
    """A book as the nested tables of a scenario file, with what is not given left out."""
    declared = fields()
    subscriptions = [
        {
            "id": book.id[row],
            "customer": book.customers[book.customer[row]],
            "programme": book.programme_names[row],
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
            "kind": book.events.kind_names[row],
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
