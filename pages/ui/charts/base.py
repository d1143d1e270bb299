"""Charts: functions that take an outcome and return a figure. No chart is drawn here.

One colour per kind of line, the same everywhere. Everything written on a chart is text in the page's language.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any

import numpy as np

from billing_model.billing.outcome import Outcome
from billing_model.core import codes
from billing_model.core.columns import Array
from billing_model.what_if.seat_change import Curve
from pages.ui.base.palette import BLUE, GREEN, GREY, ORANGE, PURPLE, SKY, YELLOW
from pages.ui.base.words import Words

KINDS = {
    "cycle-fee": BLUE,
    "cycle-instance-prorate": ORANGE,
    "prorate-fees-when-purchase": SKY,
    "prorate-fee-when-renew": GREEN,
    "cancel-fee": PURPLE,
    "activation-fee": YELLOW,
    "free-period": GREY,
}
Figure = dict[str, Any]
FEW_MARKS = 8  # invoices whose totals are written in full; marks of a map
LETTER = 6.8  # pixels of a letter on an axis
PHONE = 260  # pixels that an axis has on a phone
MOST_DAYS = 370  # marks of a line over a long time
AMOUNTS = ",.2~f"  # how ticks are written, with the separators of the language


def colour(kind: str) -> str:
    """The colour of a kind of line; a vendor's own kind gets the next of the palette."""
    spare = (GREEN, BLUE, ORANGE, PURPLE, YELLOW, SKY)
    return KINDS.get(kind) or spare[sum(map(ord, kind)) % len(spare)]


def invoices(result: Outcome, speaks: Words, currency: str) -> Figure:
    """Each invoice as a bar, stacked by kind of line; credits hang below zero."""
    lines, bills = result.lines, result.invoices
    of = np.repeat(np.arange(len(bills)), bills.line_count)
    labels = [speaks.day(day, "d MMM yy") for day in bills.on]
    places = list(range(len(bills)))
    bars: list[Figure] = []
    for code in np.unique(lines.kind):
        mine = lines.kind == code
        for sign in (1, -1):  # charges and credits of one kind do not hide each other
            sums = np.zeros(len(bills), np.int64)
            np.add.at(sums, of[mine], np.where(np.sign(lines.amount[mine]) == sign, lines.amount[mine], 0))
            if not sums.any():
                continue
            name = codes.line_kind.name(int(code))
            bars.append(
                {
                    "type": "bar",
                    "x": places,
                    "y": units(sums),
                    "name": speaks.kind(name),
                    "legendgroup": name,
                    "showlegend": not any(bar["legendgroup"] == name for bar in bars),
                    "marker": {"color": colour(name), "opacity": 1 if sign > 0 else 0.6, "line": {"width": 0}},
                    "customdata": [
                        [labels[i], speaks.kind(name), speaks.money(int(sums[i]), currency)] for i in places
                    ],
                    "hovertemplate": "%{customdata[0]}<br>%{customdata[1]}: <b>%{customdata[2]}</b><extra></extra>",
                }
            )
    top = units(np.add.reduceat(np.maximum(lines.amount, 0), bills.first_line)) if len(bills) else []
    bars.append(
        {
            "type": "scatter",
            "mode": "text",
            "x": places,
            "y": top,
            "textposition": "top center",
            "showlegend": False,
            "text": [
                speaks("chart.total", amount=speaks.amount(int(total)))
                if len(bills) <= FEW_MARKS
                else speaks.amount(int(total))
                for total in bills.total
            ],
            "hoverinfo": "skip",
            "cliponaxis": False,
        }
    )
    frame = layout(speaks, bills.on[:0], speaks("chart.invoices_y", currency=currency), barmode="relative")
    frame["xaxis"] |= below(labels)
    frame["yaxis"]["rangemode"] = "normal"
    return {"data": bars, "layout": frame}


