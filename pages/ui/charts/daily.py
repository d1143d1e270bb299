"""The charge of each day as bars, a colour for each contract where there are several, and the seats above them.

Many days are drawn as one area for each contract instead, which looks the same where bars touch: two years of bars take
a browser four to six times as long. Their days are not sent one by one either.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from billing_model.billing.outcome import Outcome
from billing_model.core.money import UNIT
from pages.ui.base.palette import BLUE, GREEN, ORANGE, PINK, PURPLE, SKY, YELLOW
from pages.ui.base.words import Words
from pages.ui.charts.base import Figure, layout, units
from pages.ui.charts.clock import lighter_after
from pages.ui.charts.marks import above
from pages.ui.charts.moments import moments, names, staggered

CONTRACTS = (BLUE, GREEN, PURPLE, YELLOW, SKY, PINK)  # of the bars, by the place in the book; the seats' line is orange
DASHES = ("solid", "dot", "dash")
MOST_MARKS = 6  # events with words
FEW_DAYS = 130  # so many bars have gaps between them
A_DAY = 86_400_000  # milliseconds
PLOT, TOP, RISE = 140, 10, 40  # pixels: of the plot, of its part above the seats, from the fewest seats to the most
ROW, MOST_LEVELS = 13, 9  # pixels of a number beside the axis; how many of them find room


def daily(
    result: Outcome,
    contracts: Sequence[str],
    words: Words,
    currency: str,
    held: Mapping[str, np.ndarray] | None = None,
) -> Figure:
    """The charge of each day as bars, stacked where several contracts are shown; seats as lines, events as marks.

    contracts: the names of the subscriptions shown, in their order; held: `seats_by_noun`, where it is known.
    """
    days, amounts = result.daily
    held = seats_by_noun(result, words) if held is None else held
    matter = moments(result, days[0], days[-1]) if len(days) else moments(result, result.until, result.until)
    events = [_label(result, row, words) for row in _events_shown(result)[:MOST_MARKS]]
    labels = staggered(events, names(matter, words), len(days))
    frame = layout(
        words,
        days,
        words("chart.daily_y", currency=currency),
        matter.by_weight,
        bargap=0.12 if len(days) <= FEW_DAYS else 0,
        barmode="relative",
        hovermode="x unified",
        yaxis2=_seats_axis(held, words),
        shapes=matter.shapes(),
        annotations=labels,
    )
    frame["margin"]["t"] += max((label["yshift"] for label in labels), default=0)
    highest = max((abs(float(a)) for a in amounts), default=0.0) / UNIT
    if highest:
        frame["yaxis"] |= {"range": [min(0.0, min(units(amounts))) * 1.1, highest * 1.65]}
    traces = [*_bars(result, contracts, words, currency), *_seats(result, held, words)]
    if len(days) > FEW_DAYS and result.known is None and not any((part < 0).any() for part in result.daily_apart):
        traces = [_area(trace) if trace["type"] == "bar" else trace for trace in traces]
        traces = [{**trace, "x0": str(days[0]), "dx": A_DAY} for trace in traces]
        for trace in traces:
            del trace["x"]
    return lighter_after({"data": traces, "layout": frame}, result.known, words)


def _area(bars: Figure) -> Figure:
    """Bars that touch, as one area upon the one before; each day reaches to the next."""
    colour = bars["marker"]["color"]
    looks = {"type": "scatter", "mode": "none", "stackgroup": "charges", "line": {"shape": "hv"}, "fillcolor": colour}
    return {**bars, **looks, "marker": {"color": colour, "symbol": "square"}}


def _events_shown(result: Outcome) -> list[int]:
    """The rows of the events of the subscriptions shown, within the days of the chart."""
    days, events = result.daily[0], result.book.events
    inside = np.isin(events.subscription, result.shown)
    if len(days):
        inside &= (events.on >= days[0]) & (events.on <= days[-1])
    rows: list[int] = np.flatnonzero(inside).tolist()
    return rows


def _seats_axis(held: Mapping[str, np.ndarray], words: Words) -> Figure:
    """The axis of the seats, on the right; they run above the bars."""
    levels = np.unique(np.concatenate(list(held.values()))).tolist() or [0]
    step = (levels[-1] - levels[0]) / RISE or 1.0  # seats of a pixel
    at = _spread(levels, ROW * step)
    return {
        "overlaying": "y",
        "side": "right",
        "showgrid": False,
        "fixedrange": True,
        "zeroline": False,
        "range": [levels[-1] + (TOP - PLOT) * step, levels[-1] + TOP * step],
        "tickvals": at,
        "ticktext": [words.whole(n) for n in levels[::-1][: len(at)]],
    }


def seats_by_noun(result: Outcome, words: Words) -> Mapping[str, np.ndarray]:
    """The seats held on each day, by what the programmes call a seat: licences, devices."""
    among: dict[str, list[str]] = {}
    for programme in dict.fromkeys(result.book.programme_names[result.shown]):
        among.setdefault(words.label("seats", programme), []).append(programme)
    return {noun: result.seats_by_day(programmes)[1] for noun, programmes in among.items()}


def _bars(result: Outcome, contracts: Sequence[str], words: Words, currency: str) -> list[Figure]:
    days, amounts = result.daily
    x = np.datetime_as_string(days).tolist()
    several = len(contracts) > 1
    series = zip(result.shown, contracts, result.daily_apart, strict=True) if several else [(0, "", amounts)]
    return [
        {
            "type": "bar",
            "x": x,
            "y": units(values),
            "name": name or words("chart.charge"),
            "marker": {"color": CONTRACTS[int(row) % len(CONTRACTS)], "line": {"width": 0}},
            "customdata": _texts(values, lambda micro: words.money(micro, currency)),
            "hovertemplate": f"{name or words('chart.charge')}: <b>%{{customdata}}</b><extra></extra>",
        }
        for row, name, values in series
    ]


def _seats(result: Outcome, held: Mapping[str, np.ndarray], words: Words) -> list[Figure]:
    x = np.datetime_as_string(result.daily[0]).tolist()
    return [
        {
            "type": "scatter",
            "x": x,
            "y": seats.tolist(),
            "name": noun,
            "mode": "lines",
            "line": {"shape": "hv", "color": ORANGE, "width": 2.5, "dash": dash},
            "yaxis": "y2",
            "customdata": _texts(seats, words.whole),
            "hovertemplate": noun + ": %{customdata}<extra></extra>",
        }
        for (noun, seats), dash in zip(held.items(), DASHES * len(held), strict=False)
    ]


def _texts(values: np.ndarray, said: Callable[[int], str]) -> list[str]:
    """What each value says; the same values are said once."""
    told = {value: said(value) for value in set(values.tolist())}
    return [told[value] for value in values.tolist()]


def _spread(levels: list[int], least: float) -> list[float]:
    """Where the numbers of seats are written beside the axis, the highest first: at their height, or a little below it
    where they would touch; of very many, as many as find room.
    """
    at: list[float] = []
    for level in reversed(levels):
        at.append(min(float(level), at[-1] - least) if at else float(level))
    return at[:MOST_LEVELS]


def _label(result: Outcome, event: int, words: Words) -> Figure:
    """A few words for an event on a chart of days."""
    events = result.book.events
    kind, seats = events.kind_names[event], int(events.seats[event])
    subscription = int(events.subscription[event])
    programme = result.book.programme_names[subscription]
    if kind == "set-seats":
        text = words.seats(seats, programme)
    else:
        text = words.event(kind, programme) + (f": {words.whole(seats)}" if seats >= 0 else "")
    if len(result.shown) > 1:
        text = f"{result.book.id[subscription]}: {text}"
    return above(str(events.on[event]), text)
