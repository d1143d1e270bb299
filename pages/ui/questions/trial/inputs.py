"""Which scenarios are free trials, and their inputs: whether, when and how one is converted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import streamlit as st

from billing_model.files.scenario import Scenario
from billing_model.files.values import LARGEST_INTEGER
from billing_model.what_if.trial import TRIAL_DAYS, TRIAL_SEATS
from pages.ui.base.choice import choose, set_within
from pages.ui.inputs.events import DAY_FORMAT
from pages.ui.inputs.knobs import Knobs

KIND = "convert-trial"
KINDS = ("set-seats", "cancel", "reactivate", "set-list-price")
FREQUENCIES = ("monthly", "annual")  # the rows of a TrialDays


def fits(data: Mapping[str, Any]) -> bool:
    """A free trial of licences."""
    csp = all(entry["programme"] == "csp" for entry in data["subscription"])
    return csp and any(entry.get("trial") for entry in data["subscription"])


def inputs(knobs: Knobs) -> Scenario:
    """The conversion first, then the trial, then what happens later."""
    words = knobs.words
    st.subheader(words("knobs.title"))
    number = knobs.turn("free_trial", _trials)
    st.caption(words("trial.knob_lead"))
    conversion = st.container()
    st.caption(words("trial.contract"))
    knobs.field("offer", number)
    knobs.room("subscription", number + 1, "offer", "seats", "trial")
    for name in ("purchased", "list_price", "billing_day"):
        knobs.row([name], number)
    with conversion:
        converted = _convert(knobs, number)
    later = knobs.data["event"][int(converted) :]
    with knobs.box(words("knobs.events"), "events", expanded=bool(later)):
        knobs.other_events(int(converted), KINDS)
    return knobs.scenario()


def _trials(data: Mapping[str, Any]) -> list[int]:
    """The places of the trials, those that are converted before the others."""
    trials = [n for n, entry in enumerate(data["subscription"]) if entry.get("trial")]
    converted = {event["subscription"] for event in data.get("event", []) if event["kind"] == KIND}
    return sorted(trials, key=lambda n: data["subscription"][n]["id"] not in converted)


def _convert(knobs: Knobs, number: int) -> bool:
    """Whether, when and how the trial is converted; puts that event first and returns whether there is one."""
    words, data = knobs.words, knobs.data
    trial, key = data["subscription"][number], f"{knobs.happens}:conversion"
    events = data.get("event", [])
    conversions = [event for event in events if event["kind"] == KIND and event["subscription"] == trial["id"]]
    rest = [event for event in events if event not in conversions]
    start = trial["purchased"]
    last = start + timedelta(days=TRIAL_DAYS)
    first = conversions[0] if conversions else {"on": start + timedelta(days=TRIAL_DAYS // 2), "frequency": "monthly"}
    for name, value in (
        ("made", bool(conversions)),
        ("on", first["on"]),
        ("frequency", first["frequency"]),
        ("seats", first.get("seats", TRIAL_SEATS)),
    ):
        if f"{key}:{name}" not in st.session_state:
            st.session_state[f"{key}:{name}"] = value
    data["event"] = rest
    knobs.a_year_from(last)
    if not st.toggle(words("trial.convert"), key=f"{key}:made"):
        return False
    set_within(f"{key}:on", st.session_state[f"{key}:on"], start, last)
    on = st.slider(words("trial.on"), start, last, key=f"{key}:on", format=DAY_FORMAT[words.language])
    frequency = choose(
        words("trial.frequency"),
        FREQUENCIES,
        f"{key}:frequency",
        lambda value: words.choice("frequency", value),
        beside=True,
    )
    seats = st.number_input(words("trial.seats"), step=1, key=f"{key}:seats", max_value=LARGEST_INTEGER)
    event = {"subscription": trial["id"], "on": on, "kind": KIND, "frequency": frequency}
    if seats != TRIAL_SEATS or "seats" in first:
        event["seats"] = seats
    data["event"] = [event, *rest]
    knobs.room("event", 1, "on", "seats", "frequency")
    return True
