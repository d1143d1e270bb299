"""The page of a question: which term and plan costs least; under the legacy rules, monthly or annual billing."""

from __future__ import annotations

from pages.ui.parts.asked import one_contract
from pages.ui.parts.question import Question, ask
from pages.ui.questions.commitment import answer as legacy_answer
from pages.ui.questions.commitment import figures as legacy_figures
from pages.ui.questions.commitment import inputs as legacy_contract
from pages.ui.questions.commitment.cancelling import if_cancelled
from pages.ui.questions.commitment.new_price import if_the_price_falls
from pages.ui.questions.term_and_plan import answer, figures
from pages.ui.questions.term_and_plan import inputs as contract

NAME = "monthly_or_annual"
LEGACY = Question(
    NAME,
    fits=legacy_contract.fits,
    inputs=legacy_contract.inputs,
    find=legacy_answer.find,
    answer=legacy_answer.answer,
    figures=legacy_figures.figures,
    views={
        "frequency.tab_cash": legacy_figures.cash,
        "frequency.tab_so_far": legacy_figures.so_far,
        "frequency.tab_cancel": if_cancelled,
        "frequency.tab_price": if_the_price_falls,
        "frequency.tab_why": legacy_figures.why,
    },
    tabs="tabs:frequency",
    look=legacy_answer.own_way,
    follows=legacy_answer.invoice_of_the_answer,
    reacts=True,
    whole_year=True,
)

ask(
    Question(
        NAME,
        fits=contract.fits,
        inputs=contract.inputs,
        find=answer.find,
        answer=answer.answer,
        figures=figures.figures,
        views={
            "term.tab": figures.by_months,
            "term.tab_each": figures.each,
            "term.tab_paid": figures.when_paid,
            "term.tab_later": figures.changed_later,
            "term.tab_rules": figures.rules,
        },
        tabs="tabs:term",
        look=one_contract,
        follows=answer.first_invoice,
        reacts=True,
        under={"csp": LEGACY},
    )
)
