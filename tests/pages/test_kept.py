"""The days of a what-if are kept while the one that is chosen is moved, and are those of the case at any time."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import fields
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from billing_model.billing.edits import without
from billing_model.files.scenario import Scenario, parse, read
from billing_model.what_if.extra_licences import licence_days
from billing_model.what_if.plan_switch import switch_days, switch_on
from billing_model.what_if.seat_change import KINDS, outcome_and_year
from billing_model.what_if.trial import trial_days
from pages.ui.questions.extra_licences.answer import days_of_the_period
from pages.ui.questions.plan_switch.answer import Picked
from pages.ui.questions.seat_change import answer as seat_change
from pages.ui.questions.trial import answer as trial
from project import PROJECT


def switched(scenario: Scenario) -> tuple[Any, Any]:
    event = switch_on(scenario.book, scenario.book.events.on[0])
    assert event is not None
    return Picked.of(scenario, event).days, switch_days(scenario.book, event)


def bought(scenario: Scenario) -> tuple[Any, Any]:
    day = scenario.book.events.on[0]
    return days_of_the_period(scenario, day, 2, -1), licence_days(scenario.book, day, 2, -1)


def converted(scenario: Scenario) -> tuple[Any, Any]:
    return trial._days(scenario, 0, 5), trial_days(scenario.book, 0, 5)


@pytest.mark.parametrize(
    ("id", "both"),
    [
        ("office365/cheaper-plan-part-is-lost", switched),
        ("axcrypt/fifty-days-left", bought),
        ("csp-trial/converted-monthly", converted),
    ],
)
def test_the_days_that_are_kept_are_those_of_the_case(id: str, both: Callable[[Scenario], tuple[Any, Any]]) -> None:
    tables = dict(read(PROJECT / "scenarios" / f"{id}.toml").data)
    for price in (None, 17):
        for later in (0, 1, -1, 3, 0):
            made = deepcopy(tables)
            made["event"][0]["on"] += timedelta(later)
            if price is not None:
                made["subscription"][0]["list_price"] = price
            kept, fresh = both(parse(made))
            for field in fields(fresh):
                assert np.array_equal(getattr(kept, field.name), getattr(fresh, field.name)), (field.name, later, price)


def test_the_bills_without_the_changes_are_kept_and_are_those_of_the_case() -> None:
    tables = dict(read(PROJECT / "scenarios/csp/seat-change.toml").data)
    for price in (None, 17):
        for later in (0, 1, -1, 30, 0):
            made = deepcopy(tables)
            made["event"][0]["on"] += timedelta(later)
            made["until"] += timedelta(later)
            if price is not None:
                made["subscription"][0]["list_price"] = price
            scenario = parse(made)
            kept, year = seat_change._without_changes(scenario)
            fresh, fresh_year = outcome_and_year(without(scenario.book, *KINDS), scenario.until)
            assert (kept.invoices.on.tolist(), kept.invoices.total.tolist(), year) == (
                fresh.invoices.on.tolist(),
                fresh.invoices.total.tolist(),
                fresh_year,
            )
