"""The page of a question: on which day of the month is a monthly subscription bought best."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
import streamlit as st

from billing_model.billing.edits import one_of
from billing_model.billing.outcome import outcome
from billing_model.files.scenario import Scenario
from billing_model.what_if.purchase_day import NEW, OLD, PurchaseDays, purchase_days
from pages.ui.base import frame
from pages.ui.base.choice import choose
from pages.ui.base.words import Words
from pages.ui.inputs.contract import one_of_several
from pages.ui.inputs.knobs import Knobs
from pages.ui.parts import clock, downloads, guess
from pages.ui.parts import figures as show
from pages.ui.parts.clauses import remarks, rules
from pages.ui.parts.lines import invoice_lines
from pages.ui.questions.purchase_day import charts
from pages.ui.scenario import bundled
from pages.ui.scenario.view import tabs

FIRST = "csp/free-days-before-17-october-2017"
MORE = ("alignment", "rounding")
CLAUSES = ("CSP-10", "CSP-11", "CSP-12", "CSP-13")
A_YEAR = timedelta(days=396)  # 12 months, and the billing day after them
LONG = "d MMMM y"


def of_this_kind(data: Mapping[str, Any]) -> bool:
    """Monthly licences to which nothing happens after the purchase."""
    first = data["subscription"][0]
    plain_csp = all(entry["programme"] == "csp" and not entry.get("trial") for entry in data["subscription"])
    return plain_csp and first.get("frequency") == "monthly" and not data.get("event") and "parent" not in first


def turn_knobs(knobs: Knobs) -> Scenario:
    """The inputs; returns the scenario they make, or the last that could be billed."""
    speaks = knobs.speaks
    st.subheader(speaks("knobs.title"))
    number = knobs.turn("purchase_day", bought_by_the_month)
    day = purchase(knobs, number)
    knobs.data["subscription"][number]["purchased"] = day
    knobs.data["until"] = day + A_YEAR
    knobs.room("subscription", number + 1, "purchased")
    knobs.row(["billing_day"], number)
    knobs.row(("seats", "list_price"), number)
    with knobs.box(speaks("knobs.more"), "more"):
        for name in MORE:
            knobs.field(name, number)
        knobs.room("subscription", number + 1, *MORE)
    return knobs.scenario()


def bought_by_the_month(data: Mapping[str, Any]) -> list[int]:
    """The subscriptions whose purchase day can be turned: monthly ones that are nobody's add-on."""
    entries = enumerate(data["subscription"])
    return [n for n, entry in entries if entry.get("frequency") == "monthly" and "parent" not in entry]


def purchase(knobs: Knobs, number: int) -> date:
    """The purchase day as a month, a year, and a slider over the days of that month."""
    speaks, given = knobs.speaks, knobs.data["subscription"][number]["purchased"]
    key = f"{knobs.id}:purchase" + (f":{number}" if number else "")
    for name in ("month", "year", "day"):
        if f"{key}:{name}" not in st.session_state:
            st.session_state[f"{key}:{name}"] = getattr(given, name)
    slider = st.container()
    left, right = st.columns([3, 2])
    with left:
        month = choose(
            speaks("purchase.month"),
            range(1, 13),
            f"{key}:month",
            lambda number: speaks.day(date(2000, number, 1), "LLLL"),
        )
    with right:
        year = int(st.number_input(speaks("purchase.year"), 1990, 2100, key=f"{key}:year"))
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    st.session_state[f"{key}:day"] = min(st.session_state[f"{key}:day"], last)
    return date(year, month, slider.slider(speaks("purchase.day"), 1, last, key=f"{key}:day"))


def answer(found: PurchaseDays, at: int, speaks: Words, currency: str) -> str:
    """What the chosen day is free of, when it is first charged, and which day would be best."""
    rule = found.by_rule[at]
    day = speaks.day(found.days[at], LONG)
    if np.isnat(found.invoice[rule, at]):
        return speaks("purchase.no_charge", day=day)
    free, best = int(found.free[rule, at]), found.cheapest()
    said = [
        speaks(
            "purchase.free" if free else "purchase.not_free",
            day=day,
            days=speaks.counted("purchase.days", free),
            first=speaks.day(found.first[rule, at], LONG),
            amount=speaks.money(int(found.amount[rule, at]), currency),
            invoice=speaks.day(found.invoice[rule, at], LONG),
        )
    ]
    per_day = found.holding(found.per_day)
    values = {
        "month": speaks.day(found.days[at], "MMMM y"),
        "best": speaks.day(found.days[best], "d MMMM"),
        "free": speaks.counted("purchase.days", int(found.holding(found.free)[best])),
        "per_day": speaks.money(int(per_day[best]), currency),
    }
    alike, is_best = found.alike, per_day[at] == per_day[best]
    said.append(speaks(f"purchase.{'all_alike' if alike else 'is_cheapest' if is_best else 'cheapest'}", **values))
    return " ".join(said)


