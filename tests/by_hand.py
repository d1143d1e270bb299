"""Books and lines made by hand, for tests that need no rule."""

from __future__ import annotations

from typing import Any

import numpy as np

from billing_model.core import codes
from billing_model.core.book import Book, Events, Subscriptions
from billing_model.core.fields import MISSING
from billing_model.core.lines import OWN, Lines
from billing_model.programmes import fields

DAYS = {"posted", "invoice", "first", "last"}


def book(*entries: dict[str, Any]) -> Book:
    """A book of subscriptions that lie as given; what an entry does not say is an ordinary CSP subscription."""
    ordinary = {
        "customer": "customer",
        "programme": "csp",
        "currency": "USD",
        "purchased": "2018-01-13",
        "seats": 1,
        "list_price": 4_000_000,
        "billing_day": 15,
    }
    rows = [{"id": chr(65 + n), **ordinary, **entry} for n, entry in enumerate(entries)]
    customers = list(dict.fromkeys(row["customer"] for row in rows))
    count = len(rows)
    more = {name: declared.column(count) for name, declared in fields().items()} | {
        name: np.array([row.get(name, MISSING) for row in rows])
        for name in dict.fromkeys(name for row in rows for name in row)
        if name not in Subscriptions.names()
    }
    return Book(
        Subscriptions(
            id=np.array([row["id"] for row in rows], object),
            customer=np.array([customers.index(row["customer"]) for row in rows], np.int64),
            programme=np.array([codes.programme(row["programme"]) for row in rows], np.int8),
            currency=np.array([row["currency"] for row in rows], object),
            purchased=np.array([row["purchased"] for row in rows], "datetime64[D]"),
            seats=np.array([row["seats"] for row in rows], np.int64),
            list_price=np.array([row["list_price"] for row in rows], np.int64),
            row=np.arange(count),
            index=np.arange(count),
            more=more,
        ),
        Events(
            subscription=np.zeros(0, np.int64),
            on=np.zeros(0, "datetime64[D]"),
            kind=np.zeros(0, np.int8),
            row=np.zeros(0, np.int64),
        ),
        np.array(customers, object),
    )


def lines(*entries: dict[str, Any]) -> Lines:
    """Lines with these values; days as text, kind and clause by name, everything else whole numbers, 0 if not said.

    Amounts have two decimals, if nothing else is said.

    A column that is none of the common ones goes to ``more``.
    """
    extra = dict.fromkeys(name for entry in entries for name in entry if name not in Lines.names())
    entries = tuple({"places": 2, **entry} for entry in entries)
    columns = {name: np.array([_value(name, entry) for entry in entries], _dtype(name)) for name in Lines.names()}
    return Lines(**columns, more={name: np.array([entry.get(name, 0) for entry in entries]) for name in extra})


def _value(name: str, entry: dict[str, Any]) -> Any:
    if name == "kind":
        return codes.line_kind(entry.get("kind", "cycle-fee"))
    if name == "clause":
        return codes.clause(entry.get("clause", ""))
    if name in DAYS:
        return entry.get(name, "2018-01-13")
    return entry.get(name, {"per": 1, "seats_from": OWN, "price_from": OWN}.get(name, 0))


def _dtype(name: str) -> Any:
    return "datetime64[D]" if name in DAYS else np.int64
