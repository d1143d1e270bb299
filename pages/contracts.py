"""The page of a question: what do the contracts of one customer cost together, and what does each cost alone."""

from __future__ import annotations

from pages.ui.parts.asked import billed, days, invoices, no_lines, paid
from pages.ui.parts.question import Question, ask
from pages.ui.questions.contracts.answer import answer, figures, largest_invoice
from pages.ui.questions.contracts.inputs import fits, inputs
from pages.ui.questions.contracts.more import PAGE

ask(
    Question(
        PAGE,
        fits=fits,
        inputs=inputs,
        find=billed,
        answer=answer,
        figures=figures,
        views={"tabs.days": days, "tabs.paid": paid, "tabs.invoices": invoices},
        tabs="tabs:contracts",
        empty=no_lines,
        can_show=lambda data: True,
        follows=largest_invoice,
        reacts=True,
    )
)
