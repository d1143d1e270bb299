"""The page of a question: what follows when nobody renews a term, and what does each way cost by the month."""

from __future__ import annotations

from pages.ui.parts.asked import days, invoices, one_contract
from pages.ui.parts.question import Question, ask
from pages.ui.questions.no_renewal.answer import answer, find, first_invoice
from pages.ui.questions.no_renewal.figures import by_month, figures, if_cancelled, rules
from pages.ui.questions.no_renewal.inputs import fits, inputs

ask(
    Question(
        "no_renewal",
        fits=fits,
        inputs=inputs,
        find=find,
        answer=answer,
        figures=figures,
        views={
            "unrenewed.tab": by_month,
            "unrenewed.tab_cancelled": if_cancelled,
            "tabs.days": days,
            "tabs.invoices": invoices,
            "unrenewed.tab_rules": rules,
        },
        tabs="tabs:unrenewed",
        look=one_contract,
        follows=first_invoice,
        reacts=True,
    )
)
