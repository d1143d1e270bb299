"""Charts of the usage limit and of prepaid beside flexible billing: functions that return a figure."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from billing_model.core.columns import Array
from billing_model.core.money import UNIT
from billing_model.what_if.prepaid_beside import Beside, Offer
from billing_model.what_if.usage_cap import LimitCurve, UseByDay
from pages.ui.base.palette import BLUE, GREEN, GREY, ORANGE, PURPLE, SKY
from pages.ui.base.words import Words
from pages.ui.charts.base import Figure, layout, units
from pages.ui.charts.marks import above, vertical

STACKED: Figure = {"barmode": "stack", "bargap": 0.12, "hovermode": "x unified"}
OFFERS = {1: ORANGE, 2: GREEN, 3: PURPLE}  # by the years of a prepaid offer
NO_DAYS = np.zeros(0, "datetime64[D]")


def devices(used: UseByDay, words: Words) -> Figure:
    """The devices of each day as stacked bars, the limit and what is wanted as lines."""
    x = [str(day) for day in used.days]
    parts = (
        ("running", used.charged - used.leaving, BLUE),
        ("leaving", used.leaving, PURPLE),
        ("waiting", used.waiting, ORANGE),
    )
    data: list[Figure] = [
        _bars(x, values.tolist(), words(f"usage_cap.chart.{name}"), tone, [words.whole(int(n)) for n in values])
        for name, values, tone in parts
        if values.any()
    ]
    data.append(_line(x, used.wanted.tolist(), words("usage_cap.chart.wanted"), GREY, words, "dot"))
    if (used.limit >= 0).any():
        limit = [int(n) if n >= 0 else None for n in used.limit]
        data.append(_line(x, limit, words("usage_cap.chart.limit"), GREEN, words))
    figure: Figure = {
        "data": data,
        "layout": layout(words, used.days, words("usage_cap.chart.devices_y"), _steps(used), **STACKED),
    }
    top = max(int((used.charged + used.waiting).max(initial=1)), min(int(used.limit.max(initial=0)), 10**6))
    figure["layout"]["yaxis"] |= {"range": [0, 1.12 * top], "tickformat": ",d"}
    return figure


def charge(used: UseByDay, words: Words, currency: str) -> Figure:
    """The charge of each day, and above it what the limit took off."""
    x = [str(day) for day in used.days]
    data = [
        _bars(
            x,
            units(values),
            words(f"usage_cap.chart.{name}"),
            tone,
            [words.money(int(a), currency) for a in values],
            opacity,
        )
        for name, values, tone, opacity in (
            ("charged_money", used.charge, BLUE, 1.0),
            ("saved", used.saved, GREEN, 0.55),
        )
        if values.any()
    ]
    unit = words("usage_cap.chart.charge_y", currency=currency)
    return {"data": data, "layout": layout(words, used.days, unit, _steps(used), **STACKED)}


def limits(curve: LimitCurve, as_set: int, words: Words, currency: str, until: str) -> Figure:
    """What every constant limit would have cost and refused, beside the limits as they are set.

    as_set: the cost with these, in micro-units; until: the day through which is billed, in words.
    """
    x = curve.limit.tolist()
    most = max(1, int(curve.refused.max(initial=0)))
    counts = [words.whole(int(n)) for n in curve.refused]
    bars = _bars(x, curve.refused.tolist(), words("usage_cap.chart.curve_refused"), ORANGE, counts, 0.55)
    costs = [words.money(int(cost), currency) for cost in curve.cost]
    line = _plain_line(x, units(curve.cost), words("usage_cap.chart.curve_cost"), {"color": BLUE, "width": 2.5}, costs)
    line |= {"mode": "lines+markers" if len(x) < 40 else "lines", "marker": {"size": 5}}
    text = words("usage_cap.chart.as_set", amount=words.money(as_set, currency))
    frame = layout(
        words,
        NO_DAYS,
        words("usage_cap.chart.curve_y", currency=currency, until=until),
        hovermode="x unified",
        yaxis2={
            "side": "right",  # the line lies over the bars
            "showgrid": False,
            "fixedrange": True,
            "zeroline": False,
            "range": [0, 1.6 * most],
            **_whole_ticks(most, words),
            "title": {"text": words("usage_cap.chart.curve_refused")},
        },
        shapes=[_level(as_set)],
        annotations=[_note(text, 0, as_set / UNIT)],
    )
    frame["yaxis"] |= {"overlaying": "y2", "showgrid": False, "tickmode": "auto"}
    return {
        "data": [bars | {"yaxis": "y2"}, line],
        "layout": frame | _over_numbers(curve.limit, words("usage_cap.chart.curve_x"), words),
    }


def beside(year: Beside, average: int, words: Words, currency: str) -> Figure:
    """A year of flexible billing by the average number of devices; prepaid offers as level lines.

    average: the one to point at, in thousandths of a device.
    """
    x = year.devices.tolist()
    costs = [words.money(int(cost), currency) for cost in year.cost]
    flexible = _plain_line(x, units(year.cost), words("usage_cap.chart.flexible"), {"color": BLUE, "width": 3}, costs)
    offers = [_offer(offer, x, words, currency) for offer in year.offers]
    crossings = [
        _crossing(offer, year) for offer, start in zip(year.offers, year.wins_from, strict=True) if start is not None
    ]
    place = average / 1000
    side: Literal["left", "right"] = "right" if place > max(x, default=0) / 2 else "left"
    frame = layout(
        words,
        NO_DAYS,
        words("usage_cap.chart.beside_y", currency=currency),
        hovermode="x unified",
        shapes=[vertical(place)],
        annotations=[above(place, words("usage_cap.chart.average", n=words.average(average)), side, size=12)],
    )
    return {
        "data": [flexible, *offers, *crossings],
        "layout": frame | _over_numbers(year.devices, words("usage_cap.chart.beside_x"), words),
    }


def name_of(offer: Offer, words: Words) -> str:
    """What a prepaid offer is called: by the years of its term."""
    return words("usage_cap.chart.prepaid", years=words.counted("usage_cap.year", offer.years))


def _offer(offer: Offer, x: list[int], words: Words, currency: str) -> Figure:
    """A prepaid offer as a level line."""
    name, line = name_of(offer, words), {"color": OFFERS[offer.years], "width": 2.5, "dash": "dash"}
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": [offer.per_year / UNIT] * len(x),
        "name": name,
        "line": line,
        "hovertemplate": f"{name}: <b>{words.money(offer.per_year, currency)}</b><extra></extra>",
    }


def _crossing(offer: Offer, year: Beside) -> Figure:
    """The number of devices from which an offer costs less, as a point on its line."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [offer.per_year * int(year.devices[-1]) / int(year.cost[-1])],
        "y": [offer.per_year / UNIT],
        "marker": {"size": 10, "color": OFFERS[offer.years]},
        "showlegend": False,
        "hoverinfo": "skip",
    }


