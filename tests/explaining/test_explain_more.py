"""Prepaid terms, extra licences and plan switches are explained in their own words. All numbers are checked."""

from __future__ import annotations

from typing import Any

import pytest

import by_hand
from billing_model.core.lines import Method
from billing_model.core.money import Profile
from billing_model.explaining.explain import Explanation, explain
from billing_model.words import rulebook
from billing_model.words.wording import LANGUAGES, wording
from worked_out import check_explanation

BOOK = by_hand.book(
    {"programme": "avast-prepaid"},
    {"programme": "axcrypt", "reseller_discount_percent": 2_000, "vat_percent": 2_200},
    {"programme": "office365", "prepaid": True},
)
AVAST, AXCRYPT, OFFICE = range(3)

PREPAID = {"subscription": AVAST, "kind": "prepaid-term", "clause": "PAYG-9", "method": Method.WHOLE,
           "profile": Profile.EXACT, "months": 1, "posted": "2024-01-10", "invoice": "2024-01-10",
           "first": "2024-01-10", "last": "2026-01-09", "days": 731, "of_days": 731, "list_price": 33_330_000,
           "seats": 7, "unit_price": 33_330_000, "amount": 209_980_000, "exact": 33_330_000 * 7 * 9_000, "per": 10_000,
           "discount_percent": 1_000}  # fmt: skip
YEAR = {**PREPAID, "subscription": AXCRYPT, "kind": "licences", "clause": "AXC-1", "months": 12, "last": "2025-01-09",
        "days": 366, "of_days": 366, "list_price": 5_000_000, "seats": 2, "unit_price": 48_000_000,
        "amount": 96_000_000, "exact": 5_000_000 * 12 * 2 * 8_000, "discount_percent": 2_000,
        "tax": 21_120_000}  # fmt: skip
EXTRA = {**YEAR, "kind": "extra-licences", "clause": "AXC-5", "months": 2, "posted": "2024-11-21",
         "invoice": "2024-11-21", "first": "2024-11-21", "days": 50, "of_days": 50, "list_price": 3_330_000,
         "seats": 3, "unit_price": 5_330_000, "amount": 15_980_000, "exact": 3_330_000 * 2 * 3 * 8_000,
         "tax": 0}  # fmt: skip
TERM = {**PREPAID, "subscription": OFFICE, "clause": "SWITCH-3", "months": 12, "last": "2025-01-09", "days": 366,
        "of_days": 366, "list_price": 20_000_000, "seats": 10, "unit_price": 240_000_000, "amount": 2_400_000_000,
        "exact": 2_400_000_000, "per": 1, "discount_percent": 0}  # fmt: skip
CREDIT = {**TERM, "kind": "plan-switch-credit", "clause": "SWITCH-2", "method": Method.BY_DAYS, "posted": "2024-09-01",
          "invoice": "2024-09-15", "first": "2024-09-01", "days": 131, "unit_price": -85_900_000,
          "amount": -859_020_000, "exact": -2_400_000_000 * 131, "per": 366, "seats_share": 1}  # fmt: skip
CUT = {**CREDIT, "unit_price": -48_000_000, "amount": -480_000_000, "exact": -480_000_000, "per": 1}
NEW = {**TERM, "kind": "plan-switch-charge", "clause": "SWITCH-1", "posted": "2024-09-01", "invoice": "2024-09-15",
       "first": "2024-09-01", "last": "2025-02-28", "months": 6, "days": 181, "of_days": 181, "list_price": 8_000_000,
       "unit_price": 48_000_000, "amount": 480_000_000, "exact": 480_000_000}  # fmt: skip
LOST = {**CREDIT, "kind": "credit-lost", "clause": "SWITCH-4", "unit_price": 0, "amount": 0, "exact": 0, "per": 1,
        "lost": 379_020_000, "seats_share": 0}  # fmt: skip
BY_HAND = {**LOST, "clause": "SWITCH-8", "lost": 859_020_000}
ALL = {"prepaid": PREPAID, "year": YEAR, "extra": EXTRA, "term": TERM, "credit": CREDIT, "cut": CUT, "new": NEW,
       "lost": LOST, "by-hand": BY_HAND}  # fmt: skip


def explained(language: str, line: dict[str, Any]) -> Explanation:
    return explain(BOOK, by_hand.lines(line), 0, language)


def ids(line: dict[str, Any]) -> list[str]:
    return list(dict.fromkeys(source.id for source in explained("en", line).clauses))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ALL)
def test_each_formula_ends_at_its_amount(name: str, language: str):
    check_explanation(explained(language, ALL[name]), language)


