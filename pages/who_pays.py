"""The page of a question: who pays if the customer leaves before the term is over."""

from __future__ import annotations

from pages.ui.parts.asked import days, invoices, one_contract
from pages.ui.parts.question import Question, ask
from pages.ui.questions.who_pays.answer import answer, find, unpaid_invoice
from pages.ui.questions.who_pays.figures import by_month, figures, rules
from pages.ui.questions.who_pays.inputs import fits, inputs

ask(
    Question(
        "who_pays",
        fits=fits,
        inputs=inputs,
        find=find,
        answer=answer,
        figures=figures,
        views={"leaving.tab": by_month, "tabs.days": days, "tabs.invoices": invoices, "leaving.tab_rules": rules},
        tabs="tabs:leaving",
        look=one_contract,
        follows=unpaid_invoice,
        reacts=True,
    )
)
