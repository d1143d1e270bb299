"""The days of an invoice's lines as bars, one below the other, with the days to look at marked; no amounts."""

from __future__ import annotations

from html import escape

import numpy as np
import streamlit as st

from billing_model.practise.verdict import Judgement
from billing_model.words.speech import speech
from pages.ui.base import component
from pages.ui.base.words import Words

SHORT = "d MMM"

component.styled(__file__)


def where(judgement: Judgement, words: Words) -> None:
    """Mark the place of a judgement; nothing where none is named."""
    if judgement.place is None:
        return
    first, last = judgement.place
    lines = judgement.verdict.sheet.lines
    begin, end = min(first, lines.first.min()), max(last, lines.last.max())
    days = int((end - begin).astype(int)) + 1

    def bar(start: np.datetime64, stop: np.datetime64, kind: str) -> str:
        left = 100 * int((start - begin).astype(int)) / days
        width = 100 * (int((stop - start).astype(int)) + 1) / days
        return f'<i class="{kind}" style="left:{left:.2f}%;width:{max(width, 1):.2f}%"></i>'

    rows = "".join(
        f"<div>{bar(lines.first[row], lines.last[row], 'credit' if lines.amount[row] < 0 else 'charge')}</div>"
        for row in range(len(lines))
    )
    on = judgement.verdict.sheet.result.invoices.on[judgement.verdict.sheet.invoice]
    period = speech(words.language).period(first, last, on, "from", "on")
    told = escape(words("guess.where", period=period))
    edges = f"<span>{escape(words.day(begin, SHORT))}</span><span>{escape(words.day(end, SHORT))}</span>"
    bars = f'<div class="bars">{rows}{bar(first, last, "marked")}</div>'
    st.html(
        f'<figure class="days-marked" role="img" aria-label="{told}">{bars}<p>{edges}</p>'
        f"<figcaption>{told}</figcaption></figure>"
    )
