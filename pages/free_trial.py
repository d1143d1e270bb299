"""The page of a question: what happens when a free trial is converted on one of its days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import numpy as np
import streamlit as st

from billing_model.billing.outcome import Outcome, outcome
from billing_model.core.fields import given
from billing_model.files.scenario import Scenario
from billing_model.what_if.paid_year import ANNUAL, MONTHLY
from billing_model.what_if.trial import TRIAL_DAYS, TRIAL_SEATS, TrialDays, trial_days
from pages.ui.base import frame
from pages.ui.base.choice import choose
from pages.ui.base.words import Words
from pages.ui.inputs.events import DAY_FORMAT
from pages.ui.inputs.knobs import Knobs
from pages.ui.parts import downloads, guess
from pages.ui.parts import figures as show
from pages.ui.parts.clauses import remarks, rules
from pages.ui.parts.contracts import looked_at
from pages.ui.parts.lines import invoice_lines
from pages.ui.parts.refusals import refusals
from pages.ui.questions.trial import charts
from pages.ui.scenario import bundled
from pages.ui.scenario.view import tabs

FIRST = "csp-trial/converted-monthly"
KINDS = ("set-seats", "cancel", "reactivate", "set-list-price")
CLAUSES = tuple(f"TRIAL-{number}" for number in range(1, 9))
FREQUENCIES = ("monthly", "annual")  # the rows of a TrialDays
A_YEAR = timedelta(days=396)  # 12 months, and the billing day after them
LONG = "d MMMM y"


def of_this_kind(data: Mapping[str, Any]) -> bool:
    """A free trial of licences."""
    csp = all(entry["programme"] == "csp" for entry in data["subscription"])
    return csp and any(entry.get("trial") for entry in data["subscription"])


def trials(data: Mapping[str, Any]) -> list[int]:
    """The places of the trials, those that somebody converts before the others."""
    found = [n for n, entry in enumerate(data["subscription"]) if entry.get("trial")]
    converted = {event["subscription"] for event in data.get("event", []) if event["kind"] == "convert-trial"}
    return sorted(found, key=lambda n: data["subscription"][n]["id"] not in converted)


def turn_knobs(knobs: Knobs) -> Scenario:
    """The inputs; returns the scenario they make, or the last that could be billed."""
    speaks = knobs.speaks
    st.subheader(speaks("knobs.title"))
    number = knobs.turn("free_trial", trials)
    st.caption(speaks("trial.knob_lead"))
    conversion = st.container()
    st.caption(speaks("trial.contract"))
    knobs.field("offer", number)
    knobs.room("subscription", number + 1, "offer", "seats", "trial")
    for name in ("purchased", "list_price", "billing_day"):
        knobs.row([name], number)
    with conversion:
        converted = convert(knobs, number)
    later = knobs.data["event"][int(converted) :]
    with knobs.box(speaks("knobs.events"), "events", expanded=bool(later)):
        knobs.other_events(int(converted), KINDS)
    return knobs.scenario()


def convert(knobs: Knobs, number: int) -> bool:
    """Whether, when and how the trial is converted; puts that event first and returns whether there is one."""
    speaks, data = knobs.speaks, knobs.data
    trial, key = data["subscription"][number], f"{knobs.happens}:conversion"
    mine = [
        event
        for event in data.get("event", [])
        if event["kind"] == "convert-trial" and event["subscription"] == trial["id"]
    ]
    rest = [event for event in data.get("event", []) if event not in mine]
    start = trial["purchased"]
    last = start + timedelta(days=TRIAL_DAYS)
    start_with = mine[0] if mine else {"on": start + timedelta(days=TRIAL_DAYS // 2), "frequency": "monthly"}
    for name, value in (
        ("made", bool(mine)),
        ("on", start_with["on"]),
        ("frequency", start_with["frequency"]),
        ("seats", start_with.get("seats", TRIAL_SEATS)),
    ):
        if f"{key}:{name}" not in st.session_state:
            st.session_state[f"{key}:{name}"] = value
    data["event"] = rest
    data["until"] = last + A_YEAR
    if not st.toggle(speaks("trial.convert"), key=f"{key}:made"):
        return False
    st.session_state[f"{key}:on"] = min(max(st.session_state[f"{key}:on"], start), last)
    on = st.slider(speaks("trial.on"), start, last, key=f"{key}:on", format=DAY_FORMAT[speaks.language])
    frequency = choose(
        speaks("trial.frequency"),
        FREQUENCIES,
        f"{key}:frequency",
        lambda value: speaks.choice("frequency", value),
        beside=True,
    )
    seats = st.number_input(speaks("trial.seats"), step=1, key=f"{key}:seats", max_value=10**9)
    event = {"subscription": trial["id"], "on": on, "kind": "convert-trial", "frequency": frequency}
    if seats != TRIAL_SEATS or "seats" in start_with:
        event["seats"] = seats
    data["event"] = [event, *rest]
    knobs.room("event", 1, "on", "seats", "frequency")
    return True


def answer(found: TrialDays, at: int | None, frequency: int, seats: int, speaks: Words, currency: str) -> str:
    """When and what is first paid, or that nothing is."""
    if at is None:
        return speaks("trial.expired", last=speaks.day(found.days[-1], LONG))
    day, first = found.days[at], found.first[frequency, at]
    if np.isnat(found.invoice[frequency, at]):
        return speaks("trial.converted_free", day=speaks.day(day, LONG))
    unused = int(found.unused[at])
    said = speaks(
        "trial.converted" if unused else "trial.converted_last",
        day=speaks.day(day, LONG),
        after=speaks.counted("trial.days", at),
        unused=speaks.counted("trial.unused_days", unused),
        amount=speaks.money(int(found.amount[frequency, at]), currency),
        invoice=speaks.day(found.invoice[frequency, at], LONG),
        first=speaks.day(first, LONG),
        last=speaks.day(found.last[frequency, at], LONG),
        year=speaks.money(int(found.year[frequency, at]), currency),
        seats=speaks.seats(seats),
    )
    return said if first == day else f"{said} {speaks('trial.end_of_month', last_free=speaks.day(first - 1, 'd MMMM'))}"


def figures(found: TrialDays, at: int | None, frequency: int, speaks: Words, currency: str) -> None:
    """The headline figures."""

    def metric(label: str, value: str, below: str) -> None:
        st.metric(speaks(label), value, below, delta_color="off", delta_arrow="off", border=True, height="stretch")

    none = at is None or np.isnat(found.invoice[frequency, at])
    day = at or 0
    with st.container(horizontal=True):
        amount, invoice = int(found.amount[frequency, day]), found.invoice[frequency, day]
        first = speaks("trial.never") if none else speaks.money(amount, currency)
        metric("trial.figure_first", first, speaks("trial.nobody") if none else speaks.day(invoice))
        year = 0 if at is None else int(found.year[frequency, day])
        metric("trial.figure_year", speaks.money(year, currency), speaks("trial.unchanged"))
        metric("trial.figure_unused", speaks.whole(0 if at is None else int(found.unused[day])), speaks("trial.of_30"))
        metric("trial.figure_last", speaks.day(found.days[-1]), speaks("trial.day_30"))


def day_by_day(found: TrialDays, at: int | None, frequency: int, speaks: Words, currency: str) -> None:
    """The first invoice, the free days and the lapsing ones, by conversion day."""
    st.markdown(f"**{speaks('trial.chart_invoice')}**")
    st.caption(speaks("trial.chart_invoice_lead"))
    invoices = found.invoice[~np.isnat(found.invoice)]
    place = at or 0
    if len(invoices):
        alt = speaks(
            "trial.chart_invoice_alt",
            monthly=speaks.money(int(found.amount[MONTHLY, place]), currency),
            annual=speaks.money(int(found.amount[ANNUAL, place]), currency),
            first=speaks.day(invoices.min(), LONG),
            last=speaks.day(invoices.max(), LONG),
        )
        show.draw(charts.first_invoice(found, at, speaks, currency), "first_invoice", alt)
    st.markdown(f"**{speaks('trial.chart_unused')}**")
    ends = {"unused": speaks.whole(int(found.unused[0])), "free": speaks.whole(int(found.free[frequency, -1]))}
    show.draw(charts.unused(found, frequency, at, speaks), "unused", speaks("trial.chart_unused_alt", **ends))
    with show.table("trial", speaks) as open_:
        if open_:
            columns = {
                speaks("trial.column_on"): [speaks.day(day) for day in found.days],
                speaks("trial.unused"): [speaks.whole(int(n)) for n in found.unused],
                speaks("trial.free"): [speaks.whole(int(n)) for n in found.free[frequency]],
            }
            for row, name in enumerate(FREQUENCIES):
                by = speaks.choice("frequency", name)
                columns[speaks("trial.column_invoice", frequency=by)] = [
                    "–" if np.isnat(day) else speaks.day(day) for day in found.invoice[row]
                ]
                columns[speaks("trial.column_amount", frequency=by)] = [
                    speaks.amount(int(a)) for a in found.amount[row]
                ]
            show.numbers(columns)


def pictures(
    found: TrialDays, result: Outcome, at: int | None, frequency: int, speaks: Words, scenario: Scenario
) -> None:
    """One view at a time, of at most two charts."""
    views = ("days", "year", "refused", "rules")
    match views[tabs([speaks(f"trial.tab_{name}") for name in views], "tabs:trial", speaks)]:
        case "days":
            day_by_day(found, at, frequency, speaks, scenario.currency)
        case "year" if len(result.lines):
            show.invoices(result, speaks, scenario.currency)
            show.paid_and_used(result, speaks, scenario.currency)
        case "year":
            st.info(speaks("trial.no_year"))
        case "refused":
            st.caption(speaks("trial.refused_lead"))
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
        knobs = Knobs(chosen, data, speaks)
        scenario = turn_knobs(knobs)
    book = scenario.book
    row = int(np.flatnonzero(book.row == knobs.turned)[0])
    events = book.happened("convert-trial")
    mine = events.take(events.subscription == row)
    frequency = int(mine.frequency[0]) if len(mine) else MONTHLY
    seats = int(mine.seats[0]) if len(mine) and given(mine.seats)[0] else TRIAL_SEATS
    found = trial_days(book, row, seats)
    at = int(np.flatnonzero(found.days == mine.on[0])[0]) if len(mine) else None
    result = outcome(book, scenario.until)
    guess.instead(result, right, scenario.currency, chosen, speaks)
    with top:
        said = answer(found, at, frequency, seats, speaks, scenario.currency)
        st.info(said)
        figures(found, at, frequency, speaks, scenario.currency)
    shown = looked_at(result, scenario, top, right, speaks, chosen)
    with right:
        pictures(found, shown, at, frequency, speaks, scenario)
    invoice_lines(shown, speaks, scenario.currency, chosen, scenario)
    downloads.menu("free_trial", scenario, result, speaks, said)
    remarks(scenario, speaks)


page(frame.begin("free_trial"))
