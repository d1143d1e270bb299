"""The answers of the pages to random scenarios, in both languages, against a small grammar."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

import strategies
import strategies_nce
from billing_model.billing.refusal import Refused
from billing_model.files.scenario import parse
from billing_model.what_if.term_and_plan import CHOICES, PLANS, TERMS
from grammar import faults_of_a_sentence
from pages.ui.base.words import LANGUAGES, words
from pages.ui.parts.asked import AskedQuestion, billed
from pages.ui.questions.align import answer as align
from pages.ui.questions.becomes_paid import answer as becomes_paid
from pages.ui.questions.commitment import answer as commitment
from pages.ui.questions.contracts import answer as contracts
from pages.ui.questions.extra_licences import answer as extra_licences
from pages.ui.questions.seat_change import answer as seat_change
from pages.ui.questions.term_and_plan import answer as term_and_plan
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


def contracts_of_new_commerce(happens, **more):
    """One contract as its page takes it, to which one thing happens or nothing: days after the purchase, and what."""
    bought = st.dates(date(2024, 1, 1), date(2028, 12, 31))

    def tables(on, seats, price, agreed, event):
        entry = {"id": "A", "programme": "nce", "offer": "Office 365 E1", "purchased": on, "seats": seats, **agreed}
        later, values = event or (0, {})
        events = [{"subscription": "A", "on": on + timedelta(later), **values}] if event else []
        return {"currency": "EUR", "until": on, "subscription": [{**entry, **price}], "event": events}

    return st.builds(tables, bought, **more, event=st.none() | happens)


AMOUNTS = st.sampled_from([Decimal("66.00"), Decimal("0.01"), Decimal("0.00"), Decimal("131.50")])
TRIALS = contracts_of_new_commerce(
    st.tuples(
        st.integers(0, 25),
        st.sampled_from(
            [
                {"kind": "set-renewal", "renewal": "end"},
                {"kind": "schedule", "seats": 1},
                {"kind": "schedule", "seats": 8, "term": "1-month"},
                {"kind": "convert-trial", "seats": 30, "plan": "upfront"},
                {"kind": "convert-trial"},
            ]
        ),
    ),
    seats=st.just(25),
    price=st.fixed_dictionaries({"annual_price": AMOUNTS}),
    agreed=st.just({"trial": True}),
)
BOUND = contracts_of_new_commerce(
    st.tuples(st.integers(0, 1_090), st.just({"kind": "set-renewal", "renewal": "end"})),
    seats=st.sampled_from([1, 8, 11, 80]),
    price=st.fixed_dictionaries({"annual_price": AMOUNTS}, optional={"list_price": AMOUNTS, "monthly_price": AMOUNTS}),
    agreed=st.sampled_from([{"term": TERMS[choice.term], "plan": PLANS[choice.plan]} for choice in CHOICES]),
)
ASKED = {
    "free_trial": (becomes_paid.find, becomes_paid.answer, TRIALS.filter(possible)),
    "term_and_plan": (term_and_plan.find, term_and_plan.answer, BOUND.filter(possible)),
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
