"""The charts of the page pages/compare.py: one colour per option, the same in all of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from billing_model.comparing.break_even import UseBreakEven
from billing_model.comparing.compare import OptionResult
from billing_model.comparing.option import Option
from billing_model.comparing.recommendation import by_cost
from billing_model.comparing.sampled import BANDS, Sampled
from billing_model.core.columns import Array
from billing_model.core.money import UNIT
from billing_model.core.need import Need
from billing_model.core.sums import running
from billing_model.take_away.colours import colours
from billing_model.words.speech import speech
from pages.ui.base.palette import BLUE, GREY
from pages.ui.base.words import Words
from pages.ui.charts.base import AMOUNTS, Figure, layout, units
from pages.ui.charts.by_day import Series, bars, counts, curves, money
from pages.ui.charts.marks import on_lines, vertical

NO_DAYS = np.zeros(0, "datetime64[D]")
FULL, PALE = 1, 0.45  # how strong the bars are of what is needed, and of what is paid for nothing


class Look:
    """What the options are called and coloured."""

    def __init__(self, options: Sequence[Option], names: Mapping[str, str]) -> None:
        self.names = names
        self.colours = {option.id: colour for option, colour in zip(options, colours(), strict=False)}

    def name(self, option: Option) -> str:
        """What an option is called."""
        return self.names[option.id]

    def colour(self, option: Option) -> str:
        """The colour of an option."""
        return self.colours[option.id]

    def series(self, option: Option, values: Array, words: Words, currency: str) -> Series:
        """Amounts of an option as a line or as bars."""
        return money(self.name(option), values, self.colour(option), words, currency)


def need(plan: Need, words: Words) -> Figure:
    """The seats needed, day by day."""
    steps = plan.steps
    days = np.append(steps.on, plan.end[0] - 1)
    seats = np.append(steps.seats, steps.seats[-1])
    figure = curves(
        days,
        [counts(words("compare.need.column_seats"), seats, BLUE, words)],
        words,
        words("compare.need.column_seats"),
        steps=True,
    )
    figure["data"][0]["mode"] = "lines"
    every = np.arange(days[0], days[-1] + 1)
    figure["layout"]["xaxis"] = layout(words, every, "")["xaxis"]
    figure["layout"]["showlegend"] = False
    return figure


def bars_height(options: int) -> int:
    """Pixels of a chart with a bar for each option."""
    return 56 + max(min(36 * options, 172), 28 * options)


def totals(results: Sequence[OptionResult], look: Look, words: Words, currency: str) -> Figure:
    """The total of each option as a bar, the cheapest first and marked; the part paid for nothing is paler."""
    ordered = by_cost(results)[::-1]  # the first at the top
    best = {result.option.group: result for result in ordered}.values()
    places = list(range(len(ordered)))
    parts = (
        ("used", FULL, [result.total - result.for_nothing for result in ordered]),
        ("nothing", PALE, [result.for_nothing for result in ordered]),
    )
    data: list[Figure] = []
    for name, opacity, values in parts:
        what = words(f"compare.chart.{name}")
        tones = [look.colour(result.option) for result in ordered]
        texts = [words.money(value, currency) for value in values]
        data.append(
            _flat(places, values, tones, opacity)
            | {
                "customdata": [[look.name(result.option), text] for result, text in zip(ordered, texts, strict=True)],
                "hovertemplate": f"%{{customdata[0]}}<br>{what}: <b>%{{customdata[1]}}</b><extra></extra>",
                "showlegend": False,
            }
        )
    if any(result.for_nothing for result in ordered):
        data += [
            _flat([None], [0], [GREY], opacity) | {"name": words(f"compare.chart.{name}")} for name, opacity, _ in parts
        ]
    frame = layout(words, NO_DAYS, "", barmode="stack", bargap=0.3)
    frame["margin"]["t"] = 4
    frame["yaxis"] = {
        "tickvals": places,
        "ticktext": [on_lines(look.name(result.option)) for result in ordered],
        "fixedrange": True,
        "showgrid": False,
    }
    highest = max((result.total for result in ordered), default=0) / UNIT
    frame["xaxis"] |= {"title": {"text": ""}, "tickvals": [], "ticktext": [], "range": [0, highest * 1.45 or 1]}
    return {"data": [*data, _ends(ordered, best, words, currency)], "layout": frame}


def _flat(places: Sequence[int | None], values: Sequence[int], tones: Sequence[str], opacity: float) -> Figure:
    """Bars that lie."""
    return {
        "type": "bar",
        "orientation": "h",
        "y": list(places),
        "x": units(np.array(values, object)),
        "marker": {"color": list(tones), "opacity": opacity, "line": {"width": 0}},
    }


def _ends(ordered: Sequence[OptionResult], best: Collection[OptionResult], words: Words, currency: str) -> Figure:
    """The totals, written where the bars end; those of the best with a mark."""
    amounts = [words.amount(result.total, currency) for result in ordered]
    return {
        "type": "scatter",
        "mode": "text",
        "y": list(range(len(ordered))),
        "x": units(np.array([result.total for result in ordered], object)),
        "text": [
            f" <b>{amount} ✓</b>" if any(result is one for one in best) else f" {amount}"
            for result, amount in zip(ordered, amounts, strict=True)
        ],
        "textposition": "middle right",
        "hoverinfo": "skip",
        "showlegend": False,
        "cliponaxis": False,
    }


def cash_height(options: int) -> int:
    """Pixels of the payments by month, a row for each option."""
    return 44 + 46 * options


def cash(results: Sequence[OptionResult], look: Look, words: Words, currency: str) -> Figure:
    """What each option asks for in each month: a row of bars for each, all of them to one scale."""
    months = all_months(results)
    labels = [words.day(month.astype("datetime64[D]"), "MMM yy") for month in months]
    paid = [paid_in(result, months) for result in results]
    figure = bars(
        labels,
        [look.series(result.option, row, words, currency) for result, row in zip(results, paid, strict=True)],
        words,
        "",
    )
    frame, rows = figure["layout"], len(results)
    heights = [height for row in paid for height in units(row)]
    highest, lowest = max(heights, default=1.0) or 1.0, min(heights, default=0.0)
    frame |= {"showlegend": False, "bargap": 0.15, "annotations": []}
    for row, (trace, result) in enumerate(zip(figure["data"], results, strict=True)):
        number = "" if row == 0 else str(row + 1)
        top = 1 - row / rows
        trace["yaxis"] = f"y{number}"
        frame[f"yaxis{number}"] = {
            "domain": [top - 0.72 / rows, top - 0.22 / rows],
            "range": [min(0.0, lowest), highest],
            "tickvals": [0, highest],
            "ticktext": ["0", words.amount(int(highest * UNIT), 0)],
            "fixedrange": True,
        }
        place = {"x": 0, "xref": "paper", "xanchor": "left", "y": top, "yref": "paper", "yanchor": "top"}
        frame["annotations"].append(
            {**place, "text": look.name(result.option), "showarrow": False, "font": {"size": 11}}
        )
    frame["margin"]["t"] = 0
    frame["xaxis"]["anchor"] = f"y{rows if rows > 1 else ''}"
    return figure


def paid_so_far(results: Sequence[OptionResult], look: Look, words: Words, currency: str) -> Figure:
    """What has been paid up to each month under each option."""
    months = all_months(results)
    lines = [look.series(result.option, running(paid_in(result, months)), words, currency) for result in results]
    figure = curves(months.astype("datetime64[D]"), lines, words, currency, steps=True)
    every = months[:: max(1, -(-len(months) // 6))].astype("datetime64[D]")
    figure["layout"]["xaxis"] |= {
        "tickvals": [str(day) for day in every],
        "ticktext": [words.day(day, "MMM yy") for day in every],
    }
    return figure


def all_months(results: Sequence[OptionResult]) -> Array:
    """Every calendar month in which any option is paid."""
    longest = max(results, key=lambda result: len(result.months))
    last = max(int(np.flatnonzero(paid_in(result, longest.months)).max(initial=0)) for result in results)
    return longest.months[: last + 1]


def paid_in(result: OptionResult, months: Array) -> Array:
    """What an option asks for in each of the months, which may be fewer or more than its own."""
    cash = np.zeros(len(months), result.cash.dtype)
    size = min(len(months), len(result.cash))
    cash[:size] = result.cash[:size]
    return cash


def by_month(
    results: Sequence[OptionResult], values: Sequence[Array], look: Look, words: Words, currency: str, mark: int = 0
) -> Figure:
    """A line per option over the months the customer stays; mark: the month to point at, 0 for none."""
    count = len(values[0])
    months = list(range(1, count + 1))
    data: list[Figure] = []
    for result, column in zip(results, values, strict=True):
        amounts = [words.money(int(value), currency) for value in column]
        name = look.name(result.option)
        data.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": months,
                "y": units(column),
                "name": name,
                "line": {"color": look.colour(result.option), "width": 2.5},
                "marker": {"size": 5},
                "customdata": amounts,
                "hovertemplate": f"{name}: <b>%{{customdata}}</b><extra></extra>",
            }
        )
    frame = layout(words, NO_DAYS, currency, hovermode="x unified")
    every = max(1, -(-count // 8))
    marked = months[every - 1 :: every]
    unit = speech(words.language).count(words.model["compare"]["months"], marked[-1])
    frame["xaxis"] |= {
        "tickvals": marked,
        "ticktext": [*(words.whole(month) for month in marked[:-1]), unit],
        "range": [0.5, count + 0.5],
        "unifiedhovertitle": {"text": words("compare.chart.leaving_x", months="%{x}")},
    }
    if mark:
        frame["shapes"] = [vertical(mark)]
    return {"data": data, "layout": frame}


def use(crossing: UseBreakEven, by_use: Option, ordered: Option, look: Look, words: Words, currency: str) -> Figure:
    """The cost by use over the average use, and what was ordered as a level line; their crossing is marked."""
    x = [float(average) / 1000 for average in crossing.average]
    amounts = [words.money(int(cost), currency) for cost in crossing.cost]
    averages = [words.average(int(average)) for average in crossing.average]
    name = look.name(by_use)
    level = words.money(crossing.ordered, currency)
    data: list[Figure] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": x,
            "y": units(crossing.cost),
            "name": name,
            "line": {"color": look.colour(by_use), "width": 2.5},
            "customdata": list(zip(averages, amounts, strict=True)),
            "hovertemplate": f"%{{customdata[0]}}<br>{name}: <b>%{{customdata[1]}}</b><extra></extra>",
        },
        {
            "type": "scatter",
            "mode": "lines",
            "x": [x[0], x[-1]],
            "y": units(np.array([crossing.ordered, crossing.ordered], object)),
            "name": look.name(ordered),
            "line": {"color": look.colour(ordered), "width": 2.5, "dash": "dash"},
            "hovertemplate": f"{look.name(ordered)}: <b>{level}</b><extra></extra>",
        },
    ]
    frame = layout(words, NO_DAYS, currency)
    frame["xaxis"] |= {"title": {"text": words("compare.chart.flip_use_x")}}
    if crossing.flip is not None:
        frame["shapes"] = [vertical(x[crossing.flip])]
    return {"data": data, "layout": frame}


def spread_height(options: int) -> int:
    """Pixels of the spread of each option's cost."""
    return 78 + 36 * options


