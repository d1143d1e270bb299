"""Which lesson is learnt, and how far one has come: all of it stands in the address, and nothing is kept elsewhere."""

from __future__ import annotations

import re

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from billing_model.files.lesson import Lesson
from billing_model.lessons import progress
from billing_model.lessons.progress import NoCode, Progress
from pages.ui.base import location
from pages.ui.base.choice import choose, set_choice
from pages.ui.base.words import Words, plain
from pages.ui.parts.lessons import CODE, FIRST, LESSON, library

CLASS = "class"  # a parameter of the address
_LESSON, _STEP = "learn:lesson", "learn:step"
WORD = re.compile(r"[^a-z0-9-]+")
LONGEST_WORD = 20


def lesson_here() -> Lesson:
    """The lesson that the address names, else the first one."""
    known = library()
    return known.get(st.query_params.get(LESSON, ""), known[FIRST])


def word_here() -> str:
    """The word of a class, which makes the same cases for all; small letters, digits and hyphens."""
    return as_word(st.query_params.get(CLASS, ""))


def as_word(text: str) -> str:
    """What was typed as the word of a class."""
    return WORD.sub("-", text.lower())[:LONGEST_WORD].strip("-")


def state_here(lesson: Lesson) -> Progress:
    """How far one has come, as the address says; else the beginning."""
    try:
        return progress.read(lesson, st.query_params.get(CODE, ""))
    except NoCode:
        return progress.start(lesson)


def go(state: Progress) -> None:
    """Have the address say how far one has come."""
    location.change(**{CODE: state.code})


def from_address(words: Words, row: DeltaGenerator) -> tuple[Lesson, Progress]:
    """The lesson and how far one has come, with the lists to choose another one; a sentence where the address is none.

    row: in which the lists stand
    """
    location.catch_up()
    lesson = lesson_here()
    state = state_here(lesson)
    wanted, code = st.query_params.get(LESSON, ""), st.query_params.get(CODE, "")
    if wanted and wanted not in library():
        st.warning(plain(words("learn.no_lesson", id=wanted[:80])))
    elif code and code != state.code:
        st.warning(words("learn.no_code"))
    set_choice(_LESSON, lesson.id)
    set_choice(_STEP, state.step)
    language = words.language

    # While the language changes, a list may say that something else was chosen, and hold what it held.
    def another() -> None:
        other = library()[st.session_state[_LESSON]]
        if other.id != lesson.id:
            location.change(**{LESSON: other.id, CODE: progress.start(other).code})

    def other_step() -> None:
        if st.session_state[_STEP] != state.step:
            go(progress.at(lesson, state, st.session_state[_STEP]))

    def title(step: int) -> str:
        named = lesson.steps[step - 1].id if step <= len(lesson.steps) else ""
        said = lesson.words.step[named].title[language] if named else words("learn.ready")
        return words("learn.step_of", number=step, title=said)

    with row:
        titles = {id: each.words.title[language] for id, each in library().items()}
        choose(words("learn.lesson"), list(titles), _LESSON, titles.__getitem__, named=False, width=300, then=another)
        steps = range(1, len(lesson.steps) + 1 + (state.step > len(lesson.steps)))
        choose(words("learn.step"), list(steps), _STEP, title, named=False, width=190, then=other_step)
    location.change(**{LESSON: lesson.id, CODE: state.code})
    return lesson, state
