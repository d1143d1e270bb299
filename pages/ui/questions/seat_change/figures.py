"""The figures of a change of seats, and what it would cost on any other day."""

from __future__ import annotations

import numpy as np
import streamlit as st

from billing_model.files.scenario import Scenario
from billing_model.what_if.seat_change import KINDS, cost_by_day, first_change
from pages.ui.parts import figures as charts
from pages.ui.parts import metrics
from pages.ui.parts.asked import AskedQuestion
from pages.ui.parts.metrics import Metric
from pages.ui.questions.seat_change.answer import SeatChange


def figures(asked: AskedQuestion[SeatChange]) -> None:
    """The next invoice, the same without the change, their difference, the first year."""
    words, effect, year = asked.words, asked.finding.effect, asked.finding.year
    title = "figure.next_none" if effect.invoice is None else "figure.next"
    day = "" if effect.invoice is None else words.day(effect.invoice)
    if year.difference:
        below = words("figure.year_delta", amount=asked.money(year.difference, True))
    else:
        below = words("figure.same")
    metrics.row(
        Metric(words(title, day=day), asked.money(effect.amount)),
        Metric(words("figure.without"), asked.money(effect.without)),
        Metric(words("figure.difference"), asked.money(effect.difference, True)),
        Metric(words("figure.year"), asked.money(year.amount), below),
    )


def curve(asked: AskedQuestion[SeatChange]) -> None:
    """A view: what the change costs on each day of its period."""
    scenario, row = asked.scenario, _change_of_the_inputs(asked.scenario)
    if row is None:
        st.info(asked.words("chart.curve_none"))
    else:
        charts.curve(cost_by_day(scenario.book, row), scenario.book.events.on[row], asked.words, asked.currency)


def _change_of_the_inputs(scenario: Scenario) -> int | None:
    """The row in book.events of the earliest change; of several contracts, the change that the inputs put first."""
    events = scenario.book.events
    if len(scenario.book) == 1:
        return first_change(scenario.book)
    changes = np.flatnonzero(np.isin(events.kind_names, KINDS))
    return int(changes[np.argmin(events.row[changes])]) if len(changes) else None
