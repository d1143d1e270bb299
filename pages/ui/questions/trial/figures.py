"""The figures of a free trial that is converted, and what each day of conversion would mean."""

from __future__ import annotations

import numpy as np
import streamlit as st

from billing_model.what_if.paid_year import ANNUAL, MONTHLY
from pages.ui.base.words import LONG, Words
from pages.ui.parts import metrics
from pages.ui.parts.asked import AskedQuestion, invoices, no_lines
from pages.ui.parts.figures import draw, numbers, table
from pages.ui.parts.metrics import Metric
from pages.ui.parts.refusals import refused_and_rules
from pages.ui.questions.trial import charts
from pages.ui.questions.trial.answer import Conversion
from pages.ui.questions.trial.inputs import FREQUENCIES, fits

CLAUSES = tuple(f"TRIAL-{number}" for number in range(1, 9))


def figures(asked: AskedQuestion[Conversion]) -> None:
    """The first invoice, the first year, the days that lapse, the last day of the trial."""
    words, conversion, days = asked.words, asked.finding, asked.finding.days
    row = conversion.frequency, conversion.day or 0
    if conversion.is_charged:
        first, on = asked.money(days.amount[row]), words.day(days.invoice[row])
    else:
        first, on = words("trial.never"), words("trial.nobody")
    converted = conversion.day is not None
    metrics.row(
        Metric(words("trial.figure_first"), first, on),
        Metric(words("trial.figure_year"), asked.money(days.year[row] if converted else 0), words("trial.unchanged")),
        Metric(
            words("trial.figure_unused"),
            words.whole(int(days.unused[row[1]]) if converted else 0),
            words("trial.of_30"),
        ),
        Metric(words("trial.figure_last"), words.day(days.days[-1]), words("trial.day_30")),
    )


def by_day(asked: AskedQuestion[Conversion]) -> None:
    """A view: when the first invoice comes, by the day of the conversion."""
    words, conversion, days = asked.words, asked.finding, asked.finding.days
    invoices, day = days.invoice[~np.isnat(days.invoice)], conversion.day or 0
    if len(invoices):
        alt = words(
            "trial.chart_invoice_alt",
            monthly=asked.money(days.amount[MONTHLY, day]),
            annual=asked.money(days.amount[ANNUAL, day]),
            first=words.day(invoices.min(), LONG),
            last=words.day(invoices.max(), LONG),
        )
        draw(charts.first_invoice(days, conversion.day, words, asked.currency), "first_invoice", alt)
    st.caption(words("trial.chart_invoice_lead"))
    _table(asked)


def free_and_lapsed(asked: AskedQuestion[Conversion]) -> None:
    """A view: the free days and the lapsing ones, by the day of the conversion."""
    words, conversion, days = asked.words, asked.finding, asked.finding.days
    ends = {"unused": words.whole(int(days.unused[0])), "free": words.whole(int(days.free[conversion.frequency, -1]))}
    alt = words("trial.chart_unused_alt", **ends)
    draw(charts.unused(days, conversion.frequency, conversion.day, words), "unused", alt)
    _table(asked)


def _table(asked: AskedQuestion[Conversion]) -> None:
    with table("trial", asked.words) as is_open:
        if is_open:
            numbers(_columns(asked))


def _columns(asked: AskedQuestion[Conversion]) -> dict[str, list[str]]:
    """The numbers of both charts, a row for each day of conversion."""
    words, days = asked.words, asked.finding.days
    columns = {
        words("trial.column_on"): [words.day(day) for day in days.days],
        words("trial.unused"): [words.whole(int(n)) for n in days.unused],
        words("trial.free"): [words.whole(int(n)) for n in days.free[asked.finding.frequency]],
    }
    for row, name in enumerate(FREQUENCIES):
        by = words.choice("frequency", name)
        columns[words("trial.column_invoice", frequency=by)] = [
            "–" if np.isnat(day) else words.day(day) for day in days.invoice[row]
        ]
        columns[words("trial.column_amount", frequency=by)] = [
            words.amount(int(a), asked.currency) for a in days.amount[row]
        ]
    return columns


def year(asked: AskedQuestion[Conversion]) -> None:
    """A view: the invoices of the first year."""
    if no_lines(asked):
        st.info(asked.words("trial.no_year"))
    else:
        invoices(asked)


def rules(words: Words, key: str) -> None:
    """What is refused of trials, and the clauses behind all this, each below a button."""
    refused_and_rules(fits, CLAUSES, words)
