"""The proof of the diagnosis: wrong ideas, worked out on paper, are named first; figures of no idea are not."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from billing_model.billing.outcome import outcome
from billing_model.core.money import to_micro
from billing_model.files.scenario import Scenario, parse, read
from billing_model.practise.diagnosis import Possible, judged
from billing_model.practise.ideas.invoiced import Invoiced
from billing_model.practise.practice import named
from billing_model.practise.sheet import Sheet
from project import SCENARIOS

WRITTEN: dict[str, Any] = tomllib.loads((Path(__file__).parent / "wrong_ideas.toml").read_text("utf-8"))


def scenario_of(name: str) -> Scenario:
    """A bundled scenario, by its folder and name, a case written for this, or a case to practise on."""
    if name in WRITTEN["written"]:
        return parse(WRITTEN["written"][name])
    return read(SCENARIOS / f"{name}.toml") if "/" in name else named(name).scenario


@cache
def asked(name: str, on: str) -> Possible:
    """The invoice of a day."""
    scenario = scenario_of(name)
    result = outcome(scenario.book, scenario.until)
    (invoice,) = np.flatnonzero(result.invoices.on == np.datetime64(on))
    return Possible(Invoiced(Sheet(result, int(invoice))))


def test_ideas_worked_out_on_paper_are_named_first() -> None:
    missed, count = [], 0
    for invoice in WRITTEN["invoice"]:
        possible = asked(invoice["case"], str(invoice["on"]))
        for guess in invoice["guesses"]:
            count += 1
            verdict = judged(possible, total=to_micro(Decimal(guess["total"])))
            if verdict.right or not verdict.ideas or verdict.ideas[0].id not in guess["idea"]:
                missed.append((invoice["case"], guess["thought"], [idea.id for idea in verdict.ideas]))
    assert count >= 60 and len({invoice["case"] for invoice in WRITTEN["invoice"]}) >= 25
    assert len(missed) <= count // 20, missed


def test_figures_of_no_idea_are_of_none() -> None:
    totals = [(none, total) for none in WRITTEN["none"] for total in none["totals"]]
    assert len(totals) >= 20
    for none, total in totals:
        verdict = judged(asked(none["case"], str(none["on"])), total=to_micro(Decimal(total)))
        assert not verdict.right and not verdict.ideas, (none["case"], total, verdict.ideas)


@pytest.mark.parametrize(
    ("case", "on", "total"),
    [
        (
            "csp/after-change-cycle-fee",
            "2018-02-15",
            "15.10",
        ),  # "2 licences" as 1 + 2: 15.10 = -4.00 + 2.45 + 4.65 + 12
        ("nce/seat-added", "2026-06-08", "31.26"),  # "2 more" as 2, not 9: 31.26 = 66.50 - 49.34 + 14.10
    ],
)
def test_a_number_is_misread_the_other_way_than_its_event_says_it(case: str, on: str, total: str) -> None:
    verdict = judged(asked(case, on), total=to_micro(Decimal(total)))
    assert verdict.ideas[0].id == "number-misread"
