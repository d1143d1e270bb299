"""The figures of a year billed monthly and annually, and when each is paid."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import streamlit as st

from billing_model.core.columns import Array
from billing_model.what_if.commitment import Way
from pages.ui.base.words import Words
from pages.ui.charts.clock import lighter_after, lighter_places
from pages.ui.inputs.contract import one_of_several
from pages.ui.parts import metrics
from pages.ui.parts.asked import AskedQuestion
from pages.ui.parts.figures import draw, numbers, table
from pages.ui.parts.metrics import Metric
from pages.ui.questions.commitment import charts
from pages.ui.questions.commitment.answer import MonthlyOrAnnual


def figures(asked: AskedQuestion[MonthlyOrAnnual]) -> None:
    """Both years, their difference, the first invoices; above them, which contract they are about."""
    words, both = asked.words, asked.finding.both
    one_of_several(asked.scenario, asked.knobs.turned, asked.key, words)
    split = {"counting": asked.money(both.counting, True), "rounding": asked.money(both.rounding, True)}
    monthly, annual = _first_amounts(asked)
    metrics.row(
        Metric(words("frequency.by_month"), asked.money(both.monthly.total), _lines_and_invoices(both.monthly, words)),
        Metric(words("frequency.by_year"), asked.money(both.annual.total), _lines_and_invoices(both.annual, words)),
        Metric(
            words("frequency.difference"),
            asked.money(both.difference, True),
            words("frequency.split", **split) if both.difference else words("figure.same"),
        ),
        Metric(words("frequency.first_invoice"), annual, words("frequency.first_delta", amount=monthly)),
    )


def _lines_and_invoices(way: Way, words: Words) -> str:
    if not way.invoices:
        return words("frequency.no_invoice")
    lines = words.counted("frequency.line_count", way.lines)
    return words("frequency.lines_on", lines=lines, invoices=words.counted("frequency.invoice_count", way.invoices))


def _first_amounts(asked: AskedQuestion[MonthlyOrAnnual]) -> tuple[str, str]:
    """What the first invoice is, billed monthly and annually."""
    monthly, annual = asked.finding.both.monthly.first_invoice, asked.finding.both.annual.first_invoice
    return asked.money(monthly[1] if monthly else 0), asked.money(annual[1] if annual else 0)


def cash(asked: AskedQuestion[MonthlyOrAnnual]) -> None:
    """A view: what is invoiced in each month; lighter after the day of the clock."""
    words, both = asked.words, asked.finding.both
    months, monthly, annual = charts.months_of(both)
    totals = {"monthly": asked.money(both.monthly.total), "annual": asked.money(both.annual.total)}
    alt = words("frequency.cash_alt", count=int(np.count_nonzero(monthly)), **totals)
    issued = np.union1d(both.monthly.result.invoices.on, both.annual.result.invoices.on)
    figure = charts.cash(both, words, asked.currency)
    draw(lighter_places(figure, issued[np.searchsorted(issued, months)], asked.shown.known), "cash", alt)
    with table("cash", words) as is_open:
        if is_open:
            numbers(
                {
                    words("frequency.month"): [words.day(m.astype("datetime64[D]"), "MMMM y") for m in months],
                    words("frequency.by_month"): [words.amount(int(a), asked.currency) for a in monthly],
                    words("frequency.by_year"): [words.amount(int(a), asked.currency) for a in annual],
                }
            )


def so_far(asked: AskedQuestion[MonthlyOrAnnual]) -> None:
    """A view: what is invoiced up to each day; lighter after the day of the clock."""
    words, both = asked.words, asked.finding.both
    monthly, annual = _first_amounts(asked)
    ends = {"monthly_end": asked.money(both.monthly.total), "annual_end": asked.money(both.annual.total)}
    alt = words("frequency.so_far_alt", monthly=monthly, annual=annual, **ends)
    figure = charts.paid_so_far(both, words, asked.currency)
    draw(lighter_after(figure, asked.shown.known, words), "so_far", alt)
    size = min(len(both.monthly.days), len(both.annual.days))
    columns = {"by_month": both.monthly.paid[:size], "by_year": both.annual.paid[:size]}
    table_by_day("so_far", both.monthly.days[:size], columns, words, asked.currency)


def table_by_day(key: str, days: Array, columns: Mapping[str, Array], words: Words, currency: str) -> None:
    """The numbers of a chart over days; columns: amounts by the name of their words."""
    with table(key, words) as is_open:
        if is_open:
            texts = {
                words(f"frequency.{name}"): [words.amount(int(a), currency) for a in column]
                for name, column in columns.items()
            }
            numbers({words("chart.day"): [words.day(day) for day in days]} | texts)


def why(asked: AskedQuestion[MonthlyOrAnnual]) -> None:
    """A view: why the two can differ."""
    st.markdown(asked.words("frequency.why"))
