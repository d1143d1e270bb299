"""For a class: one word that makes the same cases for all, a large view, and what the result lines of all say."""

from __future__ import annotations

from functools import partial

import streamlit as st

from billing_model.files.lesson import Lesson
from billing_model.lessons.results import of_class
from pages.ui.base import location
from pages.ui.base.choice import within
from pages.ui.base.words import Words, plain
from pages.ui.parts.lessons import library
from pages.ui.questions.learn import chosen

VIEW, PRESENT = "view", "present"  # of the address
_WORD, _PRESENT, _LINES, _BOX = "learn:word", "learn:present", "learn:lines", "learn:room"
LONGEST = 40_000  # characters of result lines
SHOWN = 3  # moves that were missed most


def presenting() -> bool:
    """Whether the exercise is shown large."""
    return bool(st.query_params.get(VIEW) == PRESENT)


def room(lesson: Lesson, words: Words) -> None:
    """The button with all that a trainer needs."""
    box = st.popover(words("learn.room"), icon=":material/groups:", key=_BOX, on_change="rerun", type="tertiary")
    with within(box) as is_open:
        if not is_open:
            return
        st.session_state[_WORD], st.session_state[_PRESENT] = chosen.word_here(), presenting()
        st.text_input(words("learn.word"), key=_WORD, max_chars=40, help=words("learn.word_help"), on_change=_named)
        st.toggle(words("learn.present"), key=_PRESENT, help=words("learn.present_help"), on_change=_turned)
        st.download_button(
            words("learn.paper"),
            partial(_on_paper, lesson, chosen.word_here(), words.language),
            file_name=f"{lesson.id}-{words('learn.paper_name')}.pdf",
            mime="application/pdf",
            key="learn:paper",
            on_click="ignore",
            icon=":material/print:",
            help=words("learn.paper_help"),
            width="stretch",
        )
        text = st.text_area(words("learn.lines_of_class"), key=_LINES, max_chars=LONGEST, height=120)
        if text.strip():
            _told(text, words)


def _on_paper(lesson: Lesson, word: str, language: str) -> bytes:
    from billing_model.lessons.handout import handout

    return handout(lesson, word, language)


def _named() -> None:
    location.change(**{chosen.CLASS: chosen.as_word(st.session_state[_WORD]) or None})


def _turned() -> None:
    location.change(**{VIEW: PRESENT if st.session_state[_PRESENT] else None})


def _told(text: str, words: Words) -> None:
    """How many passed, and the moves that were missed most."""
    result = of_class(library(), text)
    if result.learners:
        st.markdown(words("learn.class_passed", passed=result.passed, of=result.learners))
    for lesson, id, count in result.missed[:SHOWN]:
        name = plain(lesson.words.move[id].name[words.language])
        st.markdown("- " + words("learn.class_missed", name=name, n=count, of=result.learners))
    if result.unread:
        numbers = ", ".join(words.whole(number) for number in result.unread[:20])
        st.warning(words("learn.class_unread", numbers=numbers))
