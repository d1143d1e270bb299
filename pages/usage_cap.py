"""The page of a question: what does a usage limit on flexible billing save, and what does it refuse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from billing_model.billing.outcome import Outcome, outcome
from billing_model.files.scenario import Scenario
from billing_model.what_if.usage_cap import Saving, UseByDay, by_limit, saving, use_by_day
from pages.ui.base import frame
from pages.ui.base.words import Words
from pages.ui.inputs import demand
from pages.ui.inputs.knobs import Knobs
from pages.ui.parts import downloads, guess
from pages.ui.parts import figures as show
from pages.ui.parts.clauses import remarks, rules
from pages.ui.parts.contracts import looked_at
from pages.ui.parts.lines import invoice_lines
from pages.ui.parts.refusals import refusals
from pages.ui.questions.usage_cap import figures as show_usage_cap
from pages.ui.questions.usage_cap.answer import answer, latest, said
from pages.ui.scenario import bundled
from pages.ui.scenario.view import tabs

FIRST = "avast-flexible/limit-refuses-then-raised"
FLEXIBLE, PREPAID = "avast-flexible", "avast-prepaid"
CLAUSES = tuple(f"PAYG-{number}" for number in range(1, 14))


def of_this_kind(data: Mapping[str, Any]) -> bool:
    """Flexible billing, also with prepaid beside it."""
    used = {entry["programme"] for entry in data["subscription"]}
    return FLEXIBLE in used and used <= {FLEXIBLE, PREPAID}


def turn_knobs(knobs: Knobs) -> tuple[Scenario, str]:
    """The inputs; returns the scenario they make, or the last that could be billed, and the subscription they turn."""
    speaks = knobs.speaks
    st.subheader(speaks("knobs.title"))
    number = knobs.turn("usage_cap", lambda data: range(len(data["subscription"])))
    entries = knobs.data["subscription"]
    flexible = entries[number]["programme"] == FLEXIBLE
    devices = st.container()
    fields(knobs, number, ("list_price", "payment"))
    discount(knobs, number)
    with knobs.box(said(speaks, "knobs.rule") if flexible else speaks("knobs.contract"), f"contract:{number}"):
        fields(knobs, number, ("daily_price",) if flexible else ("years", "seats"))
        if flexible and knobs.drawn:
            st.caption(said(speaks, "knobs.assumed"))
            if entries[number].get("daily_price") == "list-daily":
                st.caption(said(speaks, "knobs.per_day"))
        fields(knobs, number, ("purchased", "product"))
        knobs.until()
        cancel = demand.day_table(knobs, number, "cancel", "", said(speaks, "knobs.cancel")) if flexible else []
    if flexible:
        with devices:
            use = demand.wanted(knobs, number)
            demand.put(knobs, number, {"use": use, "set-limit": limit(knobs, number), "cancel": cancel})
    knobs.room("event", 0, "")
    return knobs.scenario(), entries[number]["id"]


def fields(knobs: Knobs, number: int, names: tuple[str, ...]) -> None:
    """Fields of a subscription, each with the place for its sentence."""
    for name in names:
        knobs.row([name], number)


def limit(knobs: Knobs, number: int) -> list[dict[str, Any]]:
    """The limit of the first day and the days on which it becomes another."""
    speaks, entry = knobs.speaks, knobs.data["subscription"][number]
    st.markdown(f"**{said(speaks, 'knobs.limit')}**")
    first = demand.whole(
        said(speaks, "knobs.limit_first"),
        f"{knobs.id}:{number}:limit",
        entry.get("limit"),
        placeholder=said(speaks, "knobs.limit_none"),
    )
    entry.pop("limit", None)
    if first is not None:
        entry["limit"] = first
    knobs.room("subscription", number + 1, "limit")
    lead, label = said(speaks, "knobs.limit_days"), said(speaks, "knobs.limit_value")
    return demand.day_table(knobs, number, "set-limit", "limit", lead, label)


def discount(knobs: Knobs, number: int) -> None:
    """The segment and its discount, with the clauses' sentences beside them."""
    segment, percent = st.columns(2, vertical_alignment="bottom")
    with segment:
        knobs.field("segment", number)
    with percent:
        knobs.field("discount_percent", number)
    knobs.room("subscription", number + 1, "segment", "discount_percent")
    flexible = knobs.data["subscription"][number]["programme"] == FLEXIBLE
    st.caption(said(knobs.speaks, "knobs.discount_help" if flexible else "knobs.discount_prepaid"))


