"""What an act of the learner changes: an answer, the next case, the answer shown."""

from __future__ import annotations

from typing import Any

import streamlit as st

from billing_model.files.lesson import Lesson
from billing_model.lessons import judging, progress, questions
from billing_model.lessons.progress import WHOLE, Progress
from billing_model.lessons.questions import Question
from pages.ui.base import location
from pages.ui.base.words import LANGUAGES, Mistyped, NotAnAmount, Words
from pages.ui.base.words import words as words_of
from pages.ui.questions.learn import chosen
from pages.ui.questions.learn.shown import question_of

WRONG = "learn:mistyped"  # what was typed and cannot be read, for one run
LONGEST = 9  # digits of a number of days, licences or a place


def act(what: str, text: str, code: str, language: str) -> None:
    """Do what the learner did, and have the address say where that leads.

    code: of the state in which it was done; where another act has led on from it, as by a double click, nothing is done
    language: in which it was written; the page may have another one by now
    """
    location.catch_up()
    lesson = chosen.lesson_here()
    state = chosen.state_here(lesson)
    if state.code != code:
        return
    word, words = chosen.word_here(), words_of(language if language in LANGUAGES else st.session_state.language)
    match what:
        case "next":
            state = progress.following(lesson, state)
        case "back":
            state = progress.before(lesson, state)
        case "try":
            state = progress.at(lesson, state, state.step + 1)
        case "show":
            state = progress.shown(lesson, state)
        case "answer" | "pick":
            state = _answered(lesson, state, word, words, text)
    chosen.go(state)


def _answered(lesson: Lesson, state: Progress, word: str, words: Words, text: str) -> Progress:
    step = progress.step_of(lesson, state)
    if step is None or step.do == "watch" or state.ended:
        return state
    asked = question_of(lesson, state, word)
    try:
        answer = _read(asked, text, words)
    except Mistyped as wrong:
        st.session_state[WRONG] = str(wrong)
        return state
    judged = judging.judge(asked, answer)
    if step.do == "test":
        missed = questions.move_of(lesson, asked.case, judged.line, judged.move)
        after = progress.answered(lesson, state, judged.exact, answer, WHOLE if missed is None else missed)
        return progress.following(lesson, after)
    return progress.answered(lesson, state, judged.right, answer)


def _read(asked: Question, text: str, words: Words) -> int:
    """An answer in the unit of its question. Raises `Mistyped`."""
    if not text.strip():
        raise NotAnAmount(words("learn.nothing"))
    if asked.unit == "amount":
        return words.micro(text)
    typed = text.strip()
    if not (typed.isascii() and typed.isdigit() and len(typed) <= LONGEST):
        raise Mistyped(words("learn.not_whole", found=typed[:40]))
    if asked.choices is not None and int(typed) >= asked.choices:
        raise Mistyped(words("learn.choose"))
    return int(typed)


def mistyped(words: Words) -> dict[str, Any]:
    """What is said of a text that could not be read, once."""
    wrong = st.session_state.pop(WRONG, "")
    return {"verdict": {"tone": "bad", "text": wrong, "steps": []}} if wrong else {}
