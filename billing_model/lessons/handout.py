"""Cases on paper: a page or two to work out with a pen, then what each of their invoices says."""

from __future__ import annotations

import io

from billing_model.core.lines import Method
from billing_model.files.lesson import Lesson
from billing_model.lessons.drawn import Case, case
from billing_model.lessons.told import contract, what
from billing_model.take_away.about import About
from billing_model.take_away.paper.letters import is_core
from billing_model.take_away.paper.pdf import Leaflet
from billing_model.words.rulebook import clause
from billing_model.words.speech import speech, written_day
from billing_model.words.wording import wording

CASES = 10
FIRST = 1_001  # the number of the first case: none that a lesson comes to by itself
HALF = CASES // 2  # cases on a page, with room to work them out
ROOM, LINES, LINE_HEIGHT = 118.0, 3, 15.0  # points that a case takes; lines to write on below it, and their height
ONE_PAGE = 40  # rows of all solutions that fit on a page, with the rules below them
WIDTHS = (106.0, 50.0, 108.0, 70.0)  # of the table: days, share, licences, amount
LINE = "_" * 24


def cases(lesson: Lesson, word: str) -> list[Case]:
    """The cases on paper, as the test of the lesson takes them; word: that of the class, "" for none."""
    level = next((step.cases for step in lesson.steps if step.do == "test"), lesson.steps[-1].cases)
    return [case(lesson, level, word, FIRST + number) for number in range(CASES)]


def handout(lesson: Lesson, word: str, language: str) -> bytes:
    """Ten cases, with room to work them out, and their solutions on pages of their own, as a PDF of A4 pages.

    The same lesson and word give the same bytes. language: "en" or "it"
    """
    texts, title = wording(language)["lesson"]["paper"], lesson.words.title[language]
    sheet = Leaflet(About(title), wording(language)["leaflet"], dense=0.9)
    drawn = cases(lesson, word)
    sheet.title(title, texts["lead"].format(word=word) if word else texts["lead_alone"])
    sheet.paragraph(texts["who"].format(line=LINE, short=LINE[::2], count=CASES))
    for number, here in enumerate(drawn):
        if number == HALF:
            sheet.new_page()
        sheet.section(texts["case"].format(n=number + 1), ROOM)
        for sentence in contract(lesson, here, language):
            sheet.paragraph(sentence.replace("**", ""))
        day = written_day(here.on.astype(object), "d MMMM y", language)
        sheet.paragraph(texts["question"].format(day=day, currency=here.scenario.currency, line=LINE), bold=True)
        sheet.lines(LINES, LINE_HEIGHT)
    sheet.new_page()
    sheet.title(texts["solutions"], " · ".join(filter(None, (title, word))))
    tables = [_solution(here, number, language) for number, here in enumerate(drawn, 1)]
    for number, rows in enumerate(tables):
        if number == HALF and sum(map(len, tables)) > ONE_PAGE:
            sheet.new_page()
        sheet.figures(rows, WIDTHS, bold=(len(rows) - 1,))
    sheet.section(texts["rules"])
    for id in dict.fromkeys(str(name) for here in drawn for name in here.lines.clause_names):
        sheet.bullet(id, clause(id).parts[0].text[language])
    sheet.note(texts["foot"])
    out = io.BytesIO()
    foot = " · ".join(text for text in (title, word) if text and is_core(text))
    sheet.save(out, foot, wording(language)["leaflet"]["page"])
    return out.getvalue()


def _solution(here: Case, number: int, language: str) -> list[list[str]]:
    """The table of an invoice: its heading, a row for each line with its rule, and the total."""
    texts, spoken, lines = wording(language)["lesson"]["paper"], speech(language), here.lines
    rows = [[texts["case"].format(n=number), *(texts[name] for name in ("days", "share", "seats", "amount"))]]
    for row in range(len(lines)):
        days, of_days, method = int(lines.days[row]), int(lines.of_days[row]), lines.method[row]
        seats = spoken.whole(int(lines.seats[row]))
        if method == Method.USAGE:  # its number is that of device-days
            kind = lines.kind_names[row]
            seats = spoken.count(spoken.seat(here.result.book.programme_names[0], kind), int(lines.seats[row]))
        by_days = method in (Method.BY_DAYS, Method.CAPPED) and 0 < days < of_days
        rows.append(
            [
                f"{what(here, row, language)}  [{lines.clause_names[row]}]",
                spoken.short_period(lines.first[row], lines.last[row], here.on),
                f"{days} / {of_days}" if by_days else "",
                seats,
                spoken.amount(int(lines.amount[row]), here.places),
            ]
        )
    total = spoken.amount(int(here.result.invoices.total[here.invoice]), here.places)
    return [*rows, [texts["total"].format(currency=here.scenario.currency), "", "", "", total]]
