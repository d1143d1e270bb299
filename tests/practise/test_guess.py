"""Guessing an invoice: every possible slip is named, a right answer is right, and every verdict has sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import strategies
from billing_model.billing.outcome import Outcome, outcome
from billing_model.core import codes
from billing_model.core.money import CENT, to_micro
from billing_model.files.scenario import parse, read
from billing_model.practise.guess import Pair, Row, Verdict, blanked, hint, judge_lines, judge_total
from billing_model.practise.sheet import Sheet
from billing_model.practise.slips import TAX_LEFT_OUT, slips
from billing_model.words.wording import LANGUAGES
from project import SCENARIOS

FILES = sorted(path for path in SCENARIOS.glob("*/*.toml") if path.parent.name != "refused")
RANDOM = {
    "csp": strategies.csp_scenarios,
    "avast": strategies.avast_scenarios,
    "prepaid": strategies.prepaid_scenarios,
    "axcrypt": strategies.axcrypt_scenarios,
    "office365": strategies.office365_scenarios,
}


def printed() -> Outcome:
    """The case that a vendor prints: one licence more on 1 February."""
    scenario = read(SCENARIOS / "csp" / "seat-change.toml")
    return outcome(scenario.book, scenario.until)


def text_of(verdict: Verdict, language: str = "en") -> str:
    return " ".join(verdict.sentences(language))


def assert_every_slip_is_named(result: Outcome, invoice: int) -> None:
    """The right answer is right; each slip, as lines or as a total, is named first or as likely as the first."""
    sheet, possible = Sheet(result, invoice), slips(result, invoice)
    assert judge_lines(result, invoice, sheet.rows, possible).right
    assert judge_lines(result, invoice, sheet.rows[::-1], possible).right
    assert judge_total(result, invoice, sheet.total, possible).right
    for slip in possible:
        if slip.name != TAX_LEFT_OUT:
            verdict = judge_lines(result, invoice, slip.rows, possible)
            assert not verdict.right and verdict.slips[0] is slip
        if slip.total != sheet.total:
            verdict = judge_total(result, invoice, slip.total, possible)
            assert not verdict.right and slip in verdict.slips
            first = next(other for other in possible if other.total == slip.total)
            assert verdict.slips[0] is first and verdict.difference == slip.total - sheet.total


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_slip_in_a_bundled_scenario_is_named(path: Path) -> None:
    scenario = read(path)
    result = outcome(scenario.book, scenario.until)
    if len(result.invoices):
        assert_every_slip_is_named(result, int(np.argmax(result.invoices.line_count)))


@pytest.mark.parametrize("programme", RANDOM)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_slip_in_a_random_scenario_is_named(programme: str, data: st.DataObject) -> None:
    scenario = parse(data.draw(RANDOM[programme]()))
    result = outcome(scenario.book, scenario.until)
    if len(result.invoices):
        assert_every_slip_is_named(result, data.draw(st.integers(0, len(result.invoices) - 1)))


@pytest.mark.parametrize(
    ("guessed", "named"),
    [
        ("4.00", "You left out what happened on 1 February"),
        ("9.42", "as if this had happened on 2 February and not on 1 February"),
        ("13.55", "You forgot the credit, that is line 1"),
        ("1.55", "You forgot the period that is charged in advance, that is line 4"),
        ("9.29", "You counted 11 days instead of 12 in line 3"),
        ("9.57", "you rounded the daily price to 2 decimals, 0.13. Here it is rounded to 3 decimals first: 0.129"),
        ("9.63", "You divided by 30 days in line 2"),
        ("17.55", "Mind the sign: line 1"),
        ("8.00", "You took 1 licence instead of 2 in line 3"),
        ("123.45", "No usual idea leads to this figure"),
    ],
)
def test_a_total_tells_which_slip_was_made(guessed: str, named: str) -> None:
    verdict = judge_total(printed(), 1, to_micro(Decimal(guessed)))
    assert named in text_of(verdict)


@pytest.mark.parametrize(
    ("guessed", "named"),
    [
        # 1 licence × (11 × 0.129 = 1.42) instead of 3.10
        ("7.87", ("You took 1 licence instead of 2 in line 3", "You counted 11 days instead of 12 in line 3")),
        # 18 × 0.129 = 2.32 instead of 2.45, and 2 × 1.42 instead of 3.10
        ("9.16", ("You counted 18 days instead of 19 in line 2", "You counted 11 days instead of 12 in line 3")),
        # without the credit of 4.00, and with 2 × 4.00 × 12 / 30 = 2 × 1.60 instead of 3.10
        ("13.65", ("You forgot the credit, that is line 1", "You divided by 30 days in line 3")),
    ],
)
def test_two_slips_at_once_are_both_named(guessed: str, named: tuple[str, str]) -> None:
    verdict = judge_total(printed(), 1, to_micro(Decimal(guessed)))
    _, intro, *sentences = verdict.sentences("en")
    assert intro.startswith("It may be two slips together") and len(sentences) == 2
    assert all(any(name in sentence for sentence in sentences) for name in named), sentences
    assert verdict.line == min(slip.line for slip in verdict.pairs[0].slips)


def test_two_changes_left_out_are_both_named() -> None:
    scenario = read(SCENARIOS / "csp" / "several-changes-in-a-month.toml")
    kept = {**scenario.data, "event": scenario.data["event"][:1]}
    fewer = parse(kept).book
    total = int(outcome(fewer, scenario.until).invoices.total[1])
    verdict = judge_total(outcome(scenario.book, scenario.until), 1, total)
    assert not verdict.slips
    assert "You left out what happened on 20 April" in text_of(verdict) and "on 30 April" in text_of(verdict)


def test_the_tax_can_be_left_out_besides() -> None:
    scenario = read(SCENARIOS / "axcrypt" / "vat-without-a-number.toml")
    result = outcome(scenario.book, scenario.until)
    invoice = int(np.argmax(result.invoices.line_count))
    first = Sheet(result, invoice).rows[0].amount
    verdict = judge_total(result, invoice, first)  # one line of two, net
    assert "You left out what happened on 2 April" in text_of(verdict) and "You left out the VAT" in text_of(verdict)


def made(pair: Pair) -> set[int]:
    """Which slips a pair is made of."""
    return {id(slip) for slip in pair.slips}


def printed_apart_from_unit_prices(rows: Sequence[Row], others: Sequence[Row]) -> bool:
    """Whether two invoices have the same rows, apart from unit prices where a row of either leaves one out."""
    left_out = any(row.unit_price is None for row in (*rows, *others))
    of_rows, of_others = (
        sorted(repr(replace(row, unit_price=None) if left_out else row) for row in each) for each in (rows, others)
    )
    return of_rows == of_others


def assert_pairs_lead_to_what_is_guessed(result: Outcome, invoice: int, draw: st.DataObject) -> None:
    """Any two slips in different lines, as lines and as a total, are named unless one slip alone gives the same."""
    sheet, possible = Sheet(result, invoice), slips(result, invoice)
    single = [slip for slip in possible if slip.line >= 0 and slip.name not in ("kind", "twice", "charge-as-credit")]
    in_place = [slip for slip in single if len(slip.rows) == len(sheet.rows)]
    changed = [[place for place, row in enumerate(slip.rows) if row != sheet.rows[place]] for slip in in_place]
    in_one_line = [slip for slip, lines in zip(in_place, changed, strict=True) if len(lines) == 1]
    if len({slip.line for slip in in_one_line}) < 2:
        return
    first = draw.draw(st.sampled_from(in_one_line))
    second = draw.draw(st.sampled_from([slip for slip in in_one_line if slip.line != first.line]))
    rows = list(sheet.rows)
    rows[first.line], rows[second.line] = first.rows[first.line], second.rows[second.line]
    total = first.total + second.total - sheet.total
    by_lines, by_total = judge_lines(result, invoice, rows, possible), judge_total(result, invoice, total, possible)
    for verdict in (by_lines, by_total):
        assert verdict.right or bool(verdict.slips) is not bool(verdict.pairs)
    # At a price of a cent other slips can print the same; they may differ in a unit price that the guess leaves out.
    assert all(printed_apart_from_unit_prices(pair.rows, rows) for pair in by_lines.pairs)
    the_two = [pair for pair in by_lines.pairs if made(pair) == {id(first), id(second)}]
    assert by_lines.right or by_lines.slips or the_two
    assert all(sorted(map(repr, pair.rows)) == sorted(map(repr, rows)) for pair in the_two)
    assert all(pair.total == total for pair in by_total.pairs)
    assert not by_total.pairs or any(made(pair) == {id(first), id(second)} for pair in by_total.pairs)
    for language in LANGUAGES:
        assert "{" not in text_of(by_lines, language) + text_of(by_total, language)


@pytest.mark.parametrize("programme", RANDOM)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_two_slips_in_a_random_scenario_are_named(programme: str, data: st.DataObject) -> None:
    scenario = parse(data.draw(RANDOM[programme]()))
    result = outcome(scenario.book, scenario.until)
    if len(result.invoices):
        assert_pairs_lead_to_what_is_guessed(result, int(np.argmax(result.invoices.line_count)), data)


def test_the_exact_daily_price_is_recognised() -> None:
    scenario = read(SCENARIOS / "csp" / "suspend-after-30-days.toml")
    result = outcome(scenario.book, scenario.until)
    invoice = len(result.invoices) - 1
    verdict = judge_total(result, invoice, Sheet(result, invoice).total + CENT)  # 12 × 4.00 / 28 is 1.71, not 1.72
    assert "you used the exact daily price, 0.142857…. Here it is rounded to 3 decimals first: 0.143" in text_of(
        verdict
    )


def test_lines_are_right_in_any_order_and_with_gaps() -> None:
    result = printed()
    rows = [Row(amount=row.amount) for row in Sheet(result, 1).rows[::-1]]
    assert judge_lines(result, 1, rows).right


def changed(line: int, **values: object) -> list[Row]:
    rows = list(Sheet(printed(), 1).rows)
    rows[line] = Row(**{**vars(rows[line]), **values})
    return rows


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        (changed(1, last=np.datetime64("2018-02-01")), "not 1 February, but 31 January"),
        (changed(2, seats=7), "You wrote 7 licences in line 3"),
        (changed(2, unit_price=1_500_000), "the unit price is not yet"),
        (changed(2, amount=3_120_000), "only the amount is not right yet"),
        (changed(3, kind=codes.line_kind("cancel-fee")), "Only the kind is wrong: line 4"),
        ([*Sheet(printed(), 1).rows, Row(amount=770_000)], "One line too many: the one of 0.77"),
        (list(Sheet(printed(), 1).rows[:2]), "You forgot line 3"),
    ],
)
def test_lines_tell_what_was_wrong_first(rows: list[Row], named: str) -> None:
    assert named in text_of(judge_lines(printed(), 1, rows))


def test_a_total_that_is_right_with_other_lines_says_so() -> None:
    rows = [Row(amount=row.amount) for row in Sheet(printed(), 1).rows]
    netted = [Row(amount=rows[0].amount + rows[1].amount), *rows[2:]]
    verdict = judge_lines(printed(), 1, netted)
    assert verdict.total_right and not verdict.right
    assert text_of(verdict).startswith("The total is right.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_slip_has_a_sentence(language: str) -> None:
    for path in FILES[::5]:
        scenario = read(path)
        result = outcome(scenario.book, scenario.until)
        for invoice in range(min(len(result.invoices), 2)):
            possible = slips(result, invoice)
            for slip in possible:
                sentences = judge_total(result, invoice, slip.total, possible).sentences(language)
                assert all(sentence[0].isupper() and sentence[-1] in ".?" for sentence in sentences), sentences
                assert "{" not in " ".join(sentences)


def a_row() -> st.SearchStrategy[Row]:
    """A row as it is written in a hurry: any of it may be missing or wrong."""
    day = st.dates(date(2018, 1, 10), date(2018, 3, 20)).map(np.datetime64)
    return st.builds(
        Row,
        amount=st.sampled_from([-4_000_000, 2_450_000, 3_100_000, 8_000_000]) | st.integers(-(10**9), 10**9),
        kind=st.none() | st.sampled_from([codes.line_kind(kind) for kind in ("cycle-fee", "cycle-instance-prorate")]),
        first=st.none() | day,
        last=st.none() | day,
        unit_price=st.none() | st.sampled_from([4_000_000, -4_000_000, 1_550_000]),
        seats=st.none() | st.integers(-1, 4),
    )


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(a_row(), min_size=1, max_size=6))
def test_whatever_is_written_gets_a_sentence(rows: list[Row]) -> None:
    result = printed()
    verdict = judge_lines(result, 1, rows)
    assert verdict.difference == sum(row.amount for row in rows) - Sheet(result, 1).total
    for language in LANGUAGES:
        sentences = verdict.sentences(language)
        assert len(sentences) >= (1 if verdict.right else 2) and "{" not in "".join(sentences)


def test_of_two_equal_lines_one_can_be_missing() -> None:
    data = {
        "currency": "EUR",
        "until": date(2024, 1, 15),
        "subscription": [
            {
                "id": id,
                "programme": "csp",
                "frequency": "monthly",
                "purchased": date(2024, 1, 10),
                "seats": 2,
                "list_price": Decimal("4.00"),
                "billing_day": 15,
            }
            for id in "ABC"
        ],
    }
    result = outcome(parse(data).book, np.datetime64("2024-01-15"))
    rows = [Row(amount=row.amount, first=row.first) for row in Sheet(result, 0).rows]
    assert judge_lines(result, 0, rows).right
    assert "You forgot" in text_of(judge_lines(result, 0, rows[:1]))
    assert "You forgot" in text_of(judge_lines(result, 0, rows[:2]))
    assert "You forgot" in text_of(judge_total(result, 0, 16 * 1_000_000))


def test_a_hint_keeps_the_way_and_hides_the_numbers() -> None:
    clue = hint(printed(), 1, "en")
    assert clue.line == 1 and clue.clause.id == "CSP-21"
    assert clue.steps[0] == "____ / ____ days = ____ → ____ (3 decimals)"
    assert blanked("2 × −1,72 = −3,44") == "____ × ____ = ____"
