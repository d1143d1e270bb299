"""The page of lessons: what it shows at each point, never an answer before it is over, and what an address can say."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_model.lessons import judging, progress
from billing_model.lessons.progress import Progress
from page_runs import _component, address, open_box, opened, settled
from pages.ui.base import frame
from pages.ui.base.words import LANGUAGES, words
from pages.ui.parts import lessons
from pages.ui.questions.learn import exercise, invoice, shown

FILE = f"pages/{frame.LEARN}.py"
LESSONS = lessons.library()
LESSON = LESSONS[lessons.FIRST]


def told(app: Any) -> dict[str, Any]:
    """What the exercise of a page is told."""
    return _component(app, exercise.COMPONENT)[-1]


def test_a_first_visit_opens_the_worked_case() -> None:
    for language in LANGUAGES:
        app = opened(FILE, language)
        assert app.title[0].value == words(language)("page.learn.title")
        said = told(app)
        assert said["title"] == LESSON.words.title[language] and len(said["moves"]) == 5
        assert [button["did"] for button in said["buttons"]] == ["next", "try"]
        assert address(app) == {"lesson": ["seat-changes"], "learn": [progress.start(LESSON).code]}


def test_an_address_of_no_place_begins_and_says_so() -> None:
    app = opened(FILE, learn="s1k1")
    assert "holds no place" in app.warning[0].value and told(app)["serial"] == progress.start(LESSON).code
    app = opened(FILE, lesson="[x](y)")
    assert "There is no lesson" in app.warning[0].value and address(app)["lesson"] == ["seat-changes"]


def test_a_chosen_step_begins_with_new_cases_and_keeps_what_is_mastered() -> None:
    app = opened(FILE, learn="s4k9n1a2t1e0m33100d00200p9of12w1")
    steps = app.selectbox(key="learn:step:input")
    app = settled(steps.set_value(7).run())
    state = progress.read(LESSON, address(app)["learn"][0])
    assert (state.step, state.case, state.streaks, state.points) == (7, 10, (3, 3, 1, 0, 0), 9)


def test_a_run_that_carries_an_older_address_loses_nothing() -> None:
    app = opened(FILE, learn="s4k9n1a2t1e0m33100d00200p9of12w1")
    older = dict(app.query_params)
    app = settled(app.selectbox(key="learn:step:input").set_value(7).run())
    code = address(app)["learn"]
    app.query_params.clear()
    for name, values in older.items():
        app.query_params[name] = values
    app = settled(app.run())
    assert address(app)["learn"] == code and told(app)["serial"] == code[0]


def walk(lesson: Any, tries: int) -> list[Progress]:
    """The states of a whole lesson, each question missed so often before it is right or over."""
    states, state = [], progress.start(lesson)
    while progress.step_of(lesson, state) is not None and len(states) < 400:
        states.append(state)
        step = lesson.steps[state.step - 1]
        if step.do != "watch":
            asked = shown.question_of(lesson, state, "")
            picks = asked.unit in ("period", "invoice")
            wrong = asked.right + (10_000_000 if asked.unit == "amount" else -1 if picks and asked.right else 1)
            for _ in range(tries if step.do != "test" else 0):
                state = progress.answered(lesson, state, False, wrong)
                states.append(state)
            if not state.ended:
                state = progress.answered(lesson, state, True, asked.right)
                states.append(state)
        state = progress.following(lesson, state)
    return states


@pytest.mark.parametrize(("id", "tries"), [(lessons.FIRST, 2), *((id, 3) for id in LESSONS)])
def test_nothing_of_an_answer_is_told_before_it_is_over_and_all_of_it_then(id: str, tries: int) -> None:
    lesson = LESSONS[id]
    seen = set()
    for state in walk(lesson, tries):
        step = lesson.steps[state.step - 1]
        seen.add(step.id)
        for language in LANGUAGES:
            spoken = words(language)
            said = shown.exercise(lesson, state, "", spoken)
            text = json.dumps(said, ensure_ascii=False)
            assert "{" not in "".join([said["title"], said["question"], *said["contract"]])
            if step.do == "watch":
                continue
            asked = shown.question_of(lesson, state, "")
            answer = judging.filled_in(asked, language)
            if state.ended:
                assert answer in said["verdict"]["text"] or step.do == "test"
                assert [button["did"] for button in said["buttons"]] == ["next"]
                continue
            assert said["timeline"]["right"] is None
            assert step.do != "test" or not said["points"], "points tell whether the answer before was right"
            if asked.unit == "amount":
                assert not said["question"].startswith(("How many", "Quanti", "Quante"))
                assert asked.right >= 0 or not any(word in said["question"] for word in ("charged", "addebita"))
                plain = spoken.amount(asked.right, asked.case.places)
                others = [int(amount) for at, amount in enumerate(asked.case.lines.amount) if at != asked.line]
                assert plain not in text or asked.right in others or asked.right == -asked.case.lines.amount[0]
            if asked.unit in ("days", "seats"):
                [row] = [row for row in said["lines"]["rows"] if row["now"]]
                assert {row["days"], row["seats"], row["amount"]} == {invoice.HIDDEN}
            if asked.unit in ("period", "invoice"):
                assert {one["id"] for one in said["timeline"][f"{asked.unit}s"]} >= {asked.right}
                assert said["timeline"]["pick"] == asked.unit
            if state.tries:
                assert said["verdict"]["text"] and said["verdict"]["steps"] == []
    assert seen == {step.id for step in lesson.steps}


def test_the_end_says_how_many_were_right_and_has_the_line_for_the_class() -> None:
    code = f"s{len(LESSON.steps) + 1}k60n0a0t0e0m33333d00000p90of99r0000040000"
    for language, sentence in (("en", "Passed: 9 of 10."), ("it", "Superata: 9 su 10.")):
        app = opened(FILE, language, learn=code, **{"class": "Room 4"})
        assert app.success[0].value == sentence
        assert app.code[0].value == "seat-changes/room-4 9/10 runs"
    app = settled(app.button(key="learn:again").click().run())
    assert progress.read(LESSON, address(app)["learn"][0]).step == len(LESSON.steps)
    app = opened(FILE, learn=code.replace("r0000040000", "r0000040030"))
    assert "8 of 10 right; 9 are needed" in app.warning[0].value


def test_a_class_has_its_own_cases_a_large_view_and_its_commonest_idea() -> None:
    code = "s2k2n0a0t0e0m00000d00000p0of0"
    alone, ours = opened(FILE, learn=code), opened(FILE, learn=code, **{"class": "Room 4", "view": "present"})
    assert told(alone)["contract"] != told(ours)["contract"] and told(ours)["large"]
    ours = open_box(ours, "learn:room")
    assert ours.text_input(key="learn:word").value == "room-4"
    ours = settled(ours.text_input(key="learn:word").set_value("Élan vital!").run())
    assert address(ours)["class"] == ["lan-vital"]
    ours = settled(ours.toggle(key="learn:present").set_value(False).run())
    assert "view" not in address(ours) and not told(ours)["large"]
    lines = "seat-changes/x 9/10 runs\nseat-changes 7/10 runs credit\n\nhello\nseat-changes 11/10\n"
    lines += "seat-changes 8/10 weather"
    ours = settled(ours.text_area(key="learn:lines").set_value(lines).run())
    said = [text.value for text in ours.markdown]
    assert said[-3:] == [
        "1 of 2 passed.",
        "- Which runs of days: missed by 2 of 2",
        "- What is taken back: missed by 1 of 2",
    ]
    assert "4, 5, 6" in ours.warning[0].value


numbers = st.integers(0, 12)


@settings(max_examples=25)
@given(
    st.sampled_from(sorted(LESSONS)), st.integers(1, 10), numbers, numbers, st.sampled_from([0, 1, 2, 4, 9]),
    st.integers(0, 3), st.booleans(), st.sampled_from([None, 0, 1, 5, 99, -1, -90_000_000, 10**15]),
)  # fmt: skip
def test_whatever_a_code_says_the_page_shows_something(
    id: str, step: int, case: int, done: int, asked: int, tries: int, ended: bool, answer: int | None
) -> None:
    lesson = LESSONS[id]
    moves = (0,) * len(lesson.moves)
    state = Progress(min(step, len(lesson.steps)), case + 1, done, asked, tries, ended, moves, moves, 0, 0, "", answer)
    try:
        state = progress.read(lesson, state.code)
    except progress.NoCode:
        return
    for language in LANGUAGES:
        said = shown.exercise(lesson, state, "x", words(language))
        assert (said["title"] and said["question"] and said["buttons"]) or said["timeline"]["pick"]
