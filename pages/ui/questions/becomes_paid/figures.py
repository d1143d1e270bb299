"""What stopping a trial on each day leaves to be paid, what each day of turning it paid brings, and the clauses."""

from __future__ import annotations

import numpy as np
import streamlit as st

from pages.ui.base.palette import GREY, ORANGE
from pages.ui.base.words import LONG, Words
from pages.ui.charts.by_day import bars, counts, curves, money
from pages.ui.parts import metrics
from pages.ui.parts.asked import AskedQuestion
from pages.ui.parts.figures import draw, numbers, table
from pages.ui.parts.metrics import Metric
from pages.ui.parts.refusals import refused_and_rules
from pages.ui.questions.becomes_paid.answer import Trial
from pages.ui.questions.becomes_paid.inputs import fits

CLAUSES = ("NCE-55", "NCE-56", "NCE-26", "NCE-27", "NCE-28", "NCE-50", "NCE-52")


def figures(asked: AskedQuestion[Trial]) -> None:
    """The first paid invoice, the whole paid term, the last free day to stop, the last to cancel."""
    words, paid = asked.words, asked.finding.paid
    never = not paid.goes_on or np.isnat(paid.invoice)
    back = paid.kept[paid.days == paid.cancelled][0]
    free = paid.paid_from - 1 if paid.converted else paid.last
    metrics.row(
        Metric(
            words("unasked.figure_first"),
            "–" if never else asked.money(paid.amount),
            "" if never else words.day(paid.invoice),
        ),
        Metric(words("unasked.figure_owed"), asked.money(paid.owed), words("unasked.through", day=_day(asked))),
        Metric(words("unasked.figure_stop"), "–" if free < paid.first else words.day(free), words("unasked.free")),
        Metric(
            words("unasked.figure_cancel"), words.day(paid.cancelled), words("unasked.paid", amount=asked.money(back))
        ),
    )


def _day(asked: AskedQuestion[Trial]) -> str:
    return asked.words.day(asked.finding.paid.renewal - 1)


def if_stopped(asked: AskedQuestion[Trial]) -> None:
    """A view: what stays to be paid if it is stopped, by day."""
    words, paid = asked.words, asked.finding.paid
    series = money(words("unasked.series_kept"), paid.kept, ORANGE, words, asked.currency)
    figure = curves(
        paid.days, [series], words, words("unasked.y", currency=asked.currency), steps=True, mark=paid.paid_from
    )
    draw(figure, "stopped", words("unasked.kept_alt", owed=asked.money(paid.owed), day=words.day(paid.cancelled, LONG)))
    if paid.paid_from > paid.first:
        st.caption(words("unasked.kept_lead", day=words.day(paid.paid_from - 1, LONG)))
    with table("stopped", words) as is_open:
        if is_open:
            numbers(
                {
                    words("chart.day"): [words.day(day) for day in paid.days],
                    series.name: [words.amount(int(amount), asked.currency) for amount in paid.kept],
                }
            )


def turned_paid(asked: AskedQuestion[Trial]) -> None:
    """A view: the trial days that lapse when it is turned paid sooner, by day, with the first invoice."""
    words, paid = asked.words, asked.finding.paid
    sooner = paid.sooner
    labels = [words.day(day, "d MMM") for day in sooner.days]
    mark = int(np.flatnonzero(sooner.days == paid.paid_from)[0]) if paid.converted else None
    series = counts(words("trial.unused"), sooner.lapsed, GREY, words)
    most = words.whole(int(sooner.lapsed.max()))
    draw(bars(labels, [series], words, words("trial.days_y"), mark), "sooner", words("unasked.sooner_alt", most=most))
    same = bool((sooner.amount == paid.amount).all())
    st.caption(words("unasked.sooner_lead" if same else "unasked.sooner_other"))
    with table("sooner", words) as is_open:
        if is_open:
            numbers(
                {
                    words("trial.column_on"): [words.day(day) for day in sooner.days],
                    words("trial.unused"): [words.whole(int(n)) for n in sooner.lapsed],
                    words("trial.figure_first"): ["–" if np.isnat(day) else words.day(day) for day in sooner.invoice],
                    words("lines.column.amount"): [words.amount(int(a), asked.currency) for a in sooner.amount],
                }
            )


def rules(words: Words, key: str) -> None:
    """What is refused of trials, and the clauses behind all this, each below a button."""
    refused_and_rules(fits, CLAUSES, words)
