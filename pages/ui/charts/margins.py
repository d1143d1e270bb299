"""The room that a chart needs around it for what is written on its axes.

Plotly can find it by itself, but draws the chart twice for it, which takes longer than all else on a page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pages.ui.charts.base import LETTER, Figure

LINE = 17  # pixels of a line of text
TITLE = 24  # pixels of an axis' title
GAP = 10  # pixels between a label and what is beside it


def fitted(figure: Figure) -> Figure:
    """A figure with margins that hold the labels and titles of its axes; the legend stands below the plot."""
    frame = figure["layout"]
    for name in ("xaxis", "yaxis"):
        frame.setdefault(name, {})
    axes = {name: axis for name, axis in frame.items() if name.startswith(("xaxis", "yaxis"))}
    below = _labels(figure, "x", axes["xaxis"])
    left, right = (
        [
            text
            for name, axis in axes.items()
            if name.startswith("yaxis") and axis.get("side", "left") == side
            for text in _labels(figure, name.replace("axis", ""), axis)
        ]
        for side in ("left", "right")
    )
    second = frame.get("yaxis2", {}) if right else {}
    half = _wide(below[-1:]) / 2 + 2  # of the last label below, which stands under the end of the axis
    needed = {
        "l": _wide(left) + GAP + _title(axes["yaxis"]),
        "r": max(_wide(right) + GAP + _title(second), half) if right else half,
        "b": LINE * max((text.count("<br>") + 1 for text in below), default=0) + GAP + _title(axes["xaxis"]),
    }
    margin = frame["margin"]
    frame["margin"] = {**margin, **{side: max(margin[side], round(room)) for side, room in needed.items()}}
    for axis in axes.values():
        axis["automargin"] = False
    return figure


def _title(axis: Figure) -> int:
    return TITLE if axis.get("title", {}).get("text") else 0


def _wide(labels: Sequence[str]) -> float:
    """Pixels of the longest line of some labels."""
    return LETTER * max((len(line) for text in labels for line in text.split("<br>")), default=0)


def _labels(figure: Figure, axis: str, declared: Figure) -> list[str]:
    """What is written beside an axis, as far as it is known before Plotly has chosen its numbers."""
    if "ticktext" in declared:
        return [str(text) for text in declared["ticktext"]]
    values = list(_values(figure, axis))
    words = list(dict.fromkeys(value for value in values if isinstance(value, str)))
    if words:
        return ["0000-00-00"] if declared.get("type") == "date" else words
    numbers = [float(value) for value in (*values, *declared.get("range", ())) if value is not None]
    high, low = max(numbers, default=0.0), min(numbers, default=0.0)
    places = 0 if max(high, -low) >= 10 else 2  # of the steps between the numbers on the axis
    return [f"{number:,.{places}f}" for number in (low, high)]


def _values(figure: Figure, axis: str) -> Iterator[object]:
    """All that the traces have along an axis, and the sums of bars that stand on each other."""
    letter = axis[0]
    sums: dict[object, float] = {}
    other = "x" if letter == "y" else "y"
    for trace in figure["data"]:
        if letter == "y" and trace.get("yaxis", "y") != axis:
            continue
        values = trace.get(letter)
        if values is None:
            yield from (trace[key] for key in (f"{letter}0",) if key in trace)
            continue
        yield from values
        if trace["type"] == "bar" and trace.get("orientation", "v") == ("v" if letter == "y" else "h"):
            for at, value in zip(trace[other], values, strict=True):
                sums[at] = sums.get(at, 0.0) + max(float(value or 0), 0.0)
    yield from sums.values()
