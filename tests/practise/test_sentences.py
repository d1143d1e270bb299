"""What a guess is told, for every slip that is possible in some cases, against the small grammar of both languages."""

from __future__ import annotations

import pytest

from billing_model.billing.outcome import outcome
from billing_model.core.drawing import LEVELS
from billing_model.practise.guess import slip_sentence
from billing_model.practise.practice import case
from billing_model.practise.sheet import Sheet
from billing_model.practise.slips import slips
from billing_model.programmes import cases
from billing_model.words.wording import LANGUAGES
from grammar import faults_of_a_sentence

NUMBERS = range(1, 5)


@pytest.mark.parametrize("programme", cases())
def test_every_possible_slip_is_well_said(programme: str):
    for level in LEVELS:
        for number in NUMBERS:
            scenario = case(programme, level, number).scenario
            result = outcome(scenario.book, scenario.until)
            invoice = len(result.invoices) - 1
            sheet = Sheet(result, invoice)
            for slip in slips(result, invoice):
                for language in LANGUAGES:
                    said = slip_sentence(slip, sheet, language)
                    assert not list(faults_of_a_sentence(said, language)), (slip.name, said)
