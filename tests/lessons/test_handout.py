"""Ten cases on paper: all of them, in both languages, and no total before the solutions."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader

from billing_model.files.lesson import lessons
from billing_model.lessons.handout import cases, handout
from billing_model.words.speech import speech
from project import PROJECT

LESSONS = {lesson.id: lesson for lesson in lessons(PROJECT / "lessons")}
NAMES = {"en": ("Case", "Solutions"), "it": ("Caso", "Soluzioni")}


@pytest.mark.parametrize("language", NAMES)
@pytest.mark.parametrize("name", LESSONS)
def test_five_cases_a_page_and_their_totals_on_pages_of_their_own(name: str, language: str) -> None:
    lesson, (case, solutions) = LESSONS[name], NAMES[language]
    made = handout(lesson, "room-4", language)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]
    begin = next(at for at, text in enumerate(pages) if solutions in text.splitlines()[2:4])
    assert begin == 2 and len(pages) <= 4, "two pages of cases, one or two of solutions"
    for number in range(1, 11):
        of_case = f"{case} {number}\n"
        assert of_case in pages[number > 5] and of_case in "".join(pages[begin:])
    assert all(f"{lesson.words.title[language]} · room-4" in text for text in pages)
    asked, solved = "\n".join(pages[:begin]), "\n".join(pages[begin:])
    for here in cases(lesson, "room-4"):
        total = speech(language).amount(int(here.result.invoices.total[here.invoice]), here.places)
        assert total.replace("−", "–") in solved
        assert not re.search(rf"(?<![\d.,]){re.escape(total)}", asked.replace("–", "−"))
        assert all(f"[{rule}]" in solved and f"\n{rule}" in solved for rule in here.lines.clause_names)


def test_the_word_makes_the_sheet() -> None:
    lesson = LESSONS["seat-changes"]
    made = handout(lesson, "room-4", "en")
    assert made == handout(lesson, "room-4", "en") and made != handout(lesson, "room-5", "en")
    assert handout(lesson, "数", "en"), "a word in letters that the foot has no font for"
