"""Which scenarios have contracts to look at, and the inputs of all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from billing_model.files.scenario import Scenario
from billing_model.programmes import programmes
from pages.ui.base.words import plain
from pages.ui.inputs.contract import contract
from pages.ui.inputs.knobs import Knobs
from pages.ui.scenario import bundled

PAGE = "contracts"
COMMON = ("purchased", "seats", "list_price")


def fits(data: Mapping[str, Any]) -> bool:
    """Several contracts, of one programme or more; and what no other page is about."""
    return len(data["subscription"]) > 1 or bundled.page_for(data) == PAGE


def inputs(knobs: Knobs) -> Scenario:
    """The inputs of every contract, as its programme declares them."""
    words, entries = knobs.words, knobs.data["subscription"]
    st.subheader(words("knobs.title"))
    for number, entry in enumerate(entries):
        fields = (*COMMON, *(field.name for field in programmes()[entry["programme"]].fields))
        with knobs.box(f"**{plain(contract(entry, entries, words))}**", str(number), expanded=number == 0):
            for name in fields:
                if name != "parent" or len(entries) > 1:
                    knobs.field(name, number)
                knobs.room("subscription", number + 1, name)
    kinds = _possible_events(knobs.data)
    with knobs.box(words("knobs.events"), "events", expanded=bool(knobs.data.get("event"))):
        if kinds:
            knobs.other_events(0, kinds)
        else:
            st.caption(words("contracts.no_events"))
    knobs.until()
    return knobs.scenario()


def _possible_events(data: Mapping[str, Any]) -> list[str]:
    """The kinds of events that can happen to these contracts, without those that are always refused."""
    used = dict.fromkeys(entry["programme"] for entry in data["subscription"])
    declared = [event for name in used for event in programmes()[name].events if not event.refused_by]
    return list(dict.fromkeys(event.kind for event in declared))