def test_a_prepaid_term_of_devices():
    assert explained("en", PREPAID).sentence == (
        "The whole term from 10 January 2024 to 9 January 2026 is paid for at once: "
        "seven devices at 33.33 each, less 10%, 209.98 together. "
        "That a prepaid term can have this discount is our assumption: no document says so."
    )
    assert explained("it", PREPAID).sentence == (
        "L'intero periodo dal 10 gennaio 2024 al 9 gennaio 2026 si paga in un'unica soluzione: "
        "sette dispositivi a 33,33 l'uno (sconto 10%), 209,98 in tutto. "
        "Che un periodo prepagato possa avere questo sconto è una nostra ipotesi: nessun documento lo dice."
    )
    assert explained("en", PREPAID).steps == ("33.33 × 7 devices × 90% = 209.979 → 209.98 (2 decimals)",)


def test_a_year_of_licences_with_discount_and_tax():
    assert explained("en", YEAR).sentence == (
        "The year from 10 January 2024 to 9 January 2025 is paid for at once, on the day of the purchase: "
        "two licences at 60.00 each, less 20%, 96.00 together. VAT at 22% comes on top: 21.12."
    )
    assert explained("it", YEAR).sentence.endswith("96,00 in tutto. Si aggiungono 21,12 di IVA (22%).")
    assert explained("en", YEAR).steps == (
        "12 × 5.00 = 60.00", "printed unit price: 60.00 × 80% = 48.00", "60.00 × 2 licences × 80% = 96.00",
    )  # fmt: skip
    renewed = explained("it", {**YEAR, "clause": "AXC-7"})
    begins = "La sottoscrizione si rinnova per un altro anno, dal 10 gennaio 2024 al 9 gennaio"
    assert renewed.sentence.startswith(begins)
    assert ids(YEAR) == ["AXC-1", "AXC-2", "AXC-10", "AXC-4"]


def test_extra_licences_for_two_of_twelve_months():
    assert explained("en", EXTRA).sentence == (
        "On 21 November the period still has 50 days to run, counted as 2 months: "
        "three licences at 6.66 each, less 20%, 15.98 together."
    )
    assert explained("it", EXTRA).sentence == (
        "Il 21 novembre il periodo dura ancora 50 giorni, da pagare come 2 mesi: "
        "tre licenze a 6,66 l'una (sconto 20%), 15,98 in tutto."
    )
    assert explained("en", EXTRA).steps == (
        "2 × 3.33 = 6.66",
        "printed unit price: 6.66 × 80% = 5.328 → 5.33 (2 decimals)",
        "6.66 × 3 licences × 80% = 15.984 → 15.98 (2 decimals)",
    )
    assert ids(EXTRA) == ["AXC-5", "AXC-1", "AXC-6", "AXC-2", "AXC-10", "AXC-4"]


def test_without_the_discount_the_clause_says_why():
    full = {**YEAR, "unit_price": 60_000_000, "amount": 120_000_000, "exact": 120_000_000, "per": 1}
    assert "AXC-3" in ids(full) and "AXC-2" not in ids(full)
    assert "two licences at 60.00 each, 120.00 together" in explained("en", full).sentence


def test_the_days_left_of_a_plan_are_credited():
    assert explained("en", CREDIT).sentence.startswith(
        "The plan was switched on 1 September, so the time left on the old one, 1 September 2024 to 9 January 2025, "
        "is credited: 131 days out of 366, at 240.00 each for the whole year, make 859.02"
    )
    assert explained("en", CREDIT).steps == (
        "12 × 20.00 = 240.00",
        "240.00 × 131 days / 366 days × 10 licences = 859.016393… → 859.02 (2 decimals)",
        "printed unit price: 859.02 / 10 licences = 85.902 → 85.90 (2 decimals)",
        "credit: −859.02",
    )
    assert ids(CREDIT) == ["SWITCH-2", "SWITCH-1", "SWITCH-5", "SWITCH-3", "GEN-1"]


def test_a_seats_share_of_a_rounded_credit_is_told():
    odd = {**CREDIT, "list_price": 4_970, "months": 12, "seats": 2, "unit_price": -20_000, "amount": -40_000,
           "exact": -59_640 * 2 * 131}  # fmt: skip
    assert explained("en", odd).steps[1:3] == (
        "0.05964 × 131 days / 366 days × 2 licences = 0.042693… → 0.04 (2 decimals)",
        "printed unit price: 0.04 / 2 licences = 0.02",
    )
    odd |= {"list_price": 3_400, "unit_price": -20_000, "amount": -30_000, "exact": -40_800 * 2 * 131}
    assert explained("en", odd).steps[-2:] == (
        "printed unit price: 0.03 / 2 licences = 0.015 → 0.02 (2 decimals, a half is rounded up)", "credit: −0.03",
    )  # fmt: skip


