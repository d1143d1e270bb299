"""What a chart draws lighter because it is still to come, as seen from a day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from billing_model.core.columns import Array
from pages.ui.base.words import Words
from pages.ui.charts.base import Figure
from pages.ui.charts.marks import LINE, above, vertical

LIGHT = 0.35  # of the strength of what is known


def lighter_after(figure: Figure, day: np.datetime64 | None, words: Words) -> Figure:
    """A figure over days in which all that lies after a day is lighter, and the day marked; None leaves it as it is."""
    if day is None:
        return figure
    last = str(day)
    _lighter(figure, lambda x: [str(at)[:10] > last for at in x])
    layout = figure["layout"]
    layout["shapes"] = [*layout.get("shapes", ()), vertical(last, width=2, dash="solid")]
    text = words("clock.mark", day=words.day(day, "d MMM"))
    others = layout.get("annotations", ())
    lift = LINE if others else 0  # so that it hides no event's
    layout["annotations"] = [
        *({**other, "yshift": other.get("yshift", 0) + lift} for other in others),
        above(last, text),
    ]
    layout["margin"] = {**layout["margin"], "t": layout["margin"]["t"] + lift}
    return figure


def lighter_places(figure: Figure, days: Array, day: np.datetime64 | None) -> Figure:
    """A figure over places 0, 1, 2 … in which those are lighter whose day comes later; None leaves it as it is."""
    if day is not None:
        later = days > day
        _lighter(figure, lambda x: [bool(later[int(at)]) for at in x])
    return figure


def _lighter(figure: Figure, is_later: Callable[[Sequence[Any]], list[bool]]) -> None:
    """Bars by their opacity; a line becomes two, the later one paler."""
    traces: list[Figure] = []
    for trace in figure["data"]:
        later = is_later(trace["x"])
        if trace["type"] == "bar":
            strength = trace["marker"].get("opacity", 1)
            trace["marker"] = {**trace["marker"], "opacity": [strength * (LIGHT if late else 1) for late in later]}
            traces.append(trace)
        elif "lines" in trace.get("mode", "") and any(later):
            cut = later.index(True)
            traces += [_part(trace, slice(0, cut)), _part(trace, slice(cut, None)) | {"opacity": LIGHT}]
            traces[-1] |= {"showlegend": cut == 0 and trace.get("showlegend", True)}
        else:
            traces.append(trace)
    figure["data"] = traces


def _part(trace: Figure, part: slice) -> Figure:
    lists = {name: trace[name][part] for name in ("x", "y", "customdata", "text") if isinstance(trace.get(name), list)}
    return {**trace, **lists}
