"""Which scenarios are of flexible billing, and the inputs of one contract: the devices, the limit, the price."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from billing_model.files.scenario import Scenario
from pages.ui.inputs import demand
from pages.ui.inputs.knobs import Knobs

FLEXIBLE, PREPAID = "avast-flexible", "avast-prepaid"


def fits(data: Mapping[str, Any]) -> bool:
    """Flexible billing, also with prepaid beside it."""
    used = {entry["programme"] for entry in data["subscription"]}
    return FLEXIBLE in used and used <= {FLEXIBLE, PREPAID}


def inputs(knobs: Knobs) -> Scenario:
    """The devices and the limit first, then the price, then the contract."""
    words = knobs.words
    st.subheader(words("knobs.title"))
    number = knobs.turn("usage_cap", lambda data: range(len(data["subscription"])))
    flexible = knobs.data["subscription"][number]["programme"] == FLEXIBLE
    devices = st.container()
    _fields(knobs, number, "list_price", "payment")
    _discount(knobs, number)
    cancel = _contract(knobs, number, flexible)
    if flexible:
        with devices:
            use = demand.wanted(knobs, number)
            demand.put(knobs, number, {"use": use, "set-limit": _limit(knobs, number), "cancel": cancel})
    knobs.room("event", 0, "")
    return knobs.scenario()


def _contract(knobs: Knobs, number: int, flexible: bool) -> list[dict[str, Any]]:
    """The rest of the contract in a box; returns its cancellations, which are events."""
    words, entry = knobs.words, knobs.data["subscription"][number]
    with knobs.box(words("usage_cap.knobs.rule" if flexible else "knobs.contract"), f"contract:{number}"):
        _fields(knobs, number, *(("daily_price",) if flexible else ("years", "seats")))
        if flexible and knobs.drawn:
            st.caption(words("usage_cap.knobs.assumed"))
            if entry.get("daily_price") == "list-daily":
                st.caption(words("usage_cap.knobs.per_day"))
        _fields(knobs, number, "purchased", "product")
        knobs.until()
        if not flexible:
            return []
        return demand.day_table(knobs, number, "cancel", "", words("usage_cap.knobs.cancel"))


def _fields(knobs: Knobs, number: int, *names: str) -> None:
    """Fields of a subscription, each with the place for its sentence."""
    for name in names:
        knobs.row([name], number)


def _limit(knobs: Knobs, number: int) -> list[dict[str, Any]]:
    """The limit of the first day and the days on which it becomes another."""
    words, entry = knobs.words, knobs.data["subscription"][number]
    st.markdown(f"**{words('usage_cap.knobs.limit')}**")
    first = demand.whole(
        words("usage_cap.knobs.limit_first"),
        f"{knobs.id}:{number}:limit",
        entry.get("limit"),
        placeholder=words("usage_cap.knobs.limit_none"),
    )
    entry.pop("limit", None)
    if first is not None:
        entry["limit"] = first
    knobs.room("subscription", number + 1, "limit")
    lead, label = words("usage_cap.knobs.limit_days"), words("usage_cap.knobs.limit_value")
    return demand.day_table(knobs, number, "set-limit", "limit", lead, label)


def _discount(knobs: Knobs, number: int) -> None:
    """The segment and its discount, with the clauses' sentences beside them."""
    segment, percent = st.columns(2, vertical_alignment="bottom")
    with segment:
        knobs.field("segment", number)
    with percent:
        knobs.field("discount_percent", number)
    knobs.room("subscription", number + 1, "segment", "discount_percent")
    flexible = knobs.data["subscription"][number]["programme"] == FLEXIBLE
    about = "usage_cap.knobs.discount_help" if flexible else "usage_cap.knobs.discount_prepaid"
    st.caption(knobs.words(about))
