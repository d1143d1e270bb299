"""Explanations hold: the numbers in their steps are worked out again, in both languages, on random books."""

from __future__ import annotations

import re
import time
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import by_hand
import strategies
from billing_model.billing.bill import bill
from billing_model.billing.invoices import invoices
from billing_model.core import codes
from billing_model.core.lines import Method
from billing_model.core.money import UNIT, Profile
from billing_model.explaining.explain import explain
from billing_model.files.scenario import parse, read
from billing_model.programmes import programmes
from billing_model.words import rulebook, speech
from billing_model.words.speech import Speech
from project import SCENARIOS
from worked_out import check_step

LANGUAGES = ("en", "it")

# ---- The example of ms-monthly: 4.00 a month, from one licence to two on 1 February -------------------------------

BOOK = by_hand.book({"full_credit_days": 30}, {"programme": "avast-flexible"})
MONTH = {"list_price": 4_000_000, "months": 1, "of_days": 31, "seats": 1, "posted": "2018-02-13",
         "invoice": "2018-02-15", "kind": "cycle-instance-prorate", "clause": "CSP-21"}  # fmt: skip
CHARGE = {**MONTH, "kind": "cycle-fee", "clause": "CSP-13", "posted": "2018-01-13", "invoice": "2018-01-15",
          "first": "2018-01-13", "last": "2018-02-12", "days": 31, "unit_price": 4_000_000, "amount": 4_000_000,
          "exact": 4_000_000, "method": Method.WHOLE}  # fmt: skip
CREDIT = {**CHARGE, **MONTH, "unit_price": -4_000_000, "amount": -4_000_000, "exact": -4_000_000,
          "method": Method.REPEATED}  # fmt: skip
BEFORE = {**MONTH, "first": "2018-01-13", "last": "2018-01-31", "days": 19, "daily_price": 129_000,
          "unit_price": 2_450_000, "amount": 2_450_000, "exact": 76_000_000, "per": 31,
          "method": Method.BY_DAYS}  # fmt: skip
AFTER = {**MONTH, "first": "2018-02-01", "last": "2018-02-12", "days": 12, "daily_price": 129_000, "seats": 2,
         "unit_price": 1_550_000, "amount": 3_100_000, "exact": 96_000_000, "per": 31,
         "method": Method.BY_DAYS}  # fmt: skip
LATE = {**MONTH, "kind": "cancel-fee", "clause": "CSP-31", "posted": "2018-03-01", "invoice": "2018-03-15",
        "first": "2018-03-01", "last": "2018-03-12", "days": 12, "of_days": 28, "daily_price": 143_000,
        "unit_price": -1_720_000, "amount": -1_720_000, "exact": -48_000_000, "per": 28,
        "method": Method.BY_DAYS}  # fmt: skip
USAGE = {"subscription": 1, "kind": "daily-usage", "clause": "PAYG-3", "posted": "2018-02-01", "invoice": "2018-02-01",
         "first": "2018-01-13", "last": "2018-01-31", "days": 19, "of_days": 31, "months": 1, "list_price": 4_000_000,
         "seats": 317, "unit_price": 129_032, "daily_price": 129_032, "amount": 36_810_000, "exact": 11_412_000_000_000,
         "per": 310_000, "profile": Profile.EXACT, "method": Method.USAGE, "refused": 2}  # fmt: skip


def explained(language: str, *entries: dict, row: int = -1, book=BOOK, priced: bool = False):
    lines = by_hand.lines(*entries)
    return explain(book, lines, row % len(lines), language, priced)


def test_the_example_in_english():
    explanation = explained("en", AFTER)
    assert explanation.sentence == (
        "From 1 to 12 February two licences were in use: 12 days at 0.129 a day make 1.55 each, 3.10 together."
    )
    assert explanation.steps == (
        "4.00 / 31 days = 0.129032… → 0.129 (3 decimals)",
        "12 days × 0.129 = 1.548 → 1.55 (2 decimals)",
        "1.55 × 2 licences = 3.10",
    )
    assert explanation.rounding.exact == Fraction(96, 31) and explanation.rounding.invoiced == Fraction(31, 10)
    assert "3.096774…" in explanation.rounding.sentence and "adds 0.003225…" in explanation.rounding.sentence


def test_the_example_in_italian():
    explanation = explained("it", AFTER)
    assert explanation.sentence == (
        "Dal 1° al 12 febbraio erano in uso due licenze: 12 giorni a 0,129 al giorno fanno 1,55 l'una, 3,10 in tutto."
    )
    assert explanation.formula == (
        "4,00 / 31 giorni = 0,129032… → 0,129 (3 decimali); 12 giorni × 0,129 = 1,548 → 1,55 (2 decimali); "
        "1,55 × 2 licenze = 3,10"
    )


