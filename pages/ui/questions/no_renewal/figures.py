"""What each way costs by month, what leaving an extended term costs by day, and the clauses behind them."""

from __future__ import annotations

import numpy as np
import streamlit as st

from billing_model.core.columns import Array
from billing_model.core.sums import running, total_of
from billing_model.what_if.no_renewal import BY_THE_MONTH, ENDED, RENEWED
from pages.ui.base.palette import BLUE, GREEN, GREY, ORANGE
from pages.ui.charts.by_day import Series, bars, curves, money
from pages.ui.parts import clauses, metrics
from pages.ui.parts.asked import AskedQuestion
from pages.ui.parts.figures import draw, numbers, table
from pages.ui.parts.metrics import Metric
from pages.ui.questions.no_renewal.answer import Unrenewed

CLAUSES = ("NCE-50", "NCE-51", "NCE-52", "NCE-53", "NCE-8")
SHOWN = {
    RENEWED: ("way_renew", BLUE),
    BY_THE_MONTH: ("way_extended", ORANGE),
    ENDED: ("way_end", GREY),
}  # word and colour


def figures(asked: AskedQuestion[Unrenewed]) -> None:
    """A month of each way, and what is charged for a year's months."""
    words, after = asked.words, asked.finding.after
    known = after.extended is not None
    year = [total_of(amounts) for amounts in after.charged]
    metrics.row(
        Metric(words("unrenewed.figure_extended"), asked.money(after.extended or 0) if known else "–"),
        Metric(words("unrenewed.figure_renewed"), asked.money(after.renewed)),
        Metric(words("unrenewed.figure_extended_year"), asked.money(year[BY_THE_MONTH]) if known else "–"),
        Metric(words("unrenewed.figure_renewed_year"), asked.money(year[RENEWED])),
    )


def by_month(asked: AskedQuestion[Unrenewed]) -> None:
    """A view: what is charged in each month after the term, by the way that it goes on."""
    words, after = asked.words, asked.finding.after
    ways = _ways(asked)
    labels = [words.day(month, "MMM y") for month in after.months.astype("datetime64[D]")]
    series = [
        money(words(f"unrenewed.{SHOWN[way][0]}"), after.charged[way], SHOWN[way][1], words, asked.currency)
        for way in ways
    ]
    picture = bars(labels, series, words, words("unrenewed.y", currency=asked.currency))
    draw(picture, "unrenewed", words("unrenewed.chart_alt", cost=asked.money(total_of(after.charged[RENEWED]))))
    with table("unrenewed", words) as is_open:
        if is_open:
            numbers({words("unrenewed.column_month"): labels, **_columns(asked, ways)})


def if_cancelled(asked: AskedQuestion[Unrenewed]) -> None:
    """A view: what an extended term has cost in all when it is cancelled on a day, and what that day gives back."""
    words, cancelled = asked.words, asked.finding.after.cancelled
    if cancelled is None:
        st.info(words("unrenewed.not_extended"))
        return
    kept, back = _series(asked, "kept", cancelled.kept, ORANGE), _series(asked, "back", cancelled.back, GREEN)
    unit = words("unrenewed.y_cancelled", currency=asked.currency)
    alt = words("unrenewed.cancelled_alt", most=asked.money(int(cancelled.back.max())))
    draw(curves(cancelled.days, [kept, back], words, unit), "unrenewed_cancelled", alt)
    with table("unrenewed_cancelled", words) as is_open:
        if is_open:
            numbers(
                {
                    words("chart.day"): [words.day(day) for day in cancelled.days],
                    kept.name: _amounts(asked, cancelled.kept),
                    back.name: _amounts(asked, cancelled.back),
                }
            )


def rules(asked: AskedQuestion[Unrenewed]) -> None:
    """A view: the clauses behind all this."""
    clauses.rules(CLAUSES, asked.words)


def _ways(asked: AskedQuestion[Unrenewed]) -> list[int]:
    """The ways that can be told; a term whose price by the month nobody knows cannot."""
    return [way for way in SHOWN if way != BY_THE_MONTH or asked.finding.after.priced]


def _columns(asked: AskedQuestion[Unrenewed], ways: list[int]) -> dict[str, list[str]]:
    """What is charged in each month and in all by its end, of each way but the one that costs nothing."""
    words, columns = asked.words, {}
    for way in ways:
        if way != ENDED:
            name, amounts = words(f"unrenewed.{SHOWN[way][0]}"), asked.finding.after.charged[way]
            columns[name] = _amounts(asked, amounts)
            columns[words("unrenewed.column_in_all", way=name)] = _amounts(asked, running(amounts))
    return columns


def _series(asked: AskedQuestion[Unrenewed], name: str, amounts: Array, colour: str) -> Series:
    return money(asked.words(f"unrenewed.series_{name}"), amounts, colour, asked.words, asked.currency)


def _amounts(asked: AskedQuestion[Unrenewed], amounts: Array) -> list[str]:
    return [asked.words.amount(int(amount), asked.currency) for amount in np.asarray(amounts)]
