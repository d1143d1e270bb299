"""The charge of each day as bars, a colour for each contract where there are several, and the seats above them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from billing_model.billing.outcome import Outcome
from billing_model.core.money import UNIT
from pages.ui.base.palette import BLUE, GREEN, ORANGE, PURPLE, SKY, YELLOW
from pages.ui.base.words import Words
from pages.ui.charts.base import Figure, layout, units
from pages.ui.charts.clock import lighter_after
from pages.ui.charts.marks import above, vertical

CONTRACTS = (BLUE, GREEN, PURPLE, YELLOW, SKY)  # of the bars, by the place in the book; the seats' line is orange
DASHES = ("solid", "dot", "dash")
MOST_MARKS = 6  # events with words
LETTERS = 100  # that find room above the chart
LINE = 14  # pixels of a line of text
ROWS_OF_TEXT = 5  # that find room between no seats and the most


def daily(result: Outcome, contracts: Sequence[str], words: Words, currency: str) -> Figure:
    """The charge of each day as bars, stacked where several contracts are shown; seats as lines, events as marks.

    contracts: the names of the subscriptions shown, in their order.
    """
    days, amounts = result.daily
    held = seats_by_noun(result, words)
    rows = _events_shown(result)
    labels = _staggered([_label(result, row, words) for row in rows[:MOST_MARKS]], len(days))
    frame = layout(
        words,
        days,
        words("chart.daily_y", currency=currency),
        bargap=0.12,
        barmode="relative",
        hovermode="x unified",
        yaxis2=_seats_axis(held, words),
        shapes=[vertical(str(result.book.events.on[row]), width=1) for row in rows],
        annotations=labels,
    )
    frame["margin"]["t"] += max((label["yshift"] for label in labels), default=0)
    highest = max((abs(float(a)) for a in amounts), default=0.0) / UNIT
    if highest:
        frame["yaxis"] |= {"range": [min(0.0, min(units(amounts))) * 1.1, highest * 1.65]}
    bars, seats = _bars(result, contracts, words, currency), _seats(result, held, words)
    return lighter_after({"data": [*bars, *seats], "layout": frame}, result.known, words)


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
    most = max(1, *(int(seats.max(initial=0)) for seats in held.values()))
    levels = _apart(np.unique(np.concatenate(list(held.values()))).tolist(), most)
    return {
        "overlaying": "y",
        "side": "right",
        "showgrid": False,
        "fixedrange": True,
        "zeroline": False,
        "title": {"text": " · ".join(held)},
        "range": [-1.8 * most, 1.15 * most],
        "tickvals": levels,
        "ticktext": [words.whole(n) for n in levels],
    }


def seats_by_noun(result: Outcome, words: Words) -> Mapping[str, np.ndarray]:
    """The seats held on each day, by what the programmes call a seat: licences, devices."""
    among: dict[str, list[str]] = {}
    for programme in dict.fromkeys(result.book.programme_names[result.shown]):
        among.setdefault(words.label("seats", programme), []).append(programme)
    return {noun: result.seats_by_day(programmes)[1] for noun, programmes in among.items()}


def _bars(result: Outcome, contracts: Sequence[str], words: Words, currency: str) -> list[Figure]:
    days, amounts = result.daily
    x, when = [str(day) for day in days], [words.day(day) for day in days]
    several = len(contracts) > 1
    series = zip(result.shown, contracts, result.daily_apart, strict=True) if several else [(0, "", amounts)]
    return [
        {
            "type": "bar",
            "x": x,
            "y": units(values),
            "name": name or words("chart.charge"),
            "marker": {"color": CONTRACTS[int(row) % len(CONTRACTS)], "line": {"width": 0}},
            "customdata": [[day, words.money(int(a), currency)] for day, a in zip(when, values, strict=True)],
            "hovertemplate": (
                f"{name}: <b>%{{customdata[1]}}</b><extra></extra>"
                if several
                else "%{customdata[0]}<br><b>%{customdata[1]}</b><extra></extra>"
            ),
        }
        for row, name, values in series
    ]


def _seats(result: Outcome, held: Mapping[str, np.ndarray], words: Words) -> list[Figure]:
    x = [str(day) for day in result.daily[0]]
    return [
        {
            "type": "scatter",
            "x": x,
            "y": seats.tolist(),
            "name": noun,
            "mode": "lines",
            "line": {"shape": "hv", "color": ORANGE, "width": 2.5, "dash": dash},
            "yaxis": "y2",
            "customdata": [words.whole(int(n)) for n in seats],
            "hovertemplate": noun + ": %{customdata}<extra></extra>",
        }
        for (noun, seats), dash in zip(held.items(), DASHES * len(held), strict=False)
    ]


def _apart(levels: list[int], most: int) -> list[int]:
    """Of the numbers of seats, those that can be written beside the axis without touching; the highest for sure."""
    kept: list[int] = []
    for level in reversed(levels):
        if not kept or (kept[-1] - level) * ROWS_OF_TEXT >= most:
            kept.append(level)
    return kept


def _staggered(labels: list[Figure], days: int) -> list[Figure]:
    """Labels that would run into each other, one above the other."""
    free: list[np.datetime64] = []  # from which day on there is room, by row
    for label in labels:
        day = np.datetime64(label["x"], "D")
        row = next((row for row, since in enumerate(free) if since <= day), len(free))
        free[row : row + 1] = [day + max(1, len(label["text"]) * days // LETTERS)]
        label["yshift"] = row * LINE
    return labels


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
