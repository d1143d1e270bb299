"""Which scenarios have a switch of plans, and the inputs of the first one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from billing_model.files.scenario import Scenario
from pages.ui.inputs.switch import KIND, SwitchKnobs

OLD = ("plan", "list_price", "seats", "purchased", "prepaid", "term_months")


def fits(data: Mapping[str, Any]) -> bool:
    """A plan that is switched."""
    office = all(entry["programme"] == "office365" for entry in data["subscription"])
    return office and bool(_switched_plans(data))


def inputs(knobs: SwitchKnobs) -> Scenario:
    """The switch first, then the old plan, then other switches."""
    words = knobs.words
    st.subheader(words("knobs.title"))
    switched = knobs.turn("plan_switch", _switched_plans)
    id, events = knobs.data["subscription"][switched]["id"], knobs.data["event"]
    number = next(n for n, event in enumerate(events) if event["kind"] == KIND and event["subscription"] == id)
    switch = st.container()
    st.markdown(f"**{words('plan_switch.old')}**")
    for name in OLD:
        if name != "term_months" or knobs.data["subscription"][switched].get("prepaid"):
            knobs.field(name, switched)
        knobs.room("subscription", switched + 1, name)
    with knobs.box(words("plan_switch.more"), "more"):
        knobs.row(["billing_day"], switched)
        knobs.until()
    knobs.switch_first(number)
    with knobs.box(words("plan_switch.others"), "events", expanded=len(knobs.data["event"]) > 1):
        knobs.other_events(1, (KIND,))
    with switch:  # last, since its days follow from all the others
        knobs.switch(number, switched)
    return knobs.scenario()


def _switched_plans(data: Mapping[str, Any]) -> list[int]:
    """The subscriptions whose plan is switched, from 0."""
    switched = {event["subscription"] for event in data.get("event", []) if event["kind"] == KIND}
    return [n for n, entry in enumerate(data["subscription"]) if entry["id"] in switched]
