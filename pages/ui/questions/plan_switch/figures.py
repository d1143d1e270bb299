"""A switch of plans as it stands on its page: figures, warning, curve, the invoice, what it does to users."""

from __future__ import annotations

from typing import cast

import numpy as np
import streamlit as st

from billing_model.what_if.plan_switch import CREDITED_WITHIN
from billing_model.words.rulebook import clause
from pages.ui.base.words import Words, plain
from pages.ui.inputs.switch import SwitchKnobs
from pages.ui.parts import metrics
from pages.ui.parts.asked import AskedQuestion
from pages.ui.parts.clauses import badge, source
from pages.ui.parts.figures import draw, numbers, table
from pages.ui.parts.metrics import Metric
from pages.ui.questions.plan_switch.answer import Picked, PlanSwitch, in_a_sentence, number_of_days, sums
from pages.ui.questions.plan_switch.charts import switch_curve

TO_DO = ("write_down", "tell_admins", "look_after")
NOTHING_TO_DO = ("users_work", "data_kept")


def figures(asked: AskedQuestion[PlanSwitch]) -> None:
    """What is left, what the new plan costs, what is due, what is lost; and how to lose nothing."""
    words, picked = asked.words, asked.finding.picked
    values = sums(picked, words)
    kind = "prepaid" if picked.prepaid else "invoiced"
    due = words("plan_switch.back" if picked.due < 0 else "plan_switch.due")
    metrics.row(
        Metric(words(f"plan_switch.left_{kind}"), values["left"], words("plan_switch.left_days", **values)),
        Metric(words("plan_switch.cost"), values["cost"], words(f"plan_switch.cost_{kind}")),
        Metric(due, values["due"], words("plan_switch.on_invoice", **values)),
        Metric(words("plan_switch.lost"), values["lost"], _safe_days(picked, words), "bad" if picked.lost else ""),
    )
    _within_thirty_days(asked)


def _safe_days(picked: Picked, words: Words) -> str:
    """On which days nothing is lost."""
    free = picked.days.first_without_loss
    if not picked.prepaid:
        return words("plan_switch.never_lost")
    if picked.by_hand:
        return words("plan_switch.by_hand_lost")
    if free is None:
        return words("plan_switch.always_lost")
    if free == picked.days.days[0]:
        return words("plan_switch.never_lost")
    return words("plan_switch.safe_from", from_day=in_a_sentence(free, words, "from"))


def _better(asked: AskedQuestion[PlanSwitch]) -> None:
    """A button that makes the switch so that less is lost."""
    words, picked, knobs = asked.words, asked.finding.picked, cast(SwitchKnobs, asked.knobs)
    free = picked.days.first_without_loss
    if picked.by_hand:
        label = words("plan_switch.use_button")
        st.button(label, icon=":material/ads_click:", on_click=knobs.press_the_button, key="button")
    elif free is not None:
        label, day = words("plan_switch.move", day=words.day(free)), free.astype(object)
        st.button(label, icon=":material/event:", on_click=knobs.move, args=(day,), key="move")


def days(asked: AskedQuestion[PlanSwitch]) -> None:
    """A view: every day on which the switch could be made."""
    words, picked, days = asked.words, asked.finding.picked, asked.finding.picked.days
    loses = bool(days.lost.any())
    free = days.first_without_loss if loses else None
    if not loses:
        alt = words("plan_switch.alt_free", first=words.day(days.days[0]), last=words.day(days.days[-1]))
    elif free is None:
        alt = words("plan_switch.alt_never", lost=asked.money(days.lost[-1]))
    else:
        alt = words(
            "plan_switch.alt",
            lost=asked.money(days.lost[0]),
            first=words.day(days.days[0]),
            from_free=in_a_sentence(free, words, "from"),
        )
    draw(switch_curve(days, picked.row, free, words, asked.currency), "switch", alt, height=200)
    with st.container(horizontal=True, vertical_alignment="center"):
        if picked.lost:
            _better(asked)
        with table("switch", words) as is_open:
            if is_open:
                _numbers(asked, free)


def _numbers(asked: AskedQuestion[PlanSwitch], free: np.datetime64 | None) -> None:
    """What the chart says, and its numbers; free: the first day on which nothing is lost, where others lose."""
    words, picked, days = asked.words, asked.finding.picked, asked.finding.picked.days
    lead = "curve_lead_by_hand" if picked.by_hand else "curve_lead" if picked.prepaid else "curve_lead_invoiced"
    st.caption(words(f"plan_switch.{lead}"))
    if free is not None:
        st.markdown(_standing("SWITCH-6", words))
    columns = {
        words("chart.day"): [words.day(day) for day in days.days],
        words("plan_switch.days_left"): [words.whole(int(n)) for n in days.days_left],
    }
    for name in ("left", "used", "lost", "due"):
        columns[words(f"plan_switch.{name}")] = [words.amount(int(a), asked.currency) for a in getattr(days, name)]
    numbers(columns)


def _within_thirty_days(asked: AskedQuestion[PlanSwitch]) -> None:
    """When the invoice with the credit comes, and what else stands on it."""
    words, picked = asked.words, asked.finding.picked
    values = sums(picked, words)
    when = words("plan_switch.same_day" if picked.day == picked.invoice else "plan_switch.days_after", **values)
    name = "plan_switch.invoice_by_hand" if picked.by_hand else "plan_switch.invoice"
    sentences = [words(name, **values, when=when, most=number_of_days(CREDITED_WITHIN, words))]
    total = asked.finding.result.on(picked.invoice)
    if total != picked.due:
        sentences.append(words("plan_switch.invoice_more", total=asked.money(total)))
    with st.container(border=True):
        st.markdown(f"**{words('plan_switch.invoice_title')}**\n\n{' '.join(sentences)}")


def checklist(words: Words, key: str) -> None:
    """What the switch does to those who use the plan: to be ticked off, and what needs no action (SWITCH-7)."""
    with st.container(border=True):
        st.markdown(f"**{words('plan_switch.check.title')}**")
        for name in TO_DO:
            st.checkbox(words(f"plan_switch.check.{name}"), key=f"{key}:check:{name}")
        for name in NOTHING_TO_DO:
            st.markdown(f":material/check: {words(f'plan_switch.check.{name}')}")
        rule = clause("SWITCH-7").parts[0]
        st.markdown(_standing("SWITCH-7", words))
        st.caption(source(rule.documents, rule.heading[words.language], words))


def _standing(id: str, words: Words) -> str:
    """The standing of a clause, its id and what it is about."""
    rule = clause(id)
    standing = rule.parts[0].standing
    mark = badge(standing, plain(words.model.word("standing", standing)))
    return f"{mark} {id} · {plain(rule.title[words.language])}"
