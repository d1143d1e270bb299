"""The page of a question: what becomes of a free trial, by itself or when it is converted on one of its days."""

from __future__ import annotations

from pages.ui.parts.asked import days, invoices, one_contract
from pages.ui.parts.question import Question, ask
from pages.ui.questions.becomes_paid import answer, figures
from pages.ui.questions.becomes_paid import inputs as trial
from pages.ui.questions.trial import answer as legacy_answer
from pages.ui.questions.trial import figures as legacy_figures
from pages.ui.questions.trial import inputs as legacy_trial

NAME = "free_trial"
LEGACY = Question(
    NAME,
    fits=legacy_trial.fits,
    inputs=legacy_trial.inputs,
    find=legacy_answer.find,
    answer=legacy_answer.answer,
    figures=legacy_figures.figures,
    views={
        "trial.tab_invoice": legacy_figures.by_day,
        "trial.tab_days": legacy_figures.free_and_lapsed,
        "trial.tab_year": legacy_figures.year,
    },
    tabs="tabs:trial",
    follows=legacy_answer.first_invoice,
    about=legacy_answer.first_invoice,
    reacts=True,
    standing=legacy_figures.rules,
)

ask(
    Question(
        NAME,
        fits=trial.fits,
        inputs=trial.inputs,
        find=answer.find,
        answer=answer.answer,
        figures=figures.figures,
        views={
            "unasked.tab_stopped": figures.if_stopped,
            "unasked.tab_sooner": figures.turned_paid,
            "tabs.days": days,
            "tabs.invoices": invoices,
        },
        tabs="tabs:unasked",
        look=one_contract,
        follows=answer.first_invoice,
        about=answer.first_invoice,
        reacts=True,
        standing=figures.rules,
        under={"csp": LEGACY},
    )
)
