"""What each term and plan costs by the months needed, when it is paid, what can be changed later, and the clauses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import numpy as np
import streamlit as st

from billing_model.core.columns import Array
from billing_model.what_if.term_and_plan import LONGEST, later
from pages.ui.base.palette import BLUE, GREEN, GREY, ORANGE, PURPLE, YELLOW
from pages.ui.base.words import LONG
from pages.ui.charts.base import Figure, layout, units
from pages.ui.charts.by_day import Series, curves, money
from pages.ui.charts.marks import vertical
from pages.ui.parts import clauses, metrics
from pages.ui.parts.asked import AskedQuestion
from pages.ui.parts.figures import draw, numbers, table
from pages.ui.parts.metrics import Metric
from pages.ui.parts.text_table import text_table
from pages.ui.questions.term_and_plan.answer import Bound
from pages.ui.questions.term_and_plan.inputs import named

CLAUSES = ("NCE-2", "NCE-5", "NCE-6", "NCE-7", "NCE-26", "NCE-44", "NCE-45", "NCE-46", "NCE-47", "NCE-50")
COLOURS: Mapping[tuple[int, int], str] = {
    (0, 0): BLUE,
    (1, 0): ORANGE,
    (1, 2): GREEN,
    (2, 0): YELLOW,
    (2, 1): PURPLE,
    (2, 2): GREY,
}
DASHES: Mapping[tuple[int, int], str] = {(2, 1): "dash", (2, 2): "dot"}  # which lie on another line
EVERY = 6  # months between the marks of the axis
ASKED = 14  # days after the purchase: too late to cancel, within every term


def figures(asked: AskedQuestion[Bound]) -> None:
    """The cheapest, the contract as it is, what of that is for nothing, from when on another is the cheapest."""
    words, found = asked.words, asked.finding
    own, best, (first, last) = found.under.own, found.best, found.under.stretch(found.months)
    more = found.cost(own) - found.cost(best)
    later = last < LONGEST
    flip = "–" if not later and first == 1 else words.counted("term.count", last + 1 if later else first - 1)
    metrics.row(
        Metric(words("term.figure_best"), asked.money(found.cost(best)), _name(asked, best)),
        Metric(words("term.figure_own"), asked.money(found.cost(own)), words("term.more", amount=asked.money(more))),
        Metric(words("term.figure_lost"), asked.money(found.lost(own)), words("term.of_own")),
        Metric(words("term.figure_from" if later else "term.figure_up_to"), flip),
    )


def _name(asked: AskedQuestion[Bound], choice: int) -> str:
    return named(asked.finding.under.choices[choice], asked.words, "shortly")


def by_months(asked: AskedQuestion[Bound]) -> None:
    """A view: what each costs in all, by the months for which it is needed."""
    words, found = asked.words, asked.finding
    series = [_line(asked, place, costs) for place, costs in enumerate(found.under.cost)]
    alt = words("term.chart_alt", best=_name(asked, found.best), cost=asked.money(found.cost(found.best)))
    draw(_lines(asked, series), "term", alt)
    with table("term", words) as is_open:
        if is_open:
            months = [words.whole(count) for count in range(1, LONGEST + 1)]
            columns = {one.name: [words.amount(int(a), asked.currency) for a in one.values] for one in series}
            numbers({words("term.months"): months, **columns})


def _line(asked: AskedQuestion[Bound], place: int, amounts: Array) -> Series:
    """The line of a choice, drawn as its own."""
    choice = asked.finding.under.choices[place]
    dash = DASHES.get(choice, "solid")
    return money(_name(asked, place), amounts, COLOURS[choice], asked.words, asked.currency, dash)


def _lines(asked: AskedQuestion[Bound], series: list[Series]) -> Figure:
    """A line for each choice over the months needed, and a mark at those of now."""
    words, months = asked.words, list(range(1, LONGEST + 1))
    frame = layout(words, np.zeros(0, "datetime64[D]"), words("term.y", currency=asked.currency), hovermode="x unified")
    marks = [1, *range(EVERY, LONGEST + 1, EVERY)]
    texts = [words.whole(mark) for mark in marks]
    frame["xaxis"] |= {"tickvals": marks, "ticktext": texts, "title": {"text": words("term.x")}}
    frame["shapes"] = [vertical(asked.finding.months)]
    data = [
        {
            "type": "scatter", "mode": "lines", "x": months, "y": units(one.values), "name": one.name,
            "line": {"color": one.colour, "width": 2.5, "dash": one.dash},
            "customdata": list(one.text), "hovertemplate": f"{one.name}: <b>%{{customdata}}</b><extra></extra>",
        }
        for one in series
    ]  # fmt: skip
    return {"data": data, "layout": frame}


def each(asked: AskedQuestion[Bound]) -> None:
    """A view: every term and plan for these months, the cheapest first."""
    words, found = asked.words, asked.finding
    order = np.argsort(found.under.cost[:, found.months - 1], kind="stable").tolist()
    columns = {
        words("term.column_choice"): [_name(asked, place) for place in order],
        words("term.column_price"): [words.amount(int(found.under.prices[p]), asked.currency) for p in order],
        words("term.column_cost"): [words.amount(found.cost(place), asked.currency) for place in order],
        words("term.column_lost"): [words.amount(found.lost(place), asked.currency) for place in order],
    }
    text_table(columns, strong=[order.index(found.under.own)])
    st.caption(words("term.each_lead"))


def when_paid(asked: AskedQuestion[Bound]) -> None:
    """A view: what has been invoiced by each day, of the contract and of the cheapest."""
    words, found = asked.words, asked.finding
    shown = list(dict.fromkeys([found.under.own, found.best, *range(min(3, len(found.under.choices)))]))
    days, paid = found.under.invoiced(shown, found.months)
    series = [_line(asked, place, amounts) for place, amounts in zip(shown, paid, strict=True)]
    figure = curves(days, series, words, words("term.y_paid", currency=asked.currency), steps=True)
    draw(figure, "term_paid", words("term.paid_alt", cost=asked.money(found.cost(found.under.own))))


def changed_later(asked: AskedQuestion[Bound]) -> None:
    """A view: which other term or plan can be taken up within the term, and which only at its renewal."""
    words, found = asked.words, asked.finding
    bought = asked.scenario.data["subscription"][0]["purchased"]
    day = np.datetime64(bought + timedelta(days=ASKED), "D")
    renewal = found.under.renewal
    others = later(asked.scenario.book, found.under, day)
    within = [
        words("term.within", amount=asked.money(other.charged, True))
        if other.charged is not None
        else words("term.not_within", clause=other.refused)
        if other.refused
        else words("term.no")
        for other in others
    ]
    columns = {
        words("term.column_choice"): [_name(asked, other.choice) for other in others],
        words("term.column_within"): within,
        words("term.column_renewal", day=words.day(renewal)): [
            words("term.yes" if other.renewal else "term.no") for other in others
        ],
    }
    text_table(columns)
    own = found.under.choices[found.under.own].term
    within_term = any(
        found.under.choices[one.choice].term == own and one.charged is not None for one in others
    )  # NCE-46
    lead = "term.later_lead_plan" if within_term else "term.later_lead"
    st.caption(words(lead, day=words.day(day, LONG), last=words.day(renewal - 1, LONG)))


def rules(asked: AskedQuestion[Bound]) -> None:
    """A view: the clauses behind all this."""
    clauses.rules(CLAUSES, asked.words)