def figures(found: PurchaseDays, at: int, speaks: Words, currency: str) -> None:
    """The headline figures of the chosen day."""
    rule, best = found.by_rule[at], found.cheapest()

    def metric(label: str, value: str, below: str) -> None:
        st.metric(label, value, below, delta_color="off", delta_arrow="off", border=True, height="stretch")

    def money(micro: int) -> str:
        return speaks.money(int(micro), currency)

    per_day = found.holding(found.per_day)
    invoice = found.invoice[rule, at]
    with st.container(horizontal=True):
        by_rule = speaks("purchase.rule_old" if rule == OLD else "purchase.rule_new")
        metric(speaks("purchase.figure_free"), speaks.whole(int(found.free[rule, at])), by_rule)
        on = speaks.day(invoice) if not np.isnat(invoice) else "–"
        metric(speaks("purchase.figure_first"), money(found.amount[rule, at]), on)
        metric(speaks("purchase.figure_year"), money(found.year[rule, at]), speaks("purchase.same_every_day"))
        least = speaks("purchase.best", amount=money(per_day[best]), day=speaks.day(found.days[best], "d MMM"))
        metric(speaks("purchase.figure_per_day"), money(per_day[at]), least)


def month_by_day(found: PurchaseDays, at: int, speaks: Words, currency: str) -> None:
    """Free days and the cost of a day of service, by day of purchase."""

    def money(micro: int) -> str:
        return speaks.money(int(micro), currency)

    st.markdown(f"**{speaks('purchase.chart_free')}**")
    most = {"old": speaks.whole(int(found.free[OLD].max())), "new": speaks.whole(int(found.free[NEW].max()))}
    show.draw(charts.free_days(found, at, speaks), "free", speaks("purchase.chart_free_alt", **most))
    st.markdown(f"**{speaks('purchase.chart_per_day')}**")
    st.caption(speaks("purchase.chart_per_day_lead", year=money(found.year[NEW, at])))
    ends = {
        f"{name}_{end}": money(pick(found.per_day[row]))
        for row, name in ((OLD, "old"), (NEW, "new"))
        for end, pick in (("least", np.min), ("most", np.max))
    }
    alt = speaks("purchase.chart_per_day_alt", **ends)
    show.draw(charts.per_day(found, at, speaks, currency), "per_day", alt)
    with show.table("month", speaks) as open_:
        if open_:
            show.numbers(
                {speaks("chart.day"): [speaks.day(day) for day in found.days]}
                | {
                    speaks(f"purchase.column_{rule}", what=speaks(f"purchase.column_{what}")): told
                    for row, rule in ((OLD, "old"), (NEW, "new"))
                    for what, told in (
                        ("free", [speaks.whole(int(n)) for n in found.free[row]]),
                        ("first", [speaks.day(day) for day in found.first[row]]),
                        ("per_day", [speaks.amount(int(a), 6) for a in found.per_day[row]]),
                    )
                }
            )


def until_the_invoice(found: PurchaseDays, at: int, speaks: Words) -> None:
    """How long it takes until the first invoice."""
    st.markdown(f"**{speaks('purchase.chart_wait')}**")
    st.caption(speaks("purchase.chart_wait_lead"))
    most = {"old": speaks.whole(int(found.wait[OLD].max())), "new": speaks.whole(int(found.wait[NEW].max()))}
    show.draw(charts.wait(found, at, speaks), "wait", speaks("purchase.chart_wait_alt", **most))
    with show.table("wait", speaks) as open_:
        if open_:
            what = speaks("purchase.column_invoice")
            show.numbers(
                {speaks("chart.day"): [speaks.day(day) for day in found.days]}
                | {
                    speaks(f"purchase.column_{rule}", what=what): [
                        "–" if np.isnat(day) else speaks.day(day) for day in found.invoice[row]
                    ]
                    for row, rule in ((OLD, "old"), (NEW, "new"))
                }
            )


@st.fragment
def page(speaks: Words) -> None:
    """Everything below the title."""
    chosen, data = bundled.choose_scenario(speaks, of_this_kind, FIRST)
    top = st.container()
    left, right = st.columns([3, 7], gap="large")
    with left:
        knobs = Knobs(chosen, data, speaks)
        scenario = turn_knobs(knobs)
    one = one_of(scenario.book, knobs.turned)
    found = purchase_days(one)
    at = int(np.flatnonzero(found.days == one.purchased[0])[0])
    result = outcome(one, scenario.until)
    guess.instead(result, right, scenario.currency, chosen, speaks)
    with top:
        said = answer(found, at, speaks, scenario.currency)
        st.info(said)
        one_of_several(scenario, knobs.turned, chosen, speaks)
        figures(found, at, speaks, scenario.currency)
    with right:
        views = ("month", "wait", "rules")
        match views[tabs([speaks(f"purchase.tab_{name}") for name in views], "tabs:purchase", speaks)]:
            case "month":
                month_by_day(found, at, speaks, scenario.currency)
            case "wait":
                until_the_invoice(found, at, speaks)
            case _:
                rules(CLAUSES, speaks)
    key = f"{chosen}:{knobs.turned}" if knobs.turned else chosen
    seen = clock.turn(result, speaks, scenario.currency, key)
    invoice_lines(seen, speaks, scenario.currency, key, scenario)
    downloads.menu("purchase_day", scenario, result, speaks, said)
    remarks(scenario, speaks)


page(frame.begin("purchase_day"))
