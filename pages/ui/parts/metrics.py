"""Headline figures: each with what it is, its value, and a note below, beside each other as far as there is room.

All of a row are one element, which the browser draws faster than a box for each.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from pages.ui.base import component

COMPONENT = "figures"

_figures = component.beside(__file__, COMPONENT, "<dl></dl>")


class Metric(NamedTuple):
    """One figure, all as text.

    label: what it is; value: the figure; below: a note under it, "" for none; tone: how the note is coloured.
    """

    label: str
    value: str
    below: str = ""
    tone: Literal["", "good", "bad"] = ""


def row(*metrics: Metric, key: str = COMPONENT, border: bool = True) -> None:
    """Figures beside each other, in boxes or without a border; key: of the row, one on a page."""
    _figures(key=key, data={"figures": [metric._asdict() for metric in metrics], "border": border})
