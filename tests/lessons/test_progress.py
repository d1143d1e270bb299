"""How far a learner has come: what an answer changes, what comes next, and the code that says all of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_model.files.lesson import lessons
from billing_model.lessons import progress, results
from billing_model.lessons.progress import WHOLE, NoCode, Progress
from project import PROJECT

LESSONS = {lesson.id: lesson for lesson in lessons(PROJECT / "lessons")}
LESSON = LESSONS["seat-changes"]
STEPS = {step.id: number for number, step in enumerate(LESSON.steps, 1)}


def right(state: Progress) -> Progress:
    """The next question after a right answer."""
    return progress.following(LESSON, progress.answered(LESSON, state, True, 1))


def wrong(state: Progress) -> Progress:
    return progress.answered(LESSON, state, False, 1)


def test_who_is_always_right_masters_every_move_and_passes() -> None:
    for lesson in LESSONS.values():
        state, count = progress.start(lesson), 0
        while progress.step_of(lesson, state) is not None:
            assert progress.read(lesson, state.code) == state
            state = progress.following(lesson, progress.answered(lesson, state, True, 1))
            count += 1
        assert state.streaks == (3,) * len(lesson.moves)
        assert results.passed(lesson, state) and state.record == "0" * 10
        assert state.points == state.out_of and count < 60


def test_a_move_is_mastered_after_three_in_a_row_at_the_first_try() -> None:
    state = progress.start(LESSON, STEPS["credit"])
    state = right(right(state))
    state = progress.following(LESSON, progress.answered(LESSON, wrong(state), True, 1))
    assert state.step == STEPS["credit"] and state.streaks[2] == 0
    state = right(right(state))
    assert state.step == STEPS["credit"]
    assert right(state).step == STEPS["runs"]


def test_what_was_missed_comes_back_two_cases_later_with_new_numbers() -> None:
    state = progress.start(LESSON, STEPS["whole"])
    state = replace(state, asked=1)
    state = progress.following(LESSON, progress.answered(LESSON, wrong(state), True, 1))
    missed_in = state.case - 1
    asked = []
    for _ in range(3):
        asked.append(state.asked)
        state = right(state)
    assert asked[:2] == [WHOLE, 1] and state.case - missed_in == 4


def test_the_next_line_is_that_of_the_weakest_move() -> None:
    state = progress.start(LESSON, STEPS["lines"])
    state = progress.at(LESSON, replace(state, streaks=(3, 3, 3, 1, 2)), STEPS["lines"])
    assert state.asked == 3
    assert progress.at(LESSON, replace(state, streaks=(0, 0, 3, 3, 2)), STEPS["lines"]).asked == 4


def test_points_are_three_two_one_and_none() -> None:
    begun = progress.start(LESSON, STEPS["runs"])
    got = []
    for misses in range(4):
        state = begun
        for _ in range(misses):
            state = wrong(state)
        state = progress.answered(LESSON, state, True, 1)
        assert state.ended and state.out_of == 3
        got.append(state.points)
    assert got == [3, 2, 1, 0]
    assert progress.shown(LESSON, begun).points == 0
    assert progress.answered(LESSON, state, True, 1) == state, "what is over is over"


def test_the_test_has_one_try_and_tells_what_was_missed() -> None:
    state = progress.start(LESSON, STEPS["test"])
    assert progress.shown(LESSON, state) == state, "nothing is shown in it"
    for number in range(10):
        missed = {3: 2, 7: 2, 8: WHOLE}.get(number)
        state = progress.answered(LESSON, state, missed is None, 1, WHOLE if missed is None else missed)
        assert state.ended
        state = progress.following(LESSON, state)
    assert progress.step_of(LESSON, state) is None and state.right == 7
    assert not results.passed(LESSON, state)
    assert results.result_line(LESSON, state, "room-4") == "seat-changes/room-4 7/10 credit"


def test_nine_of_ten_pass_and_eight_do_not() -> None:
    over = progress.at(LESSON, progress.start(LESSON), len(LESSON.steps) + 1)
    assert results.passed(LESSON, replace(over, record="0000000009"))
    assert not results.passed(LESSON, replace(over, record="0000000019"))


numbers = st.integers(0, 12)
codes = st.builds(
    "s{}k{}n{}a{}t{}e{}m{}d{}p{}of{}{}{}".format,
    numbers, numbers, numbers, numbers, st.integers(0, 4), st.integers(0, 2),
    st.text("0123", min_size=4, max_size=6), st.text("012", min_size=4, max_size=6), numbers, numbers,
    st.sampled_from(["", "r0", "r12090", "r" + "9" * 21]), st.sampled_from(["", "w1", "w-90", "w"]),
)  # fmt: skip


@settings(max_examples=300)
@given(st.one_of(codes, st.text(max_size=40)), st.lists(st.sampled_from("rwsnb"), max_size=12))
def test_any_code_is_a_state_that_goes_on_or_is_refused(code: str, acts: list[str]) -> None:
    try:
        state = progress.read(LESSON, code)
    except NoCode:
        return
    for act in acts:
        state = {
            "r": lambda at: progress.answered(LESSON, at, True, 1),
            "w": wrong,
            "s": lambda at: progress.shown(LESSON, at),
            "n": lambda at: progress.following(LESSON, at),
            "b": lambda at: progress.before(LESSON, at),
        }[act](state)
        assert progress.read(LESSON, state.code) == state


@pytest.mark.parametrize(
    "code", ["", "x", "s1k1n0a0t0e0m0000d00000p0of0", "s11k1n0a0t0e0m00000d00000p0of0", "s1k0n0a0t0e0m00000d00000p0of0"]
)
def test_a_code_of_no_state_is_refused(code: str) -> None:
    with pytest.raises(NoCode):
        progress.read(LESSON, code)
