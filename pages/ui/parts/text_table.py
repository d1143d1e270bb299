"""A table that is text: read in full on any screen, by people and by what reads pages aloud."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from pages.ui.base.words import plain


def text_table(columns: Mapping[str, Sequence[str]]) -> None:
    """Columns of text by their names, the first from the left, the others from the right."""
    first, *others = ((plain(name), [*map(plain, cells)]) for name, cells in columns.items())
    # Streamlit puts to the right what is a number: each text stands for the number of its row.
    numbers = {first[0]: first[1]} | {name: range(len(cells)) for name, cells in others}
    shown = pd.DataFrame(numbers).style.format({name: _text(cells) for name, cells in others})
    st.table(shown, border="horizontal", hide_index=True)


def _text(cells: Sequence[str]) -> Callable[[Any], str]:
    return lambda row: cells[row]
