"""Clauses of the rulebook in full: what each says, how sure that is, and where it stands."""

from __future__ import annotations

import streamlit as st

from billing_model.words.rulebook import Clause, clause
from pages.ui.base.words import Words, plain
from pages.ui.parts.lines import BADGES


def rules(ids: tuple[str, ...], speaks: Words) -> None:
    """One box per clause, in this order."""
    for id in ids:
        found = clause(id)
        with st.container(border=True):
            st.markdown(f"**{id}** · {plain(found.title[speaks.language])}")
            parts(found, speaks)


def parts(found: Clause, speaks: Words) -> None:
    """What a clause says, part by part, each with its standing and its source."""
    language = speaks.language
    for part in found.parts:
        standing = speaks.model.word("standing", part.standing)
        st.markdown(f":{BADGES[part.standing]}-badge[{plain(standing)}] {plain(part.text[language])}")
        titles = [document.title[language] for document in part.documents]
        source = " · ".join(plain(text) for text in (*titles, part.heading.get(language, "")) if text)
        if source:
            st.caption(source)
