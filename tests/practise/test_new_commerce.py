"""Slips in an invoice of New Commerce: what is cut was rounded, or cut at another step, or reckoned by the day."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from billing_model.billing.outcome import Outcome, outcome
from billing_model.core.money import to_micro
from billing_model.files.scenario import read
from billing_model.practise.guess import judge_total, slip_sentence
from billing_model.practise.sheet import Sheet
from billing_model.practise.slips import slips
from billing_model.words.wording import LANGUAGES
from grammar import faults_of_a_sentence
from line_kinds import kinds_of_line, showing_every_kind
from project import SCENARIOS


def billed(id: str) -> Outcome:
    scenario = read(SCENARIOS / f"{id}.toml")
    return outcome(scenario.book, scenario.until)


@pytest.mark.parametrize("id", [id for id in showing_every_kind(kinds_of_line) if id.startswith("nce/")])
def test_every_slip_is_well_said(id: str) -> None:
    result = billed(id)
    invoice = int(np.argmax(result.invoices.line_count))
    sheet = Sheet(result, invoice)
    for slip in slips(result, invoice):
        for language in LANGUAGES:
            said = slip_sentence(slip, sheet, language)
            assert not list(faults_of_a_sentence(said, language)), (slip.name, said)


@pytest.mark.parametrize(
    ("total", "name"),
    [
        # 66.50, −49.3387… and 63.4354… of 9.50 × 23 / 31 for seven and nine, each cut
        ("80.59", "round-amount-rounded"),  # −49.34: in the credit; the charge is 63.44 then, in both 80.60
        ("80.65", "round-cut-unit"),  # 7 × 7.04 in the credit
        ("80.61", "round-amount-rounded"),
        ("80.58", "round-cut-unit"),  # in both lines: 66.50 − 49.28 + 63.36
        ("80.60", ""),
    ],
)
def test_a_total_tells_how_it_was_rounded(total: str, name: str) -> None:
    result = billed("nce/seat-added")
    verdict = judge_total(result, 0, to_micro(Decimal(total)))
    assert verdict.right == (name == "")
    if name:
        assert name in {slip.name for slip in slips(result, 0) if slip.total == to_micro(Decimal(total))}


def test_a_pocket_calculator_that_rounds_is_told_what_is_cut() -> None:
    result = billed("nce/e3-to-e5-part")
    sheet = Sheet(result, 0)
    by_name = {}
    for slip in slips(result, 0):
        by_name.setdefault(slip.name, slip)
    said = slip_sentence(by_name["round-by-the-day"], sheet, "en")
    assert "a price per day of 0.31" in said
    assert said.endswith("Here the price of one licence is cut to the cent, never rounded up, and then multiplied.")


def test_a_promotion_can_be_forgotten() -> None:
    result = billed("nce/promotion-ends-with-the-term")
    names = {slip.name for slip in slips(result, 0)}
    assert "discount" in names
