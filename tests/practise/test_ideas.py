"""Wrong ideas: each kind is said well in both languages, and leads back to itself."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from billing_model.billing.outcome import outcome
from billing_model.core.drawing import LEVELS
from billing_model.core.money import UNIT
from billing_model.files.scenario import read
from billing_model.practise.diagnosis import Possible, diagnosed, judged, told
from billing_model.practise.ideas import KINDS
from billing_model.practise.ideas.invoiced import Invoiced
from billing_model.practise.practice import case, levels
from billing_model.practise.sheet import Sheet
from billing_model.programmes import cases, programmes
from billing_model.words.rulebook import clause
from billing_model.words.wording import LANGUAGES, wording
from grammar import faults_of_a_sentence
from project import SCENARIOS

FILES = sorted(path for path in SCENARIOS.glob("*/*.toml") if path.parent.name != "refused")


def invoices() -> Iterator[Possible]:
    """The longest invoice of some bundled scenarios, and what a case asks for."""
    scenarios = [read(path) for path in FILES[::4]]
    scenarios += [case(name, level, number).scenario for name in cases() for level in LEVELS for number in (1, 2)]
    for scenario in scenarios:
        result = outcome(scenario.book, scenario.until)
        if len(result.invoices):
            yield Possible(Invoiced(Sheet(result, int(np.argmax(result.invoices.line_count)))))


def test_each_kind_has_an_id_a_clause_and_a_sentence() -> None:
    ids = [kind.id for kind in KINDS]
    assert len(ids) == len(set(ids))
    for language in LANGUAGES:
        words = wording(language)
        assert {*words["idea"]} - {"calculator", "whole-units"} <= {*ids}
        assert {*ids} <= {*words["idea"]} | {*words["guess"]["slip"]}
    for kind in KINDS:
        named = {kind.clause} if isinstance(kind.clause, str) else {*kind.clause.values()} - {""}
        assert isinstance(kind.clause, str) or {*kind.clause} <= {*programmes()}
        for id in named:
            assert clause(id).id == id


@pytest.fixture(scope="module")
def possible() -> list[Possible]:
    return [*invoices()]


def test_every_idea_is_well_said(possible: list[Possible]) -> None:
    for each in possible:
        for idea in {(idea.id, idea.line, idea.first): idea for idea in told(each)}.values():
            for language in LANGUAGES:
                said = idea.sentence(language)
                assert not list(faults_of_a_sentence(said, language)), (idea.id, said)


@pytest.mark.parametrize("programme", cases())
def test_a_guess_of_any_case_to_practise_on_is_judged(programme: str) -> None:
    """Also where the invoice before charges two runs of days and takes nothing back."""
    for level in levels(programme):
        scenario = case(programme, level, 1).scenario
        result = outcome(scenario.book, scenario.until)
        asked, far = len(result.invoices) - 1, 98_765 * UNIT
        verdict = diagnosed(result, asked, total=int(result.invoices.total[asked]) + far)
        assert not verdict.right and verdict.difference == far


def test_most_figures_near_the_right_one_are_of_no_idea(possible: list[Possible]) -> None:
    drawn = np.random.default_rng(7)
    named = asked = 0
    for each in possible[::3]:
        total, cent = each.invoiced.sheet.total, 10 ** (6 - each.invoiced.places)
        for part in drawn.uniform(0.8, 1.2, 12):
            verdict = judged(each, total=round(total * part / cent) * cent)
            asked += not verdict.right
            named += bool(verdict.ideas) and not verdict.right
    assert asked > 200 and named <= asked * 0.03
