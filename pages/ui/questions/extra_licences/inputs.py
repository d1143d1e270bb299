"""Which scenarios have extra licences, and the inputs of their first purchase."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from billing_model.core.book import LATEST
from billing_model.files.scenario import Scenario
from billing_model.what_if.extra_licences import DAY, period
from pages.ui.base.choice import choose, set_choice
from pages.ui.inputs.knobs import Knobs

KIND = "add-seats"
KINDS = (KIND, "use", "cancel")
MAIN = (("seats", "list_price"), ("buyer",), ("reseller_discount_percent", "vat_percent"), ("vat_number",))
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
    st.subheader(words("knobs.title"))
    bought = st.container()
    st.caption(words("extra.contract"))
    knobs.row(["purchased"])
    entry["months"] = _term(knobs, entry["months"])
    knobs.room("subscription", 1, "months")
    for pair in MAIN:
        knobs.row(pair)
    with bought:
        _purchase(knobs, entry)
    with knobs.box(words("extra.month"), "month"):
        knobs.row(["remaining_month"])
    with knobs.box(words("knobs.events"), "events", expanded=len(knobs.original["event"]) > 1):
        knobs.other_events(1, KINDS)
    return knobs.scenario()


def first_purchase(scenario: Scenario) -> int:
    """The row in book.events of the purchase that the inputs are about: they put it first."""
    return int(np.flatnonzero(scenario.book.events.row == 0)[0])


def _term(knobs: Knobs, months: int) -> int:
    """One month or twelve (AXC-1)."""
    key = f"{knobs.id}:0:months"
    if key not in st.session_state:
        set_choice(key, months)
    label = knobs.words.label("months", "axcrypt")
    return choose(label, TERMS, key, lambda n: knobs.words.counted("extra.months", n), beside=True)


def _purchase(knobs: Knobs, entry: Mapping[str, Any]) -> None:
    """The first purchase of extra licences: its day, on a slider over its period, its number and its buyer."""
    number = next(n for n, event in enumerate(knobs.data["event"]) if event["kind"] == KIND)
    day = np.datetime64(knobs.data["event"][number]["on"], "D")
    first, last = period(np.datetime64(entry["purchased"], "D"), entry["months"], day)
    knobs.change_of(number, first.astype(object), last.astype(object), "extra.knob")
    words, event = knobs.words, knobs.data["event"][0]
    key = f"{knobs.id}:event:{number}:buyer"
    if key not in st.session_state:
        set_choice(key, event.get("buyer", SAME))

    def label(buyer: str) -> str:
        return words.choice("buyer", buyer) if buyer else words("extra.buyer_same")

    event["buyer"] = choose(words("extra.buyer"), BUYERS, key, label) or None
    renewal = min(last + DAY, LATEST).astype(object)
    knobs.ending.least = renewal  # the renewal is on the page, whatever the file ends with