def paid_and_used(result: Outcome, speaks: Words, currency: str) -> Figure:
    """What has been invoiced so far beside the value of the days that have passed."""
    days, paid, used = result.paid_and_used()
    if len(days) > MOST_DAYS:  # a mark for every invoice, and between them as many as can be told apart
        told = np.isin(days, result.invoices.on)
        told[np.linspace(0, len(days) - 1, MOST_DAYS).round().astype(int)] = True
        days, paid, used = days[told], paid[told], used[told]
    x = [str(day) for day in days]
    when = [speaks.day(day) for day in days]
    data = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": x,
            "y": units(values),
            "name": speaks(f"chart.{name}"),
            "line": {"shape": "hv", "color": tone, "width": 2.5},
            "fill": fill,
            "customdata": [[when[i], speaks.money(int(values[i]), currency)] for i in range(len(days))],
            "hovertemplate": speaks(f"chart.{name}") + ": <b>%{customdata[1]}</b><extra></extra>",
        }
        for name, values, tone, fill in (("used", used, GREEN, "tozeroy"), ("paid", paid, BLUE, "none"))
    ]
    return {"data": data, "layout": layout(speaks, days, currency, hovermode="x unified")}


def curve(found: Curve, day: np.datetime64, speaks: Words, currency: str) -> Figure:
    """What a change costs for the rest of its period, by the day it is made; the chosen day is marked."""
    x = [str(d) for d in found.days]
    told = [[speaks.day(found.days[i]), speaks.money(int(found.cost[i]), currency)] for i in range(len(x))]
    data: list[Figure] = [
        {
            "type": "scatter",
            "mode": "lines" if len(x) > 62 else "lines+markers",
            "x": x,
            "y": units(found.cost),
            "line": {"color": BLUE, "width": 2.5},
            "marker": {"size": 5},
            "customdata": told,
            "showlegend": False,
            "hovertemplate": "%{customdata[0]}<br><b>%{customdata[1]}</b><extra></extra>",
        }
    ]
    at = np.flatnonzero(found.days == day)
    if len(at):
        here = int(at[0])
        data.append(
            {
                "type": "scatter",
                "mode": "markers+text",
                "x": [x[here]],
                "y": units(found.cost[here : here + 1]),
                "marker": {"size": 13, "color": ORANGE},
                "showlegend": False,
                "textposition": "top right",
                "text": [speaks("chart.curve_mark", day=told[here][0], amount=told[here][1])],
                "hoverinfo": "skip",
                "cliponaxis": False,
            }
        )
    return {"data": data, "layout": layout(speaks, found.days, speaks("chart.curve_y", currency=currency))}


def units(micro: Array) -> list[float]:
    """Heights of marks; a picture has no cents, so floating point is good enough here."""
    return [float(value) for value in micro / 1_000_000]


def below(labels: Sequence[str], through: int = 0) -> Figure:
    """The marks of an axis over places 0, 1, 2 …: as many labels as can be read beside each other on a phone.

    through: a place that has its label in any case.
    """
    widest = LETTER * max((len(label) + 1 for label in labels), default=1)
    every = max(1, ceil(len(labels) * widest / PHONE))
    at = range(through % every, len(labels), every)
    return {"tickvals": list(at), "ticktext": [labels[place] for place in at]}


def layout(speaks: Words, days: Array, unit: str, **more: Any) -> Figure:
    """What all charts share: a calm frame, the unit on the axis, dates in the page's language."""
    numeric = "%d/%m/%Y" if speaks.language == "it" else "%Y-%m-%d"  # Plotly itself names months in English only
    # Marks are few enough for a phone, where slanted ones would run into the legend.
    axis: Figure = {"fixedrange": True, "showgrid": False, "hoverformat": numeric, "tickangle": 0}
    if len(days):
        form, marks = ("d MMM", 6) if days[-1] - days[0] < np.timedelta64(300, "D") else ("d MMM yy", 5)
        at = np.unique(np.linspace(0, len(days) - 1, min(marks, len(days))).round().astype(int))
        axis |= {
            "type": "date",
            "tickvals": [str(days[i]) for i in at],
            "ticktext": [speaks.day(days[i], form) for i in at],
        }
    return {
        "height": 300,
        "margin": {"l": 8, "r": 8, "t": 28, "b": 8},
        "separators": ",." if speaks.language == "it" else ".,",
        "legend": {"orientation": "h", "y": -0.18, "x": 0, "yanchor": "top"},
        "xaxis": axis,
        "yaxis": {
            "title": {"text": unit},
            "fixedrange": True,
            "zeroline": True,
            "rangemode": "tozero",
            "tickformat": AMOUNTS,
        },
        **more,
    }
