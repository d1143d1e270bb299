"""An option that serves a need, as a scenario of its own: nested tables that a scenario file could hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np

from billing_model import names
from billing_model.book import given
from billing_model.option import Serving
from billing_model.programme import Field
from billing_model.programmes import event_fields, programmes
from billing_model.refusal import SUBSCRIPTION_FIELDS, plain

COMMON = {declared.name: declared for declared in SUBSCRIPTION_FIELDS}


def as_scenario(
    serving: Serving, currency: str, path: int = 0, title: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The contracts of one path and what happens to them; what the customer holds already is left out.

    Billed through its ``until``, it prints every line that the comparison counts. Where nothing ends a subscription but
    the end of the need (`need.Contracts.stop`), it may print what would be ordered after it as well.
    """
    book = serving.book
    mine = np.flatnonzero((serving.path == path) & (book.customer == path))
    events = book.events
    happened = [row for row in range(len(events)) if events.subscription[row] in set(mine.tolist())]
    last = serving.lines.invoice[np.isin(serving.lines.subscription, mine)].max(initial=serving.need.end[path])
    tables: dict[str, Any] = {
        "currency": currency,
        "until": _day(last),
        "subscription": [_subscription(serving, int(row)) for row in mine],
        "event": [_event(serving, row) for row in happened],
    }
    if title:
        tables["title"] = dict(title)
    return tables


def _subscription(serving: Serving, row: int) -> dict[str, Any]:
    book = serving.book
    name = names.programme.name(int(book.programme[row]))
    entry: dict[str, Any] = {"id": str(book.id[row]), "programme": name, "purchased": _day(book.purchased[row])}
    columns = {"seats": book.seats, "list_price": book.list_price}
    declared = {field: COMMON[field] for field in columns}
    for field in programmes()[name].fields:
        if field.type != "subscription":
            columns[field.name], declared[field.name] = book.subscriptions.more[field.name], field
    return entry | _given(columns, declared, row)


def _event(serving: Serving, row: int) -> dict[str, Any]:
    book, events = serving.book, serving.book.events
    kind = names.event_kind.name(int(events.kind[row]))
    owner = int(events.subscription[row])
    entry: dict[str, Any] = {"subscription": str(book.id[owner]), "on": _day(events.on[row]), "kind": kind}
    return entry | _given(events.more, event_fields(), row)


def _given(columns: Mapping[str, Any], declared: Mapping[str, Field], row: int) -> dict[str, Any]:
    found = {}
    for name, column in columns.items():
        if given(column[row : row + 1])[0]:
            value = column[row]
            found[name] = str(value) if declared[name].type == "text" else plain(value, declared[name])
    return found


def _day(day: np.datetime64) -> date:
    found: date = day.astype(object)
    return found
