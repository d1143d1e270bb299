"""Which scenarios are trials of New Commerce, and their inputs: what is done before the trial is over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from billing_model.files.scenario import Scenario
from billing_model.files.values import LARGEST_INTEGER
from billing_model.what_if.becomes_paid import (
    BY_ITSELF,
    CANCEL,
    CONVERT,
    PLANS,
    SCHEDULE,
    SET,
    TERMS,
    TRIAL_SEATS,
    last_day,
)
from billing_model.what_if.running_term import PROGRAMME
from pages.ui.inputs.knobs import Knobs

WAYS = {"alone": "", "off": SET, "scheduled": SCHEDULE, "sooner": CONVERT}  # and the kind of event of each
USUAL = {"term": TERMS[BY_ITSELF[0]], "plan": PLANS[BY_ITSELF[1]]}  # by the names of their fields
MAIN = (("offer",), ("purchased", "list_price"), ("annual_price", "currency"))
MORE = ("customer", "renewal", "window_days", "rounding", "invoice_day")
KINDS = (SET, SCHEDULE, CONVERT, "set-list-price", CANCEL, "add-seats", "remove-seats", "suspend", "resume")


def fits(data: Mapping[str, Any]) -> bool:
    """One contract: a trial of New Commerce."""
    entries = data["subscription"]
    return len(entries) == 1 and entries[0]["programme"] == PROGRAMME and bool(entries[0].get("trial"))


def inputs(knobs: Knobs) -> Scenario:
    """What is done with the trial first, then the trial, then what happens later."""
    words = knobs.words
    done, contract = knobs.place(), knobs.place()
    with knobs.box(words("knobs.more"), "more"):
        knobs.terms(MORE)
    with contract:  # read before what is done, whose days follow from the purchase
        for names in MAIN:
            knobs.row(names)
        knobs.room("subscription", 1, "seats", "trial")
    with done:
        first = _done(knobs)
    with knobs.box(words("knobs.events"), "events", expanded=bool(knobs.data["event"][first:])):
        knobs.other_events(first, KINDS)
    return knobs.scenario()


def _done(knobs: Knobs) -> int:
    """What is done before the trial is over; puts that event first and returns how many there are, none or one."""
    data, words = knobs.data, knobs.words
    start = data["subscription"][0]["purchased"]
    last = last_day(np.array([start], "datetime64[D]"))[0].item()
    events = list(data.get("event", []))
    given = next((event for event in events if event["kind"] in WAYS.values() and event["on"] <= last), None)
    data["event"] = rest = [event for event in events if event is not given]
    key, own = f"{knobs.happens}:trial", {} if given is None else given
    knobs.start(f"{key}:way", next(way for way, kind in WAYS.items() if kind == own.get("kind", "")))
    way = knobs.choose(
        words("unasked.knob"), list(WAYS), f"{key}:way", lambda way: words(f"unasked.way_{way}"), follows=True
    )
    knobs.moving.day(0, f"{key}:on")
    if way == "alone":
        return 0
    own = own if own.get("kind") == WAYS[way] else {"kind": WAYS[way], "on": own.get("on", start + (last - start) / 2)}
    on = knobs.move_day(words("unasked.knob_day"), f"{key}:on", own["on"], (start, last))
    event = _event(knobs, key, {**own, "on": on})
    data["event"] = [event, *rest]
    knobs.room("event", 1, *event)
    return 1


def _event(knobs: Knobs, key: str, own: Mapping[str, Any]) -> dict[str, Any]:
    """The event as its inputs say; own: as the scenario has it."""
    words = knobs.words
    event: dict[str, Any] = {"subscription": knobs.data["subscription"][0]["id"], **own}
    if own["kind"] == SET:
        return {**event, "renewal": own.get("renewal", "end")}
    knobs.start(f"{key}:seats", own.get("seats", TRIAL_SEATS))
    left, right = knobs.columns(2)
    with left:
        label = words("unasked.knob_seats")
        seats = knobs.input(st.number_input, label, f"{key}:seats", step=1, max_value=LARGEST_INTEGER)
    with right:
        _choice(knobs, key, "term", TERMS, own, event)
    _choice(knobs, key, "plan", PLANS, own, event)
    if seats != TRIAL_SEATS or "seats" in own:
        event["seats"] = seats
    return event


def _choice(
    knobs: Knobs, key: str, name: str, options: Sequence[str], own: Mapping[str, Any], event: dict[str, Any]
) -> None:
    """The term or the plan of the paid term, as far as it is another than by itself; a price of another is dropped."""
    words, usual = knobs.words, own.get(name, USUAL[name])
    knobs.start(f"{key}:{name}", usual)
    chosen = knobs.choose(
        words.label(name, PROGRAMME), list(options), f"{key}:{name}", lambda value: words.choice(name, value)
    )
    if chosen != usual:
        event[name] = chosen
        event.pop("list_price", None)
