"""Nine of ten simulated learners are told their idea within two tries, and pass once it is gone (`learners.py`)."""

from __future__ import annotations

from billing_model.files.lesson import lessons
from learners import IDEAS, is_told, shows, taught
from project import PROJECT

LESSONS = lessons(PROJECT / "lessons")


def test_nine_of_ten_wrong_totals_are_told_their_idea() -> None:
    told = {
        (lesson.id, idea): is_told(lesson, idea, *shown)
        for lesson in LESSONS
        for idea in IDEAS[lesson.id]
        for shown in shows(lesson, idea, "unseen", 1)
    }
    assert len(told) > 60 and sum(told.values()) >= 0.9 * len(told), [idea for idea, one in told.items() if not one]


def test_who_gives_the_idea_up_passes_and_who_keeps_it_does_not() -> None:
    some = [(lesson, idea) for lesson in LESSONS for idea in list(IDEAS[lesson.id])[::4]]
    courses = [(lesson, idea, taught(lesson, idea, "learner 0")) for lesson, idea in some]
    met = [each for each in courses if each[2].told is not None]
    assert len(met) >= 10 and sum(bool(course.told) for *_, course in met) >= 0.9 * len(met)
    assert sum(course.passed for *_, course in met) >= 0.9 * len(met)
    kept = [taught(lesson, idea, "learner 0", learns=False).passed for lesson, idea, _ in met]
    assert sum(kept) <= len(kept) // 5, "the test can be failed"
