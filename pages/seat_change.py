"""The page of a question: what does the next invoice say when the number of licences changes in mid-period."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import numpy as np
import streamlit as st

from billing_model.billing.edits import without
from billing_model.billing.outcome import Outcome
from billing_model.files.scenario import Scenario
from billing_model.what_if.seat_change import Effect, Year, cost_by_day, effect, first_change, outcome_and_year
from pages.ui.base import frame
from pages.ui.base.words import Words
from pages.ui.inputs.knobs import Knobs
from pages.ui.parts import downloads, guess
from pages.ui.parts import figures as show
from pages.ui.parts.clauses import remarks
from pages.ui.parts.contracts import looked_at
from pages.ui.parts.lines import invoice_lines
from pages.ui.questions.seat_change import answer
from pages.ui.scenario import bundled
from pages.ui.scenario.view import tabs

FIRST = "csp/seat-change"
KINDS = ("set-seats", "cancel", "reactivate", "set-list-price")
MAIN = (("purchased",), ("seats", "list_price"), ("billing_day",), ("frequency",), ("until",))
MORE = ("rounding", "after_change", "alignment", "full_credit_days")


def of_this_kind(data: Mapping[str, Any]) -> bool:
    """Licences that change in number."""
    csp = all(entry["programme"] == "csp" and not entry.get("trial") for entry in data["subscription"])
    return csp and any(changes(event) for event in data.get("event", []))


def changes(event: Mapping[str, Any]) -> bool:
    """Whether an event is a change of the number of licences."""
    return bool(event["kind"] == "set-seats")


def that_change(data: Mapping[str, Any]) -> list[int]:
    """The subscriptions whose number of licences changes, from 0."""
    changed = {event["subscription"] for event in data["event"] if changes(event)}
    return [n for n, entry in enumerate(data["subscription"]) if entry["id"] in changed]


def turn_knobs(knobs: Knobs) -> Scenario:
    """The inputs; returns the scenario they make, or the last that could be billed."""
    speaks = knobs.speaks
    st.subheader(speaks("knobs.title"))
    changed = knobs.turn("seat_change", that_change)
    id = knobs.data["subscription"][changed]["id"]
    number = next(n for n, event in enumerate(knobs.data["event"]) if changes(event) and event["subscription"] == id)
    change = st.container()
    st.caption(speaks("knobs.contract"))
    for pair in MAIN:
        knobs.row(pair, changed)
    with change:
        bought = knobs.data["subscription"][changed]["purchased"]
        knobs.change_of(number, bought, max(bought + timedelta(days=1), knobs.data["until"]))
    with knobs.box(speaks("knobs.more"), "more"):
        for name in MORE:
            knobs.field(name, changed)
        knobs.room("subscription", changed + 1, *MORE)
    with knobs.box(speaks("knobs.events"), "events", expanded=len(knobs.data["event"]) > 1):
        knobs.other_events(1, KINDS)
    return knobs.scenario()


def figures(scenario: Scenario, found: Effect, year: Year, speaks: Words) -> None:
    """The headline figures."""
    money = lambda micro, sign=False: speaks.money(micro, scenario.currency, sign)  # noqa: E731
    title = (
        speaks("figure.next", day=speaks.day(found.invoice))
        if found.invoice is not None
        else speaks("figure.next_none")
    )
    with st.container(horizontal=True):
        st.metric(title, money(found.amount), border=True, height="stretch")
        st.metric(speaks("figure.without"), money(found.without), border=True, height="stretch")
        st.metric(speaks("figure.difference"), money(found.difference, True), border=True, height="stretch")
        same = year.difference == 0
        delta = speaks("figure.same") if same else speaks("figure.year_delta", amount=money(year.difference, True))
        st.metric(
            speaks("figure.year"),
            money(year.amount),
            delta,
            delta_color="off",
            delta_arrow="off",
            border=True,
            height="stretch",
        )


def turned_change(scenario: Scenario) -> int | None:
    """The row in book.events of the change that the curve is about: the earliest; of several contracts, the knobs'."""
    events = scenario.book.events
    return first_change(scenario.book) if len(scenario.book) == 1 else int(np.flatnonzero(events.row == 0)[0])


def pictures(scenario: Scenario, result: Outcome, speaks: Words) -> None:
    """One view at a time, of at most two charts."""
    views, currency = ("days", "paid", "curve"), scenario.currency
    shown = views[tabs([speaks(f"tabs.{name}") for name in views], "tabs", speaks)]
    if not len(result.lines):
        st.info(speaks("lines.none", until=speaks.day(result.until)))
    elif shown == "days":
        show.daily(result, scenario, speaks)
    elif shown == "paid":
        show.invoices(result, speaks, currency)
        show.paid_and_used(result, speaks, currency)
    elif (row := turned_change(scenario)) is None:
        st.info(speaks("chart.curve_none"))
    else:
        show.curve(cost_by_day(scenario.book, row), scenario.book.events.on[row], speaks, currency)


@st.fragment
def page(speaks: Words) -> None:
    """Everything below the title."""
    chosen, data = bundled.choose_scenario(speaks, of_this_kind, FIRST)
    top = st.container()
    left, right = st.columns([3, 7], gap="large")
    with left:
        scenario = turn_knobs(Knobs(chosen, data, speaks))
    result, year = outcome_and_year(scenario.book, scenario.until)
    plain, year_without = outcome_and_year(without(scenario.book, "set-seats"), scenario.until)
    found = effect(result, plain)
    guess.instead(result, right, scenario.currency, chosen, speaks)
    with top:
        said = answer.seat_change(scenario, found, speaks)
        st.info(said)
        figures(scenario, found, Year(year, year_without), speaks)
    shown = looked_at(result, scenario, top, right, speaks, chosen)
    with right:
        pictures(scenario, shown, speaks)
    invoice_lines(shown, speaks, scenario.currency, chosen, scenario)
    downloads.menu("seat_change", scenario, result, speaks, said)
    remarks(scenario, speaks)


page(frame.begin("seat_change"))
