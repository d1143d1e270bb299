"""The page of a question: the same need under every option that could serve it."""

from __future__ import annotations

import streamlit as st

from pages.ui.base import frame
from pages.ui.base.apart import apart
from pages.ui.base.words import Words
from pages.ui.inputs.comparison import Inputs
from pages.ui.parts.downloads import comparison_menu
from pages.ui.questions.compare import chosen, now, page
from pages.ui.questions.compare.answer import Now
from pages.ui.scenario import address

WIDTHS = [40, 72]  # of the inputs and of what follows from them


def all_of_it(words: Words) -> None:
    """The whole page."""
    st.session_state[now.DRAWN] = False
    kind = chosen.kind()
    row = frame.head("compare", words)
    id, shown = chosen.chosen_comparison(kind, words, row)

    def inputs(drawn: bool) -> Inputs:
        made = Inputs(id, shown.tables, chosen.catalogue(), words, turned if drawn else None)
        made.need()
        made.options()
        return made

    def turned() -> None:
        if address.shows(id, kind):
            now.turned(inputs(drawn=False), kind, words)

    top = st.container()
    left, right = st.columns(WIDTHS, gap="small")

    def shown_inputs() -> tuple[Inputs, Now]:
        made = inputs(drawn=True)
        told = now.compare(made, words)
        made.tell()
        return made, told

    with left, st.container(key="knobs"):
        drawn, told = apart(shown_inputs, now.DRAWN)
    if now.keep(drawn.key, kind):
        st.rerun()
    with top:
        page.answer(drawn.key, turned, words)
    if told.of is not None:
        with right:
            page.results(drawn.key, kind, turned, words)
        page.below(drawn.key, kind, words)
    with row:
        st.space("stretch")
        address.copy_link(row, words, kind)
        comparison_menu(now.files(), words)
    st.session_state[now.DRAWN] = True


all_of_it(frame.begin("compare", title=False))
