"""The parts of the page that follow its inputs, each a fragment of its own: a changed input runs only these.

What they are given stays as it was when the whole page last ran; what is shown they find in the session.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from pages.ui.base.apart import send_first, whole_if_unanswered
from pages.ui.base.words import Words
from pages.ui.questions.compare import answer as answers
from pages.ui.questions.compare import chance, chosen, evens, figures, flip, now, one_option
from pages.ui.questions.compare.answer import Answered
from pages.ui.scenario import address

WIDTHS = [31, 41]  # of the bars and the table
View = Callable[[Answered, str, Words], None]
VIEWS: Mapping[str, View] = {  # by their name in the address
    "figures": lambda of, key, words: figures.all_figures(of, words),
    "cash": lambda of, key, words: figures.when_paid(of, words),
    "leaving": lambda of, key, words: figures.if_leaving(of, words),
    "flip": lambda of, key, words: _evens(of, words),
    "chance": chance.with_chance,
    "option": one_option.one_option,
}


@st.fragment(key="answer")
def answer(key: str, turn: Callable[[], None], words: Words) -> None:
    """What costs least, and why."""
    whole_if_unanswered()
    shown = now.now()
    with st.container(key="answer", gap="xsmall"):
        if shown.of is not None and shown.of.turns:
            chosen.case_of_the_map(key, shown.of, turn, words)
        answers.draw(shown, words)
    send_first()


@st.fragment(key="results")
def results(key: str, kind: address.Kind, turn: Callable[[], None], words: Words) -> None:
    """The bars beside the table, below them when the answer flips."""
    of = now.now().of
    with st.container(key="results"):
        if of is None or not of.results:
            return
        left, right = st.columns(WIDTHS, gap="small")
        with left, st.container(key="picture"):
            figures.bars(of, words)
        with right, st.container(key="table"):
            figures.results(of, words)
        flip.when(of, key, turn, words)
        one_option.refusals(of, words)
        if now.keep(key, kind):  # by the map
            st.rerun()


@st.fragment(key="below")
def below(key: str, kind: address.Kind, words: Words) -> None:
    """One more view of the results, where one is chosen."""
    of = now.now().of
    with st.container(key="below"):
        if of is None or not of.results:
            return
        view = chosen.view(key, kind, words)
        if view is not None:
            VIEWS[view](of, key, words)
    now.lead(key)


def _evens(of: Answered, words: Words) -> None:
    evens.even(of, words)
    flip.average_use(of, words)
