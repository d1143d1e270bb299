"""Which scenarios are bought monthly, and their inputs: first of all the day of the purchase."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import streamlit as st

from billing_model.core.book import EARLIEST, LATEST
from billing_model.files.scenario import Scenario
from pages.ui.base.choice import choose, set_within
from pages.ui.inputs.knobs import Knobs

MORE = ("alignment", "rounding")


def fits(data: Mapping[str, Any]) -> bool:
    """Monthly licences to which nothing happens after the purchase."""
    first = data["subscription"][0]
    csp = all(entry["programme"] == "csp" and not entry.get("trial") for entry in data["subscription"])
    return csp and first.get("frequency") == "monthly" and not data.get("event") and "parent" not in first


def inputs(knobs: Knobs) -> Scenario:
    """The day of the purchase first, then the contract."""
    words = knobs.words
    st.subheader(words("knobs.title"))
    number = knobs.turn("purchase_day", _bought_monthly)
    day = _purchase(knobs, number)
    knobs.data["subscription"][number]["purchased"] = day
    knobs.a_year_from(day)
    knobs.room("subscription", number + 1, "purchased")
    knobs.row(["billing_day"], number)
    knobs.row(("seats", "list_price"), number)
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
    """The purchase day as a month, a year, and a slider over the days of that month."""
    words, bought = knobs.words, knobs.data["subscription"][number]["purchased"]
    key = f"{knobs.id}:purchase" + (f":{number}" if number else "")
    for name in ("month", "year", "day"):
        if f"{key}:{name}" not in st.session_state:
            st.session_state[f"{key}:{name}"] = getattr(bought, name)
    slider = st.container()
    left, right = st.columns([3, 2])
    with left:
        month = choose(
            words("purchase.month"),
            range(1, 13),
            f"{key}:month",
            lambda month: words.day(date(2000, month, 1), "LLLL"),
        )
    with right:
        year = int(st.number_input(words("purchase.year"), EARLIEST.item().year, LATEST.item().year, key=f"{key}:year"))
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    set_within(f"{key}:day", st.session_state[f"{key}:day"], 1, last)
    return date(year, month, slider.slider(words("purchase.day"), 1, last, key=f"{key}:day"))
