"""The page of the rulebook: every clause, what it says and how sure it is, its source, the scenarios that show it."""

from __future__ import annotations

import streamlit as st

from billing_model.words.rulebook import Clause, clauses
from pages.ui.base import frame
from pages.ui.base.choice import choose
from pages.ui.base.words import Words, plain
from pages.ui.parts.clauses import parts, scenarios

EVERY = "*"  # all programmes


def chosen_programme(speaks: Words) -> str:
    """A programme's id, "" for what holds for all, or EVERY."""
    known = list(dict.fromkeys(clause.programme for clause in clauses()))
    names = {EVERY: speaks("rulebook.all"), "": speaks("rulebook.general")}

    def shown(programme: str) -> str:
        return names.get(programme) or speaks.model.word("programme", programme)

    return choose(speaks("rulebook.vendor"), [EVERY, *known], "rulebook:programme", shown)


def speaks_of(clause: Clause, text: str, language: str) -> bool:
    """Whether a clause has the text in its id, its title or what it says."""
    told = [clause.id, clause.title[language], *(part.text[language] for part in clause.parts)]
    return text.casefold().strip() in " ".join(told).casefold()


def show(clause: Clause, speaks: Words) -> None:
    """One clause, closed until it is wanted."""
    name = f"**{clause.id}** · {plain(clause.title[speaks.language])}"
    box = st.expander(name, key=f"rulebook:{clause.id}", on_change="rerun")
    if not box.open:
        return
    with box:
        parts(clause, speaks)
        scenarios(clause.id, speaks, heading="rulebook.shown_by")
        if clause.no_scenario:
            st.caption(f"{speaks('rulebook.no_scenario')}: {plain(clause.no_scenario[speaks.language])}")


@st.fragment
def page(speaks: Words) -> None:
    """Everything below the title."""
    left, right = st.columns(2)
    with left:
        programme = chosen_programme(speaks)
    with right:
        text = st.text_input(
            speaks("rulebook.search"), key="rulebook:text", max_chars=100, placeholder=speaks("rulebook.search_hint")
        )
    found = [
        clause
        for clause in clauses(None if programme == EVERY else programme)
        if speaks_of(clause, text or "", speaks.language)
    ]
    if not found:
        st.info(plain(speaks("rulebook.none", text=text or "")))
    else:
        st.caption(speaks.counted("rulebook.count", len(found)))
    for clause in found:
        show(clause, speaks)


page(frame.begin("rulebook"))
