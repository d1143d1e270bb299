"""Prices of charge cycles are explained step by step, with each cut named. The numbers are the vendor's own."""

from __future__ import annotations

from typing import Any

import pytest

import by_hand
from billing_model.core.lines import Method
from billing_model.core.money import Profile
from billing_model.explaining.explain import Explanation, explain
from billing_model.words.wording import LANGUAGES
from worked_out import check_explanation

BOOK = by_hand.book({"programme": "csp"})
CANCELLED = {"subscription": 0, "kind": "cancel-fee", "clause": "CSP-31", "method": Method.BY_DAYS,
             "profile": Profile.UNIT_CUT, "months": 1, "posted": "2026-05-08", "invoice": "2026-06-08",
             "first": "2026-05-08", "last": "2026-06-03", "days": 27, "of_days": 31, "list_price": 9_500_000,
             "seats": 7, "unit_price": -8_270_000, "amount": -57_890_000, "exact": -9_500_000 * 27 * 7,
             "per": 31}  # fmt: skip
ADDED = {**CANCELLED, "profile": Profile.EXACT_CUT, "days": 23, "seats": 9, "unit_price": 7_048_387,
         "amount": 63_430_000, "exact": 9_500_000 * 23 * 9}  # fmt: skip
ROUNDED = {**ADDED, "profile": Profile.EXACT_SHOWN, "seats": 2, "amount": 14_100_000, "exact": 9_500_000 * 23 * 2}
PROMOTED = {**ADDED, "method": Method.WHOLE, "profile": Profile.UNIT_CUT, "list_price": 8_370_000,
            "discount_percent": 1_500, "seats": 2, "unit_price": 7_110_000, "amount": 14_220_000,
            "exact": 8_370_000 * 17 * 2, "per": 20}  # fmt: skip
MONTHS = {**ADDED, "method": Method.WHOLE, "profile": Profile.UNIT_CUT, "list_price": 81_000_000, "months": 8,
          "of_months": 12, "seats": 1, "unit_price": 54_000_000, "amount": 54_000_000, "exact": 648_000_000,
          "per": 12}  # fmt: skip
IN_MONTHS = {**MONTHS, "method": Method.BY_DAYS, "days": 100, "of_days": 244, "unit_price": 22_130_000, "seats": 3,
             "amount": 66_390_000, "exact": 648_000_000 * 100 * 3, "per": 12 * 244}  # fmt: skip
WHOLE_OF_30 = {**CANCELLED, "method": Method.REPEATED, "days": 30, "unit_price": -9_500_000, "amount": -66_500_000,
               "exact": -66_500_000, "per": 1}  # fmt: skip
LEFT = {**WHOLE_OF_30, "method": Method.REMAINDER, "amount": -66_000_000}
JOINED = {**WHOLE_OF_30, "method": Method.REMAINDER, "amount": -67_000_000}
ALL = {"cancelled": CANCELLED, "added": ADDED, "rounded": ROUNDED, "promoted": PROMOTED, "months": MONTHS,
       "in-months": IN_MONTHS, "whole-of-30": WHOLE_OF_30, "left": LEFT, "joined": JOINED}  # fmt: skip


def explained(language: str, line: dict[str, Any]) -> Explanation:
    return explain(BOOK, by_hand.lines(line), 0, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ALL)
def test_each_formula_ends_at_its_amount(name: str, language: str):
    check_explanation(explained(language, ALL[name]), language)


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("cancelled", ("9.50 × 27 days / 31 days = 8.274193… → 8.27 (2 decimals, cut)",
                       "8.27 × 7 licences = 57.89", "credit: −57.89")),
        ("added", ("printed unit price: 9.50 × 23 days / 31 days = 7.048387… → 7.048387 (6 decimals)",
                   "9.50 × 23 days / 31 days × 9 licences = 63.435483… → 63.43 (2 decimals, cut)")),
        ("promoted", ("8.37 × 85% = 7.1145 → 7.11 (2 decimals, cut)", "7.11 × 2 licences = 14.22")),
        ("months", ("81.00 × 8 / 12 = 54.00", "54.00 × 1 licence = 54.00")),
    ],
)  # fmt: skip
def test_the_steps_say_where_it_is_cut(name: str, steps: tuple[str, ...]):
    assert explained("en", ALL[name]).steps == steps


def test_cutting_is_told_apart_from_rounding():
    assert explained("en", ADDED).rounding.sentence == (
        "The exact figure is USD 63.435483…; it is cut to 63.43, which takes 0.005483… off the bill."
    )
    assert explained("it", CANCELLED).rounding.sentence == (
        "L'accredito esatto sarebbe di 57,919354… USD; viene troncato a 57,89, e questo aggiunge 0,029354… al conto."
    )
    assert "rounding adds" in explained("en", {**ROUNDED, "seats": 3, "amount": 21_150_000, "exact": 655_500_000}
                                        ).rounding.sentence  # fmt: skip