def test_the_last_day_of_a_plan_is_one_day():
    last = {**CREDIT, "posted": "2025-01-09", "invoice": "2025-01-15", "first": "2025-01-09", "days": 1,
            "unit_price": -660_000, "amount": -6_560_000, "exact": -2_400_000_000}  # fmt: skip
    assert "so the time left on the old one, 9 January, is credited: 1 day out of 366" in explained("en", last).sentence
    assert "la parte non goduta del vecchio, il 9 gennaio: 1 giorno su 366" in explained("it", last).sentence


def test_a_credit_stops_at_the_cost_of_the_new_plan():
    assert explained("en", CUT).sentence == (
        "The plan was switched on 1 September. The time left on the old one is worth 859.02, but the new one "
        "costs only 480.00 in all, so no more than that is credited."
    )
    assert explained("it", CUT).sentence.endswith(
        "La parte non goduta del vecchio vale 859,02, ma il nuovo costa in tutto 480,00: di più non si accredita."
    )
    assert explained("en", CUT).steps[-3:] == (
        "not more than the new plan costs: 480.00", "printed unit price: 480.00 / 10 licences = 48.00",
        "credit: −480.00",
    )  # fmt: skip
    assert {"SWITCH-4", "SWITCH-5"} <= set(ids(CUT)) and "SWITCH-3" not in ids(CUT)


def test_the_new_plan_is_charged_for_its_term():
    assert explained("en", NEW).sentence == (
        "The new plan starts on 1 September and is charged in advance for the 6 months from 1 September 2024 to "
        "28 February 2025: ten licences at 48.00 each, 480.00 together."
    )
    assert explained("it", NEW).sentence.startswith(
        "Il nuovo piano comincia il 1° settembre e si paga in anticipo per il periodo di 6 mesi dal 1° settembre 2024"
    )
    assert ids(NEW) == ["SWITCH-1", "SWITCH-2", "SWITCH-3"]


def test_what_is_lost_is_worked_out_though_the_row_says_nothing():
    assert explained("en", LOST).sentence == (
        "The time left on the old plan, 1 September 2024 to 9 January 2025, is worth 859.02, more than the new plan "
        "costs in all: the difference, 379.02, is lost."
    )
    assert explained("en", LOST).steps[-3:] == (
        "240.00 × 131 days / 366 days × 10 licences = 859.016393… → 859.02 (2 decimals)",
        "less what the new plan costs: 859.02 − 480.00 = 379.02",
        "what is lost is not credited: 0.00",
    )
    assert ids(LOST) == ["SWITCH-4", "SWITCH-6", "SWITCH-5", "GEN-1"]
    assert explained("it", BY_HAND).sentence == (
        "Il piano è stato cambiato a mano, quindi per la parte non goduta del vecchio, dal 1° settembre 2024 al 9 "
        "gennaio 2025, non si accredita nulla: vanno persi 859,02."
    )
    assert ids(BY_HAND) == ["SWITCH-8", "SWITCH-5", "GEN-1"]


def test_what_is_lost_without_its_operands_is_not_made_up():
    assert explained("en", {**LOST, "days": 0}).sentence == "Credit lost, 1 September 2024 to 9 January 2025: 0.00."


def test_a_programme_has_its_own_word_where_the_common_one_would_mislead():
    assert wording("en").word("event", "use") == "Devices that want the service"
    assert wording("en").word("event", "use", "axcrypt") == "Members in the account"
    assert wording("it").label("seats", "avast-prepaid") == "Dispositivi"
    assert wording("it").label("seats", "axcrypt") == "Licenze"
    assert wording("it")["choice"]["buyer"]["reseller"] == "Il rivenditore"


def test_two_vendors_that_bring_one_name_bring_the_same():
    """Word by word: a field that vendors share may take values of one of them only."""
    declared: dict[tuple[str, ...], Any] = {}

    def declare(place: tuple[str, ...], entries: dict[str, Any]) -> None:
        for name, words in entries.items():
            further = isinstance(words, dict)
            assert declared.setdefault((*place, name), {} if further else words) == ({} if further else words)
            if further:
                declare((*place, name), words)

    for names in rulebook.tables("names"):
        declare((), names)
