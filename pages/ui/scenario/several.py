"""A person's own contracts: one more of any programme, begun from nothing, or one fewer.

Both functions take the nested tables of a scenario and return new ones; what they were given stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal
from string import ascii_uppercase
from typing import Any

from billing_model.billing.refusal import Refused
from billing_model.core.currency import places_by_code
from billing_model.files.scenario import parse
from billing_model.programmes import programmes
from pages.ui.scenario.bundled import library, to_begin_with

Tables = Mapping[str, Any]
Until = Callable[[Tables], date]
MOST = 6  # contracts beside each other


def programmes_to_add() -> list[str]:
    """The programmes of which there is a case of a single contract, after which one more is made."""
    single = {data["subscription"][0]["programme"] for data in library().values() if len(data["subscription"]) == 1}
    return [id for id in programmes() if id in single]


def with_another(tables: Tables, programme: str, but: Collection[str], until: Until) -> dict[str, Any]:
    """A case with one more contract, bought on the day of the first one, to which nothing happens.

    It has the terms that its programme counts as usual, and the price and seats of its programme's first case. Raises
    `Refused` where no product of the programme can stand beside the others. but: ids that it must not have; until: the
    last day that is billed of tables.
    """
    entries, sold = tables["subscription"], programmes()[programme]
    entry = _usual(programme, str(tables["currency"])) | {
        "id": next(letter for letter in ascii_uppercase if letter not in {*but, *(each["id"] for each in entries)}),
        "purchased": min(each["purchased"] for each in entries),
    }
    if entries[0].get("customer"):
        entry["customer"] = entries[0]["customer"]
    refused: Refused | None = None
    for product in sold.products or ("",):
        bought = {**entry, **({sold.sells: product} if sold.sells and product else {})}
        try:
            return _billed({**tables, "subscription": [*entries, bought]}, until)
        except Refused as wrong:
            refused = refused or wrong
    raise refused or Refused([])


def without(tables: Tables, id: str, until: Until) -> dict[str, Any]:
    """A case without one of its contracts and all that happens to it.

    Raises `Refused` where the others cannot be billed without it, as where one belongs to it (`dependent`).
    until: as of `with_another`
    """
    left = {**tables, "subscription": [entry for entry in tables["subscription"] if entry["id"] != id]}
    if "event" in tables:
        left["event"] = [event for event in tables["event"] if event["subscription"] != id]
    return _billed(left, until)


def dependent(tables: Tables, id: str) -> list[str]:
    """The ids of the contracts that name another as what they belong to."""
    return [
        entry["id"]
        for entry in tables["subscription"]
        if any(entry.get(f.name) == id for f in programmes()[entry["programme"]].fields if f.type == "subscription")
    ]


def _usual(programme: str, currency: str) -> dict[str, Any]:
    """A contract of a programme without an id, a product and a day: what must be agreed, and nothing else.

    That is what the programme's first case agrees on, less all without which it could be billed, too.
    """
    sold, case = programmes()[programme], library()[to_begin_with(programme)]
    first = case["subscription"][0]
    name, values = sold.sold_for
    cent = Decimal(1).scaleb(-places_by_code().get(currency, 2))
    price = max(Decimal(first["list_price"]).quantize(cent), cent)
    usual = {**first, "list_price": price, **({name: values[0]} if name else {})}
    usual.pop("customer", None)
    for field in (field for field in sold.fields if field.name in usual and field.name not in (name, sold.sells)):
        less = {name: value for name, value in usual.items() if name != field.name}
        with suppress(Refused):
            parse({**case, "currency": currency, "subscription": [less], "event": []})
            usual = less
    return usual


def _billed(tables: dict[str, Any], until: Until) -> dict[str, Any]:
    """The case with the end of its billing, checked."""
    parse(tables)
    made = {**tables, "until": until(tables)}
    parse(made)
    return made
