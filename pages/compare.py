"""The page of a question: the same need under every option that could serve it."""

from __future__ import annotations

import streamlit as st

from billing_model.files import case_link
from pages.ui.base import frame
from pages.ui.base.words import Words
from pages.ui.inputs.comparison import Inputs
from pages.ui.parts import downloads
from pages.ui.questions.compare import answer, chance, chosen, figures, flip, one_option
from pages.ui.questions.compare.answer import Answered
from pages.ui.questions.compare.chosen import CASE, TAB, TABS
from pages.ui.scenario import address
from pages.ui.scenario.view import tabs


def view(tab: str, of: Answered, key: str, words: Words) -> None:
    """What one tab shows; key: what the keys of its inputs begin with."""
    if not of.results:
        st.warning(words.model["compare"]["none"])
    elif tab == "side":
        figures.side_by_side(of, words)
    elif tab == "cash":
        figures.when_paid(of, words)
    elif tab == "leaving":
        figures.if_leaving(of, words)
    elif tab == "flip":
        flip.the_map(of, key, words)
        flip.average_use(of, words)
    else:
        chance.with_chance(of, key, words)


@st.fragment
def page(words: Words) -> None:
    """Everything below the title."""
    kind = chosen.kind()
    id, shown = chosen.chosen_comparison(kind, words)
    top = st.container()
    left, right = st.columns([3, 7], gap="large")
    inputs = Inputs(id, shown.tables, chosen.catalogue(), words)
    with left:
        inputs.need()
        inputs.options()
        inputs.chance()
        comparison = inputs.comparison()
        st.caption(words("compare.examples"))
    if comparison is None:
        st.stop()
    of = answer.answered(comparison, st.session_state.get(f"{inputs.key}:case", ()), words)
    with top:
        chosen.case_of_the_map(inputs.key, of, words)
        answer.figures(of, answer.answer(of, words), words)
    with right:
        tab = TABS[tabs([words(f"compare.tabs.{name}") for name in TABS], "compare:tabs", words)]
        view(tab, of, inputs.key, words)
        one_option.refusals(of, words)
    turns = st.session_state.get(f"{inputs.key}:case", ())
    comparison = flip.with_map_shown(comparison, inputs.key)
    address.add(CASE, case_link.written(turns) or None, kind)
    address.add(TAB, None if tab == TABS[0] else tab, kind)
    address.keep(comparison.data, kind)
    downloads.comparison_menu(comparison, turns, words, lambda: address.copy_link(st.container(), words, kind))
    if of.results:
        one_option.opened(of, inputs.key, words)


page(frame.begin("compare"))
