"""The page of a question: what do licences added inside an AxCrypt period cost, and would waiting be better."""

from __future__ import annotations

from pages.ui.parts.asked import invoices, paid
from pages.ui.parts.question import Question, ask
from pages.ui.questions.extra_licences.answer import answer, day_of_purchase, find
from pages.ui.questions.extra_licences.figures import curve, figures, month_rule
from pages.ui.questions.extra_licences.inputs import fits, inputs

ask(
    Question(
        "extra_licences",
        fits=fits,
        inputs=inputs,
        find=find,
        answer=answer,
        figures=figures,
        views={
            "extra.tabs.curve": curve,
            "extra.tabs.month": month_rule,
            "extra.tabs.invoices": invoices,
            "tabs.paid": paid,
        },
        tabs="tabs:extra_licences",
        follows=day_of_purchase,
        about=day_of_purchase,
        reacts=True,
    )
)