def figures(scenario: Scenario, result: Outcome, found: Saving, used: UseByDay, speaks: Words) -> None:
    """The headline figures."""

    def figure(label: str, value: str, below: str = "") -> None:
        st.metric(label, value, below or None, delta_color="off", delta_arrow="off", border=True, height="stretch")

    def money(micro: int) -> str:
        return speaks.money(micro, scenario.currency)

    with st.container(horizontal=True):
        figure(said(speaks, "figure.total", until=speaks.day(scenario.until)), money(found.total))
        if found.limited:
            figure(said(speaks, "figure.without"), money(found.without_limit))
            figure(said(speaks, "figure.saved"), money(found.saved))
            waiting = said(speaks, "figure.waiting", n=speaks.whole(int(used.waiting.sum())))
            figure(said(speaks, "figure.refused"), speaks.whole(found.refused), waiting if found.refused else "")
            return
        at, bills = latest(result), result.invoices
        if at >= 0:
            due = said(speaks, "figure.due", day=speaks.day(bills.due[at]))
            figure(said(speaks, "figure.latest", day=speaks.day(bills.on[at])), money(int(bills.total[at])), due)
        figure(said(speaks, "figure.average"), speaks.average(used.average()))
        figure(said(speaks, "figure.device_days"), speaks.whole(int(used.charged.sum())))


def pictures(
    scenario: Scenario, result: Outcome, shown: Outcome, used: UseByDay, row: int, speaks: Words, key: str
) -> None:
    """One view at a time, of at most two charts. shown: the contracts together or one alone, as the clock shows
    them."""
    views = ("days", "invoices", "limit", "prepaid", "refused", "rules")
    wanted = views[tabs([said(speaks, f"tabs.{name}") for name in views], "usage_cap:tabs", speaks)]
    currency = scenario.currency
    if not len(used.days):
        st.info(speaks("lines.none", until=speaks.day(result.until)))
        return
    match wanted:
        case "days":
            then = np.flatnonzero(shown.book.id == result.book.id[row])
            if shown.known is not None and len(then):
                used = use_by_day(shown.book, shown.until, int(then[0]))
            show_usage_cap.days(used, speaks, currency, shown.known)
        case "invoices":
            show_usage_cap.invoices(shown, speaks, currency)
            if len(result.book) > 1 and len(shown.lines):
                show.daily(shown, scenario, speaks)
        case "limit":
            found = by_limit(scenario.book, scenario.until, row)
            show_usage_cap.limits(found, used, result, row, speaks, currency)
        case "prepaid":
            show_usage_cap.prepaid(scenario, used, row, speaks, f"{key}:{row}")
        case "refused":
            st.caption(said(speaks, "refused_lead"))
            refusals(of_this_kind, speaks)
        case _:
            rules(CLAUSES, speaks)


@st.fragment
def page(speaks: Words) -> None:
    """Everything below the title."""
    chosen, data = bundled.choose_scenario(speaks, of_this_kind, FIRST)
    top = st.container()
    left, right = st.columns([3, 7], gap="large")
    with left:
        scenario, turned = turn_knobs(Knobs(chosen, data, speaks))
    result = outcome(scenario.book, scenario.until)
    row = show_usage_cap.first_flexible(scenario, turned)
    used = use_by_day(scenario.book, scenario.until, row)
    found = saving(result)
    guess.instead(result, right, scenario.currency, chosen, speaks)
    with top:
        told = answer(scenario, result, found, speaks)
        st.info(told)
        figures(scenario, result, found, used, speaks)
    shown = looked_at(result, scenario, top, right, speaks, chosen)
    with right:
        pictures(scenario, result, shown, used, row, speaks, chosen)
    invoice_lines(shown, speaks, scenario.currency, chosen, scenario)
    downloads.menu("usage_cap", scenario, result, speaks, told)
    remarks(scenario, speaks)


page(frame.begin("usage_cap"))
