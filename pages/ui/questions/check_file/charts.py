"""The seats over time, with what changed them and the days of the charge."""

from __future__ import annotations

import numpy as np

from billing_model.billing.outcome import Outcome
from pages.ui.base.palette import BLUE, ORANGE
from pages.ui.base.words import Words
from pages.ui.charts.base import Figure, layout
from pages.ui.charts.marks import above, vertical
from pages.ui.charts.moments import staggered

BEFORE, AFTER = 45, 15  # days beside those of the charge
MOST_MARKS = 6
AIR = 14  # pixels above the words of what happened


def seats(result: Outcome, first: np.datetime64, last: np.datetime64, words: Words) -> Figure:
    """Seats as steps around the days of a charge, which are shaded, and what happened as marks."""
    days, held = result.seats_by_day()
    inside = (days >= first - BEFORE) & (days <= last + AFTER)
    days, held = days[inside], held[inside]
    noun = words.label("seats", result.book.programme_names[0])
    if not len(days):
        return {"data": [], "layout": {}}
    events = result.book.events
    happened = np.flatnonzero((events.on >= days[0]) & (events.on <= days[-1]))[:MOST_MARKS].tolist()
    labels = [above(str(events.on[row]), _event(result, row, words)) for row in happened]
    frame = layout(words, days, noun, [first, *events.on[happened], last], hovermode="x unified")
    labels = staggered(labels, [], len(days))
    start, end = max(first, days[0]), min(last, days[-1])
    frame["shapes"] = [
        {
            "type": "rect", "x0": str(start), "x1": str(end + 1), "y0": 0, "y1": 1, "yref": "paper", "layer": "below",
            "fillcolor": BLUE, "opacity": 0.16, "line": {"width": 0},
        },
        *(vertical(str(events.on[row]), dash="solid") for row in happened),
    ]  # fmt: skip
    frame["annotations"] = labels
    frame["margin"]["t"] += AIR + max((label["yshift"] for label in labels), default=0)
    frame["yaxis"]["tickformat"] = ",d"
    step = {
        "type": "scatter", "mode": "lines", "x": np.datetime_as_string(days).tolist(), "y": held.tolist(), "name": noun,
        "line": {"shape": "hv", "color": ORANGE, "width": 2.5},
        "customdata": [words.whole(int(n)) for n in held],
        "hovertemplate": noun + ": %{customdata}<extra></extra>",
    }  # fmt: skip
    return {"data": [step], "layout": frame}


def _event(result: Outcome, row: int, words: Words) -> str:
    """What happened, in a few words."""
    events = result.book.events
    kind, count = events.kind_names[row], int(events.seats[row])
    programme = result.book.programme_names[int(events.subscription[row])]
    return words.event(kind, programme) + (f": {words.whole(count)}" if count >= 0 else "")
