"""The page of a question: what happens when a free trial is converted on one of its days."""

from __future__ import annotations

from pages.ui.parts.question import Question, ask
from pages.ui.questions.trial.answer import answer, find, first_invoice
from pages.ui.questions.trial.figures import by_day, figures, free_and_lapsed, rules, year
from pages.ui.questions.trial.inputs import fits, inputs
from pages.ui.scenario.bundled import FIRST

ask(
    Question(
        "free_trial",
        fits=fits,
        first=FIRST["free_trial"],
        inputs=inputs,
        find=find,
        answer=answer,
        figures=figures,
        views={"trial.tab_invoice": by_day, "trial.tab_days": free_and_lapsed, "trial.tab_year": year},
        tabs="tabs:trial",
        follows=first_invoice,
        about=first_invoice,
        reacts=True,
        standing=rules,
    )
)
