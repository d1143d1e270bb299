"""Which scenarios are bought monthly, and their inputs: first of all the day of the purchase."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import streamlit as st

from billing_model.core.book import EARLIEST, LATEST
from billing_model.files.scenario import Scenario
from pages.ui.base.choice import set_within
from pages.ui.inputs.knobs import Knobs

MAIN = (("offer",), ("seats", "list_price"), ("billing_day", "currency"))
MORE = ("customer", "alignment", "rounding")


def fits(data: Mapping[str, Any]) -> bool:
    """Monthly licences to which nothing happens after the purchase."""
    first = data["subscription"][0]
    csp = all(entry["programme"] == "csp" and not entry.get("trial") for entry in data["subscription"])
    return csp and first.get("frequency") == "monthly" and not data.get("event") and "parent" not in first


def inputs(knobs: Knobs) -> Scenario:
    """The day of the purchase first, then the contract."""
    words = knobs.words
    number = knobs.turn("purchase_day", _bought_monthly)
    day = _purchase(knobs, number)
    knobs.data["subscription"][number]["purchased"] = day
    knobs.a_year_from(day)
    knobs.room("subscription", number + 1, "purchased")
    for pair in MAIN:
        knobs.row(pair, number)
    with knobs.box(words("knobs.more"), "more"):
        for name in MORE:
            knobs.field(name, number)
        knobs.room("subscription", number + 1, *MORE)
    return knobs.scenario()


def _bought_monthly(data: Mapping[str, Any]) -> list[int]:
    """The subscriptions whose purchase day can be changed: monthly ones that are not add-ons of another."""
    entries = enumerate(data["subscription"])
    return [n for n, entry in entries if entry.get("frequency") == "monthly" and "parent" not in entry]


def _purchase(knobs: Knobs, number: int) -> date:
    """The purchase day as a slider over the days of a month, and that month and its year."""
    words, bought = knobs.words, knobs.data["subscription"][number]["purchased"]
    key = f"{knobs.id}:purchase" + (f":{number}" if number else "")
    for name in ("month", "year", "day"):
        knobs.start(f"{key}:{name}", getattr(bought, name))
    slider = knobs.place()
    left, right = knobs.columns([5, 4])
    with left:
        months = range(1, 13)
        month = knobs.choose(
            words("purchase.month"), months, f"{key}:month", lambda n: words.day(date(2000, n, 1), "LLLL"), follows=True
        )
    with right:
        least, most = EARLIEST.item().year, LATEST.item().year
        bounds = {"min_value": least, "max_value": most}
        year = int(knobs.input(st.number_input, words("purchase.year"), f"{key}:year", follows=True, **bounds))
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    if not knobs.silent:
        set_within(f"{key}:day", st.session_state[f"{key}:day"], 1, last)
    with slider:
        day = knobs.input(st.slider, words("purchase.day"), f"{key}:day", min_value=1, max_value=last)
    return date(year, month, min(day, last))