def test_the_example_with_its_currency():
    english, italian = explained("en", AFTER, priced=True), explained("it", AFTER, priced=True)
    assert english.sentence.endswith(
        "two licences were in use: 12 days at $0.129 a day make $1.55 each, $3.10 together."
    )
    assert english.steps == (
        "$4.00 / 31 days = $0.129032… → $0.129 (3 decimals)",
        "12 days × $0.129 = $1.548 → $1.55 (2 decimals)",
        "$1.55 × 2 licences = $3.10",
    )
    assert italian.steps[-1].replace("\xa0", " ") == "1,55 USD × 2 licenze = 3,10 USD"
    assert explained("en", CHARGE, CREDIT, priced=True).steps[-1] == "credit: −$4.00"
    assert speech.speech("en").priced("−4.125", "KWD") == "−KWD\xa04.125"
    assert speech.speech("it").priced("−4,125", "KWD") == "−4,125\xa0KWD"


def test_one_licence_is_not_two():
    assert "one licence was in use: 19 days at 0.129 a day make 2.45." in explained("en", BEFORE).sentence
    assert "era in uso una licenza: 19 giorni a 0,129 al giorno fanno 2,45." in explained("it", BEFORE).sentence
    one_day = {**BEFORE, "last": "2018-01-13", "days": 1, "unit_price": 130_000, "amount": 130_000}
    assert explained("en", one_day).sentence == "On 13 January one licence was in use: 1 day at 0.129 a day makes 0.13."
    assert (
        explained("it", one_day).sentence == "Il 13 gennaio era in uso una licenza: 1 giorno a 0,129 al giorno fa 0,13."
    )


def test_a_credit_names_the_charge_that_no_longer_holds():
    assert explained("en", CHARGE, CREDIT).sentence == (
        "The 4.00 charged on the invoice of 15 January for 13 January to 12 February no longer holds, because the "
        "number of licences changed, so it is credited in full."
    )
    assert explained("it", CHARGE, CREDIT).sentence == (
        "L'addebito di 4,00 nella fattura del 15 gennaio per il periodo dal 13 gennaio al 12 febbraio non vale più "
        "perché è cambiato il numero di licenze: viene accreditato per intero."
    )
    assert "on this same invoice" in explained("en", {**CHARGE, "invoice": "2018-02-15"}, CREDIT).sentence
    assert "4.00 charged for 13" in explained("en", CREDIT).sentence  # the charge is not among the lines


def test_a_cancellation_after_the_30_days():
    explanation = explained("it", {**LATE, "posted": "2018-03-08", "first": "2018-03-08", "invoice": "2018-03-15"})
    assert explanation.sentence.startswith("La sottoscrizione è stata annullata l'8 marzo")
    assert "dall'8 al 12 marzo" in explanation.sentence
    assert explained("en", LATE).steps[-1] == "credit: −1.72"
    assert "takes 0.005714… off" in explained("en", LATE).rounding.sentence


def test_the_credit_of_a_single_day():
    last = {**LATE, "posted": "2018-03-12", "first": "2018-03-12", "days": 1, "unit_price": -140_000,
            "amount": -140_000}  # fmt: skip
    assert "so the time left, 12 March, is credited: 1 day at 0.143 a day makes 0.14." in explained("en", last).sentence
    assert "la parte non goduta, il 12 marzo: 1 giorno a 0,143 al giorno fa 0,14." in explained("it", last).sentence
    eighth = {**CREDIT, "first": "2018-02-08", "last": "2018-02-08"}
    assert explained("it", eighth).sentence.startswith("L'addebito di 4,00 per l'8 febbraio non vale più")


def test_a_late_return_as_a_period_begins_is_not_called_an_early_one():
    back = {**CHARGE, "kind": "activation-fee", "clause": "CSP-36"}
    assert explained("en", back).sentence == (
        "The subscription is active again from 13 January, for a whole month: one licence at 4.00."
    )
    assert "within 30 days of the purchase" in explained("en", {**back, "first": "2018-02-05"}).sentence
    assert "per tutto il mese" in explained("it", back).sentence
    assert "entro 30 giorni dall'acquisto" in explained("it", {**back, "first": "2018-02-05"}).sentence


def test_the_year_of_a_period_is_said_once():
    old = {**BEFORE, "posted": "2019-01-13", "invoice": "2019-01-15", "last": "2018-02-12"}
    assert explained("en", old).sentence.startswith("From 13 January to 12 February 2018 one licence")
    assert explained("it", old).sentence.startswith("Dal 13 gennaio al 12 febbraio 2018 era in uso")


