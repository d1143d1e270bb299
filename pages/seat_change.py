"""The page of a question: what does the next invoice say when the number of licences changes in mid-period."""

from __future__ import annotations

from pages.ui.parts.asked import days, invoices, no_lines, paid
from pages.ui.parts.question import Question, ask
from pages.ui.questions.seat_change.answer import answer, differences, find, invoice_of_the_answer
from pages.ui.questions.seat_change.beside import side_by_side
from pages.ui.questions.seat_change.figures import curve, figures
from pages.ui.questions.seat_change.inputs import can_show, fits, inputs

BESIDE = "beside.tab"

ask(
    Question(
        "seat_change",
        fits=fits,
        inputs=inputs,
        find=find,
        answer=answer,
        figures=figures,
        views={
            "tabs.days": days,
            "tabs.paid": paid,
            "tabs.curve": curve,
            "tabs.invoices": invoices,
            BESIDE: side_by_side,
        },
        tabs="tabs",
        wide={BESIDE: "beside.button"},
        empty=no_lines,
        follows=invoice_of_the_answer,
        differences=differences,
        can_show=can_show,
        reacts=True,
    )
)
