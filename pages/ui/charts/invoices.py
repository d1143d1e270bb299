"""Invoices as bars, what is paid beside what is used, and what a change costs by its day.

One colour per kind of line, the same everywhere.
"""

from __future__ import annotations

import numpy as np

from billing_model.billing.outcome import Outcome
from billing_model.core.columns import Array
from billing_model.core.sums import by_runs, sum_by
from billing_model.what_if.seat_change import Curve
from pages.ui.base.palette import BLUE, GREEN, GREY, ORANGE, PURPLE, SKY, YELLOW
from pages.ui.base.words import Words
from pages.ui.charts.base import FEW_MARKS, Figure, below, layout, units

KINDS = {
    "cycle-fee": BLUE,
    "cycle-instance-prorate": ORANGE,
    "prorate-fees-when-purchase": SKY,
    "prorate-fee-when-renew": GREEN,
    "cancel-fee": PURPLE,
    "activation-fee": YELLOW,
    "free-period": GREY,
}
SPARE = (GREEN, BLUE, ORANGE, PURPLE, YELLOW, SKY)  # of the kinds that have no colour of their own
PALER = 0.6  # of the strength of a charge: a credit
MOST_DAYS = 370  # marks of a line over a long time
ONE_BY_ONE = 62  # days of a line on which each has its mark


def colour(kind: str) -> str:
    """The colour of a kind of line; a vendor's own kind gets one of the palette, the same each time."""
    return KINDS.get(kind) or SPARE[sum(map(ord, kind)) % len(SPARE)]


def invoices(result: Outcome, words: Words, currency: str) -> Figure:
    """Each invoice as a bar, stacked by kind of line; credits hang below zero."""
    bills = result.invoices
    labels = [words.day(day, "d MMM yy") for day in bills.on]
    frame = layout(words, bills.on[:0], words("chart.invoices_y", currency=currency), barmode="relative")
    frame["xaxis"] |= below(labels)
    frame["yaxis"]["rangemode"] = "normal"
    return {"data": [*_stacks(result, labels, words, currency), _totals(result, words, currency)], "layout": frame}


def _stacks(result: Outcome, labels: list[str], words: Words, currency: str) -> list[Figure]:
    """The bars of each kind of line; charges and credits of one kind do not hide each other."""
    bars: list[Figure] = []
    for kind, rows in result.lines.by_kind():
        for sign, opacity in ((1, 1), (-1, PALER)):
            sums = _by_invoice(result, rows, sign)
            if not sums.any():
                continue
            amounts = [words.money(int(micro), currency) for micro in sums]
            bars.append(
                {
                    "type": "bar",
                    "x": list(range(len(labels))),
                    "y": units(sums),
                    "name": words.kind(kind),
                    "legendgroup": kind,
                    "showlegend": not any(bar["legendgroup"] == kind for bar in bars),
                    "marker": {"color": colour(kind), "opacity": opacity, "line": {"width": 0}},
                    "customdata": [
                        [label, words.kind(kind), amount] for label, amount in zip(labels, amounts, strict=True)
                    ],
                    "hovertemplate": "%{customdata[0]}<br>%{customdata[1]}: <b>%{customdata[2]}</b><extra></extra>",
                }
            )
    return bars


def _by_invoice(result: Outcome, of_kind: Array, sign: int) -> Array:
    """The micro-units of one kind of line on each invoice: of its charges, or of its credits if the sign is -1."""
    lines, bills = result.lines, result.invoices
    rows = np.flatnonzero(of_kind & (np.sign(lines.amount) == sign))
    return sum_by(np.repeat(np.arange(len(bills)), bills.line_count)[rows], lines.amount[rows], len(bills))


def _totals(result: Outcome, words: Words, currency: str) -> Figure:
    """The total of each invoice, written above its charges; in full where there are few."""
    bills = result.invoices
    charges = np.maximum(result.lines.amount, 0)
    totals = [words.amount(int(total), currency) for total in bills.total]
    return {
        "type": "scatter",
        "mode": "text",
        "x": list(range(len(bills))),
        "y": units(by_runs(charges, bills.first_line)),
        "textposition": "top center",
        "showlegend": False,
        "text": [words("chart.total", amount=total) for total in totals] if len(bills) <= FEW_MARKS else totals,
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def paid_and_used(result: Outcome, words: Words, currency: str) -> Figure:
    """What has been invoiced so far beside the value of the days that have passed."""
    days, paid, used = result.paid_and_used()
    if len(days) > MOST_DAYS:  # a mark for every invoice, and between them as many as can be told apart
        marked = np.isin(days, result.invoices.on)
        marked[np.linspace(0, len(days) - 1, MOST_DAYS).round().astype(int)] = True
        days, paid, used = days[marked], paid[marked], used[marked]
    x = [str(day) for day in days]
    when = [words.day(day) for day in days]
    data = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": x,
            "y": units(values),
            "name": words(f"chart.{name}"),
            "line": {"shape": "hv", "color": tone, "width": 2.5},
            "fill": fill,
            "customdata": [[when[i], words.money(int(values[i]), currency)] for i in range(len(days))],
            "hovertemplate": words(f"chart.{name}") + ": <b>%{customdata[1]}</b><extra></extra>",
        }
        for name, values, tone, fill in (("used", used, GREEN, "tozeroy"), ("paid", paid, BLUE, "none"))
    ]
    return {"data": data, "layout": layout(words, days, currency, hovermode="x unified")}


def curve(costs: Curve, day: np.datetime64, words: Words, currency: str) -> Figure:
    """What a change costs for the rest of its period, by the day it is made; the chosen day is marked."""
    x = [str(day) for day in costs.days]
    hover = [
        [words.day(day), words.money(int(cost), currency)] for day, cost in zip(costs.days, costs.cost, strict=True)
    ]
    line = {
        "type": "scatter",
        "mode": "lines" if len(x) > ONE_BY_ONE else "lines+markers",
        "x": x,
        "y": units(costs.cost),
        "line": {"color": BLUE, "width": 2.5},
        "marker": {"size": 5},
        "customdata": hover,
        "showlegend": False,
        "hovertemplate": "%{customdata[0]}<br><b>%{customdata[1]}</b><extra></extra>",
    }
    marks = [
        {
            "type": "scatter",
            "mode": "markers+text",
            "x": [x[row]],
            "y": units(costs.cost[row : row + 1]),
            "marker": {"size": 13, "color": ORANGE},
            "showlegend": False,
            "textposition": "top right",
            "text": [words("chart.curve_mark", day=hover[row][0], amount=hover[row][1])],
            "hoverinfo": "skip",
            "cliponaxis": False,
        }
        for row in np.flatnonzero(costs.days == day).tolist()
    ]
    return {"data": [line, *marks], "layout": layout(words, costs.days, words("chart.curve_y", currency=currency))}
