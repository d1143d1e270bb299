"""The end of a lesson: how many of the test were right, what to look at again, and the result in one line."""

from __future__ import annotations

import streamlit as st

from billing_model.files.lesson import Lesson
from billing_model.lessons import progress
from billing_model.lessons.progress import Progress
from billing_model.lessons.results import missed, passed, result_line
from pages.ui.base import frame
from pages.ui.base.words import Words, plain
from pages.ui.questions.learn import chosen


def over(lesson: Lesson, state: Progress, word: str, words: Words) -> None:
    """All of it, below the title."""
    of, need = len(state.record), progress.needed(lesson)
    if passed(lesson, state):
        st.success(words("learn.passed", right=state.right, of=of), icon=":material/workspace_premium:")
    else:
        st.warning(words("learn.failed", right=state.right, of=of, **{"pass": need}), icon=":material/school:")
    names = [lesson.words.move[id].name[words.language] for id in missed(lesson, state)]
    st.markdown(words("learn.missed", moves=plain(", ".join(names))) if names else words("learn.missed_none"))
    st.caption(words("learn.line_for_class"))
    st.code(result_line(lesson, state, word), language=None)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        test = next(number for number, step in enumerate(lesson.steps, 1) if step.do == "test")
        st.button(
            words("learn.again"),
            key="learn:again",
            on_click=lambda: chosen.go(progress.at(lesson, state, test)),
        )
        st.button(words("learn.repeat"), key="learn:repeat", on_click=lambda: chosen.go(progress.start(lesson)))
        frame.link(frame.PRACTICE, words, label=words("learn.rest"))
