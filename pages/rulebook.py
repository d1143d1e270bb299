"""The page of the rulebook: every clause, what it says and how sure it is, its source, the scenarios that show it."""

from __future__ import annotations

import streamlit as st

from billing_model.words.rulebook import Clause, clauses
from pages.ui.base import frame
from pages.ui.base.choice import choose
from pages.ui.base.words import Words, plain
from pages.ui.parts.clauses import parts, scenarios

EVERY = "*"  # all programmes


def chosen_programme(words: Words) -> str:
    """A programme's id, "" for what holds for all, or EVERY."""
    known = list(dict.fromkeys(clause.programme for clause in clauses()))
    names = {EVERY: words("rulebook.all"), "": words("rulebook.general")}

    def shown(programme: str) -> str:
        return names.get(programme) or words.model.word("programme", programme)

    return choose(words("rulebook.vendor"), [EVERY, *known], "rulebook:programme", shown)


def mentions(clause: Clause, text: str, language: str) -> bool:
    """Whether a clause has the text in its id, its title or what it says."""
    texts = [clause.id, clause.title[language], *(part.text[language] for part in clause.parts)]
    return text.casefold().strip() in " ".join(texts).casefold()


def show(clause: Clause, words: Words) -> None:
    """One clause, closed until it is wanted."""
    name = f"**{clause.id}** · {plain(clause.title[words.language])}"
    box = st.expander(name, key=f"rulebook:{clause.id}", on_change="rerun")
    if not box.open:
        return
    with box:
        parts(clause, words)
        scenarios(clause.id, words, heading="rulebook.shown_by")
        if clause.no_scenario:
            st.caption(f"{words('rulebook.no_scenario')}: {plain(clause.no_scenario[words.language])}")


@st.fragment
def page(words: Words) -> None:
    """Everything below the title."""
    left, right = st.columns(2)
    with left:
        programme = chosen_programme(words)
    with right:
        text = st.text_input(
            words("rulebook.search"), key="rulebook:text", max_chars=100, placeholder=words("rulebook.search_hint")
        )
    matching = [
        clause
        for clause in clauses(None if programme == EVERY else programme)
        if mentions(clause, text or "", words.language)
    ]
    if not matching:
        st.info(plain(words("rulebook.none", text=text or "")))
    else:
        st.caption(words.counted("rulebook.count", len(matching)))
    for clause in matching:
        show(clause, words)


page(frame.begin("rulebook"))
