"""The page of lessons: one move at a time, whole invoices, a test; how far one has come is in the address."""

from __future__ import annotations

import streamlit as st

from billing_model.lessons import progress
from pages.ui.base import frame
from pages.ui.base.words import Words
from pages.ui.parts.clauses import whose_rules
from pages.ui.questions.learn import acting, chosen, over, room
from pages.ui.questions.learn.exercise import exercise
from pages.ui.questions.learn.shown import case_of
from pages.ui.questions.learn.shown import exercise as shown


@st.fragment
def page(words: Words) -> None:
    """Everything below the menu."""
    row = frame.head(frame.LEARN, words)
    lesson, state = chosen.from_address(words, row)
    with row:
        room.room(lesson, words)
    word = chosen.word_here()
    if progress.step_of(lesson, state) is None:
        over.over(lesson, state, word, words)
        return
    told = shown(lesson, state, word, words) | {"large": room.presenting()}
    exercise(told | acting.mistyped(words), "learn:exercise", acting.act)
    whose_rules([case_of(lesson, state, word).scenario.book], words)


page(frame.begin(frame.LEARN, title=False))
