"""Every number of a programme at its edges, in an address of a scenario: billed, or refused in sentences."""

from __future__ import annotations

from typing import Any

import pytest

from billing_model.billing.outcome import outcome
from billing_model.billing.refusal import Refused
from billing_model.files import scenario
from billing_model.files.link import fields_of, opened
from billing_model.files.toml import load
from project import PROJECT

AT_THE_EDGES = ("", "0", "-1", "1", "29", "367", "1e9", "NaN", "Infinity", "1.5", "-0", "4000000000", "9" * 40)


def first_of_each_programme() -> dict[str, dict[str, Any]]:
    """A bundled scenario of each programme, with a subscription of it and no other."""
    first: dict[str, dict[str, Any]] = {}
    for path in sorted((PROJECT / "scenarios").rglob("*.toml")):
        data = load(path)
        entries = data.get("subscription", [])
        if len(entries) == 1 and "refused" not in data.get("expect", {}):
            first.setdefault(entries[0]["programme"], data)
    return first


SCENARIOS = first_of_each_programme()
NUMBERS = [
    (programme, field.name)
    for programme in SCENARIOS
    for field in fields_of(programme)
    if field.type in ("integer", "money", "percent")
]


@pytest.mark.parametrize(("programme", "field"), NUMBERS)
def test_a_number_at_the_edge_is_billed_or_refused_in_a_sentence(programme: str, field: str) -> None:
    data = SCENARIOS[programme]
    id = data["subscription"][0]["id"]
    for text in AT_THE_EDGES:
        sentences = ["billed"]
        try:
            billed = opened(data, {f"{id}.{field}": [text]})
            assert len(outcome(billed.book, billed.until).invoices) < 1_000
        except Refused as refused:
            sentences = [problem.text(language) for problem in refused.problems for language in ("en", "it")]
        assert sentences and all(sentences), text


@pytest.mark.parametrize(("programme", "field"), NUMBERS)
def test_what_an_address_is_refused_for_a_file_is_refused_for(programme: str, field: str) -> None:
    data = SCENARIOS[programme]
    id = data["subscription"][0]["id"]
    for number in (0, -1, 29, 367, 4_000_000_000):
        reasons = []
        changed = {**data, "subscription": [{**data["subscription"][0], field: number}]}
        for read in (lambda: opened(data, {f"{id}.{field}": [str(number)]}), lambda: scenario.parse(changed, "link")):  # noqa: B023
            try:
                read()
                reasons.append([])
            except Refused as refused:
                reasons.append([problem.text("en") for problem in refused.problems])
        assert reasons[0] == reasons[1]
