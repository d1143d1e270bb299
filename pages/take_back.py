"""The page of a question: until when can seats still be taken back, and what does each day give back."""

from __future__ import annotations

from pages.ui.parts.asked import days, invoices, one_contract
from pages.ui.parts.question import Question, ask
from pages.ui.questions.take_back.answer import answer, find
from pages.ui.questions.take_back.figures import figures, given_back, rules
from pages.ui.questions.take_back.inputs import fits, inputs

ask(
    Question(
        "take_back",
        fits=fits,
        inputs=inputs,
        find=find,
        answer=answer,
        figures=figures,
        views={"back.tab": given_back, "tabs.days": days, "tabs.invoices": invoices, "back.tab_rules": rules},
        tabs="tabs:back",
        look=one_contract,
        reacts=True,
    )
)
