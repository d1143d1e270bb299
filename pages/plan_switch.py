"""The page of a question: on which day does a switch to another plan lose nothing of what was prepaid."""

from __future__ import annotations

from pages.ui.inputs.switch import SwitchKnobs
from pages.ui.parts.asked import invoices, paid
from pages.ui.parts.question import Question, ask
from pages.ui.questions.plan_switch.answer import answer, find, invoice_with_the_credit
from pages.ui.questions.plan_switch.figures import checklist, days, figures
from pages.ui.questions.plan_switch.inputs import fits, inputs

ask(
    Question(
        "plan_switch",
        fits=fits,
        knobs=SwitchKnobs,
        inputs=inputs,
        find=find,
        answer=answer,
        figures=figures,
        views={"plan_switch.tab_days": days, "plan_switch.tab_invoices": invoices, "tabs.paid": paid},
        tabs="tabs:switch",
        follows=invoice_with_the_credit,
        reacts=True,
        standing=checklist,
    )
)
