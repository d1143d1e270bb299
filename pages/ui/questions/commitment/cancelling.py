"""What a cancellation on each day gives back, and what was paid for nothing, billed monthly and annually."""

from __future__ import annotations

from datetime import date

import numpy as np
import streamlit as st

from billing_model.what_if.commitment import Cancelling, cancelling
from billing_model.what_if.paid_year import ANNUAL, MONTHLY
from pages.ui.base.words import LONG
from pages.ui.inputs.days import day_slider
from pages.ui.parts.asked import AskedQuestion
from pages.ui.parts.figures import draw, numbers, table
from pages.ui.questions.commitment import charts
from pages.ui.questions.commitment.answer import MonthlyOrAnnual

WAYS = ((MONTHLY, "monthly"), (ANNUAL, "annual"))


def if_cancelled(asked: AskedQuestion[MonthlyOrAnnual]) -> None:
    """A view: a day to choose, what a cancellation on it gives back, and the same for every other day."""
    words, cancelled = asked.words, cancelling(asked.finding.book)
    day = _day(asked, cancelled)
    _on_the_day(asked, cancelled, day)
    mark = np.datetime64(day, "D")
    st.markdown(f"**{words('frequency.back')}**")
    most = {name: asked.money(cancelled.back[way].max()) for way, name in WAYS}
    draw(charts.given_back(cancelled, mark, words, asked.currency), "back", words("frequency.back_alt", **most))
    st.markdown(f"**{words('frequency.nothing')}**")
    later = cancelled.for_nothing[:, ~cancelled.in_full]
    if not later.size:
        st.info(words("frequency.nothing_none"))
    else:
        st.caption(words("frequency.nothing_lead"))
        ends = {"least": asked.money(later.min()), "most": asked.money(later.max())}
        figure = charts.for_nothing(cancelled, mark, words, asked.currency)
        draw(figure, "nothing", words("frequency.nothing_alt", **ends))
    with table("back", words) as is_open:
        if is_open:
            columns = {words("chart.day"): [words.day(day) for day in cancelled.days]}
            for what, amounts in (("back", cancelled.back), ("nothing", cancelled.for_nothing)):
                for way, name in ((MONTHLY, "by_month"), (ANNUAL, "by_year")):
                    heading = f"{words(f'frequency.{what}')}: {words(f'frequency.{name}')}"
                    columns[heading] = [words.amount(int(a), asked.currency) for a in amounts[way]]
            numbers(columns)


def _day(asked: AskedQuestion[MonthlyOrAnnual], cancelled: Cancelling) -> date:
    """The day of the cancellation, on a slider; first the one in the middle."""
    words, key = asked.words, f"{asked.key_of_contract}:cancelled"
    days: list[date] = cancelled.days.tolist()
    return day_slider(words("frequency.cancel_day"), key, days[len(days) // 2], (days[0], days[-1]), words)


def _on_the_day(asked: AskedQuestion[MonthlyOrAnnual], cancelled: Cancelling, day: date) -> None:
    """What a cancellation on the chosen day gives back of what was paid, and what was used of it."""
    words, row = asked.words, cancelled.days.tolist().index(day)
    amounts = {
        f"{name}{what}": asked.money(column[way, row])
        for way, name in WAYS
        for what, column in (("", cancelled.back), ("_kept", cancelled.kept), ("_used", cancelled.used))
    }
    if cancelled.in_full[row]:
        amounts["days"] = words.counted("frequency.days", cancelled.full_credit_days)
    sentence = "frequency.cancelled_in_full" if cancelled.in_full[row] else "frequency.cancelled"
    st.markdown(words(sentence, day=words.day(day, LONG), **amounts))