def spread(years: Sampled, look: Look, words: Words, currency: str) -> Figure:
    """Between which costs nine of ten sampled years lie, as a bar per option, and the middle year as a mark on it.

    The option that is the cheapest in the middle year comes first.
    """
    low, middle, high = (years.bands()[:, BANDS.index(band)] for band in (5, 50, 95))
    order = np.argsort(middle, kind="stable")[::-1]  # the first at the top
    tones = [look.colour(years.options[number]) for number in order]
    names = [look.name(years.options[number]) for number in order]
    places = list(range(len(order)))
    texts = [
        words(
            "compare.chart.bands_hover",
            median=words.money(int(middle[number]), currency),
            low=words.money(int(low[number]), currency),
            high=words.money(int(high[number]), currency),
        )
        for number in order
    ]
    told = {
        "customdata": [[name, text] for name, text in zip(names, texts, strict=True)],
        "hovertemplate": "<b>%{customdata[0]}</b><br>%{customdata[1]}<extra></extra>",
        "showlegend": False,
    }
    mark: Figure = {
        "type": "scatter",
        "mode": "markers",
        "marker": {"symbol": "line-ns-open", "size": 18, "line": {"width": 3}},
    }
    data: list[Figure] = [
        _flat(places, (high - low)[order].tolist(), tones, PALE) | {"base": units(low[order])} | told,
        mark
        | {"x": units(middle[order]), "y": places, "marker": {**mark["marker"], "color": tones}}
        | {**told, "mode": "markers+text", "textposition": "top center", "cliponaxis": False}
        | {"text": [words.amount(int(middle[number]), 0) for number in order], "textfont": {"size": 11}},
        _flat([None], [0], [GREY], PALE) | {"name": words("compare.chart.bands_range")},
        mark
        | {"x": [None], "y": [None], "name": words("compare.chart.bands_middle")}
        | {"marker": {**mark["marker"], "size": 12, "color": GREY}},
    ]
    frame = layout(words, NO_DAYS, "", barmode="overlay", bargap=0.55)
    frame["xaxis"] |= {"rangemode": "tozero", "tickformat": AMOUNTS, "nticks": 6}
    frame["yaxis"] = {
        "tickvals": places,
        "ticktext": [on_lines(name) for name in names],
        "range": [-0.5, len(names) - 0.2],
        "fixedrange": True,
    }
    return {"data": data, "layout": frame}
