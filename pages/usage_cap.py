"""The page of a question: what does a usage limit on flexible billing save, and what does it refuse."""

from __future__ import annotations

from pages.ui.parts.question import Question, ask
from pages.ui.questions.usage_cap.answer import answer, find, latest_invoice, no_days
from pages.ui.questions.usage_cap.figures import charge, days, figures, invoices, limits
from pages.ui.questions.usage_cap.inputs import fits, inputs
from pages.ui.questions.usage_cap.prepaid import prepaid

ask(
    Question(
        "usage_cap",
        fits=fits,
        inputs=inputs,
        find=find,
        answer=answer,
        figures=figures,
        views={
            "usage_cap.tabs.days": days,
            "usage_cap.tabs.charge": charge,
            "usage_cap.tabs.invoices": invoices,
            "usage_cap.tabs.limit": limits,
            "usage_cap.tabs.prepaid": prepaid,
        },
        tabs="usage_cap:tabs",
        empty=no_days,
        follows=latest_invoice,
        reacts=True,
    )
)
