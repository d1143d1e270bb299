"""Which scenarios have extra licences, and the inputs of their first purchase."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from billing_model.core import codes
from billing_model.core.book import EARLIEST, LATEST
from billing_model.files.scenario import Scenario
from billing_model.what_if.extra_licences import DAY, period
from pages.ui.inputs import days
from pages.ui.inputs.knobs import Knobs

KIND = "add-seats"
KINDS = (KIND, "use", "cancel")
MAIN = (("purchased", "seats"), ("list_price", "vat_percent"), ("reseller_discount_percent",))
MORE = (
    ("customer", "currency"),
    ("buyer",),
    ("vat_number",),
    ("remaining_month",),
    ("until",),
)
TERMS = (12, 1)  # months
SAME = ""  # whoever bought the subscription
BUYERS = (SAME, "reseller", "customer")


def fits(data: Mapping[str, Any]) -> bool:
    """Licences that are added to one AxCrypt subscription."""
    axcrypt = [entry["programme"] for entry in data["subscription"]] == ["axcrypt"]
    return axcrypt and any(event["kind"] == KIND for event in data.get("event", []))


def inputs(knobs: Knobs) -> Scenario:
    """The purchase first, then the contract, then what else happens."""
    words, entry = knobs.words, knobs.data["subscription"][0]
    bought, contract = knobs.place(), knobs.place()
    number = next(n for n, event in enumerate(knobs.data["event"]) if event["kind"] == KIND)
    with knobs.box(words("extra.more"), "more"):  # read first, since amounts follow the currency
        buyer = _buyer(knobs, number)
        for names in MORE:
            knobs.row(names)
    with contract:
        for names in MAIN:
            knobs.row(names)
        entry["months"] = _term(knobs, entry["months"])
        knobs.room("subscription", 1, "months")
    with bought:
        _purchase(knobs, entry, number)
        knobs.data["event"][0]["buyer"] = buyer
    with knobs.box(words("knobs.events"), "events", expanded=len(knobs.original["event"]) > 1):
        knobs.other_events(1, KINDS)
    return knobs.scenario()


def first_purchase(scenario: Scenario) -> int:
    """The row in book.events of the purchase that the inputs are about: the first that is given."""
    events = scenario.book.events
    purchases = np.flatnonzero(events.kind == codes.event_kind(KIND))
    return int(purchases[np.argmin(events.row[purchases])])


def _term(knobs: Knobs, months: int) -> int:
    """One month or twelve (AXC-1)."""
    key, label = f"{knobs.id}:0:months", knobs.words.label("months", "axcrypt")
    knobs.start(key, months)
    term: int = knobs.choose(
        label, TERMS, key, lambda n: knobs.words.counted("extra.months", n), follows=True,
        beside=True, width="stretch", named=False,
    )  # fmt: skip
    return term


def _buyer(knobs: Knobs, number: int) -> str | None:
    """Who buys the extra licences; number: the event of their purchase, from 0."""
    words, key = knobs.words, f"{knobs.id}:event:{number}:buyer"
    knobs.start(key, knobs.data["event"][number].get("buyer", SAME))

    def label(buyer: str) -> str:
        return words.choice("buyer", buyer) if buyer else words("extra.buyer_same")

    return knobs.choose(words("extra.buyer"), BUYERS, key, label) or None


def _purchase(knobs: Knobs, entry: Mapping[str, Any], number: int) -> None:
    """The first purchase of extra licences: its day, on a slider over its period, and its number; puts it first."""
    key, on = f"{knobs.happens}:event:{number}:on", knobs.data["event"][number]["on"]
    held = days.moved_day(key, on, (EARLIEST.item(), LATEST.item()), knobs.words)  # it moves along with the purchase
    first, last = period(np.datetime64(entry["purchased"], "D"), entry["months"], np.datetime64(held, "D"))
    knobs.change_of(number, first.astype(object), last.astype(object), "extra.knob")
    renewal = min(last + DAY, LATEST).astype(object)
    knobs.ending.least = renewal  # the renewal is on the page, whatever the file ends with
