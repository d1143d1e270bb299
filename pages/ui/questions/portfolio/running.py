"""A book that is billed for this visit: waited for, stopped, and its answer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui.base.words import Words, plain
from pages.ui.parts.clauses import whose_rules_of
from pages.ui.parts.work import Work
from pages.ui.parts.work_place import how_far
from pages.ui.questions.portfolio import figures
from pages.ui.questions.portfolio.in_currency import in_one_currency
from pages.ui.questions.portfolio.work import place
from pages.ui.scenario.checked_file import complain
from pages.ui.scenario.view import tabs

SOURCE = "portfolio:source"  # the key of the choice where the book is from


@st.fragment(run_every=1)
def waiting(work: Work, words: Words) -> None:
    """How far a book is; the page is drawn again when it is done."""
    if work.result is not None:
        st.rerun()
    how_far(work, place(), "portfolio", words)


def result(
    answer: Mapping[str, Any], folder: Path, words: Words, place: DeltaGenerator, beside: DeltaGenerator
) -> None:
    """The answer of a process: why it was refused, or the figures, one of the views, the files.

    place: the row of the page's title, in which the currency and the files are chosen. beside: where the inputs are,
    with room for whose rules count.
    """
    if "refused" in answer:
        complain(answer["refused"], words)
        return
    if not answer["totals"]:
        _how_read(answer, words)
        st.warning(words("portfolio.nothing"))
        if answer["problems"]:
            figures.downloads(answer, folder, words, place)
        return
    of = in_one_currency(answer, folder, words, place)
    figures.downloads(answer, folder, words, place)
    figures.answer(of)
    with beside:
        whose_rules_of((programme for _, programme, *_ in of.book["sums"]), words)
    figures.figures(of)
    _how_read(answer, words)
    views = (figures.who_would_save, figures.months, figures.kinds)
    views[tabs([words(f"portfolio.tabs.{name}") for name in figures.TABS], "portfolio:tabs", words)](of)


def _how_read(answer: Mapping[str, Any], words: Words) -> None:
    """How the files were read, and what of them is replaced."""
    for how in answer["read_as"]:
        st.caption(plain(how))
    if answer["remarks"]:
        st.caption(words.counted("portfolio.remarks", answer["remarks"]))