def test_a_credit_that_was_cut_says_what_it_would_have_been():
    cut = {**LATE, "unit_price": -1_700_000, "amount": -1_700_000, "method": Method.CAPPED}
    assert explained("en", cut).steps[-2:] == ("not more than was charged: 1.70", "credit: −1.70")
    assert "would be 1.72" in explained("en", cut).sentence and "CSP-38" in ids(explained("en", cut))
    assert explained("en", cut).rounding.sentence == (
        "By days it would be a credit of exactly USD 1.714285…; only what was charged is credited, 1.70. "
        "The difference is 0.014285…."
    )


def test_what_is_left_of_a_charge():
    left = {**CREDIT, "kind": "cancel-fee", "clause": "CSP-30", "amount": -2_450_000, "exact": -2_450_000,
            "method": Method.REMAINDER}  # fmt: skip
    assert explained("en", CHARGE, left).steps[-2:] == (
        "less what was credited before: 4.00 − 1.55 = 2.45", "credit: −2.45",
    )  # fmt: skip
    assert "Part of the 4.00 charged on the invoice of 15 January" in explained("en", CHARGE, left).sentence


def test_a_month_of_devices():
    english, italian = explained("en", USAGE), explained("it", USAGE)
    assert english.steps[-1] == "317 device-days × 4.00 / 31 days × 90% = 36.812903… → 36.81 (2 decimals)"
    assert italian.steps[-1] == "317 giornate-dispositivo × 4,00 / 31 giorni × 90% = 36,812903… → 36,81 (2 decimali)"
    assert "less 10%" in english.sentence and "kept 2 devices out" in english.sentence
    assert "(sconto 10%) fanno" in italian.sentence and "bloccato 2 dispositivi" in italian.sentence
    assert "bloccato 1 dispositivo." in explained("it", {**USAGE, "refused": 1}).sentence
    assert {"PAYG-3", "PAYG-5", "PAYG-6", "PAYG-7", "PAYG-12", "PAYG-13"} <= set(ids(english))


def test_a_formula_that_is_the_programmes_own_is_not_made_up():
    odd = {**AFTER, "unit_price": 1_600_000, "amount": 3_200_000, "exact": 3_198_000, "per": 1}
    assert explained("en", odd).steps == ("exactly 3.198 → 3.20 (2 decimals); invoiced 3.20",)
    assert explained("en", odd).sentence == "Cycle instance prorate, 1 to 12 February: 3.20."


def test_half_a_cent_names_its_clause():
    half = {**AFTER, "seats": 1, "days": 10, "list_price": 3_100_000 + 31_000, "daily_price": 101_000,
            "unit_price": 1_010_000, "amount": 1_010_000, "exact": 31_310_000, "per": 31}  # fmt: skip
    assert "GEN-2" not in ids(explained("en", half))
    half |= {"days": 5, "unit_price": 510_000, "amount": 510_000, "exact": 15_655_000}
    assert explained("en", half).steps[1] == "5 days × 0.101 = 0.505 → 0.51 (2 decimals, a half is rounded up)"
    assert "GEN-2" in ids(explained("en", half))


# ---- The clauses --------------------------------------------------------------------------------------------------


def ids(explanation) -> list[str]:
    return list(dict.fromkeys(source.id for source in explanation.clauses))


def test_the_clause_that_made_the_row_comes_first():
    assert ids(explained("en", AFTER)) == ["CSP-21", "CSP-22", "CSP-40", "GEN-1"]
    assert ids(explained("en", {**AFTER, "posted": "2018-02-15"})) == ["CSP-21", "CSP-22", "CSP-16", "CSP-40", "GEN-1"]
    assert ids(explained("en", CHARGE, CREDIT))[:3] == ["CSP-21", "CSP-22", "CSP-25"]
    assert ids(explained("en", LATE))[:3] == ["CSP-31", "CSP-34", "CSP-33"]
    year = {**LATE, "months": 12, "of_days": 365, "profile": Profile.EXACT, "amount": -1_580_000, "per": 365,
            "unit_price": -1_580_000, "exact": -576_000_000}  # fmt: skip
    assert {"CSP-3", "CSP-32", "CSP-41"} <= set(ids(explained("en", year)))
    assert explained("en", AFTER).clauses[0].role == "row"


def runs_settled_by(scenario: str) -> set[str]:
    """The clauses that made the charges of changed seats in a bundled scenario."""
    scenario_file = read(SCENARIOS / f"{scenario}.toml")
    lines = bill(scenario_file.book, scenario_file.until)
    runs = (codes.line_kind.names(lines.kind) == "cycle-instance-prorate") & (lines.amount > 0)
    return set(codes.clause.names(lines.clause[runs]))


