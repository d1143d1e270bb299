"""The page of a question: what do the contracts of one customer cost together, and what does each cost alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from billing_model.billing.outcome import Outcome, outcome
from billing_model.core import codes
from billing_model.files.scenario import Scenario
from billing_model.programmes import programmes
from pages.ui.base import frame
from pages.ui.base.words import Words, plain
from pages.ui.inputs.contract import contract
from pages.ui.inputs.knobs import Knobs
from pages.ui.parts import downloads, guess
from pages.ui.parts import figures as show
from pages.ui.parts.clauses import remarks
from pages.ui.parts.contracts import looked_at
from pages.ui.parts.lines import invoice_lines
from pages.ui.scenario import bundled
from pages.ui.scenario.view import tabs

FIRST = "avast-prepaid/flexible-security-prepaid-backup"  # the pair that PAYG-9 names
COMMON = ("purchased", "seats", "list_price")
MOST_FIGURES = 4  # contracts with a figure of their own
PAGE = "contracts"


def of_this_kind(data: Mapping[str, Any]) -> bool:
    """Several contracts, of one programme or more; and what no other page is about."""
    return len(data["subscription"]) > 1 or bundled.page_for(data) == PAGE


def turn_knobs(knobs: Knobs) -> Scenario:
    """The inputs of every contract, as its programme declares them; returns the scenario they make, or the last that
    could be billed."""
    speaks, entries = knobs.speaks, knobs.data["subscription"]
    st.subheader(speaks("knobs.title"))
    for number, entry in enumerate(entries):
        fields = (*COMMON, *(field.name for field in programmes()[entry["programme"]].fields))
        with knobs.box(f"**{plain(contract(entry, entries, speaks))}**", str(number), expanded=number == 0):
            for name in fields:
                if name != "parent" or len(entries) > 1:
                    knobs.field(name, number)
                knobs.room("subscription", number + 1, name)
    kinds = possible(knobs.data)
    with knobs.box(speaks("knobs.events"), "events", expanded=bool(knobs.data.get("event"))):
        if kinds:
            knobs.other_events(0, kinds)
        else:
            st.caption(speaks("contracts.no_events"))
    knobs.until()
    return knobs.scenario()


def possible(data: Mapping[str, Any]) -> list[str]:
    """The kinds of events that can happen to these contracts, without those that are always refused."""
    used = dict.fromkeys(entry["programme"] for entry in data["subscription"])
    declared = [event for name in used for event in programmes()[name].events if not event.refused_by]
    return list(dict.fromkeys(event.kind for event in declared))


def answer(result: Outcome, scenario: Scenario, speaks: Words) -> str:
    """What the contracts cost together, on how many invoices, and which of these is the largest."""
    bills, until = result.invoices, speaks.day(result.until, "d MMMM y")
    if not len(bills):
        return speaks("contracts.nothing", until=until)
    at = int(np.argmax(bills.total))
    said = [
        speaks(
            "contracts.cost" if len(result.book) > 1 else "contracts.cost_one",
            count=speaks.whole(len(result.book)),
            total=speaks.money(result.total(), scenario.currency),
            invoices=speaks.counted("contracts.invoices", len(bills)),
            until=until,
        )
    ]
    if len(bills) > 1:
        programme = speaks.model.word("programme", codes.programme.name(int(bills.programme[at])))
        largest = speaks.money(int(bills.total[at]), scenario.currency)
        said.append(
            speaks("contracts.largest", day=speaks.day(bills.on[at], "d MMMM y"), amount=largest, programme=programme)
        )
    return " ".join(said)


def figures(result: Outcome, scenario: Scenario, speaks: Words) -> None:
    """The headline figures: the contracts together, then each."""

    def figure(label: str, part: Outcome) -> None:
        below = speaks.counted("contracts.invoices", len(part.invoices))
        value = speaks.money(part.total(), scenario.currency)
        st.metric(label, value, below, delta_color="off", delta_arrow="off", border=True, height="stretch")

    entries = scenario.data["subscription"]
    with st.container(horizontal=True):
        figure(speaks("contracts.total", until=speaks.day(result.until)), result)
        if 1 < len(entries) <= MOST_FIGURES:
            for number, entry in enumerate(entries):
                part = result.only(np.flatnonzero(result.book.row == number))
                figure(plain(contract(entry, entries, speaks)), part)


def pictures(result: Outcome, scenario: Scenario, speaks: Words) -> None:
    """One view at a time, of at most two charts."""
    views = ("days", "paid")
    shown = views[tabs([speaks(f"tabs.{name}") for name in views], "tabs:contracts", speaks)]
    if not len(result.lines):
        st.info(speaks("lines.none", until=speaks.day(result.until)))
    elif shown == "days":
        show.daily(result, scenario, speaks)
    else:
        show.invoices(result, speaks, scenario.currency)
        show.paid_and_used(result, speaks, scenario.currency)


@st.fragment
def page(speaks: Words) -> None:
    """Everything below the title."""
    chosen, data = bundled.choose_scenario(speaks, of_this_kind, FIRST)
    top = st.container()
    left, right = st.columns([3, 7], gap="large")
    with left:
        scenario = turn_knobs(Knobs(chosen, data, speaks))
    result = outcome(scenario.book, scenario.until)
    guess.instead(result, right, scenario.currency, chosen, speaks)
    with top:
        said = answer(result, scenario, speaks)
        st.info(said)
        figures(result, scenario, speaks)
    shown = looked_at(result, scenario, top, right, speaks, chosen)
    with right:
        pictures(shown, scenario, speaks)
    invoice_lines(shown, speaks, scenario.currency, chosen, scenario)
    downloads.menu("contracts", scenario, result, speaks, said)
    remarks(scenario, speaks)


page(frame.begin(PAGE))
