"""The figures of a purchase day, and those of every other day of its month."""

from __future__ import annotations

import numpy as np
import streamlit as st

from billing_model.what_if.purchase_day import NEW
from pages.ui.inputs.contract import one_of_several
from pages.ui.parts import clauses, metrics
from pages.ui.parts.asked import AskedQuestion
from pages.ui.parts.figures import draw, numbers, table
from pages.ui.parts.metrics import Metric
from pages.ui.questions.purchase_day import charts
from pages.ui.questions.purchase_day.answer import Purchase

CLAUSES = ("CSP-10", "CSP-11", "CSP-12", "CSP-13", "CSP-19")


def figures(asked: AskedQuestion[Purchase]) -> None:
    """The free days, the first invoice, the year and a day of service; above them, which contract they are about."""
    words, days, row, rule = asked.words, asked.finding.days, asked.finding.day, asked.finding.rule
    one_of_several(asked.scenario, asked.knobs.turned, asked.key, words)
    best, per_day, invoice = days.cheapest(), days.holding(days.per_day), days.invoice[rule, row]
    by_rule = words(f"purchase.rule_{charts.RULES[rule][1]}")
    alike = "with_days_before" if days.before[rule].any() else "same_every_day"
    on = "–" if np.isnat(invoice) else words.day(invoice)
    least = words("purchase.best", amount=asked.money(per_day[best]), day=words.day(days.days[best], "d MMM"))
    metrics.row(
        Metric(words("purchase.figure_free"), words.whole(int(days.free[rule, row])), by_rule),
        Metric(words("purchase.figure_first"), asked.money(days.amount[rule, row]), on),
        Metric(words("purchase.figure_year"), asked.money(days.year[rule, row]), words(f"purchase.{alike}")),
        Metric(words("purchase.figure_per_day"), asked.money(per_day[row]), least),
    )


def free(asked: AskedQuestion[Purchase]) -> None:
    """A view: the free days, by day of purchase."""
    words, days, row = asked.words, asked.finding.days, asked.finding.day
    st.markdown(f"**{words('purchase.chart_free')}**")
    most = {name: words.whole(int(days.free[rule].max())) for rule, name in _rules(asked)}
    draw(charts.free_days(days, row, words), "free", words("purchase.chart_free_alt", **most))
    with table("month", words) as is_open:
        if is_open:
            columns = {words("chart.day"): [words.day(day) for day in days.days]}
            for rule, name in _rules(asked):
                for what, texts in (
                    ("free", [words.whole(int(n)) for n in days.free[rule]]),
                    ("first", [words.day(day) for day in days.first[rule]]),
                    ("per_day", [words.amount(int(a), 6) for a in days.per_day[rule]]),
                ):
                    columns[_heading(asked, name, what)] = texts
            numbers(columns)


def per_day(asked: AskedQuestion[Purchase]) -> None:
    """A view: what a day of service costs, by day of purchase."""
    words, days, row = asked.words, asked.finding.days, asked.finding.day
    st.markdown(f"**{words('purchase.chart_per_day')}**")
    ends = {
        f"{name}_{end}": asked.money(pick(days.per_day[rule]))
        for rule, name in _rules(asked)
        for end, pick in (("least", np.min), ("most", np.max))
    }
    draw(charts.per_day(days, row, words, asked.currency), "per_day", words("purchase.chart_per_day_alt", **ends))
    st.caption(words("purchase.chart_per_day_lead", year=asked.money(days.year[NEW, row])))


def wait(asked: AskedQuestion[Purchase]) -> None:
    """A view: how long it takes until the first invoice."""
    words, days = asked.words, asked.finding.days
    st.markdown(f"**{words('purchase.chart_wait')}**")
    most = {name: words.whole(int(days.wait[rule].max())) for rule, name in _rules(asked)}
    draw(charts.wait(days, asked.finding.day, words), "wait", words("purchase.chart_wait_alt", **most))
    st.caption(words("purchase.chart_wait_lead"))
    with table("wait", words) as is_open:
        if is_open:
            columns = {words("chart.day"): [words.day(day) for day in days.days]}
            for rule, name in _rules(asked):
                columns[_heading(asked, name, "invoice")] = [
                    "–" if np.isnat(day) else words.day(day) for day in days.invoice[rule]
                ]
            numbers(columns)


def _rules(asked: AskedQuestion[Purchase]) -> list[tuple[int, str]]:
    """The rows of the rules that are shown, and their names."""
    return [(rule, name) for rule, name, _ in charts.RULES[: len(asked.finding.days.free)]]


def _heading(asked: AskedQuestion[Purchase], rule: str, what: str) -> str:
    """The heading of a column under one of the rules."""
    return asked.words(f"purchase.column_{rule}", what=asked.words(f"purchase.column_{what}"))


def rules(asked: AskedQuestion[Purchase]) -> None:
    """A view: the clauses behind all this."""
    clauses.rules(CLAUSES, asked.words)
