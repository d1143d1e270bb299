"""A table that is text: read in full on any screen, by people and by what reads pages aloud.

On a telephone each row is a small table of its own, with the names of the columns on the left.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from html import escape

import streamlit as st

from pages.ui.base import component

component.styled(__file__)


def text_table(
    columns: Mapping[str, Sequence[str]],
    total: bool = False,
    colours: Sequence[str] = (),
    strong: Collection[int] = (),
    small: bool = False,
) -> None:
    """Columns of text by their names, the first from the left, the others from the right.

    total: whether the last row is the sum; colours: of the rows, where the table is the key to the chart above it, in
    smaller letters then; strong: the rows that stand out; small: smaller letters. A cell with empty ones
    behind it takes their room.
    """
    names = [escape(name) for name in columns]
    heads = "".join(f'<th scope="col">{name}</th>' for name in names)
    rows = "".join(
        _row(names, cells, colours[place] if colours else "", place in strong)
        for place, cells in enumerate(zip(*columns.values(), strict=True))
    )
    kind = "text-table" + " with-total" * total + " small" * (small or bool(colours))
    st.html(f'<table class="{kind}"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>')


def _row(names: Sequence[str], cells: Sequence[str], colour: str, strong: bool) -> str:
    first, *others = map(escape, cells)
    texts = [f'<td data-name="{name}">{text}</td>' for name, text in zip(names[1:], others, strict=True)]
    if others[1:] and not any(others[1:]):
        texts = [f'<td colspan="{len(others)}">{others[0]}</td>']
    key = f'<span class="key" style="background:{colour}"></span>' if colour else ""
    look = ' class="strong"' if strong else ""
    return f'<tr{look}><th scope="row">{key}{first}</th>{"".join(texts)}</tr>'
