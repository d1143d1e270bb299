"""Charts and notes as they stand on a page: a title, the picture, its takeaway in words, its numbers as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from billing_model.billing.outcome import Outcome
from billing_model.core.book import LATEST
from billing_model.core.sums import sum_by
from billing_model.files.scenario import Scenario
from billing_model.files.spreadsheet import neutral
from billing_model.what_if.seat_change import Curve
from pages.ui.base.choice import within
from pages.ui.base.words import Words
from pages.ui.charts import daily as charts_daily
from pages.ui.charts import invoices as charts_invoices
from pages.ui.charts.base import Figure
from pages.ui.charts.clock import lighter_after, lighter_places
from pages.ui.charts.margins import fitted
from pages.ui.inputs.contract import names_of
from pages.ui.parts.plot import plot

HEIGHT = 225  # pixels of a chart, beside which an invoice finds room


def daily(result: Outcome, scenario: Scenario, words: Words) -> None:
    """The charge of each day, and of each contract where several are shown."""
    days, amounts = result.daily
    contracts = names_of(result, scenario, words)
    held = charts_daily.seats_by_noun(result, words)
    ends = {"first": words.day(days[0]), "last": words.day(days[-1])}
    several = "_apart" if len(contracts) > 1 else ""
    draw(
        charts_daily.daily(result, contracts, words, scenario.currency, held),
        "daily",
        words(f"chart.daily_alt{several}", **ends, seats=" · ".join(held), count=len(contracts)),
    )
    with table("daily", words) as is_open:
        if is_open:
            apart = zip(contracts, result.daily_apart, strict=True) if several else ()
            numbers(
                {words("chart.day"): [words.day(day) for day in days]}
                | {noun: [words.whole(int(n)) for n in seats] for noun, seats in held.items()}
                | {name: [words.amount(int(a), 6) for a in values] for name, values in apart}
                | {words("chart.charge"): [words.amount(int(a), 6) for a in amounts]}
            )


def invoices(result: Outcome, words: Words, currency: str) -> None:
    """The invoices by kind of line."""
    bills = result.invoices
    alt = words("chart.invoices_alt", count=len(bills), total=words.money(result.total(), currency))
    draw(lighter_places(charts_invoices.invoices(result, words, currency), bills.on, result.known), "invoices", alt)
    with table("invoices", words) as is_open:
        if is_open:
            of = np.repeat(np.arange(len(bills)), bills.line_count)
            sums = {}
            for kind, rows in result.lines.by_kind():
                amounts = sum_by(of[rows], result.lines.amount[rows], len(bills))
                sums[words.kind(kind)] = [words.amount(int(a), currency) for a in amounts]
            numbers(
                {words("chart.invoice"): [words.day(day) for day in bills.on]}
                | sums
                | {words("chart.invoices_total"): [words.amount(int(total), currency) for total in bills.total]}
            )


def paid_and_used(result: Outcome, words: Words, currency: str) -> None:
    """Cash against value, over time."""
    days, paid, used = result.paid_and_used()
    last = {"paid": words.money(int(paid[-1]), currency), "used": words.money(int(used[-1]), currency)}
    figure = lighter_after(charts_invoices.paid_and_used(result, words, currency), result.known, words)
    draw(figure, "paid", words("chart.paid_alt", **last))
    with table("paid", words) as is_open:
        if is_open:
            numbers(
                {
                    words("chart.day"): [words.day(day) for day in days],
                    words("chart.paid"): [words.amount(int(a), currency) for a in paid],
                    words("chart.used"): [words.amount(int(a), 6) for a in used],
                }
            )


def curve(by_day: Curve | None, day: np.datetime64, words: Words, currency: str) -> None:
    """What the change costs on each day of its period."""
    if by_day is None or not len(by_day.days):
        st.info(words("chart.curve_none"))
        return
    first, last = words.day(by_day.first, "d MMM"), words.day(by_day.last)
    st.markdown(f"**{words('chart.curve', first=first, last=last)}**")
    st.caption(words("chart.curve_lead"))
    ends = {
        "highest": words.money(int(by_day.cost[0]), currency),
        "lowest": words.money(int(by_day.cost[-1]), currency),
    }
    draw(charts_invoices.curve(by_day, day, words, currency), "curve", words("chart.curve_alt", **ends))
    with table("curve", words) as is_open:
        if is_open:
            numbers(
                {
                    words("chart.day"): [words.day(d) for d in by_day.days],
                    words("chart.cost"): [words.amount(int(c), currency) for c in by_day.cost],
                }
            )


def draw(
    figure: Figure, key: str, alt: str, height: int = HEIGHT, picked: Callable[[list[Any]], None] | None = None
) -> None:
    """A figure on the page; alt: its takeaway in words, which stands alone where there is nothing to draw.

    height: in pixels. picked: is given the customdata of a point that is clicked.
    """
    if not figure["data"]:
        st.caption(alt)
        return
    plot(fitted(figure), f"chart:{key}", alt, height, picked)


@contextmanager
def table(key: str, words: Words) -> Iterator[bool]:
    """A button below which a chart's numbers are; whether it is open, so that a closed one costs nothing."""
    box = st.popover(words("chart.table"), type="tertiary", key=f"table:{key}", on_change="rerun")
    with within(box) as is_open:
        yield is_open


def numbers(columns: dict[str, list[str]]) -> None:
    """Columns of text as a table, the first from the left, the others from the right."""
    shown = pd.DataFrame({neutral(name): [*map(neutral, cells)] for name, cells in columns.items()})  # for a download
    st.dataframe(
        shown,
        hide_index=True,
        height=min(400, 36 * (len(shown) + 1)),
        column_config={name: st.column_config.TextColumn(alignment="right") for name in shown.columns[1:]},
    )


def nothing(until: np.datetime64, words: Words) -> None:
    """Say that nothing is invoiced through a day; a later one can be chosen unless it is the last there is."""
    st.info(words("lines.none" if until < LATEST else "lines.none_at_all", until=words.day(until)))
