"""The colours on paper: of text, lines and fields, and of options, which have the colours of the page in its order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle

INK, GREY, BLUE, ORANGE = "#0B1220", "#5A6472", "#1D4ED8", "#D2691E"  # texts, and what stands out
LINE, PALE, YELLOW = "#D5DBE5", "#EFF4FB", "#FFF6CC"  # rules, fields, cells that may be changed
RED = "#B3261E"  # what is not accepted

# Each stands out from a white and from a dark ground by at least 3:1.
PALETTE = (
    "#3B82C4", "#D2691E", "#2E9E7A", "#B56CA8", "#B8860B", "#2B9BD6", "#D0527F", "#7A8F2A", "#8C6FD6", "#8A8F98",
)  # fmt: skip


def colours() -> Iterator[str]:
    """A colour for each option in their order; they begin again when they run out."""
    return cycle(PALETTE)


def paler(colour: str, part: int = 65) -> str:
    """A colour mixed with white; part: percent of white."""
    parts = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return "#" + "".join(f"{value + (255 - value) * part // 100:02X}" for value in parts)
