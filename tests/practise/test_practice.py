"""Cases to practise on: always the same, never refused, and as hard as their level says."""

from __future__ import annotations

import hashlib
from decimal import Decimal

import numpy as np
import pytest

from billing_model.billing.outcome import outcome
from billing_model.core.drawing import LEVELS
from billing_model.files.scenario import parse
from billing_model.files.toml import dumps
from billing_model.practise.plausible import FIRST, PRICES
from billing_model.practise.practice import BACK, LEAVING, Case, Draw, case, levels, named
from billing_model.practise.sheet import Sheet
from billing_model.practise.slips import slips
from billing_model.programmes import cases

PINNED = {
    "csp-easy-1": "54008a2c4977",
    "csp-medium-42": "9fa5214fc88a",
    "csp-hard-7": "73747c397898",
    "avast-flexible-hard-3": "8e2439eee10b",
    "axcrypt-hard-9": "8eafec7b0d92",
    "office365-hard-5": "b87915401c32",
    "csp-trial-medium-4": "d1a98dd4201b",
    "avast-prepaid-hard-2": "4a125b0ac6bd",
    "csp-change-2": "63f57ca94e69",
    "nce-changes-12": "68dd22693133",
    "csp-back-3": "7b4c149e3697",
}
EVERY = [(programme, level) for programme in cases() for level in LEVELS]


def changes(exercise: Case) -> int:
    """What happens after the purchase; a trial is bought when it is converted."""
    events = [event for event in exercise.data["event"] if event["kind"] != "convert-trial"]
    return len(events) + len(exercise.data["subscription"]) - 1


@pytest.mark.parametrize(("programme", "level"), EVERY)
def test_a_case_is_a_scenario_with_an_invoice_to_guess(programme: str, level: str) -> None:
    for number in range(1, 60):
        exercise = case(programme, level, number)
        result = outcome(exercise.scenario.book, exercise.scenario.until)
        assert result.invoices.on[-1] == np.datetime64(exercise.asked) == exercise.scenario.until
        assert (result.invoices.on == result.invoices.on[-1]).sum() == 1
        assert result.invoices.line_count[-1] >= 1
        assert 1 <= exercise.data["subscription"][0]["seats"] <= 50
        assert parse(dumps(exercise.data)).data == exercise.data  # a scenario file can hold it
        assert (changes(exercise) == 0) is (level == "easy")


@pytest.mark.parametrize(("programme", "level"), EVERY)
def test_a_case_has_slips_to_make(programme: str, level: str) -> None:
    for number in (1, 2, 3):
        exercise = case(programme, level, number)
        result = outcome(exercise.scenario.book, exercise.scenario.until)
        last = len(result.invoices) - 1
        others = {slip.total for slip in slips(result, last)} - {Sheet(result, last).total}
        assert len(others) >= 3


def test_the_same_name_is_always_the_same_case() -> None:
    """The text of some cases, by its checksum: if it changes, the links given to a class open others."""
    for id, checksum in PINNED.items():
        assert hashlib.sha256(dumps(named(id).data).encode()).hexdigest().startswith(checksum), id


@pytest.mark.parametrize("programme", cases())
def test_cases_are_about_what_their_difficulty_says_at_prices_their_products_have(programme: str) -> None:
    assert levels(programme)[:3] == ("purchase", "change", "changes")
    for level in levels(programme):
        for number in (1, 2, FIRST, FIRST + 1, 12):
            exercise = case(programme, level, number)
            kinds = {event["kind"] for event in exercise.data["event"]}
            assert bool(kinds & {*LEAVING}) is (level == BACK) and exercise.clause.title
            assert (changes(exercise) == 0) is (level == "purchase")
            for entry in exercise.data["subscription"]:
                product = entry.get("offer", entry.get("product"))
                if number <= FIRST:
                    assert not entry["list_price"] % 1 and entry.get("frequency") != "annual"
                if product and "years" not in entry and entry.get("plan") != "upfront":
                    assert entry["list_price"] == Decimal(PRICES[product][number > FIRST])


def test_a_trial_is_asked_about_after_its_conversion() -> None:
    """TRIAL-2: before it nothing is invoiced, so there would be nothing to guess."""
    full_credit = False
    for number in range(1, 60):
        exercise = case("csp-trial", "hard", number)
        entry, events = exercise.data["subscription"][0], exercise.data["event"]
        converted = next(event["on"] for event in events if event["kind"] == "convert-trial")
        result = outcome(exercise.scenario.book, exercise.scenario.until)
        assert entry["trial"] and entry["seats"] == 25 and 0 < (converted - entry["purchased"]).days <= 30
        assert result.lines.first.min() >= np.datetime64(converted)
        full_credit |= any(
            event["kind"] == "cancel" and (event["on"] - converted).days <= 30 < (event["on"] - entry["purchased"]).days
            for event in events
        )
    assert full_credit  # the 30 days are those after the conversion (CSP-30, TRIAL-4)


def test_a_prepaid_term_stands_beside_flexible_billing_without_a_day_of_both() -> None:
    """PAYG-10: of one product, one ends on the day before the other begins."""
    for level in ("medium", "hard"):
        for number in range(1, 40):
            data = case("avast-prepaid", level, number).data
            security = [entry for entry in data["subscription"] if entry["product"] == "Essential Business Security"]
            assert {entry["programme"] for entry in security} == {"avast-prepaid", "avast-flexible"}
            assert security[0]["purchased"] < security[1]["purchased"]


def test_a_distributor_charges_the_days_before_its_billing_day() -> None:
    """CSP-19: also those before a cancellation, which are given back where it comes later, within the 30 days."""
    credited = False
    for level in LEVELS:
        for number in range(1, 40):
            scenario = case("csp-distributor", level, number).scenario
            lines = outcome(scenario.book, scenario.until).lines
            before = lines.take(lines.clause_names == "CSP-19")
            assert before.amount[0] > 0 and before.first[0] == scenario.book.purchased[0]
            credited |= bool((lines.amount < 0).any())
    assert credited


def test_numbers_differ() -> None:
    assert len({dumps(case("csp", "hard", number).data) for number in range(1, 40)}) == 39


def test_a_draw_stays_within_its_bounds_and_reaches_them() -> None:
    draw = Draw("anything")
    assert {draw.between(3, 5) for _ in range(200)} == {3, 4, 5}
    assert {draw.one_of("ab") for _ in range(50)} == {"a", "b"}


@pytest.mark.parametrize(
    "id", ["", "csp", "csp-medium", "csp-medium-0", "csp-medium-x", "unknown-easy-1", "csp-easy-1234567"]
)
def test_a_name_that_is_none_is_refused(id: str) -> None:
    with pytest.raises(ValueError, match="case"):
        named(id)
