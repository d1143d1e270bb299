"""Lines as a table: the same for who reads it on a page, in a file or in a notebook."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pandas as pd
import pytest

from billing_model.billing.outcome import outcome
from billing_model.core.lines import COLUMNS
from billing_model.explaining.printed import IN_WORDS, frame, headings, in_words, printed
from billing_model.files.scenario import read
from project import SCENARIOS

SEVERAL = SCENARIOS / "avast-prepaid" / "flexible-security-prepaid-backup.toml"


def test_what_is_printed_has_the_decimals_of_its_programme() -> None:
    scenario = read(SEVERAL)
    result = outcome(scenario.book, scenario.until)
    columns = printed(result.book, result.lines)
    assert tuple(columns) == COLUMNS
    places = {"avast-flexible": -6, "avast-prepaid": -2}
    assert set(columns["programme"]) == set(places)
    for programme, price in zip(columns["programme"], columns["unit_price"], strict=True):
        assert price.as_tuple().exponent == places[programme]
    assert sum(columns["amount"], Decimal()) * 1_000_000 == int(result.lines.amount.sum())
    assert all(isinstance(day, date) for name in ("invoice", "first", "last") for day in columns[name])


@pytest.mark.parametrize("language", ["en", "it"])
def test_in_words_is_what_the_vendor_prints(language: str) -> None:
    scenario = read(SCENARIOS / "csp" / "seat-change.toml")
    result = outcome(scenario.book, scenario.until)
    texts = in_words(result.book, result.lines, language)
    assert tuple(texts) == IN_WORDS
    assert len({len(column) for column in texts.values()}) == 1
    shown = frame(result.book, result.lines, language)
    assert list(shown.columns) == [headings(language)[name] for name in IN_WORDS]
    assert shown.map(lambda text: isinstance(text, str)).all(axis=None)


def test_a_frame_can_be_summed_without_a_float() -> None:
    scenario = read(SEVERAL)
    result = outcome(scenario.book, scenario.until)
    table = frame(result.book, result.lines)
    assert isinstance(table, pd.DataFrame)
    by_programme = table.groupby("programme")["amount"].sum()
    assert all(isinstance(total, Decimal) for total in by_programme)
    assert by_programme.sum() * 1_000_000 == int(result.lines.amount.sum())
    assert list(frame(result.book, result.lines.take(slice(0, 0))).columns) == list(COLUMNS)
