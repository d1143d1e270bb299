"""Which clauses are found, by a question and a programme, and which of them is shown: the one in the address."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl

import streamlit as st

from billing_model.words.find import find
from billing_model.words.rulebook import Clause, clauses
from pages.ui.base import frame
from pages.ui.base.choice import choose
from pages.ui.base.words import Words, plain

EVERY = "*"  # all programmes
CLAUSE = "clause"  # in the address


def found_clauses(words: Words) -> tuple[str, list[Clause]]:
    """The question that is asked, and the clauses that answer it; all of them while none is."""
    asking, among = st.columns([5, 3], gap="medium")
    question = asking.text_input(
        words("rulebook.search"),
        key="rulebook:text",
        max_chars=100,
        placeholder=words("rulebook.search_hint"),
        on_change=other_question,
    )
    with among:
        programme = chosen_programme(words)
    question = (question or "").strip()
    found = find(question, None if programme == EVERY else programme)
    return question, found if question else in_the_order_of_the_menu(found)


def chosen_programme(words: Words) -> str:
    """A programme's id, "" for what holds for all, or EVERY."""
    known = list(dict.fromkeys(clause.programme for clause in clauses()))
    names = {EVERY: words("rulebook.all"), "": words("rulebook.general")}

    def shown(programme: str) -> str:
        return names.get(programme) or words.model.word("programme", programme)

    return choose(words("rulebook.vendor"), [EVERY, *known], "rulebook:programme", shown)


def in_the_order_of_the_menu(found: Sequence[Clause]) -> list[Clause]:
    """Clauses by programme as the questions stand in the menu, and what holds for all behind them."""
    place = {programme: at for at, programme in enumerate(filter(None, frame.QUESTIONS))}
    return sorted(found, key=lambda clause: place.get(clause.programme, len(place) + (not clause.programme)))


def chosen_clause(found: Sequence[Clause], words: Words) -> Clause:
    """The clause that the address names; else the first that was found."""
    id = st.query_params.get(CLAUSE, "")
    named = next((clause for clause in clauses() if clause.id.casefold() == id.casefold()), None)
    if id and named is None:
        st.warning(plain(words("rulebook.not_found", id=id[:80])))
    return named or found[0]


def open_clause(to: str) -> None:
    """The address names a clause from now on."""
    st.query_params[CLAUSE] = dict(parse_qsl(to.partition("?")[2]))[CLAUSE]


def other_question() -> None:
    """What is found for another question is shown, not what was opened before."""
    st.query_params.pop(CLAUSE, None)
