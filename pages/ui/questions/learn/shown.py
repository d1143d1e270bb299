"""What an exercise shows, as the browser is told of it: the case, the question, and what was said to the last answer.

Nothing of an answer is among it before the question is over.
"""

from __future__ import annotations

from typing import Any

from billing_model.files.lesson import Lesson
from billing_model.files.lesson_models import StepModel
from billing_model.lessons import judging, progress, questions
from billing_model.lessons.drawn import Case, case
from billing_model.lessons.progress import MASTERED, WHOLE, Progress
from billing_model.lessons.questions import Question
from billing_model.lessons.told import contract, said
from billing_model.words.rulebook import clause
from billing_model.words.speech import speech
from billing_model.words.wording import capital
from pages.ui.base import frame
from pages.ui.base.words import Words
from pages.ui.parts.ways import address_of
from pages.ui.questions.learn import timeline
from pages.ui.questions.learn.invoice import derivation, lines, lines_of

SECOND = 2  # the try after which the idea is told


def case_of(lesson: Lesson, state: Progress, word: str) -> Case:
    """The case of a state that is not over."""
    step = progress.step_of(lesson, state)
    if step is None:
        raise ValueError("the lesson is over")
    return case(lesson, step.cases, word, state.case)


def question_of(lesson: Lesson, state: Progress, word: str) -> Question:
    """The question of a state that is neither over nor a worked case."""
    step, here = progress.step_of(lesson, state), case_of(lesson, state, word)
    if state.asked == WHOLE or step is None:
        return questions.total(here)
    amount = step.do == "lines"
    others = [place for place, move in enumerate(lesson.moves) if amount and move.lines]
    every = (questions.question(lesson, here, place, state.case, amount) for place in (state.asked, *others))
    return next(filter(None, every), None) or questions.total(here)


def exercise(lesson: Lesson, state: Progress, word: str, words: Words) -> dict[str, Any]:
    """All that a step shows."""
    step, here = lesson.steps[state.step - 1], case_of(lesson, state, word)
    counted = state.out_of and step.do != "test"  # points would tell whether the last answer was right
    told: dict[str, Any] = {
        "serial": state.code,
        "language": words.language,
        "moves": _moves(lesson, state, words),
        "points": words("learn.points", points=state.points, out_of=state.out_of) if counted else "",
        "text": lesson.words.step[step.id].text[words.language],
        "contract": contract(lesson, here, words.language),
        "timeline": timeline.timeline(here, words),
        "field": None,
        "verdict": None,
        "lines": None,
        "clause": None,
        "buttons": [],
    }
    if step.do == "watch":
        return told | _watched(lesson, state, here, words, told["timeline"])
    return told | _asked(lesson, state, step, question_of(lesson, state, word), words, told["timeline"])


def _moves(lesson: Lesson, state: Progress, words: Words) -> list[dict[str, Any]]:
    """The moves, each with how often it was right in a row."""
    step = progress.step_of(lesson, state)
    now = state.done - 1 if step and step.do == "watch" else state.asked
    moves = []
    for place, move in enumerate(lesson.moves):
        name = lesson.words.move[move.id].name[words.language]
        told = words("learn.mastered", name=name, n=state.streaks[place], of=MASTERED)
        moves.append({"name": name, "right": state.streaks[place], "of": MASTERED, "told": told, "now": place == now})
    return moves


# ---- The worked case ------------------------------------------------------------------------------------------------


def _watched(lesson: Lesson, state: Progress, here: Case, words: Words, line: dict[str, Any]) -> dict[str, Any]:
    """A stage of the worked case: a move, what it says, and the lines that are there by now."""
    stage = min(state.done, len(lesson.moves))  # 0: what was agreed; then a move each
    seen: set[int] = set()
    for move in lesson.moves[:stage]:
        seen |= set(questions.lines_of(here.lines, move.lines).tolist()) if move.lines else set()
    if stage == len(lesson.moves):
        seen = set(range(len(here.lines)))
    buttons = [{"did": "next", "label": words("learn.next"), "main": True}]
    if stage:
        buttons.append({"did": "back", "label": words("learn.back"), "main": False})
    buttons.append({"did": "try", "label": words("learn.first_try"), "main": False})
    told: dict[str, Any] = {"buttons": buttons}
    if not stage:
        timeline.clock(line, here, here.change, words)
        lead = lesson.words.lead[words.language]
        return told | {"title": lesson.words.title[words.language], "question": lead}
    move = lesson.moves[stage - 1]
    asked = questions.question(lesson, here, stage - 1, 0)
    values = questions.values(asked, words.language) if asked else questions.case_values(here, words.language)
    rows = questions.lines_of(here.lines, move.lines).tolist() if move.lines else []
    days = {"period": here.change, "invoice": here.lines.posted.max()}
    timeline.clock(line, here, days.get(move.ask, here.on), words)
    if asked and asked.unit == "invoice":
        line["kind"], line["right"] = asked.unit, asked.right
    elif asked and asked.span:
        firsts, lasts = here.lines.first[rows], here.lines.last[rows]
        timeline.mark(line, here, *((firsts.min(), lasts.max()) if rows else asked.span))
    steps = [step for row in rows for step in derivation(here, row, words)]
    return told | {
        "title": _title(lesson, stage - 1, words),
        "question": said(lesson.words.move[move.id].watch, words.language, values),
        "verdict": {"tone": "plain", "text": "", "steps": steps},
        "lines": lines(here, words, seen, set(rows)) if seen else None,
        "clause": _clause(move.clause, words),
    }


# ---- A question -----------------------------------------------------------------------------------------------------


