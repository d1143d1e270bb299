"""What leaves as CSV: no text is ever a formula, none is lost, and Excel of the language reads it."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_model.files.spreadsheet import PLAIN, as_given, excel, neutral

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


@pytest.mark.parametrize("style", [PLAIN, excel("en"), excel("it")])
@given(text=TEXTS)
def test_a_cell_of_every_style_reads_as_it_was(style, text: str) -> None:  # type: ignore[no-untyped-def]
    line = style.separator.join([style.text(text), style.number("-12.50")]) + style.line_end
    ((first, second),) = csv.reader(io.StringIO(line, newline=""), delimiter=style.separator)
    assert (as_given(first), second) == (text, f"-12{style.decimal}50")
