"""The guess of a case's last invoice, and how many cases were right so far."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from billing_model.billing.outcome import Outcome
from billing_model.practise.practice import Case
from billing_model.practise.verdict import MOST_POINTS
from pages.ui.base.words import LONG, Words
from pages.ui.parts import guess, metrics
from pages.ui.parts.metrics import Metric

SCORE = "practice:score"


class AttemptResult(NamedTuple):
    """How one case ended."""

    right: bool
    points: int  # 3, 2 or 1; 0 where the answer was shown


def ask(case: Case, result: Outcome, words: Words) -> guess.Attempt:
    """The inputs for the case's last invoice, and a way to give up."""
    invoice = len(result.invoices) - 1
    st.subheader(words("guess.title"))
    day = words.day(result.invoices.on[invoice], LONG)
    programme = words.model.word("programme", result.invoices.programme_names[invoice])
    several = len({entry["programme"] for entry in case.data["subscription"]}) > 1
    st.markdown(words("guess.asked_of", day=day, of=programme) if several else words("guess.asked", day=day))

    def give_up(attempt: guess.Attempt) -> None:
        attempt.shown = True

    def or_look(attempt: guess.Attempt) -> None:
        if not attempt.over:
            label = words("guess.show")
            st.button(label, key="practice:show", icon=":material/visibility:", on_click=give_up, args=(attempt,))

    attempt = guess.ask(result, invoice, case.scenario.currency, case.id, words, or_look)
    if attempt.shown and not attempt.solved:
        total = words.money(int(result.invoices.total[invoice]), case.scenario.currency)
        st.info(words("guess.shown", amount=total))
    return attempt


def keep_score(id: str, attempt: guess.Attempt) -> None:
    """A case counts once, as it ended first."""
    if attempt.over and not attempt.counted:
        attempt.counted = True
        st.session_state.setdefault(SCORE, {}).setdefault(id, AttemptResult(attempt.solved, attempt.points))


def score(words: Words) -> None:
    """How many cases were right so far, what they were worth, and how many had to be looked up."""
    ended: dict[str, AttemptResult] = st.session_state.get(SCORE, {})
    if not ended:
        return
    counts = {
        "right": sum(result.right for result in ended.values()),
        "points": sum(result.points for result in ended.values()),
        "shown": sum(not result.right for result in ended.values()),
    }
    st.subheader(words("practice.score"))
    most = words.whole(MOST_POINTS * len(ended))
    metrics.row(
        *(Metric(words(f"practice.score_{name}", most=most), words.whole(count)) for name, count in counts.items())
    )
    st.button(words("practice.score_reset"), on_click=lambda: st.session_state.pop(SCORE, None), type="tertiary")
