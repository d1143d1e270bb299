"""The table of results: a plain one, in which each option has the colour that it has in the charts."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

TABLE = "width:100%;border-collapse:collapse;font-size:0.85rem;line-height:1.25;font-variant-numeric:tabular-nums"
CELL = "padding:0.4rem 0.3rem;border-bottom:1px solid color-mix(in srgb,currentColor 20%,transparent)"
MARK = "display:inline-block;width:0.7em;height:0.7em;border-radius:2px;margin-right:0.4em"


class Row(NamedTuple):
    """An option: its name and its figures as text, its colour, and whether it is the cheapest."""

    cells: Sequence[str]
    colour: str
    best: bool


def table(head: Sequence[str], rows: Sequence[Row], best: str) -> str:
    """The table as HTML; best: the word beside the cheapest."""
    heads = "".join(_cell("th", text, number, "bottom") for number, text in enumerate(head))
    body = "".join(_row(row, best) for row in rows)
    return f'<table style="{TABLE}"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>'


def _row(row: Row, best: str) -> str:
    name, *figures = row.cells
    mark = f'<span style="{MARK};background:{escape(row.colour)}"></span>'
    wins = f" <br>★ {escape(best)}" if row.best else ""
    cells = _cell("th", f"{mark}{escape(name)}{wins}", 0, "middle", row.best, "row")
    cells += "".join(_cell("td", escape(text), 1, "middle", row.best) for text in figures)
    return f"<tr>{cells}</tr>"


def _cell(tag: str, inner: str, column: int, vertical: str, bold: bool = False, scope: str = "col") -> str:
    side, weight = "right" if column else "left", 700 if bold else 400
    kind = f' scope="{scope}"' if tag == "th" else ""
    return (
        f'<{tag}{kind} style="{CELL};text-align:{side};vertical-align:{vertical};font-weight:{weight}">{inner}</{tag}>'
    )
