"""A table as lines of text."""

from __future__ import annotations

from collections.abc import Sequence

GAP = "  "  # between two columns


def columns(rows: Sequence[Sequence[str]], figures_from: int | None = None) -> list[str]:
    """Rows as lines of text with their cells under each other.

    figures_from: the first column that stands to the right; None: all stand to the left.
    """
    widths = _widths(rows)
    left = len(widths) if figures_from is None else figures_from
    return [
        GAP.join(
            [cell.ljust(width) for cell, width in zip(row[:left], widths[:left], strict=True)]
            + [cell.rjust(width) for cell, width in zip(row[left:], widths[left:], strict=True)]
        ).rstrip()
        for row in rows
    ]


def aligned(rows: Sequence[Sequence[str]], figures_from: int) -> list[str]:
    """The same with a line drawn below the first row, which has the names of the columns."""
    head, *others = columns(rows, figures_from)
    return [head, GAP.join("─" * width for width in _widths(rows)), *others]


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    return [max(map(len, column)) for column in zip(*rows, strict=True)]