def _asked(
    lesson: Lesson, state: Progress, step: StepModel, asked: Question, words: Words, line: dict[str, Any]
) -> dict[str, Any]:
    """A question, and what was said to the last answer."""
    here, language = asked.case, words.language
    values = questions.values(asked, language)
    if asked.move is None:
        title, question = lesson.words.step[step.id].title[language], words("learn.total_question", **values)
    else:
        title = _title(lesson, lesson.move(asked.move.id), words)
        question = said(lesson.words.move[asked.move.id].question, language, values)
        if asked.unit == "amount" != asked.move.ask:
            question = words("learn.credit_question" if asked.right < 0 else "learn.line_question", **values)
    unit = speech(language).seat(here.result.book.programme_names[0], here.lines.kind_names[max(asked.line, 0)])
    labels = {
        "days": words("learn.days"),
        "seats": capital(str(unit["other"]).format(n="").strip()),
        "amount": words("learn.total" if asked.move is None else "learn.amount", currency=here.scenario.currency),
    }
    of = step.count if step.do != "move" else 0
    number = state.done + 1
    told: dict[str, Any] = {
        "case": words("learn.case", n=number, of=of) if of else words("learn.case_of", n=number),
        "title": title,
        "question": question,
        "field": {"label": labels[asked.unit], "whole": asked.unit != "amount"} if asked.unit in labels else None,
        "clause": None if asked.move is None else _clause(asked.move.clause, words),
    }
    if asked.choices is not None:
        line["kind"], line["picked"] = asked.unit, _given(asked, state)
        line["pick"] = "" if state.ended else asked.unit
    told["verdict"] = _verdict(lesson, state, asked, words, line)
    told["lines"] = lines_of(asked, state, step, words)
    told["buttons"] = _buttons(state, step, bool(told["field"]), words)
    return told


def _buttons(state: Progress, step: StepModel, field: bool, words: Words) -> list[dict[str, Any]]:
    if state.ended:
        return [{"did": "next", "label": words("learn.next"), "main": True}]
    test = step.do == "test"
    check = {"did": "answer", "label": words("learn.test_next" if test else "learn.check"), "main": True}
    show = {"did": "show", "label": words("learn.show"), "main": False}
    return [*([check] if field else []), *([] if test else [show])]


def _given(asked: Question, state: Progress) -> int | None:
    """The last answer; None where there is none, or an address names what cannot be chosen."""
    possible = state.answer is not None and (asked.choices is None or 0 <= state.answer < asked.choices)
    return state.answer if possible else None


def _verdict(
    lesson: Lesson, state: Progress, asked: Question, words: Words, line: dict[str, Any]
) -> dict[str, Any] | None:
    """What is said: the direction and the move; then the idea, its place marked; then the answer, filled in."""
    given = _given(asked, state)
    if not state.ended and (not state.tries or given is None):
        return None
    judged = None if given is None else judging.judge(asked, given)
    if not state.ended and judged and judged.right:
        return None  # an address says so, and no answer does
    if state.ended or judged is None:
        line["right"] = None if asked.choices is None else asked.right
        if asked.span and asked.line >= 0:
            timeline.mark(line, asked.case, *asked.span)
        answer = judging.filled_in(asked, words.language)
        steps = derivation(asked.case, asked.line, words) if asked.line >= 0 and asked.unit == "amount" else []
        if judged and judged.right:
            text = words("learn.right_is" if judged.exact else "learn.rounded", answer=answer)
            return {"tone": "good", "text": text, "steps": steps}
        idea = _idea(lesson, asked, judged, words)
        return {"tone": "bad", "text": f"{words('learn.is', answer=answer)} {idea}", "steps": steps}
    counted = {"low": "few", "high": "many"}.get(judged.direction) if asked.unit == "days" else None
    direction = words(f"learn.{counted or judged.direction}")
    if state.tries < SECOND:
        move = (
            lesson.move(asked.move.id)
            if asked.move
            else questions.move_of(lesson, asked.case, judged.line, judged.move)
        )
        if move is None:
            return {"tone": "bad", "text": f"{direction} {words('learn.look_all')}", "steps": []}
        name = lesson.words.move[lesson.moves[move].id].name[words.language]
        return {"tone": "bad", "text": f"{direction} {words('learn.look', number=move + 1, name=name)}", "steps": []}
    if asked.span and asked.line >= 0:
        timeline.mark(line, asked.case, *asked.span)
    idea = _idea(lesson, asked, judged, words)
    return {"tone": "bad", "text": idea if judged.idea else f"{direction} {idea}", "steps": []}


def _idea(lesson: Lesson, asked: Question, judged: judging.Judgement | None, words: Words) -> str:
    """The idea behind a wrong answer; where none is known, what the move is about."""
    own = lesson.words.move[asked.move.id].ideas if asked.move else {}
    if judged and judged.idea in own:
        return said(own[judged.idea], words.language, questions.values(asked, words.language))
    sentence = judging.sentence(asked, judged, words.language) if judged else ""
    if sentence or asked.move is None:
        return sentence or words("learn.look_all")
    return said(lesson.words.move[asked.move.id].idea, words.language, questions.values(asked, words.language))


def _title(lesson: Lesson, move: int, words: Words) -> str:
    name = lesson.words.move[lesson.moves[move].id].name[words.language]
    return f"{words('learn.move', number=move + 1)} · {name}"


def _clause(id: str, words: Words) -> dict[str, str]:
    """The rule behind a move, with the way to it."""
    text = words("learn.clause", clause=id, title=clause(id).title[words.language])
    return {"text": text, "to": address_of(frame.RULEBOOK, words, clause=id)}
