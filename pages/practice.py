"""The page to practise on: a case of a chosen difficulty whose invoice is asked for; its name is in the address."""

from __future__ import annotations

import streamlit as st

from billing_model.billing.outcome import outcome
from billing_model.words.rulebook import clause
from pages.ui.base import frame
from pages.ui.base.choice import set_choice
from pages.ui.base.words import Words, plain
from pages.ui.parts import agreed
from pages.ui.parts.clauses import badge, whose_rules
from pages.ui.parts.lines import invoice_lines, invoice_name
from pages.ui.questions.practice import attempt, chosen


@st.fragment
def page(words: Words) -> None:
    """Everything below the menu."""
    row = frame.head(frame.PRACTICE, words)
    chosen.from_address(words)
    case = chosen.chosen_case(words, row)
    whose_rules([case.scenario.book], words)
    result = outcome(case.scenario.book, case.scenario.until)
    left, right = st.columns([4, 6], gap="medium")
    with left:
        st.subheader(words("practice.contract"))
        agreed.contract(case.scenario, words)
        st.subheader(words("practice.events"))
        agreed.events(case.scenario, words)
        rule = chosen.rule_of_all() or clause(case.clause.id)
        st.markdown(
            words(
                "practice.clause",
                badge=badge(rule.parts[0].standing, rule.id),
                title=plain(rule.title[words.language]),
            )
        )
    with right:
        guessed = attempt.ask(case, result, words)
        if guessed.over:
            chosen.more(words)
    attempt.keep_score(case.id, guessed)
    if guessed.over:
        shown = f"{case.id}:invoice"
        if shown not in st.session_state:
            set_choice(shown, invoice_name(result, len(result.invoices) - 1))
        invoice_lines(result, words, case.scenario.currency, case.id)
    attempt.score(words)


page(frame.begin(frame.PRACTICE, title=False))
