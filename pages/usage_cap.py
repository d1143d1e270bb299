"""The page of a question: what does a usage limit on flexible billing save, and what does it refuse."""

from __future__ import annotations

from pages.ui.parts.question import Question, ask
from pages.ui.questions.usage_cap.answer import answer, find, no_days
from pages.ui.questions.usage_cap.figures import days, figures, invoices, limits, refused, rules
from pages.ui.questions.usage_cap.inputs import fits, inputs
from pages.ui.questions.usage_cap.prepaid import prepaid
from pages.ui.scenario.bundled import FIRST

ask(
    Question(
        "usage_cap",
        fits=fits,
        first=FIRST["usage_cap"],
        inputs=inputs,
        find=find,
        answer=answer,
        figures=figures,
        views={
            "usage_cap.tabs.days": days,
            "usage_cap.tabs.invoices": invoices,
            "usage_cap.tabs.limit": limits,
            "usage_cap.tabs.prepaid": prepaid,
            "usage_cap.tabs.refused": refused,
            "usage_cap.tabs.rules": rules,
        },
        tabs="usage_cap:tabs",
        empty=no_days,
    )
)
