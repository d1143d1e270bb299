"""Cases on paper: a page or two to work out with a pen, then what each of their invoices says."""

from __future__ import annotations

import io

from billing_model.files.lesson import Lesson
from billing_model.lessons.drawn import Case, case
from billing_model.lessons.told import contract, what
from billing_model.take_away.about import About
from billing_model.take_away.paper.pdf import Leaflet
from billing_model.words.speech import speech, written_day
from billing_model.words.wording import wording

CASES = 10
FIRST = 1_001  # the number of the first case: none that a lesson comes to by itself
WIDTHS = (150.0, 60.0, 90.0)  # of the table: days, licences, amount
LINE = "_" * 24


def cases(lesson: Lesson, word: str) -> list[Case]:
    """The cases on paper, as the test of the lesson takes them; word: that of the class, "" for none."""
    level = next((step.cases for step in lesson.steps if step.do == "test"), lesson.steps[-1].cases)
    return [case(lesson, level, word, FIRST + number) for number in range(CASES)]


def handout(lesson: Lesson, word: str, language: str) -> bytes:
    """Ten cases and their solutions as a PDF of A4 pages; the same lesson and word give the same bytes.

    language: "en" or "it"
    """
    texts, spoken = wording(language)["lesson"]["paper"], speech(language)
    title = lesson.words.title[language]
    sheet = Leaflet(About(title), wording(language)["leaflet"], dense=0.9)
    sheet.title(title, texts["lead"].format(word=word) if word else texts["lead_alone"])
    drawn = cases(lesson, word)
    for number, here in enumerate(drawn, 1):
        sheet.section(texts["case"].format(n=number))
        for sentence in contract(lesson, here, language):
            sheet.paragraph(sentence.replace("**", ""))
        day = written_day(here.on.astype(object), "d MMMM y", language)
        sheet.paragraph(texts["question"].format(day=day, currency=here.scenario.currency, line=LINE), bold=True)
    sheet.new_page()
    sheet.title(texts["solutions"], title)
    for number, here in enumerate(drawn, 1):
        lines = here.lines
        rows = [[texts["case"].format(n=number), *(texts[name] for name in ("days", "seats", "amount"))]]
        for row in range(len(lines)):
            days = spoken.short_period(lines.first[row], lines.last[row], here.on)
            amount = spoken.amount(int(lines.amount[row]), here.places)
            rows.append([what(here, row, language), days, spoken.whole(int(lines.seats[row])), amount])
        total = spoken.amount(int(here.result.invoices.total[here.invoice]), here.places)
        rows.append([texts["total"].format(currency=here.scenario.currency), "", "", total])
        sheet.figures(rows, WIDTHS, bold=(len(rows) - 1,))
    out = io.BytesIO()
    sheet.save(out, texts["foot"], wording(language)["leaflet"]["page"])
    return out.getvalue()
