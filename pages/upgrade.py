"""The page of a question: what does an upgrade within a term cost on each day, and what if it waits for the renewal."""

from __future__ import annotations

from pages.ui.parts.asked import days, invoices, one_contract
from pages.ui.parts.question import Question, ask
from pages.ui.questions.upgrade.answer import answer, find
from pages.ui.questions.upgrade.figures import by_day, figures, rules
from pages.ui.questions.upgrade.inputs import fits, inputs

ask(
    Question(
        "upgrade",
        fits=fits,
        inputs=inputs,
        find=find,
        answer=answer,
        figures=figures,
        views={"upgrade.tab": by_day, "tabs.days": days, "tabs.invoices": invoices, "upgrade.tab_rules": rules},
        tabs="tabs:upgrade",
        look=one_contract,
        reacts=True,
    )
)
