"""The page of a question: which end for a subscription that is added beside others, and what does each cost first."""

from __future__ import annotations

from pages.ui.parts.asked import days, one_contract
from pages.ui.parts.question import Question, ask
from pages.ui.questions.align.answer import answer, find, first_invoice
from pages.ui.questions.align.figures import by_end, by_purchase, figures, rules
from pages.ui.questions.align.inputs import can_show, fits, inputs

ask(
    Question(
        "align",
        fits=fits,
        inputs=inputs,
        find=find,
        answer=answer,
        figures=figures,
        views={"align.tab": by_purchase, "align.tab_end": by_end, "tabs.days": days, "align.tab_rules": rules},
        tabs="tabs:align",
        look=one_contract,
        follows=first_invoice,
        can_show=can_show,
        reacts=True,
    )
)
