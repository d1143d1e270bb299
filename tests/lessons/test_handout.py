"""Ten cases on paper: all of them, in both languages, and no total before the solutions."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from billing_model.files.lesson import read
from billing_model.lessons.handout import cases, handout
from billing_model.words.speech import speech
from project import PROJECT

LESSON = read(PROJECT / "lessons" / "seat-changes")


@pytest.mark.parametrize(
    ("language", "case", "solutions"), [("en", "Case 10", "Solutions"), ("it", "Caso 10", "Soluzioni")]
)
def test_ten_cases_and_their_totals_on_pages_of_their_own(language: str, case: str, solutions: str) -> None:
    made = handout(LESSON, "room-4", language)
    assert made == handout(LESSON, "room-4", language) and made != handout(LESSON, "room-5", language)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]
    begin = next(at for at, text in enumerate(pages) if solutions in text.splitlines()[2:4])
    asked, solved = "\n".join(pages[:begin]), "\n".join(pages[begin:])
    assert case in asked and case in solved and "room-4" in asked
    for here in cases(LESSON, "room-4"):
        total = speech(language).amount(int(here.result.invoices.total[here.invoice]), here.places)
        assert total.replace("−", "–") in solved and total.replace("−", "–") not in asked
