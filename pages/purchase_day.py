"""The page of a question: on which day of the month is a monthly subscription bought best."""

from __future__ import annotations

from pages.ui.parts.asked import one_contract
from pages.ui.parts.question import Question, ask
from pages.ui.questions.purchase_day.answer import answer, find, invoice_of_the_answer
from pages.ui.questions.purchase_day.figures import figures, free, per_day, rules, wait
from pages.ui.questions.purchase_day.inputs import fits, inputs

ask(
    Question(
        "purchase_day",
        fits=fits,
        inputs=inputs,
        find=find,
        answer=answer,
        figures=figures,
        views={
            "purchase.tab_free": free,
            "purchase.tab_per_day": per_day,
            "purchase.tab_wait": wait,
            "purchase.tab_rules": rules,
        },
        tabs="tabs:purchase",
        look=one_contract,
        follows=invoice_of_the_answer,
        reacts=True,
    )
)
