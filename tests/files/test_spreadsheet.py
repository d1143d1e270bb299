"""What leaves as CSV: no text is ever a formula, none is lost, and Excel of the language reads it."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_model.files.spreadsheet import KINDS, as_given, neutral, style_of

BEGINNINGS = ("", "'", "''", " ", "\xa0", "=", "+", "-", "@", "\t", "\r", "\n", "'=", " =", "＝")
TEXTS = st.builds("".join, st.tuples(st.sampled_from(BEGINNINGS), st.text(max_size=20)))


@given(TEXTS)
def test_a_neutral_text_is_no_formula_and_reads_as_it_was(text: str) -> None:
    assert as_given(neutral(text)) == text
    assert neutral(text).lstrip()[:1] not in set("=+-@＝＋－＠")
    assert neutral(text) in (text, f"'{text}")


@pytest.mark.parametrize("text", ["=1+1", "+S2", "-2+3", "@SUM(1)", "\t=1", "\r=1", "  =1", "'=1"])
def test_what_a_spreadsheet_would_compute_gets_an_apostrophe(text: str) -> None:
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Contoso", "L'Aquila", "'90s", "a=b", "5-2"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert neutral(text) == text


@pytest.mark.parametrize("language", ["en", "it"])
@pytest.mark.parametrize("kind", KINDS)
@given(text=TEXTS)
def test_a_cell_of_every_style_reads_as_it_was(kind: str, language: str, text: str) -> None:
    style = style_of(kind, language)
    file = style.table([["text", "number"], [text, Decimal("-12.50")]]).removeprefix("\ufeff")
    _, (read, number) = csv.reader(io.StringIO(file, newline=""), delimiter=style.separator)
    assert (as_given(read), number) == (text, f"-12{style.decimal}50")


def test_raw_leaves_a_text_as_it_is() -> None:
    assert style_of("excel", "it", raw=True).table([["=1+1", None]]) == "\ufeff=1+1;\r\n"
