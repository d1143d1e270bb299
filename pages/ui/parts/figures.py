"""Charts and notes as they stand on a page: a title, the picture, its takeaway in words, its numbers as a table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pandas as pd
import streamlit as st

from billing_model.billing.outcome import Outcome
from billing_model.files.scenario import Scenario
from billing_model.what_if.seat_change import Curve
from pages.ui.base.choice import within
from pages.ui.base.words import Words
from pages.ui.charts import daily as charts_daily
from pages.ui.charts import invoices as charts_invoices
from pages.ui.charts.base import Figure
from pages.ui.charts.clock import lighter_after, lighter_places
from pages.ui.charts.fast import Ready
from pages.ui.charts.margins import fitted
from pages.ui.inputs.contract import names_of

CONFIG = {"displayModeBar": False, "scrollZoom": False}


def daily(result: Outcome, scenario: Scenario, speaks: Words) -> None:
    """The charge of each day, and of each contract where several are shown."""
    days, amounts = result.daily
    contracts = names_of(result, scenario, speaks)
    held = charts_daily.seats_by_noun(result, speaks)
    st.markdown(f"**{speaks('chart.daily')}**")
    ends = {"first": speaks.day(days[0]), "last": speaks.day(days[-1])}
    several = "_apart" if len(contracts) > 1 else ""
    draw(
        charts_daily.daily(result, contracts, speaks, scenario.currency),
        "daily",
        speaks(f"chart.daily_alt{several}", **ends, seats=" · ".join(held), count=len(contracts)),
    )
    with table("daily", speaks) as open_:
        if open_:
            apart = zip(contracts, result.daily_apart, strict=True) if several else ()
            numbers(
                {speaks("chart.day"): [speaks.day(day) for day in days]}
                | {noun: [speaks.whole(int(n)) for n in seats] for noun, seats in held.items()}
                | {name: [speaks.amount(int(a), 6) for a in values] for name, values in apart}
                | {speaks("chart.charge"): [speaks.amount(int(a), 6) for a in amounts]}
            )


def invoices(result: Outcome, speaks: Words, currency: str) -> None:
    """The invoices by kind of line."""
    st.markdown(f"**{speaks('chart.invoices')}**")
    bills = result.invoices
    alt = speaks("chart.invoices_alt", count=len(bills), total=speaks.money(result.total(), currency))
    draw(lighter_places(charts_invoices.invoices(result, speaks, currency), bills.on, result.known), "invoices", alt)
    with table("invoices", speaks) as open_:
        if open_:
            of = np.repeat(np.arange(len(bills)), bills.line_count)
            sums = {}
            for kind, mine in result.lines.by_kind():
                amounts = np.zeros(len(bills), np.int64)
                np.add.at(amounts, of[mine], result.lines.amount[mine])
                sums[speaks.kind(kind)] = [speaks.amount(int(a)) for a in amounts]
            numbers(
                {speaks("chart.invoice"): [speaks.day(day) for day in bills.on]}
                | sums
                | {speaks("chart.invoices_total"): [speaks.amount(int(total)) for total in bills.total]}
            )


def paid_and_used(result: Outcome, speaks: Words, currency: str) -> None:
    """Cash against value, over time."""
    st.markdown(f"**{speaks('chart.paid_title')}**")
    days, paid, used = result.paid_and_used()
    last = {"paid": speaks.money(int(paid[-1]), currency), "used": speaks.money(int(used[-1]), currency)}
    figure = lighter_after(charts_invoices.paid_and_used(result, speaks, currency), result.known, speaks)
    draw(figure, "paid", speaks("chart.paid_alt", **last))
    with table("paid", speaks) as open_:
        if open_:
            numbers(
                {
                    speaks("chart.day"): [speaks.day(day) for day in days],
                    speaks("chart.paid"): [speaks.amount(int(a)) for a in paid],
                    speaks("chart.used"): [speaks.amount(int(a), 6) for a in used],
                }
            )


def curve(found: Curve | None, day: np.datetime64, speaks: Words, currency: str) -> None:
    """What the change costs on each day of its period."""
    if found is None or not len(found.days):
        st.info(speaks("chart.curve_none"))
        return
    first, last = speaks.day(found.first, "d MMM"), speaks.day(found.last)
    st.markdown(f"**{speaks('chart.curve', first=first, last=last)}**")
    st.caption(speaks("chart.curve_lead"))
    ends = {
        "highest": speaks.money(int(found.cost[0]), currency),
        "lowest": speaks.money(int(found.cost[-1]), currency),
    }
    draw(charts_invoices.curve(found, day, speaks, currency), "curve", speaks("chart.curve_alt", **ends))
    with table("curve", speaks) as open_:
        if open_:
            numbers(
                {
                    speaks("chart.day"): [speaks.day(d) for d in found.days],
                    speaks("chart.cost"): [speaks.amount(int(c)) for c in found.cost],
                }
            )


def draw(figure: Figure, key: str, alt: str) -> None:
    """A figure on the page; alt: its takeaway in words, which stands alone where there is nothing to draw."""
    if not figure["data"]:
        st.caption(alt)
        return
    st.plotly_chart(Ready(fitted(figure)), key=f"chart:{key}", config=CONFIG, alt=alt)


@contextmanager
def table(key: str, speaks: Words) -> Iterator[bool]:
    """An expander with a chart's numbers; whether it is open, so that a closed one costs nothing."""
    with within(st.expander(speaks("chart.table"), key=f"table:{key}", on_change="rerun")) as is_open:
        yield is_open


def numbers(columns: dict[str, list[str]]) -> None:
    """Columns of text as a table, the first from the left, the others from the right."""
    shown = pd.DataFrame(columns)
    st.dataframe(
        shown,
        hide_index=True,
        height=min(400, 36 * (len(shown) + 1)),
        column_config={name: st.column_config.TextColumn(alignment="right") for name in shown.columns[1:]},
    )
