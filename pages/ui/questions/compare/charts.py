"""The charts of the page pages/compare.py: one colour per option, the same in all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from billing_model.comparing.break_even import UseBreakEven
from billing_model.comparing.compare import OptionResult
from billing_model.comparing.option import Option
from billing_model.comparing.sampled import BANDS, Sampled
from billing_model.core.columns import Array
from billing_model.core.money import UNIT
from billing_model.core.need import Need
from billing_model.core.sums import running
from billing_model.take_away.colours import colours
from pages.ui.base.palette import BLUE
from pages.ui.base.words import Words
from pages.ui.charts.base import AMOUNTS, Figure, layout, units
from pages.ui.charts.by_day import Series, bars, counts, curves, money
from pages.ui.charts.marks import on_lines, vertical

NO_DAYS = np.zeros(0, "datetime64[D]")
QUANTILES = 200  # points of a violin


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
    figure["layout"]["xaxis"] = layout(words, every, "")["xaxis"] | {"unifiedhovertitle": {"text": " "}}
    figure["layout"]["showlegend"] = False
    return figure


def bars_height(options: int) -> int:
    """Pixels of a chart with a bar for each option."""
    return 90 + 44 * options


def totals(results: Sequence[OptionResult], look: Look, words: Words, currency: str) -> Figure:
    """The total of each option as a bar; the part paid for nothing is paler."""
    ordered = list(reversed(results))  # the first at the top
    places = list(range(len(ordered)))

    def bar(values: list[int], opacity: float, what: str) -> Figure:
        amounts = [words.money(value, currency) for value in values]
        return {
            "type": "bar",
            "orientation": "h",
            "y": places,
            "x": units(np.array(values, object)),
            "marker": {
                "color": [look.colour(result.option) for result in ordered],
                "opacity": opacity,
                "line": {"width": 0},
            },
            "customdata": [[look.name(result.option), amount] for result, amount in zip(ordered, amounts, strict=True)],
            "hovertemplate": f"%{{customdata[0]}}<br>{what}: <b>%{{customdata[1]}}</b><extra></extra>",
            "showlegend": False,
        }

    frame = layout(words, NO_DAYS, "", barmode="stack", bargap=0.35)
    frame["yaxis"] = {
        "tickvals": places,
        "ticktext": [on_lines(look.name(result.option)) for result in ordered],
        "fixedrange": True,
    }
    frame["xaxis"] |= {"title": {"text": currency}, "rangemode": "tozero", "tickformat": AMOUNTS, "nticks": 6}
    ends: Figure = {
        "type": "scatter",
        "mode": "text",
        "y": places,
        "x": units(np.array([result.total for result in ordered], object)),
        "text": [f" {words.amount(result.total, currency)}" for result in ordered],
        "textposition": "middle right",
        "hoverinfo": "skip",
        "showlegend": False,
        "cliponaxis": False,
    }
    highest = max((result.total for result in ordered), default=0) / UNIT
    frame["xaxis"]["range"] = [0, highest * 1.25 or 1]
    parts = [
        bar([result.total - result.for_nothing for result in ordered], 1, words("compare.chart.used")),
        bar([result.for_nothing for result in ordered], 0.45, words("compare.chart.nothing")),
    ]
    return {"data": [*parts, ends], "layout": frame}


def cash(results: Sequence[OptionResult], look: Look, words: Words, currency: str) -> Figure:
    """What each option asks for in each month."""
    months = all_months(results)
    labels = [words.day(month.astype("datetime64[D]"), "MMM yy") for month in months]
    return bars(
        labels,
        [look.series(result.option, paid_in(result, months), words, currency) for result in results],
        words,
        currency,
    )


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
    every = max(1, -(-count // 12))
    frame["xaxis"] |= {
        "tickvals": months[every - 1 :: every],
        "title": {"text": words("compare.chart.leaving_x")},
        "range": [0.5, count + 0.5],
    }
    frame["legend"] |= {"y": -0.3}
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
    frame["legend"] |= {"y": -0.3}
    if crossing.flip is not None:
        frame["shapes"] = [vertical(x[crossing.flip])]
    return {"data": data, "layout": frame}


def spread(years: Sampled, look: Look, words: Words, currency: str) -> Figure:
    """A violin per option: how the cost spreads over the sampled years."""
    data: list[Figure] = []
    ordered = np.sort(years.cost, axis=1)
    count = ordered.shape[1]
    picks = np.unique(np.linspace(0, count - 1, min(QUANTILES, count)).round().astype(int))
    bands = years.bands()
    for number, option in enumerate(years.options):
        low, median, high = (words.money(int(bands[number, BANDS.index(band)]), currency) for band in (5, 50, 95))
        name = look.name(option)
        text = words("compare.chart.bands_hover", median=median, low=low, high=high)
        data.append(
            {
                "type": "violin",
                "x": units(ordered[number, picks]),
                "y0": on_lines(name),
                "name": on_lines(name),
                "orientation": "h",
                "line": {"color": look.colour(option), "width": 1.5},
                "points": False,
                "box": {"visible": True},
                "spanmode": "hard",
                "showlegend": False,
                "hoverinfo": "skip",
            }
        )
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": units(bands[number, [BANDS.index(50)]]),
                "y": [on_lines(name)],
                "marker": {"size": 16, "color": look.colour(option), "symbol": "line-ns-open", "line": {"width": 3}},
                "showlegend": False,
                "hovertemplate": f"<b>{name}</b><br>{text}<extra></extra>",
            }
        )
    frame = layout(words, NO_DAYS, "", violingap=0.15)
    frame["xaxis"] |= {"title": {"text": currency}, "rangemode": "tozero", "tickformat": AMOUNTS, "nticks": 6}
    frame["yaxis"] = {"fixedrange": True, "autorange": "reversed"}
    return {"data": data, "layout": frame}
