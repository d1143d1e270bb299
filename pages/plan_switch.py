"""The page of a question: on which day does a switch to another plan lose nothing of what was prepaid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from billing_model.billing.outcome import outcome
from billing_model.files.scenario import Scenario
from billing_model.what_if.plan_switch import billed_until, switch_days, switch_on
from pages.ui.base import frame
from pages.ui.base.words import Words
from pages.ui.inputs.switch import SwitchKnobs
from pages.ui.parts import downloads, figures, guess
from pages.ui.parts.clauses import remarks
from pages.ui.parts.contracts import looked_at
from pages.ui.parts.lines import invoice_lines
from pages.ui.questions.plan_switch import answer
from pages.ui.questions.plan_switch import figures as show_switch
from pages.ui.scenario import bundled
from pages.ui.scenario.view import tabs

FIRST = "office365/cheaper-plan-part-is-lost"
OLD = (("plan",), ("list_price",), ("seats",), ("purchased",), ("prepaid",), ("term_months",))
SWITCH = "switch-plan"


def of_this_kind(data: Mapping[str, Any]) -> bool:
    """A plan that is switched."""
    one = all(entry["programme"] == "office365" for entry in data["subscription"])
    return one and bool(switched_plans(data))


def switched_plans(data: Mapping[str, Any]) -> list[int]:
    """The subscriptions whose plan is switched, from 0."""
    switched = {event["subscription"] for event in data.get("event", []) if event["kind"] == SWITCH}
    return [n for n, entry in enumerate(data["subscription"]) if entry["id"] in switched]


def turn_knobs(knobs: SwitchKnobs) -> Scenario:
    """The inputs; returns the scenario they make, or the last that could be billed."""
    speaks = knobs.speaks
    st.subheader(speaks("knobs.title"))
    switched = knobs.turn("plan_switch", switched_plans)
    id, events = knobs.data["subscription"][switched]["id"], knobs.data["event"]
    number = next(n for n, event in enumerate(events) if event["kind"] == SWITCH and event["subscription"] == id)
    switch = st.container()
    st.markdown(f"**{speaks('plan_switch.old')}**")
    for (name,) in OLD:
        if name != "term_months" or knobs.data["subscription"][switched].get("prepaid"):
            knobs.field(name, switched)
        knobs.room("subscription", switched + 1, name)
    with knobs.box(speaks("plan_switch.more"), "more"):
        knobs.row(["billing_day"], switched)
        knobs.until()
    knobs.switch_first(number)
    with knobs.box(speaks("plan_switch.others"), "events", expanded=len(knobs.data["event"]) > 1):
        knobs.other_events(1, (SWITCH,))
    with switch:  # last, since its days follow from all the others
        knobs.switch(number, switched)
    return knobs.scenario()


@st.fragment
def page(speaks: Words) -> None:
    """Everything below the title."""
    chosen, data = bundled.choose_scenario(speaks, of_this_kind, FIRST)
    top = st.container()
    left, right = st.columns([3, 7], gap="large")
    with left:
        knobs = SwitchKnobs(chosen, data, speaks)
        scenario = turn_knobs(knobs)
    event = switch_on(scenario.book, knobs.day)
    if event is None:  # every switch has been deleted from the table
        top.info(speaks("plan_switch.none"))
        st.stop()
    found = switch_days(scenario.book, event)
    picked = answer.Picked.of(scenario, found, event)
    result = outcome(scenario.book, billed_until(scenario.book, scenario.until))
    guess.instead(result, right, scenario.currency, chosen, speaks)
    with top:
        said = answer.answer(picked, speaks)
        st.info(said)
        show_switch.figures(picked, speaks)
        show_switch.warning(picked, knobs, speaks)
    show_switch.follow_invoice(chosen, picked, result)
    shown = looked_at(result, scenario, top, right, speaks, chosen)
    with right:
        views = ("days", "invoices")
        if views[tabs([speaks(f"plan_switch.tab_{name}") for name in views], "tabs:switch", speaks)] == "days":
            show_switch.curve(picked, speaks)
            show_switch.within_thirty_days(picked, result, speaks)
            show_switch.checklist(chosen, speaks)
        else:
            figures.invoices(shown, speaks, scenario.currency)
            figures.paid_and_used(shown, speaks, scenario.currency)
    invoice_lines(shown, speaks, scenario.currency, chosen, scenario)
    downloads.menu("plan_switch", scenario, result, speaks, said)
    remarks(scenario, speaks)


page(frame.begin("plan_switch"))
