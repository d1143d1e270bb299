"""The ways for a term to end as a table, the first charge by the day of the purchase and by the end, the clauses."""

from __future__ import annotations

import numpy as np
import streamlit as st

from billing_model.billing.refusal import Refusal, refusal_of
from billing_model.what_if.running_term import PROGRAMME
from pages.ui.base.words import plain
from pages.ui.parts import clauses, metrics
from pages.ui.parts.asked import AskedQuestion
from pages.ui.parts.figures import draw, numbers, table
from pages.ui.parts.metrics import Metric
from pages.ui.parts.text_table import text_table
from pages.ui.questions.align import charts
from pages.ui.questions.align.answer import NAMES, Aligned

CLAUSES = ("NCE-30", "NCE-31", "NCE-32", "NCE-33", "NCE-34", "NCE-35", "NCE-13", "NCE-15")
HEIGHT = 130  # pixels of a chart above the table of the ways
SHORT = "d MMM yy"
NONE = "–"
SHORTLY = {  # in short why the vendor refuses an end, in the wording
    "nce-align-monthly": "monthly",
    "nce-align-month-end": "month_end",
    "nce-align-not-running": "not_running",
    "nce-align-other-customer": "customer",
}
BOTH = " ✓"  # behind the day on which the other renews, too


def figures(asked: AskedQuestion[Aligned]) -> None:
    """The first charge and its invoice, what the term costs in all, when both renew together, and what is refused."""
    words, way = asked.words, asked.finding.way
    alone = len(asked.scenario.data["subscription"]) < 2
    renews = way.last + 1 if alone else way.together
    metrics.row(
        Metric(words("align.figure_first"), asked.money(way.first), words("align.through", day=words.day(way.through))),
        Metric(words("align.figure_invoice"), asked.money(way.invoice), words.day(way.on)),
        Metric(words("align.figure_total"), asked.money(way.total), words("align.through", day=words.day(way.last))),
        Metric(
            words("align.figure_renews" if alone else "align.figure_together"),
            NONE if np.isnat(renews) or way.renewal is None else words.day(renews),
        ),
    )
    for number, problem in asked.finding.found.refused.items():
        sentence = refusal_of(problem, Refusal("", problem.key), PROGRAMME).sentence(words.language)
        st.caption(f"{_names(asked)[number]}: {plain(sentence)}")


def by_purchase(asked: AskedQuestion[Aligned]) -> None:
    """A view: the first charge of each way by the day of the purchase, and the ways."""
    words, curve, names = asked.words, asked.finding.by_purchase, _names(asked)
    day = np.datetime64(asked.scenario.data["subscription"][-1]["purchased"], "D")
    draw(
        charts.purchase(curve, names, day, words, asked.currency),
        "align",
        words("align.chart_alt", first=words.day(curve.days[0]), last=words.day(curve.days[-1])),
        HEIGHT,
    )
    _ways(asked)
    with table("align", words) as is_open:
        if is_open:
            numbers(
                {words("align.column_bought"): [words.day(day) for day in curve.days]}
                | {
                    names[way]: [
                        words.amount(int(amount), asked.currency) if can else NONE
                        for amount, can in zip(curve.first[row], curve.possible[row], strict=True)
                    ]
                    for row, way in enumerate(curve.ways)
                }
            )


def by_end(asked: AskedQuestion[Aligned]) -> None:
    """A view: the first charge by the last day that is chosen for the term, with the ways on it, and the ways."""
    words, found, curve = asked.words, asked.finding.found, asked.finding.by_end
    ends = {"first": words.day(curve.days[0]), "last": words.day(curve.days[-1])}
    figure = charts.end(curve, found.ways, _names(asked), words, asked.currency, asked.finding.way.last)
    draw(figure, "align_end", words("align.end_alt", **ends), HEIGHT)
    _ways(asked)
    with table("align_end", words) as is_open:
        if is_open:
            numbers(
                {
                    words("align.column_ends"): [words.day(day) for day in curve.days],
                    words("align.column_first"): [words.amount(int(each), asked.currency) for each in curve.first[0]],
                }
            )


def rules(asked: AskedQuestion[Aligned]) -> None:
    """A view: the clauses behind all this."""
    clauses.rules(CLAUSES, asked.words)


def _names(asked: AskedQuestion[Aligned]) -> dict[int, str]:
    """What each way is called beside the others."""
    words, found = asked.words, asked.finding.found
    other = words("align.the_other")
    return {way: words(f"align.way.{NAMES[way]}", other=other) for way in (*found.ways, *found.refused)}


def _ways(asked: AskedQuestion[Aligned]) -> None:
    """A small table of the ways."""
    words, found, names = asked.words, asked.finding.found, _names(asked)
    order = sorted(names)
    rows = [_row(asked, way) for way in order]
    then = "renewal" if all(way.later is None for way in found.ways.values()) else "then"
    renews = "renews" if len(asked.scenario.data["subscription"]) < 2 else "both"
    heads = [words(f"align.column_{name}") for name in ("ends", "first", "invoice", then, renews)]
    cells = {head: [row[place] for row in rows] for place, head in enumerate(heads)}
    text_table(
        {words("align.column_way"): [names[way] for way in order]} | cells,
        colours=[charts.COLOURS[way] for way in order],
        strong=[order.index(found.chosen)],
    )


def _row(asked: AskedQuestion[Aligned], number: int) -> list[str]:
    """What a way says in each column; of one that the vendor refuses, in short why."""
    words, found = asked.words, asked.finding.found
    if number in found.refused:
        problem = found.refused[number]
        return [words(f"align.not.{SHORTLY.get(problem.key, 'other')}", clause=problem.clause), "", "", "", ""]
    way = found.ways[number]
    then, renews = way.renewal if way.later is None else way.later, way.last + 1
    return [
        words.day(way.last, SHORT),
        words.amount(way.first, asked.currency),
        words.amount(way.invoice, asked.currency),
        NONE if then is None else words.amount(then, asked.currency),
        NONE if way.renewal is None else words.day(renews, SHORT) + BOTH * bool(renews == way.together),
    ]
