"""The page of a question: what does the same year cost, and when is it paid, billed monthly or annually."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import streamlit as st

from billing_model.billing.edits import one_of
from billing_model.billing.outcome import outcome
from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.money import to_micro
from billing_model.files.scenario import Scenario
from billing_model.what_if.commitment import BothWays, Way, both_ways, cancelling, new_price
from billing_model.what_if.paid_year import ANNUAL, MONTHLY
from pages.ui.base import frame
from pages.ui.base.choice import choose
from pages.ui.base.words import NotAnAmount, Words, plain
from pages.ui.charts.clock import lighter_after, lighter_places
from pages.ui.inputs.contract import one_of_several
from pages.ui.inputs.events import DAY_FORMAT
from pages.ui.inputs.knobs import Knobs
from pages.ui.parts import clock, downloads, guess
from pages.ui.parts import figures as show
from pages.ui.parts.clauses import remarks
from pages.ui.parts.lines import invoice_lines
from pages.ui.questions.commitment import charts
from pages.ui.scenario import bundled
from pages.ui.scenario.view import tabs

FIRST = "csp/annual-list-price-falls"
KINDS = ("set-seats", "cancel", "reactivate", "set-list-price")
MAIN = (("purchased",), ("seats", "list_price"), ("billing_day",))
MORE = ("rounding", "alignment", "full_credit_days")
LONG = "d MMMM y"


def of_this_kind(data: Mapping[str, Any]) -> bool:
    """Licences of Partner Center, not tried before."""
    return all(entry["programme"] == "csp" and not entry.get("trial") for entry in data["subscription"])


def turn_knobs(knobs: Knobs) -> Scenario:
    """The inputs; returns the scenario they make, or the last that could be billed."""
    speaks = knobs.speaks
    st.subheader(speaks("knobs.title"))
    number = knobs.turn("monthly_or_annual", lambda data: range(len(data["subscription"])))
    for pair in MAIN:
        knobs.row(pair, number)
    with knobs.box(speaks("knobs.events"), "events", expanded=bool(knobs.data.get("event"))):
        knobs.other_events(0, KINDS)
    with knobs.box(speaks("knobs.more"), "more"):
        for name in MORE:
            knobs.field(name, number)
        knobs.room("subscription", number + 1, *MORE)
    return knobs.scenario()


def answer(both: BothWays, speaks: Words, currency: str) -> str:
    """Whether the two differ in price, and when each is paid."""
    said = {
        name: speaks.money(way.total, currency) for name, way in (("monthly", both.monthly), ("annual", both.annual))
    }
    if not both.difference and both.alike:
        parts = [speaks("frequency.same", total=said["annual"])]
    else:
        key = "frequency.same_but" if both.alike else "frequency.differ"
        parts = [speaks(key, difference=speaks.money(abs(both.difference), currency), **said)]
    if both.monthly.free_days:
        days = speaks.counted("frequency.days", both.monthly.free_days)
        parts.append(speaks("frequency.free_days", days=days, day=speaks.day(both.monthly.first, LONG)))
    elif not both.alike:
        parts.append(speaks("frequency.returns"))
    first, whole = both.monthly.first_invoice, both.annual.first_invoice
    if first is not None and whole is not None:
        values = {
            "monthly": speaks.money(first[1], currency),
            "monthly_day": speaks.day(first[0], LONG),
            "annual": speaks.money(whole[1], currency),
            "annual_day": speaks.day(whole[0], LONG),
        }
        parts.append(speaks("frequency.timing_same" if first[0] == whole[0] else "frequency.timing", **values))
    return " ".join(parts)


def figures(both: BothWays, speaks: Words, currency: str) -> None:
    """The headline figures."""

    def how_many(way: Way) -> str:
        lines = speaks.counted("frequency.line_count", way.lines)
        return speaks(
            "frequency.lines_on", lines=lines, invoices=speaks.counted("frequency.invoice_count", way.invoices)
        )

    def metric(label: str, value: str, below: str) -> None:
        st.metric(label, value, below, delta_color="off", delta_arrow="off", border=True, height="stretch")

    def money(micro: int, sign: bool = False) -> str:
        return speaks.money(micro, currency, sign)

    first, whole = both.monthly.first_invoice, both.annual.first_invoice
    with st.container(horizontal=True):
        metric(speaks("frequency.by_month"), money(both.monthly.total), how_many(both.monthly))
        metric(speaks("frequency.by_year"), money(both.annual.total), how_many(both.annual))
        split = {"counting": money(both.counting, True), "rounding": money(both.rounding, True)}
        below = speaks("frequency.split", **split) if both.difference else speaks("figure.same")
        metric(speaks("frequency.difference"), money(both.difference, True), below)
        by_month = speaks("frequency.first_delta", amount=money(first[1] if first else 0))
        metric(speaks("frequency.first_invoice"), money(whole[1] if whole else 0), by_month)


def when_paid(both: BothWays, speaks: Words, currency: str, known: np.datetime64 | None) -> None:
    """Cash by month, and summed up; known: the day after which it is still to come."""

    def money(micro: int) -> str:
        return speaks.money(int(micro), currency)

    st.markdown(f"**{speaks('frequency.cash')}**")
    months, monthly, annual = charts.months_of(both)
    said = {"monthly": money(both.monthly.total), "annual": money(both.annual.total)}
    alt = speaks("frequency.cash_alt", count=int(np.count_nonzero(monthly)), **said)
    issued = np.union1d(both.monthly.result.invoices.on, both.annual.result.invoices.on)
    figure = lighter_places(charts.cash(both, speaks, currency), issued[np.searchsorted(issued, months)], known)
    show.draw(figure, "cash", alt)
    with show.table("cash", speaks) as open_:
        if open_:
            show.numbers(
                {
                    speaks("frequency.month"): [speaks.day(m.astype("datetime64[D]"), "MMMM y") for m in months],
                    speaks("frequency.by_month"): [speaks.amount(int(a)) for a in monthly],
                    speaks("frequency.by_year"): [speaks.amount(int(a)) for a in annual],
                }
            )
    st.markdown(f"**{speaks('frequency.so_far')}**")
    first, whole = both.monthly.first_invoice, both.annual.first_invoice
    ends = {"monthly_end": money(both.monthly.total), "annual_end": money(both.annual.total)}
    starts = {"monthly": money(first[1] if first else 0), "annual": money(whole[1] if whole else 0)}
    alt = speaks("frequency.so_far_alt", **starts, **ends)
    show.draw(lighter_after(charts.paid_so_far(both, speaks, currency), known, speaks), "so_far", alt)
    size = min(len(both.monthly.days), len(both.annual.days))
    columns = {"by_month": both.monthly.paid[:size], "by_year": both.annual.paid[:size]}
    by_day_table("so_far", both.monthly.days[:size], columns, speaks)


def by_day_table(key: str, days: Array, columns: Mapping[str, Array], speaks: Words) -> None:
    """The numbers of a chart over days; columns: amounts by the name of their words."""
    with show.table(key, speaks) as open_:
        if open_:
            told = {
                speaks(f"frequency.{name}"): [speaks.amount(int(a)) for a in column] for name, column in columns.items()
            }
            show.numbers({speaks("chart.day"): [speaks.day(day) for day in days]} | told)


def if_cancelled(book: Book, currency: str, key: str, speaks: Words) -> None:
    """What a cancellation on each day gives back, and what was paid for nothing."""
    found = cancelling(book)
    days: list[date] = found.days.tolist()
    key = f"{key}:cancelled"
    chosen = st.session_state.get(key, days[len(days) // 2])
    st.session_state[key] = min(max(chosen, days[0]), days[-1])
    day = st.slider(speaks("frequency.cancel_day"), days[0], days[-1], key=key, format=DAY_FORMAT[speaks.language])
    at = days.index(day)
    columns = {"": found.back, "_kept": found.kept, "_used": found.used}
    amounts = {
        f"{name}{what}": speaks.money(int(column[way, at]), currency)
        for way, name in ((MONTHLY, "monthly"), (ANNUAL, "annual"))
        for what, column in columns.items()
    }
    if at < found.in_full:
        amounts["days"] = speaks.counted("frequency.days", found.in_full)
    said = "frequency.cancelled_in_full" if at < found.in_full else "frequency.cancelled"
    st.markdown(speaks(said, day=speaks.day(day, LONG), **amounts))
    st.markdown(f"**{speaks('frequency.back')}**")
    most = {name: speaks.money(int(found.back[way].max()), currency) for way, name in ((0, "monthly"), (1, "annual"))}
    mark = np.datetime64(day, "D")
    show.draw(charts.given_back(found, mark, speaks, currency), "back", speaks("frequency.back_alt", **most))
    st.markdown(f"**{speaks('frequency.nothing')}**")
    later = found.for_nothing[:, found.in_full :]
    if not later.size:
        st.info(speaks("frequency.nothing_none"))
    else:
        st.caption(speaks("frequency.nothing_lead"))
        ends = {"least": speaks.money(int(later.min()), currency), "most": speaks.money(int(later.max()), currency)}
        show.draw(charts.for_nothing(found, mark, speaks, currency), "nothing", speaks("frequency.nothing_alt", **ends))
    with show.table("back", speaks) as open_:
        if open_:
            columns = {"back": found.back, "nothing": found.for_nothing}
            show.numbers(
                {speaks("chart.day"): [speaks.day(d) for d in found.days]}
                | {
                    f"{speaks(f'frequency.{what}')}: {speaks(f'frequency.{name}')}": [
                        speaks.amount(int(a)) for a in column[way]
                    ]
                    for what, column in columns.items()
                    for way, name in ((MONTHLY, "by_month"), (ANNUAL, "by_year"))
                }
            )


def if_the_price_falls(book: Book, currency: str, key: str, speaks: Words) -> None:
    """When a new list price is paid."""
    bought: date = book.purchased[0].item()
    listed = book.happened("set-list-price")
    price_key, day_key = f"{key}:falls:money", f"{key}:falls:on"
    first, last = bought, bought + timedelta(days=364)  # before the renewal, whatever the year
    if price_key not in st.session_state:
        price = listed.list_price[0] if len(listed) else None
        st.session_state[price_key] = speaks.typed(Decimal(int(price)).scaleb(-6) if price is not None else Decimal(10))
    on = st.session_state.get(day_key, listed.on[0].item() if len(listed) else bought + timedelta(days=90))
    st.session_state[day_key] = min(max(on, first), last)
    left, right = st.columns([1, 2])
    typed = left.text_input(speaks("frequency.new_price"), key=price_key)
    day = right.slider(speaks("frequency.new_price_day"), first, last, key=day_key, format=DAY_FORMAT[speaks.language])
    try:
        price = int(to_micro(max(speaks.parsed(typed or ""), Decimal(0))))
    except (NotAnAmount, ValueError) as wrong:
        left.error(plain(str(wrong)))
        return
    found = new_price(book, np.datetime64(day, "D"), price)
    more = int(found.second_year[ANNUAL])
    values = {
        "day": speaks.day(day, LONG),
        "price": speaks.money(price, currency),
        "renewal": speaks.day(found.renewal[ANNUAL], LONG),
        "amount": speaks.money(abs(more), currency),
        "direction": speaks("frequency.less" if more < 0 else "frequency.more"),
    }
    st.markdown(speaks("frequency.price_none", **values))
    st.markdown(f"**{speaks('frequency.price')}**")
    alt = speaks("frequency.price_alt", day=values["day"], renewal=values["renewal"])
    show.draw(charts.new_price(found, speaks, currency), "price", alt)
    columns = {"listed": found.listed, "by_month": found.paid[MONTHLY], "by_year": found.paid[ANNUAL]}
    by_day_table("price", found.days, columns, speaks)


def pictures(book: Book, currency: str, both: BothWays, key: str, speaks: Words, known: np.datetime64 | None) -> None:
    """One view at a time. known: the day of the clock, if it is set."""
    views = ("cash", "cancel", "price", "why")
    match views[tabs([speaks(f"frequency.tab_{name}") for name in views], "tabs:frequency", speaks)]:
        case "cash":
            when_paid(both, speaks, currency, known)
        case "cancel":
            if_cancelled(book, currency, key, speaks)
        case "price":
            if_the_price_falls(book, currency, key, speaks)
        case _:
            st.markdown(speaks("frequency.why"))


@st.fragment
def page(speaks: Words) -> None:
    """Everything below the title."""
    chosen, data = bundled.choose_scenario(speaks, of_this_kind, FIRST)
    top = st.container()
    left, right = st.columns([3, 7], gap="large")
    with left:
        knobs = Knobs(chosen, data, speaks)
        scenario = turn_knobs(knobs)
    one, key = one_of(scenario.book, knobs.turned), f"{chosen}:{knobs.turned}" if knobs.turned else chosen
    both = both_ways(one)
    guess.instead(outcome(scenario.book, scenario.until), right, scenario.currency, chosen, speaks)
    with top:
        said = answer(both, speaks, scenario.currency)
        st.info(said)
        one_of_several(scenario, knobs.turned, chosen, speaks)
        figures(both, speaks, scenario.currency)
    ways = {"by_month": both.monthly, "by_year": both.annual}
    way = choose(
        speaks("frequency.show"), list(ways), "frequency:shown", lambda name: speaks(f"frequency.{name}"), beside=True
    )
    seen = clock.turn(ways[way].result, speaks, scenario.currency, f"{key}:{way}")
    with right:
        pictures(one, scenario.currency, both, key, speaks, seen.known)
    invoice_lines(seen, speaks, scenario.currency, f"{key}:{way}", scenario)
    downloads.menu("monthly_or_annual", scenario, ways[way].result, speaks, said)
    remarks(scenario, speaks)


page(frame.begin("monthly_or_annual"))
