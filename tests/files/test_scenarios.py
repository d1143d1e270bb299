"""The bundled scenarios: what they print is what the model says, and together they show every clause."""

from __future__ import annotations

from pathlib import Path

import pytest

from billing_model.billing.outcome import outcome
from billing_model.billing.refusal import Refused
from billing_model.core import codes
from billing_model.files.expectations import differences
from billing_model.files.scenario import read
from billing_model.files.toml import load
from billing_model.words import rulebook
from project import SCENARIOS

FILES = sorted(SCENARIOS.glob("*/*.toml"))
REFUSED = [path for path in FILES if path.parent.name == "refused"]
BILLED = [path for path in FILES if path.parent.name != "refused"]


def name(path: Path) -> str:
    return path.relative_to(SCENARIOS).with_suffix("").as_posix()


@pytest.mark.parametrize("path", BILLED, ids=name)
def test_every_expected_row_comes_out_to_the_cent(path: Path) -> None:
    scenario = read(path)
    assert [difference.pairs for difference in differences(scenario)] == []


@pytest.mark.parametrize("path", BILLED, ids=name)
def test_no_invoice_comes_between_the_expected_ones(path: Path) -> None:
    data = load(path)
    if "expect" not in data:
        pytest.skip("the file expects nothing")
    scenario = read(path)
    last = max((expected.on for expected in scenario.expect), default=data["until"])
    printed = {day for day in outcome(scenario.book, scenario.until).invoices.on.tolist() if day <= last}
    assert printed == {expected.on for expected in scenario.expect}


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_scenario_is_named_by_its_path_and_speaks_both_languages(path: Path) -> None:
    data = load(path)
    assert data["id"] == name(path)
    for texts in (data["title"], data["question"], *data.get("remark", [])):
        assert texts["en"] and texts["it"] and texts["en"] != texts["it"]


@pytest.mark.parametrize("path", REFUSED, ids=name)
def test_what_contradicts_a_clause_is_refused_in_one_sentence_that_names_it(path: Path) -> None:
    clause = load(path)["expect"]["refused"]["clause"]
    with pytest.raises(Refused) as refused:
        read(path)
    assert {problem.clause for problem in refused.value.problems} == {clause}
    for problem in refused.value.problems:
        for language in ("en", "it"):
            sentence = problem.text(language)
            assert clause in sentence and path.name in sentence
            assert "\n" not in sentence and "{" not in sentence and "…" not in sentence


def shown_by() -> dict[str, list[str]]:
    """The scenarios that show each clause: they say so, expect its refusal, or have a line that it made."""
    scenarios_by_clause: dict[str, list[str]] = {}
    for path in FILES:
        data = load(path)
        clauses = set(data.get("clauses", ()))
        if path in REFUSED:
            clauses.add(data["expect"]["refused"]["clause"])
        else:
            clauses |= set(codes.clause.names(outcome(*_book(path)).lines.clause))
        for clause in clauses:
            scenarios_by_clause.setdefault(clause, []).append(name(path))
    return scenarios_by_clause


def _book(path: Path) -> tuple:
    scenario = read(path)
    return scenario.book, scenario.until


def test_every_clause_has_a_scenario_or_a_written_reason_for_having_none() -> None:
    shown = shown_by()
    missing = [
        clause.id
        for clause in rulebook.clauses()
        if clause.id not in shown and not clause.no_scenario and not clause.id.startswith("GEN-")
    ]
    assert missing == []


def test_scenarios_name_only_clauses_that_exist() -> None:
    known = {clause.id for clause in rulebook.clauses()}
    assert set(shown_by()) <= known | {""}
