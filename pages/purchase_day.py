"""The page of a question: on which day of the month is a monthly subscription bought best."""

from __future__ import annotations

from pages.ui.parts.question import Question, ask, one_contract
from pages.ui.questions.purchase_day.answer import answer, find
from pages.ui.questions.purchase_day.figures import figures, month, rules, wait
from pages.ui.questions.purchase_day.inputs import fits, inputs
from pages.ui.scenario.bundled import FIRST

ask(
    Question(
        "purchase_day",
        fits=fits,
        first=FIRST["purchase_day"],
        inputs=inputs,
        find=find,
        answer=answer,
        figures=figures,
        views={"purchase.tab_month": month, "purchase.tab_wait": wait, "purchase.tab_rules": rules},
        tabs="tabs:purchase",
        look=one_contract,
    )
)
