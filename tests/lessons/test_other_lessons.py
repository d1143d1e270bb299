"""The other lessons: their answers as a person counts them, and what `check` says of a lesson that is wrong."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_model.cli.main import main
from billing_model.core.money import UNIT
from billing_model.files.lesson import read
from billing_model.lessons import judging, questions
from billing_model.lessons.drawn import Case, case
from project import PROJECT

LESSONS = PROJECT / "lessons"
ANNUAL, NEW = read(LESSONS / "annual-billing"), read(LESSONS / "new-commerce")
SWITCH, FLEXIBLE = read(LESSONS / "plan-switch"), read(LESSONS / "flexible-limit")
CENT = Decimal("0.01")


def told(here: Case) -> tuple[dict, dict, date]:
    [entry], [event] = here.scenario.data["subscription"], here.scenario.data["event"]
    return entry, event, entry["purchased"]


@settings(max_examples=25)
@given(st.sampled_from(["round", "real"]), st.integers(1, 9999), st.integers(0, 1))
def test_a_year_is_taken_back_and_charged_anew_by_days(level: str, number: int, run: int) -> None:
    here = case(ANNUAL, level, "", number)
    entry, event, bought = told(here)
    end = bought + relativedelta(years=1)
    taken_up = next(day for day in (bought + relativedelta(months=m) for m in range(1, 13)) if day > event["on"])
    while taken_up.day != entry["billing_day"]:
        taken_up += timedelta(1)
    invoice, credit, days, part = (questions.question(ANNUAL, here, move, run) for move in range(4))
    assert invoice and credit and days and part
    assert here.invoices[invoice.right] == taken_up
    year = 12 * entry["list_price"]
    assert credit.right == -int(year * entry["seats"] * UNIT)
    counted = [(event["on"] - bought).days, (end - event["on"]).days]
    assert days.right == counted[run]
    each = year * counted[run] / (end - bought).days
    held = (entry["seats"], event["seats"])[run]
    assert abs(part.right - int((each * held).quantize(CENT, ROUND_HALF_UP) * UNIT)) <= held * UNIT // 200
    if level == "round":
        assert year / 365 in (Decimal("0.6"), Decimal("1.2"))


@settings(max_examples=40)
@given(st.sampled_from(["added", "back", "any"]), st.integers(1, 9999))
def test_new_commerce_gives_back_the_old_number_and_charges_all_that_stay(level: str, number: int) -> None:
    here = case(NEW, level, "", number)
    entry, event, bought = told(here)
    begins = [bought + relativedelta(months=month) for month in range(12)]
    now = max(place for place, day in enumerate(begins) if day <= event["on"])
    period, invoice, days, credit, charge = (questions.question(NEW, here, move, 0) for move in range(5))
    assert invoice and days and credit
    if period is None:
        assert event["kind"] == "cancel", "else there is more than one cycle to choose from"
    else:
        assert here.periods[period.right][0] == begins[now]
    following = event["on"].replace(day=1) + relativedelta(months=1)
    assert here.invoices[invoice.right] == following.replace(day=8)
    left, cycle = (begins[now + 1] - event["on"]).days, (begins[now + 1] - begins[now]).days
    assert days.right == left
    price, old = entry["list_price"], entry["seats"]
    new = {"add-seats": old + event.get("seats", 0), "remove-seats": old - event.get("seats", 0), "cancel": 0}
    if event["kind"] == "cancel":
        assert charge is None
        assert -credit.right == int((price * left / cycle).quantize(CENT, ROUND_DOWN) * old * UNIT)
        return
    assert charge is not None
    assert -credit.right == int((price * left * old / cycle).quantize(CENT, ROUND_DOWN) * UNIT)
    seats = new[event["kind"]]
    assert charge.right == int((price * left * seats / cycle).quantize(CENT, ROUND_DOWN) * UNIT)
    assert here.held_on(here.change) == (old, seats)


@settings(max_examples=25)
@given(st.sampled_from(["dearer", "cheaper", "any"]), st.integers(1, 9999))
def test_a_switch_credits_the_days_left_and_never_more_than_the_new_plan_costs(level: str, number: int) -> None:
    here = case(SWITCH, level, "", number)
    entry, event, bought = told(here)
    end = bought + relativedelta(years=1)
    invoice, left, credit, ahead = (questions.question(SWITCH, here, move, 0) for move in range(4))
    assert invoice and left and credit and ahead
    billed = event["on"]
    while billed.day != entry["billing_day"]:
        billed += timedelta(1)
    assert here.invoices[invoice.right] == billed
    assert left.right == (end - event["on"]).days
    worth = (12 * entry["list_price"] * entry["seats"] * left.right / (end - bought).days).quantize(CENT, ROUND_HALF_UP)
    new = 12 * event["list_price"] * entry["seats"]
    assert ahead.right == int(new * UNIT) and -credit.right == int(min(worth, new) * UNIT)
    judged = judging.judge(credit, int(worth * UNIT))
    assert judged.exact if worth <= new else (not judged.right and judged.idea == "capped")


@settings(max_examples=25)
@given(st.sampled_from(["round", "real"]), st.integers(1, 9999))
def test_flexible_billing_counts_the_devices_that_are_let_in_day_by_day(level: str, number: int) -> None:
    here = case(FLEXIBLE, level, "", number)
    entry, events = here.scenario.data["subscription"][0], here.scenario.data["event"]
    first: date = entry["purchased"]
    last = first + relativedelta(months=1) - timedelta(1)
    wanted, limit, counted, day = entry["seats"], entry["limit"], 0, first
    while day <= last:
        for event in events:
            if event["on"] == day:
                wanted, limit = event.get("seats", wanted), event.get("limit", limit)
        counted += min(wanted, limit)
        day += timedelta(1)
    invoice, devices, amount = (questions.question(FLEXIBLE, here, move, 0) for move in range(3))
    assert invoice and devices and amount
    assert here.invoices[invoice.right] == last + timedelta(1) and devices.right == counted
    charged = (entry["list_price"] * counted / last.day).quantize(CENT, ROUND_HALF_UP)
    assert amount.right == int(charged * UNIT)
    unlimited = judging.judge(devices, devices.right + 10_000)
    assert not unlimited.right and unlimited.direction == "high"


def spoilt(folder: Path, name: str, old: str, new: str) -> str:
    """A copy of the lesson of seat changes in which a text of one of its files is another one."""
    shutil.copytree(LESSONS / "seat-changes", folder / "mine")
    text = (folder / "mine" / name).read_text("utf-8")
    assert old in text
    (folder / "mine" / name).write_text(text.replace(old, new, 1), "utf-8")
    return str(folder / "mine")


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("steps.toml", 'ask    = "period"', 'ask    = "weather"', "move[1].ask"),
        ("steps.toml", 'clause = "CSP-25"', 'clause = "CSP-255"', "did you mean"),
        ("steps.toml", 'move  = "credit"', 'move  = "credits"', "step[4].move"),
        ("steps.toml", 'cases = "round"', 'cases = "rund"', "step[1].cases"),
        ("steps.toml", "count = 6", "count = 0", "a number from 1 to 20"),
        ("steps.toml", 'lines  = "credits"\n', "", "move[3].lines"),
        (
            "cases.toml",
            "seats       = [4, 5, 8, 10, 12, 20]",
            "seats       = []",
            "nothing can be drawn from seats = []",
        ),
        ("cases.toml", "{ add = [2, 3, 5, 10, -1, -2, -3] }", "{ add = [-20] }", "seats"),
        ("cases.toml", 'after = "purchased", months = 1', 'after = "sold", months = 1', "nothing can be drawn"),
        ("cases.toml", 'until    = { after = "last", months = 3 }', "until    = 2026-01-01", "until"),
        ("words.toml", "{line_seats}", "{line_seat}", "{line_seat}"),
        ("words.toml", "[move.ahead]", "[move.behind]", "move.ahead"),
        ("words.toml", 'title.en = "Watch"\n', "", "step.watch.title.en"),
    ],
)
def test_what_is_wrong_in_a_lesson_is_said_in_a_sentence_with_its_place(
    name: str, old: str, new: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = spoilt(tmp_path, name, old, new)
    assert main(["check", folder]) == 2
    printed = capsys.readouterr().err
    assert "Traceback" not in printed and folder in printed and said in printed


def test_the_places_that_a_text_can_have_are_said_in_italian_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", spoilt(tmp_path, "cases.toml", "months = 1,", "months = [],"), "--language", "it"]) == 2
    assert "non si può estrarre nulla" in capsys.readouterr().err
