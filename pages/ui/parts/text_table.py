"""A table that is text: read in full on any screen, by people and by what reads pages aloud.

On a telephone each row is a small table of its own, with the names of the columns on the left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

import streamlit as st

STYLE = f"<style>{Path(__file__).with_suffix('.css').read_text('utf-8')}</style>"


def text_table(columns: Mapping[str, Sequence[str]], total: bool = False) -> None:
    """Columns of text by their names, the first from the left, the others from the right.

    total: whether the last row is the sum.
    """
    names = [escape(name) for name in columns]
    heads = "".join(f'<th scope="col">{name}</th>' for name in names)
    rows = "".join(map(lambda *cells: _row(names, cells), *columns.values()))
    kind = "text-table with-total" if total else "text-table"
    st.html(f'{STYLE}<table class="{kind}"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>')


def _row(names: Sequence[str], cells: Sequence[str]) -> str:
    first, *others = map(escape, cells)
    texts = (f'<td data-name="{name}">{text}</td>' for name, text in zip(names[1:], others, strict=True))
    return f'<tr><th scope="row">{first}</th>{"".join(texts)}</tr>'
