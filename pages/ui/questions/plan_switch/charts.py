"""The chart of a switch of plans: a function that takes its days and returns a figure."""

from __future__ import annotations

import numpy as np

from billing_model.core.columns import Array
from billing_model.what_if.plan_switch import SwitchDays
from pages.ui.base.palette import BLUE, GREEN, GREY, ORANGE
from pages.ui.base.words import Words
from pages.ui.charts.base import Figure, layout, units
from pages.ui.charts.marks import above, vertical


def switch_curve(days: SwitchDays, row: int, free: np.datetime64 | None, words: Words, currency: str) -> Figure:
    """What is left of the old plan, split into used and lost, and what is due, by the day of the switch.

    row: the chosen day; free: the first day without loss, marked if it is given.
    """
    x = [str(day) for day in days.days]
    parts = (("used", days.used, GREEN), ("lost", days.lost, ORANGE))
    areas = [part for part in parts if part[1].any()]
    data: list[Figure] = [
        {
            **_line(days, values, x, words(f"plan_switch.{name}"), words, currency),
            "stackgroup": "left",
            "line": {"color": tone, "width": 1.5},
            "fillcolor": tone + "66",
        }
        for name, values, tone in areas
    ]
    due = _line(days, days.due, x, words("plan_switch.due"), words, currency)
    data.append({**due, "line": {"color": BLUE, "width": 3}})
    matter = [days.days[row], *(() if free is None else (free,))]
    frame = layout(words, days.days, words("plan_switch.curve_y", currency=currency), matter, hovermode="x unified")
    frame["margin"] = {**frame["margin"], "t": 44}
    marks = [(row, ORANGE if days.lost[row] else GREY, "dot", words("plan_switch.mark_chosen"), 1.1)]
    if free is not None:
        marks.append((days.row(free) or 0, GREEN, "dash", words("plan_switch.mark_free"), 1.0))
    frame["shapes"] = [vertical(x[at], tone, 2, dash, top) for at, tone, dash, _, top in marks]
    frame["annotations"] = [
        above(
            x[at],
            f"{text} {words.day(days.days[at], 'd MMM')}",
            "right" if at > len(x) * 0.6 else "left",
            top,
            size=12,
        )
        for at, _, _, text, top in marks
    ]
    return {"data": data, "layout": frame}


def _line(days: SwitchDays, values: Array, x: list[str], name: str, words: Words, currency: str) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": units(values),
        "name": name,
        "customdata": [words.money(int(value), currency) for value in values],
        "hovertemplate": name + ": <b>%{customdata}</b><extra></extra>",
    }
