"""The page of a question: what do licences added inside an AxCrypt period cost, and would waiting be better."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from billing_model.billing.outcome import Outcome, outcome
from billing_model.files.scenario import Scenario
from billing_model.what_if.extra_licences import DAY, Extra, extra, licence_days, period
from pages.ui.base import frame
from pages.ui.base.choice import choose, set_choice
from pages.ui.base.words import Words
from pages.ui.inputs.knobs import Knobs
from pages.ui.parts import clock, downloads, guess
from pages.ui.parts import figures as show
from pages.ui.parts.clauses import remarks
from pages.ui.parts.lines import follow, invoice_lines
from pages.ui.questions.extra_licences import figures as told
from pages.ui.scenario import bundled
from pages.ui.scenario.view import tabs

FIRST = "axcrypt/fifty-days-left"
KIND = "add-seats"
KINDS = (KIND, "use", "cancel")
MAIN = (("seats", "list_price"), ("buyer",), ("reseller_discount_percent", "vat_percent"), ("vat_number",))
TERMS = (12, 1)
SAME = ""  # whoever bought the subscription
BUYERS = (SAME, "reseller", "customer")


def of_this_kind(data: Mapping[str, Any]) -> bool:
    """Licences that are added to one AxCrypt subscription."""
    axcrypt = [entry["programme"] for entry in data["subscription"]] == ["axcrypt"]
    return axcrypt and any(event["kind"] == KIND for event in data.get("event", []))


def turn_knobs(knobs: Knobs) -> Scenario:
    """The inputs; returns the scenario they make, or the last that could be billed."""
    speaks, entry = knobs.speaks, knobs.data["subscription"][0]
    st.subheader(speaks("knobs.title"))
    bought = st.container()
    st.caption(speaks("extra.contract"))
    knobs.row(["purchased"])
    entry["months"] = term(knobs, entry["months"])
    knobs.room("subscription", 1, "months")
    for pair in MAIN:
        knobs.row(pair)
    with bought:
        purchase(knobs, entry)
    with knobs.box(speaks("extra.month"), "month"):
        knobs.row(["remaining_month"])
    with knobs.box(speaks("knobs.events"), "events", expanded=len(knobs.original["event"]) > 1):
        knobs.other_events(1, KINDS)
    return knobs.scenario()


def term(knobs: Knobs, months: int) -> int:
    """One month or twelve (AXC-1)."""
    key = f"{knobs.id}:0:months"
    if key not in st.session_state:
        set_choice(key, months)
    label = knobs.speaks.label("months", "axcrypt")
    return choose(label, TERMS, key, lambda n: told.months(knobs.speaks, n), beside=True)


def purchase(knobs: Knobs, entry: Mapping[str, Any]) -> None:
    """The first purchase of extra licences: its day, on a slider over its period, its number and its buyer."""
    number = next(n for n, event in enumerate(knobs.data["event"]) if event["kind"] == KIND)
    day = np.datetime64(knobs.data["event"][number]["on"], "D")
    first, last = period(np.datetime64(entry["purchased"], "D"), entry["months"], day)
    knobs.change_of(number, first.astype(object), last.astype(object), "extra.knob")
    speaks, event = knobs.speaks, knobs.data["event"][0]
    key = f"{knobs.id}:event:{number}:buyer"
    if key not in st.session_state:
        set_choice(key, event.get("buyer", SAME))

    def shown(buyer: str) -> str:
        return speaks.choice("buyer", buyer) if buyer else speaks("extra.buyer_same")

    event["buyer"] = choose(speaks("extra.buyer"), BUYERS, key, shown) or None
    renewal = (last + DAY).astype(object)
    knobs.data["until"] = max(knobs.data["until"], renewal)  # the renewal is on the page, whatever the file ends with


def figures(scenario: Scenario, found: Extra, speaks: Words) -> None:
    """The headline figures."""

    def metric(title: str, value: str, delta: str) -> None:
        st.metric(title, value, delta, delta_color="off", delta_arrow="off", border=True, height="stretch")

    def money(micro: int, sign: bool = False) -> str:
        return speaks.money(micro, scenario.currency, sign)

    left, more = told.days(speaks, found.left), found.cost - found.by_day
    months = told.months(speaks, found.months)
    with st.container(horizontal=True):
        metric(
            speaks("extra.figure.now", day=speaks.day(found.on)),
            money(found.cost),
            speaks("extra.figure.now_delta", months=months, days=left),
        )
        rounded = speaks("extra.figure.by_day_delta", amount=money(more, True))
        metric(
            speaks("extra.figure.by_day"), money(found.by_day), rounded if more else speaks("extra.figure.by_day_same")
        )
        renews = found.renewal is not None
        metric(
            speaks("extra.figure.wait"),
            money(-found.cost) if renews else "–",
            speaks("extra.figure.wait_delta", days=left) if renews else speaks("extra.figure.wait_none"),
        )
        term = f"extra.figure.total_{int(scenario.book.months[0])}" + ("" if renews else "_alone")
        difference = money(found.total - found.without, True)
        metric(speaks(term), money(found.total), speaks("extra.figure.total_delta", amount=difference))


def pictures(scenario: Scenario, result: Outcome, found: Extra, speaks: Words) -> None:
    """One view at a time, of at most two charts."""
    views = ("curve", "month", "invoices")
    shown = views[tabs([speaks(f"extra.tabs.{name}") for name in views], "tabs:extra_licences", speaks)]
    book, currency = scenario.book, scenario.currency
    if shown == "invoices":
        show.invoices(result, speaks, currency)
        show.paid_and_used(result, speaks, currency)
        return
    event = book.events.take(np.array([first_purchase(scenario)]))
    one = licence_days(book, found.on, 1, int(event.buyer[0]))
    if shown == "curve":
        told.curve(one, found.on, speaks, currency)
    else:
        told.month_rule(one, found.on, int(book.remaining_month[0]), speaks, currency)


def first_purchase(scenario: Scenario) -> int:
    """The row of the purchase that the knobs are about: they put it first."""
    return int(np.flatnonzero(scenario.book.events.row == 0)[0])


@st.fragment
def page(speaks: Words) -> None:
    """Everything below the title."""
    chosen, data = bundled.choose_scenario(speaks, of_this_kind, FIRST)
    top = st.container()
    left, right = st.columns([3, 7], gap="large")
    with left:
        scenario = turn_knobs(Knobs(chosen, data, speaks))
    result = outcome(scenario.book, scenario.until)
    found = extra(scenario.book, first_purchase(scenario))
    guess.instead(result, right, scenario.currency, chosen, speaks)
    with top:
        said = told.answer(found, speaks, scenario.currency)
        st.info(said)
        figures(scenario, found, speaks)
        told.notes(scenario.book, found, speaks)
    follow(chosen, found.on)  # the invoice that the page is about
    with right:
        seen = clock.turn(result, speaks, scenario.currency, chosen)
        pictures(scenario, seen, found, speaks)
    invoice_lines(seen, speaks, scenario.currency, chosen, scenario)
    downloads.menu("extra_licences", scenario, result, speaks, said, found.on)
    remarks(scenario, speaks)


page(frame.begin("extra_licences"))
