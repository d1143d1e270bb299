"""The answers of the pages to random scenarios, in both languages, against a small grammar."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

import strategies
import strategies_nce
from billing_model.billing.refusal import Refused
from billing_model.files.scenario import parse
from grammar import faults_of_a_sentence
from pages.ui.base.words import LANGUAGES, words
from pages.ui.parts.asked import AskedQuestion, billed
from pages.ui.questions.align import answer as align
from pages.ui.questions.commitment import answer as commitment
from pages.ui.questions.contracts import answer as contracts
from pages.ui.questions.extra_licences import answer as extra_licences
from pages.ui.questions.seat_change import answer as seat_change
from pages.ui.questions.usage_cap import answer as usage_cap


@dataclass
class Inputs:
    """What a page's inputs tell its answer: the tables, and the contract that they are about."""

    data: dict[str, Any]
    turned: int = 0
    id: str = "opened/mine"


def of_one_purchase(data: dict[str, Any]) -> dict[str, Any]:
    """The tables of the contract that extra licences are bought for, the purchase first, as the page writes them."""
    bought = [event for event in data.get("event", []) if event["kind"] == "add-seats"]
    assume(bought)
    id = bought[0]["subscription"]
    own = [event for event in data["event"] if event["subscription"] == id]
    return data | {
        "subscription": [contract for contract in data["subscription"] if contract["id"] == id],
        "event": sorted(own, key=lambda event: event["kind"] != "add-seats"),
    }


def possible(data: dict[str, Any]) -> bool:
    """Whether no clause refuses the tables."""
    with suppress(Refused):
        return bool(parse(data))
    return False


ASKED = {
    "align": (align.find, align.answer, strategies_nce.one_added_to_another().filter(possible)),
    "seat_change": (seat_change.find, seat_change.answer, strategies.csp_scenarios()),
    "monthly_or_annual": (commitment.find, commitment.answer, strategies.csp_scenarios()),
    "contracts": (billed, contracts.answer, strategies.axcrypt_scenarios()),
    "usage_cap": (usage_cap.find, usage_cap.answer, strategies.avast_scenarios()),
    "extra_licences": (extra_licences.find, extra_licences.answer, strategies.axcrypt_scenarios().map(of_one_purchase)),
}


@pytest.mark.parametrize("page", ASKED)
@settings(max_examples=30, suppress_health_check=list(HealthCheck), phases=[Phase.generate, Phase.shrink])
@given(st.data())
def test_an_answer_is_well_said(page, data):
    find, answer, scenarios = ASKED[page]
    tables = data.draw(scenarios)
    scenario, inputs = parse(tables), Inputs(tables)
    finding = find(scenario, inputs)
    asked = AskedQuestion(scenario, inputs, finding, finding.result, words("en"))
    for language in LANGUAGES:
        said = answer(replace(asked, words=words(language)))
        assert not list(faults_of_a_sentence(said.lstrip("*"), language)), said
