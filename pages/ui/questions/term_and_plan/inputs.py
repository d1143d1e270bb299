"""Which scenarios can be asked for another term and plan, and their inputs: first of all the months needed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import streamlit as st

from billing_model.core.book import LATEST
from billing_model.files.scenario import Scenario
from billing_model.what_if.term_and_plan import CHOICES, LONGEST, PLANS, SET, TERMS, Choice, month_ends, months_of
from pages.ui.base.words import Words
from pages.ui.inputs.knobs import Knobs
from pages.ui.inputs.new_commerce import paid_term

PRICES = (("annual_price", "monthly_price"), ("list_price", "currency"))
MORE = ("customer", "window_days", "rounding", "invoice_day")
OTHER_TERMS = ("end_date", "align", "align_with", "upgraded_from", "promotion_percent")  # not those of every choice
USUAL = 12  # months, where nobody says when it is no longer needed


def fits(data: Mapping[str, Any]) -> bool:
    """A contract with the term that every buyer gets, to which nothing happens until its renewal is switched off."""
    if not paid_term(data, (SET,)):
        return False
    entry, off = data["subscription"][0], [event.get("renewal") for event in data.get("event", [])]
    return off in ([], ["end"]) and entry.get("renewal", "renew") == "renew" and not any(map(entry.get, OTHER_TERMS))


def inputs(knobs: Knobs) -> Scenario:
    """The months for which it is needed, the contract with all its prices."""
    words = knobs.words
    need, choice = knobs.place(), knobs.place()
    with choice:
        _choice(knobs)
        knobs.room("subscription", 1, "term", "plan")
    knobs.row(("purchased", "seats"))
    for names in PRICES:
        knobs.row(names)
    knobs.row(("offer",))
    with knobs.box(words("knobs.more"), "more"):
        knobs.terms(MORE)
    with need:
        _months(knobs)
    return knobs.scenario()


def named(choice: Choice, words: Words, name: str = "named") -> str:
    """A choice in a sentence; name: "shortly" for an axis or a table."""
    return words(f"term.{name}.{TERMS[choice.term]}_{PLANS[choice.plan]}")


def _choice(knobs: Knobs) -> None:
    """The contract's own term and plan, as one choice; with another one its own price no longer counts."""
    entry, key = knobs.data["subscription"][0], f"{knobs.id}:0:term_and_plan"
    first = Choice(TERMS.index(entry["term"]), PLANS.index(entry["plan"]))
    knobs.start(key, first)
    knobs.start(f"{key}:before", first)
    chosen = knobs.choose(
        knobs.words("term.knob"), list(CHOICES), key, lambda each: named(each, knobs.words, "shortly"), follows=True
    )
    if chosen != st.session_state[f"{key}:before"] and not knobs.silent:
        st.session_state[f"{key}:before"] = chosen
        if entry.get("annual_price") or st.session_state.get(f"{knobs.id}:0:annual_price:money"):
            st.session_state[f"{knobs.id}:0:list_price:money"] = ""
    entry["term"], entry["plan"] = TERMS[chosen.term], PLANS[chosen.plan]


def _months(knobs: Knobs) -> None:
    """For how many months it is needed; on their last day its renewal is switched off."""
    data, key = knobs.data, f"{knobs.happens}:months"
    entry = data["subscription"][0]
    off = next(iter(data.get("event", [])), None)
    ends = month_ends(np.datetime64(entry["purchased"], "D"))
    knobs.start(key, USUAL if off is None else months_of(ends, off["on"]))
    months = knobs.input(st.slider, knobs.words("term.months"), key, min_value=1, max_value=LONGEST)
    data["event"] = []
    if off is None and months == USUAL:
        return
    day: date = _last_day(knobs, f"{key}:on", off, ends, months)
    data["event"] = [{"subscription": entry["id"], "on": day, "kind": SET, "renewal": "end"}]
    knobs.room("event", 1, "on", "renewal")


def _last_day(knobs: Knobs, key: str, off: Mapping[str, Any] | None, ends: np.ndarray, months: int) -> date:
    """The day on which the renewal is switched off: as the scenario has it, while that is in the last of the months."""
    last: date = min(ends[months - 1], LATEST).item()
    knobs.start(key, last if off is None else off["on"])
    knobs.moving.day(0, key)
    held: date = st.session_state[key]
    if months_of(ends, held) != months or held < knobs.data["subscription"][0]["purchased"]:
        held = last
    st.session_state[key] = held
    return held
