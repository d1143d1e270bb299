"""The lesson of seat changes: its cases worked out by hand, day by day, and what wrong answers are told."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_model.core.money import UNIT
from billing_model.files.lesson import Lesson, read
from billing_model.lessons import judging, questions
from billing_model.lessons.drawn import Case, case
from project import PROJECT

LESSON = read(PROJECT / "lessons" / "seat-changes")
CENT = Decimal("0.01")


def moves(here: Case, number: int = 0) -> list[questions.Question]:
    """The five questions of a case."""
    asked = [questions.question(LESSON, here, place, number) for place in range(5)]
    assert all(asked), "every case has every move"
    return [each for each in asked if each]


@settings(max_examples=60)
@given(st.sampled_from(sorted(LESSON.cases)), st.integers(1, 9999), st.sampled_from(["", "room-4", "élan"]))
def test_every_answer_is_the_one_that_a_person_counts(level: str, number: int, word: str) -> None:
    here = case(LESSON, level, word, number)
    [entry], [event] = here.scenario.data["subscription"], here.scenario.data["event"]
    bought: date = entry["purchased"]
    begins = [bought + relativedelta(months=month) for month in range(9)]
    now = max(place for place, day in enumerate(begins) if day <= event["on"])
    begin, following = begins[now], begins[now + 1]
    assert event["on"] > begin, "else it waits for the period after (CSP-22), which this lesson leaves out"
    billed = following
    while billed.day != entry["billing_day"]:
        billed += timedelta(1)
    old, new, price = entry["seats"], event["seats"], entry["list_price"]
    period, invoice, credit, _, ahead = (asked.right for asked in moves(here))
    assert here.periods[period][0] == begin and here.periods[period][1] == following - timedelta(1)
    assert here.invoices[invoice] == billed
    assert credit == -int(old * price * UNIT) and ahead == int(new * price * UNIT)
    runs = [moves(here, at)[3].right for at in (0, 1)]
    assert runs == [(event["on"] - begin).days, (following - event["on"]).days]
    daily = (price / (following - begin).days).quantize(Decimal("0.001"), ROUND_HALF_UP)
    parts = [(daily * days).quantize(CENT, ROUND_HALF_UP) * seats for days, seats in zip(runs, (old, new), strict=True)]
    assert questions.total(here).right == int((sum(parts) - old * price + new * price) * UNIT)


def test_the_first_cases_have_round_days() -> None:
    for number in range(1, 60):
        here = case(LESSON, "round", "", number)
        assert here.lines.of_days[1:3].tolist() == [30, 30]
        assert here.result.book.list_price[0] % 300_000 == 0, "a day of a licence is a whole number of cents"


def test_a_word_makes_the_same_cases_for_all_and_another_word_others() -> None:
    first = [case(LESSON, "real", "room-4", number).scenario.data for number in range(1, 6)]
    assert first == [
        case(read(PROJECT / "lessons/seat-changes"), "real", "room-4", n).scenario.data for n in range(1, 6)
    ]
    assert first != [case(LESSON, "real", "room-5", number).scenario.data for number in range(1, 6)]


def case_of(old: int, new: int, lesson: Lesson = LESSON) -> Case:
    """The first case with these numbers of licences more or fewer, whatever else it has."""
    for number in range(1, 400):
        here = case(lesson, "round", "", number)
        if (here.scenario.data["subscription"][0]["seats"], here.scenario.data["event"][0]["seats"]) == (old, new):
            return here
    raise AssertionError("no such case")


def test_a_wrong_answer_is_told_its_own_idea() -> None:
    """10 licences become 13; the ideas by hand, from the contract alone."""
    here = case_of(10, 13)
    price = int(here.result.book.list_price[0])
    before, after = (moves(here, at)[3].right for at in (0, 1))
    period, invoice, credit, runs, ahead = moves(here)
    told = [
        (period, period.right - 1, "period-over"),
        (period, period.right + 1, "period-to-come"),
        (invoice, 0, "invoice-before"),
        (invoice, invoice.right - 1, "invoice-at-once"),
        (invoice, invoice.right + 1, "invoice-later"),
        (credit, 13 * price, "other-seats"),
        (credit, 3 * price, "difference"),
        (credit, price, "one-seat"),
        (credit, -price * 10 * after // 30, "by-days"),
        (runs, before + 1, "day-more"),
        (runs, before - 1, "day-less"),
        (runs, 30, "whole-period"),
        (runs, after, "other-run"),
        (ahead, 10 * price, "other-seats"),
        (ahead, 3 * price, "difference"),
        (ahead, 13 * price * after // 30, "by-days"),
    ]
    for asked, answer, idea in told:
        judged = judging.judge(asked, answer)
        assert not judged.right and judged.idea == idea, (idea, judged)
        for language in ("en", "it"):
            said = judging.sentence(asked, judged, language)
            assert said.endswith(".") and "{" not in said
            assert asked.unit != "amount" or judging.filled_in(asked, language) not in said, "no amount before the end"


def test_directions_are_said_of_the_size_of_what_was_typed() -> None:
    period, invoice, credit, runs, _ = moves(case_of(10, 13))
    assert judging.judge(period, period.right - 1).direction == "early"
    assert judging.judge(invoice, invoice.right + 1).direction == "late"
    assert judging.judge(runs, 0).direction == "low" and judging.judge(runs, 99).direction == "high"
    assert judging.judge(credit, -UNIT).direction == "low" == judging.judge(credit, UNIT).direction
    assert judging.judge(credit, 10**4 * UNIT).direction == "high" == judging.judge(credit, -(10**4) * UNIT).direction


def test_what_is_taken_back_is_right_with_and_without_a_minus() -> None:
    credit = moves(case_of(10, 13))[2]
    assert judging.judge(credit, credit.right).exact and judging.judge(credit, -credit.right).exact
    ahead = moves(case_of(10, 13))[4]
    assert ahead.right > 0 and not judging.judge(ahead, -ahead.right).right, "a charge with a minus is a credit"


@settings(max_examples=30)
@given(st.integers(1, 9999))
def test_a_pocket_calculator_is_right_but_not_to_the_cent(number: int) -> None:
    here = case(LESSON, "real", "", number)
    lines, price = here.lines, here.scenario.data["subscription"][0]["list_price"]
    total = int(lines.amount.sum())
    for run in (0, 1):
        asked = questions.question(LESSON, here, 3, run, amount=True)
        assert asked is not None
        seats, days, of_days = (int(column[asked.line]) for column in (lines.seats, lines.days, lines.of_days))
        typed = int((price * seats * days / of_days).quantize(CENT, ROUND_HALF_UP) * UNIT)
        judged = judging.judge(asked, typed)
        assert judged.right and judged.exact == (typed == asked.right)
        total += typed - asked.right
    whole = judging.judge(questions.total(here), total)
    assert whole.right and whole.exact == (total == int(lines.amount.sum()))


def test_a_total_without_its_cents_is_wrong_and_told_so() -> None:
    asked = questions.total(case(LESSON, "real", "", 2))
    whole = asked.right // UNIT * UNIT + (UNIT if asked.right % UNIT > UNIT // 2 else 0)
    assert whole != asked.right
    judged = judging.judge(asked, whole)
    assert not judged.right and judged.idea == "whole-units"


@pytest.mark.parametrize("number", range(1, 6))
def test_a_total_is_told_the_move_that_leads_to_it(number: int) -> None:
    here = case(LESSON, "real", "", number)
    asked, amounts = questions.total(here), here.lines.amount.tolist()
    for line, move in ((0, 2), (1, 3), (2, 3), (3, 4)):
        judged = judging.judge(asked, asked.right - amounts[line])
        assert not judged.right and questions.move_of(LESSON, here, judged.line, judged.move) == move, (line, judged)
        assert judging.sentence(asked, judged, "en") != judging.sentence(asked, judged, "it")
