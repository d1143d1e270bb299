"""Which scenarios are free trials, and their inputs: whether, when and how one is converted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import streamlit as st

from billing_model.files.scenario import Scenario
from billing_model.files.values import LARGEST_INTEGER
from billing_model.what_if.trial import TRIAL_DAYS, TRIAL_SEATS
from pages.ui.inputs.knobs import Knobs

KIND = "convert-trial"
KINDS = ("set-seats", "cancel", "reactivate", "set-list-price")
FREQUENCIES = ("monthly", "annual")  # the rows of a TrialDays
MAIN = (("offer",), ("purchased", "list_price"))
MORE = ("alignment", "rounding", "until")


def fits(data: Mapping[str, Any]) -> bool:
    """A free trial of licences."""
    csp = all(entry["programme"] == "csp" for entry in data["subscription"])
    return csp and any(entry.get("trial") for entry in data["subscription"])


def inputs(knobs: Knobs) -> Scenario:
    """The conversion first, then the trial, then what happens later."""
    words = knobs.words
    number = knobs.turn("free_trial", _trials)
    conversion, contract = knobs.place(), knobs.place()
    with knobs.box(words("trial.more"), "more"):  # read first, since amounts follow the currency
        knobs.row(["customer", "currency"], number)
        for name in MORE:
            knobs.row([name], number)
    with contract:
        for names in MAIN:
            knobs.row(names, number)
        knobs.room("subscription", number + 1, "seats", "trial")
    with conversion:
        converted = _convert(knobs, number)
    with knobs.box(words("knobs.events"), "events", expanded=bool(knobs.data["event"][int(converted) :])):
        knobs.other_events(int(converted), KINDS)
    knobs.a_year_from(knobs.data["subscription"][number]["purchased"] + timedelta(days=TRIAL_DAYS))
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
    data["event"] = rest = [event for event in events if event not in conversions]
    start = trial["purchased"]
    last = start + timedelta(days=TRIAL_DAYS)
    first = conversions[0] if conversions else {"on": start + timedelta(days=TRIAL_DAYS // 2)}
    knobs.start(f"{key}:made", bool(conversions))
    knobs.start(f"{key}:frequency", first.get("frequency", FREQUENCIES[0]))
    knobs.start(f"{key}:seats", first.get("seats", TRIAL_SEATS))
    knobs.moving.day(number, f"{key}:on")
    hint = words("trial.knob_lead")
    if not knobs.input(st.toggle, words("trial.convert"), f"{key}:made", follows=True, help=hint):
        st.session_state[f"{key}:seats"] = st.session_state[f"{key}:seats"]  # an input that is not drawn is forgotten
        knobs.row(["billing_day"], number)
        return False
    on = knobs.move_day(words("trial.on"), f"{key}:on", first["on"], (start, last))
    frequency = knobs.choose(
        words("trial.frequency"), FREQUENCIES, f"{key}:frequency", lambda value: words.choice("frequency", value),
        beside=True, width="stretch", named=False,
    )  # fmt: skip
    left, right = knobs.columns(2, "top")
    with left:
        label = words("trial.seats")
        seats = knobs.input(st.number_input, label, f"{key}:seats", step=1, max_value=LARGEST_INTEGER)
    with right:
        knobs.row(["billing_day"], number)
    event = {"subscription": trial["id"], "on": on, "kind": KIND, "frequency": frequency}
    if seats != TRIAL_SEATS or "seats" in first:
        event["seats"] = seats
    data["event"] = [event, *rest]
    knobs.room("event", 1, "on", "seats", "frequency")
    return True