def _steps(used: UseByDay) -> Array:
    """The days on which the use or the limit changes."""
    changed = (np.diff(used.wanted) != 0) | (np.diff(used.limit) != 0)
    return used.days[1:][changed]


# ---- Parts ------------------------------------------------------------------------------------------------------


def _bars(x: list[Any], y: list[Any], name: str, tone: str, texts: list[str], opacity: float = 1) -> Figure:
    return {
        "type": "bar",
        "x": x,
        "y": y,
        "name": name,
        "marker": {"color": tone, "opacity": opacity, "line": {"width": 0}},
        "customdata": texts,
        "hovertemplate": name + ": <b>%{customdata}</b><extra></extra>",
    }


def _line(x: list[str], y: list[Any], name: str, tone: str, words: Words, dash: str = "solid") -> Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "name": name,
        "line": {"shape": "hvh", "color": tone, "width": 2.5, "dash": dash},
        "customdata": ["" if n is None else words.whole(n) for n in y],
        "hovertemplate": name + ": <b>%{customdata}</b><extra></extra>",
    }


def _plain_line(x: list[int], y: list[Any], name: str, line: Figure, texts: list[str]) -> Figure:
    """A line over numbers; texts: what the hover says of each point."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "name": name,
        "line": line,
        "customdata": texts,
        "hovertemplate": name + ": <b>%{customdata}</b><extra></extra>",
    }


def _level(micro: int) -> Figure:
    """A dotted line at an amount."""
    y = micro / UNIT
    line = {"color": SKY, "width": 1.5, "dash": "dot"}
    return {"type": "line", "x0": 0, "x1": 1, "xref": "paper", "y0": y, "y1": y, "line": line}


def _note(text: str, x: float, y: float) -> Figure:
    return {
        "text": text,
        "x": x,
        "xref": "paper",
        "xanchor": "left",
        "y": y,
        "yanchor": "bottom",
        "showarrow": False,
    }


def _over_numbers(values: Array, title: str, words: Words) -> Figure:
    """What the layout of a chart over numbers 0, 1, 2 … has of its own."""
    ticks = _whole_ticks(int(values.max(initial=0)), words)
    axis = {"title": {"text": title}, "fixedrange": True, "showgrid": False, **ticks}
    return {"xaxis": axis}


def _whole_ticks(most: int, words: Words) -> Figure:
    """Whole numbers at equal steps of 1, 2 or 5 tens, up to about nine of them."""
    step = next(n * 10**power for power in range(12) for n in (1, 2, 5) if most <= n * 10**power * 9)
    numbers = range(0, most + 1, step)
    return {"tickvals": list(numbers), "ticktext": [words.whole(n) for n in numbers]}
