"""Some subscriptions of a book, or an option that serves a need, as nested tables that a scenario file could hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np

from billing_model.billing.refusal import plain
from billing_model.comparing.orders import Serving
from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.fields import SUBSCRIPTION_FIELDS, Field, given
from billing_model.programmes import event_fields, programmes
from billing_model.words.wording import LANGUAGES, wording

MOST_NAMED = 20  # subscriptions in a remark
COMMON = {declared.name: declared for declared in SUBSCRIPTION_FIELDS}


def as_tables(book: Book, rows: Array, currency: str, until: np.datetime64) -> dict[str, Any]:
    """These subscriptions and what happens to them, billed through a day; customers are not named.

    rows: of the book; each add-on with its parent.
    """
    events = np.flatnonzero(np.isin(book.events.subscription, rows))
    return {
        "currency": currency,
        "until": as_day(until),
        "subscription": [_subscription(book, int(row)) for row in rows],
        "event": [_event(book, int(row)) for row in events],
    }


def as_scenario(
    serving: Serving, currency: str, path: int = 0, title: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The contracts of one path and what happens to them; what the customer holds already is left out.

    Billed through its ``until``, it prints every line that the comparison counts. Where nothing ends a subscription but
    the end of the need or of its month (`need.Contracts.stop`), it may print what would be ordered after it as well; a
    remark says from which day on.
    """
    rows = np.flatnonzero((serving.path == path) & (serving.book.customer == path))
    last = serving.lines.invoice[np.isin(serving.lines.subscription, rows)].max(initial=serving.need.end[path])
    tables = as_tables(serving.book, rows, currency, last)
    if title:
        tables["title"] = dict(title)
    stopping = rows[serving.stop[rows] <= last]
    if len(stopping):
        days = [f"{serving.book.id[row]}: {serving.stop[row]}" for row in stopping[:MOST_NAMED].tolist()]
        named = "; ".join([*days, *(["…"] if len(stopping) > MOST_NAMED else [])])
        tables["remark"] = [
            {language: wording(language)["compare"]["stops"].format(stops=named) for language in LANGUAGES}
        ]
    return tables


def _subscription(book: Book, row: int) -> dict[str, Any]:
    name = book.programme_names[row]
    entry: dict[str, Any] = {"id": str(book.id[row]), "programme": name, "purchased": as_day(book.purchased[row])}
    columns = {"seats": book.seats, "list_price": book.list_price}
    declared = {field: COMMON[field] for field in columns}
    for field in programmes()[name].fields:
        columns[field.name], declared[field.name] = book.subscriptions.more[field.name], field
    return entry | _given(book, columns, declared, row)


def _event(book: Book, row: int) -> dict[str, Any]:
    events = book.events
    kind = events.kind_names[row]
    owner = int(events.subscription[row])
    entry: dict[str, Any] = {"subscription": str(book.id[owner]), "on": as_day(events.on[row]), "kind": kind}
    return entry | _given(book, events.more, event_fields(), row)


def _given(book: Book, columns: Mapping[str, Any], declared: Mapping[str, Field], row: int) -> dict[str, Any]:
    entry = {}
    for name, column in columns.items():
        if declared[name].type == "subscription":
            if column[row] >= 0:
                entry[name] = str(book.id[column[row]])
        elif given(column[row : row + 1])[0]:
            value = column[row]
            entry[name] = str(value) if declared[name].type == "text" else plain(value, declared[name])
    return entry


def as_day(day: np.datetime64) -> date:
    """A day as a scenario's tables hold it."""
    value: date = day.astype(object)
    return value
