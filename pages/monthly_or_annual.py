"""The page of a question: what does the same year cost, and when is it paid, billed monthly or annually."""

from __future__ import annotations

from pages.ui.parts.question import Question, ask
from pages.ui.questions.commitment.answer import answer, find, invoice_of_the_answer, own_way
from pages.ui.questions.commitment.cancelling import if_cancelled
from pages.ui.questions.commitment.figures import cash, figures, so_far, why
from pages.ui.questions.commitment.inputs import fits, inputs
from pages.ui.questions.commitment.new_price import if_the_price_falls
from pages.ui.scenario.bundled import FIRST

ask(
    Question(
        "monthly_or_annual",
        fits=fits,
        first=FIRST["monthly_or_annual"],
        inputs=inputs,
        find=find,
        answer=answer,
        figures=figures,
        views={
            "frequency.tab_cash": cash,
            "frequency.tab_so_far": so_far,
            "frequency.tab_cancel": if_cancelled,
            "frequency.tab_price": if_the_price_falls,
            "frequency.tab_why": why,
        },
        tabs="tabs:frequency",
        look=own_way,
        follows=invoice_of_the_answer,
        reacts=True,
        whole_year=True,
    )
)