def test_a_cancellation_takes_up_only_the_changes_that_would_still_wait():
    assert runs_settled_by("csp/cancelled-while-a-change-waits") == {"CSP-37"}
    assert runs_settled_by("csp/cancelled-on-the-day-a-change-falls-due") == {"CSP-21", "CSP-52"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_says_where_it_stands_and_how_sure_it_is(language):
    for source in explained(language, LATE).clauses:
        assert source.title and source.text and source.standing_in_words != source.standing
        assert bool(source.document) == (source.standing != "assumed")


def test_the_clauses_behind_lines_exist_and_so_do_their_conditions():
    kinds = {kind for programme in programmes().values() for kind in programme.kinds}
    for programme in ("", *programmes()):
        for entry in rulebook.behind(programme):
            assert entry["role"] in ("timing", "rounding")
            for id in entry["clauses"] + entry.get("clause", []):
                assert rulebook.clause(id).programme in (programme, "")
            assert set(entry.get("kind", [])) <= kinds


# ---- Random books -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.one_of(strategies.csp_scenarios(), strategies.avast_scenarios()))
def test_the_steps_hold(language, data):
    scenario = parse(data)
    _, lines = invoices(scenario.book, bill(scenario.book, np.datetime64(scenario.until, "D")))
    for row in range(len(lines)):
        explanation = explain(scenario.book, lines, row, language)
        ends = [check_step(step, language) for step in explanation.steps]
        amount = Fraction(int(lines.amount[row]), UNIT)
        exact = Fraction(int(lines.exact[row]), int(lines.per[row]) * UNIT)
        assert (0 if int(lines.method[row]) == Method.FREE else ends[-1]) == amount, explanation.steps
        assert explanation.rounding.difference == amount - exact
        assert "…" not in explanation.sentence and "{" not in explanation.sentence and explanation.sentence[0].isupper()
        assert not explanation.steps[0].startswith(("exactly", "cifra esatta"))  # every formula is known
        assert explanation.clauses[0].id == lines.clause_names[row]


# ---- Wording ------------------------------------------------------------------------------------------------------


def places(template: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", template))


def leaves(table: dict, path: str = ""):
    for name, entry in table.items():
        if isinstance(entry, dict):
            yield from leaves(entry, f"{path}/{name}")
        else:
            yield f"{path}/{name}", entry


def test_both_languages_know_the_same_words():
    english, italian = (speech.speech(language).words for language in LANGUAGES)
    plain = re.compile(r"/(one|other|elided|\d+)$")
    assert {plain.sub("", path) for path, _ in leaves(english)} >= {
        plain.sub("", path) for path, _ in leaves(italian) if not path.startswith("/ordinal")
    }
    assert set(english) == set(italian)
    for kind in {kind for programme in programmes().values() for kind in programme.kinds}:
        assert set(english.get(kind, {})) == set(italian.get(kind, {})), kind
    for language in LANGUAGES:
        for table in ("kind", "standing", "line", "label"):
            assert all(speech.wording(language)[table].values())


def test_a_vendor_brings_its_own_sentences(monkeypatch):
    own = {"licences": {"whole": {"en": "{seats} for {dates}: {amount}.", "it": "{seats} {dates}: {amount}."}}}
    monkeypatch.setattr(rulebook, "tables", lambda name: (own,) if name == "explain" else ())
    monkeypatch.setattr("billing_model.explaining.sentence.speech", Speech)
    line = {**CHARGE, "kind": "licences"}
    assert explained("en", line).sentence == "One licence for 13 January to 12 February: 4.00."
    assert explained("it", line).sentence == "Una licenza per il periodo dal 13 gennaio al 12 febbraio: 4,00."


def test_another_language_is_refused():
    with pytest.raises(ValueError, match="xx"):
        explained("xx", AFTER)


def test_an_explanation_takes_less_than_5_milliseconds():
    lines = by_hand.lines(CHARGE, CREDIT, BEFORE, AFTER, LATE)

    def seconds() -> float:
        start = time.perf_counter()
        for row in range(len(lines)):
            explain(BOOK, lines, row, "it")
        return (time.perf_counter() - start) / len(lines)

    assert min(seconds() for _ in range(10)) < 0.005


def test_a_credit_is_told_without_a_minus():
    assert explained("en", LATE).rounding.sentence == (
        "Exactly it would be a credit of USD 1.714285…; 1.72 is credited, so rounding takes 0.005714… off the bill."
    )
    assert explained("it", LATE).rounding.sentence.startswith(
        "L'accredito esatto sarebbe di 1,714285… USD; se ne accreditano"
    )
    assert explained("en", CREDIT).rounding.sentence == "Rounding changed nothing: exactly USD 4.00 is credited."
