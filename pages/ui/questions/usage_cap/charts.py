"""Charts of the usage limit and of prepaid beside flexible billing: functions that return a figure."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from billing_model.core.columns import Array
from billing_model.what_if.prepaid_beside import Beside
from billing_model.what_if.usage_cap import LimitCurve, UseByDay
from pages.ui.base.palette import BLUE, GREEN, GREY, ORANGE, PURPLE, SKY
from pages.ui.base.words import Words
from pages.ui.charts.base import Figure, layout, units
from pages.ui.charts.marks import above, vertical
from pages.ui.questions.usage_cap.answer import said

STACKED: Figure = {"barmode": "stack", "bargap": 0.12, "hovermode": "x unified"}
BELOW: Figure = {"orientation": "h", "y": -0.26, "x": 0, "yanchor": "top"}  # a legend below the title of an axis
OFFERS = {1: ORANGE, 2: GREEN, 3: PURPLE}


def devices(used: UseByDay, speaks: Words) -> Figure:
    """The devices of each day as stacked bars, the limit and what is wanted as lines."""
    x = [str(day) for day in used.days]
    parts = (
        ("running", used.charged - used.leaving, BLUE),
        ("leaving", used.leaving, PURPLE),
        ("waiting", used.waiting, ORANGE),
    )
    data: list[Figure] = [
        _bars(x, values.tolist(), said(speaks, f"chart.{name}"), tone, [speaks.whole(int(n)) for n in values])
        for name, values, tone in parts
        if values.any()
    ]
    data.append(_line(x, used.wanted.tolist(), said(speaks, "chart.wanted"), GREY, speaks, "dot"))
    if (used.limit >= 0).any():
        limit = [int(n) if n >= 0 else None for n in used.limit]
        data.append(_line(x, limit, said(speaks, "chart.limit"), GREEN, speaks))
    figure: Figure = {
        "data": data,
        "layout": layout(speaks, used.days, said(speaks, "chart.devices_y"), **STACKED),
    }
    top = max(int((used.charged + used.waiting).max(initial=1)), min(int(used.limit.max(initial=0)), 10**6))
    figure["layout"]["yaxis"] |= {"range": [0, 1.12 * top], "tickformat": ",d"}
    return figure


def charge(used: UseByDay, speaks: Words, currency: str) -> Figure:
    """The charge of each day, and above it what the limit took off."""
    x = [str(day) for day in used.days]
    data = [
        _bars(
            x,
            units(values),
            said(speaks, f"chart.{name}"),
            tone,
            [speaks.money(int(a), currency) for a in values],
            opacity,
        )
        for name, values, tone, opacity in (
            ("charged_money", used.charge, BLUE, 1.0),
            ("saved", used.saved, GREEN, 0.55),
        )
        if values.any()
    ]
    unit = said(speaks, "chart.charge_y", currency=currency)
    return {"data": data, "layout": layout(speaks, used.days, unit, **STACKED)}


def limits(found: LimitCurve, as_set: int, speaks: Words, currency: str, until: str) -> Figure:
    """What every constant limit would have cost and refused, beside the limits as they are set."""
    x = found.limit.tolist()
    told = [[speaks.whole(n), speaks.money(int(c), currency)] for n, c in zip(x, found.cost, strict=True)]
    most = max(1, int(found.refused.max(initial=0)))
    figure: Figure = {
        "data": [
            _bars(
                x,
                found.refused.tolist(),
                said(speaks, "chart.curve_refused"),
                ORANGE,
                [speaks.whole(int(n)) for n in found.refused],
                0.55,
            )
            | {"yaxis": "y2"},
            {
                "type": "scatter",
                "mode": "lines+markers" if len(x) < 40 else "lines",
                "x": x,
                "y": units(found.cost),
                "name": said(speaks, "chart.curve_cost"),
                "line": {"color": BLUE, "width": 2.5},
                "marker": {"size": 5},
                "customdata": told,
                "hovertemplate": said(speaks, "chart.curve_cost") + ": <b>%{customdata[1]}</b><extra></extra>",
            },
        ],
        "layout": layout(
            speaks,
            np.zeros(0, "datetime64[D]"),
            said(speaks, "chart.curve_y", currency=currency, until=until),
            hovermode="x unified",
            yaxis2={
                "side": "right",  # the line lies over the bars
                "showgrid": False,
                "fixedrange": True,
                "zeroline": False,
                "range": [0, 1.6 * most],
                **_whole_ticks(most, speaks),
                "title": {"text": said(speaks, "chart.curve_refused")},
            },
        ),
    }
    text = said(speaks, "chart.as_set", amount=speaks.money(as_set, currency))
    figure["layout"] |= {
        "shapes": [_level(as_set)],
        "annotations": [_note(text, 0, as_set / 1_000_000)],
        "height": 370,
        "legend": BELOW,
    }
    figure["layout"]["yaxis"] |= {"overlaying": "y2", "showgrid": False, "tickmode": "auto"}
    figure["layout"]["xaxis"] = _numbers_axis(found.limit, said(speaks, "chart.curve_x"), speaks)
    return figure


def beside(found: Beside, average: int, speaks: Words, currency: str) -> Figure:
    """A year of flexible billing by the average number of devices; prepaid offers as level lines."""
    x = found.devices.tolist()
    money = [speaks.money(int(c), currency) for c in found.cost]
    data: list[Figure] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": x,
            "y": units(found.cost),
            "name": said(speaks, "chart.flexible"),
            "line": {"color": BLUE, "width": 3},
            "customdata": money,
            "hovertemplate": said(speaks, "chart.flexible") + ": <b>%{customdata}</b><extra></extra>",
        }
    ]
    for offer in found.offers:
        name = said(speaks, "chart.prepaid", years=speaks.counted("usage_cap.year", offer.years))
        price = speaks.money(offer.per_year, currency)
        data.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": x,
                "y": [offer.per_year / 1_000_000] * len(x),
                "name": name,
                "line": {"color": OFFERS[offer.years], "width": 2.5, "dash": "dash"},
                "hovertemplate": f"{name}: <b>{price}</b><extra></extra>",
            }
        )
    for offer, start in zip(found.offers, found.wins_from, strict=True):
        if start is not None:
            data.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "x": [offer.per_year * int(found.devices[-1]) / int(found.cost[-1])],
                    "y": [offer.per_year / 1_000_000],
                    "marker": {"size": 10, "color": OFFERS[offer.years]},
                    "showlegend": False,
                    "hoverinfo": "skip",
                }
            )
    side: Literal["left", "right"] = "right" if average / 1000 > max(x, default=0) / 2 else "left"
    frame = layout(
        speaks,
        np.zeros(0, "datetime64[D]"),
        said(speaks, "chart.beside_y", currency=currency),
        hovermode="x unified",
        shapes=[vertical(average / 1000)],
        annotations=[above(average / 1000, said(speaks, "chart.average", n=speaks.average(average)), side, size=12)],
    )
    frame |= {
        "height": 370,
        "legend": BELOW,
        "xaxis": _numbers_axis(found.devices, said(speaks, "chart.beside_x"), speaks),
    }
    return {"data": data, "layout": frame}


# ---- Parts ------------------------------------------------------------------------------------------------------


def _bars(x: list[Any], y: list[Any], name: str, tone: str, told: list[str], opacity: float = 1) -> Figure:
    return {
        "type": "bar",
        "x": x,
        "y": y,
        "name": name,
        "marker": {"color": tone, "opacity": opacity, "line": {"width": 0}},
        "customdata": told,
        "hovertemplate": name + ": <b>%{customdata}</b><extra></extra>",
    }


def _line(x: list[str], y: list[Any], name: str, tone: str, speaks: Words, dash: str = "solid") -> Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "name": name,
        "line": {"shape": "hvh", "color": tone, "width": 2.5, "dash": dash},
        "customdata": ["" if n is None else speaks.whole(n) for n in y],
        "hovertemplate": name + ": <b>%{customdata}</b><extra></extra>",
    }


def _level(micro: int) -> Figure:
    y = micro / 1_000_000
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


def _numbers_axis(values: Array, title: str, speaks: Words) -> Figure:
    return {
        "title": {"text": title},
        "fixedrange": True,
        "showgrid": False,
        **_whole_ticks(int(values.max(initial=0)), speaks),
    }


def _whole_ticks(most: int, speaks: Words) -> Figure:
    """Whole numbers at equal steps of 1, 2 or 5 tens, up to about nine of them."""
    step = next(n * 10**power for power in range(12) for n in (1, 2, 5) if most <= n * 10**power * 9)
    at = range(0, most + 1, step)
    return {"tickvals": list(at), "ticktext": [speaks.whole(n) for n in at]}
