"""The page of the rulebook: clauses found by the words of a question, each with its address, what it says and where."""

from __future__ import annotations

import streamlit as st

from pages.ui.base import frame
from pages.ui.base.words import Words, plain
from pages.ui.questions.rulebook.chosen import chosen_clause, found_clauses
from pages.ui.questions.rulebook.shown import in_a_list, in_full


@st.fragment
def page(words: Words) -> None:
    """Everything below the title."""
    question, found = found_clauses(words)
    if not found:
        st.info(plain(words("rulebook.none", text=question)))
        return
    chosen = chosen_clause(found, words)
    left, right = st.columns([3, 5], gap="medium")
    with left:
        in_a_list(found, chosen, words)
    with right:
        in_full(chosen, words)


page(frame.begin(frame.RULEBOOK))
