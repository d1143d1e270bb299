"""The page of a question: what happens when a free trial is converted on one of its days."""

from __future__ import annotations

from pages.ui.parts.question import Question, ask
from pages.ui.questions.trial.answer import answer, find
from pages.ui.questions.trial.figures import day_by_day, figures, refused, rules, year
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
        views={
            "trial.tab_days": day_by_day,
            "trial.tab_year": year,
            "trial.tab_refused": refused,
            "trial.tab_rules": rules,
        },
        tabs="tabs:trial",
    )
)
