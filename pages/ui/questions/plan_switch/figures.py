"""A switch of plans as it stands on its page: figures, warning, curve, the invoice, what it does to users."""

from __future__ import annotations

import streamlit as st

from billing_model.billing.outcome import Outcome
from billing_model.what_if.plan_switch import CREDITED_WITHIN
from billing_model.words.rulebook import clause
from pages.ui.base.words import Words, plain
from pages.ui.inputs.switch import SwitchKnobs
from pages.ui.parts.clauses import badge, source
from pages.ui.parts.figures import draw, numbers, table
from pages.ui.parts.lines import follow
from pages.ui.questions.plan_switch.answer import Picked, days, spoken, sums
from pages.ui.questions.plan_switch.charts import switch_curve

TO_DO = ("write_down", "tell_admins", "look_after")
NOTHING_TO_DO = ("users_work", "data_kept")


def figures(picked: Picked, speaks: Words) -> None:
    """What is left, what the new plan costs, what is due, what is lost."""
    said = sums(picked, speaks)
    free = picked.found.first_without_loss
    if not picked.prepaid:
        safe = speaks("plan_switch.never_lost")
    elif picked.by_hand:
        safe = speaks("plan_switch.by_hand_lost")
    elif free is None:
        safe = speaks("plan_switch.always_lost")
    elif free == picked.found.days[0]:
        safe = speaks("plan_switch.never_lost")
    else:
        safe = speaks("plan_switch.safe_from", from_day=spoken(free, speaks, "from"))
    kind = "prepaid" if picked.prepaid else "invoiced"
    shown = (
        (speaks(f"plan_switch.left_{kind}"), said["left"], speaks("plan_switch.left_days", **said)),
        (speaks("plan_switch.cost"), said["cost"], speaks(f"plan_switch.cost_{kind}")),
        (
            speaks("plan_switch.back" if picked.due < 0 else "plan_switch.due"),
            said["due"],
            speaks("plan_switch.on_invoice", **said),
        ),
        (speaks("plan_switch.lost"), said["lost"], safe),
    )
    with st.container(horizontal=True):
        for label, value, note in shown:
            lost = picked.lost and label == speaks("plan_switch.lost")
            st.metric(
                label,
                value,
                note,
                delta_color="red" if lost else "off",
                delta_arrow="off",
                border=True,
                height="stretch",
            )


def warning(picked: Picked, knobs: SwitchKnobs, speaks: Words) -> None:
    """What is lost on the chosen day and how to lose nothing, with one click that does it."""
    if not picked.lost:
        return
    free = picked.found.first_without_loss
    if picked.by_hand:
        button = picked.by_button()
        st.warning(speaks("plan_switch.warn_by_hand", **sums(button, speaks)), icon=":material/warning:")
        st.button(
            speaks("plan_switch.use_button"), icon=":material/ads_click:", on_click=knobs.press_the_button, key="button"
        )
    elif free is None:
        last = picked.on(picked.found.days[-1])
        st.warning(speaks("plan_switch.warn_never", **sums(last, speaks)), icon=":material/warning:")
    else:
        wait = days(int((free - picked.day).astype(int)), speaks)
        then = picked.on(free)
        name = "plan_switch.warn" if then.due else "plan_switch.warn_even"
        st.warning(speaks(name, **sums(then, speaks), wait=wait), icon=":material/warning:")
        st.button(
            speaks("plan_switch.move", on_day=spoken(free, speaks)),
            icon=":material/event:",
            on_click=knobs.move,
            args=(free.astype(object),),
            key="move",
        )


def curve(picked: Picked, speaks: Words) -> None:
    """Every day on which the switch could be made."""
    found, currency = picked.found, picked.scenario.currency
    loses = bool(found.lost.any())
    free = found.first_without_loss if loses else None
    st.markdown(f"**{speaks('plan_switch.curve')}**")
    lead = "curve_lead_by_hand" if picked.by_hand else "curve_lead" if picked.prepaid else "curve_lead_invoiced"
    st.caption(speaks(f"plan_switch.{lead}"))
    if not loses:
        alt = speaks("plan_switch.alt_free", first=speaks.day(found.days[0]), last=speaks.day(found.days[-1]))
    elif free is None:
        alt = speaks("plan_switch.alt_never", lost=speaks.money(int(found.lost[-1]), currency))
    else:
        most = speaks.money(int(found.lost[0]), currency)
        alt = speaks(
            "plan_switch.alt", lost=most, first=speaks.day(found.days[0]), from_free=spoken(free, speaks, "from")
        )
    draw(switch_curve(found, picked.row, free, speaks, currency), "switch", alt)
    if free is not None:
        st.markdown(_standing("SWITCH-6", speaks))
    with table("switch", speaks) as open_:
        if open_:
            columns = {name: getattr(found, name) for name in ("left", "used", "lost", "due")}
            numbers(
                {
                    speaks("chart.day"): [speaks.day(day) for day in found.days],
                    speaks("plan_switch.days_left"): [speaks.whole(int(n)) for n in found.days_left],
                    **{
                        speaks(f"plan_switch.{name}"): [speaks.amount(int(a)) for a in amounts]
                        for name, amounts in columns.items()
                    },
                }
            )


def checklist(id: str, speaks: Words) -> None:
    """What the switch does to those who use the plan: to be ticked off, and what needs nobody (SWITCH-7)."""
    with st.container(border=True):
        st.markdown(f"**{speaks('plan_switch.check.title')}**")
        for name in TO_DO:
            st.checkbox(speaks(f"plan_switch.check.{name}"), key=f"{id}:check:{name}")
        for name in NOTHING_TO_DO:
            st.markdown(f":material/check: {speaks(f'plan_switch.check.{name}')}")
        rule = clause("SWITCH-7").parts[0]
        st.markdown(_standing("SWITCH-7", speaks))
        st.caption(source(rule.documents, rule.heading[speaks.language], speaks))


def _standing(id: str, speaks: Words) -> str:
    """Who says so: the standing of a clause, its id and what it is about."""
    rule = clause(id)
    standing = rule.parts[0].standing
    told = plain(speaks.model.word("standing", standing))
    return f"{badge(standing, told)} {id} · {plain(rule.title[speaks.language])}"


def follow_invoice(id: str, picked: Picked, result: Outcome) -> None:
    """Show the invoice with the credit, whenever the switch moves to another one."""
    day = picked.found.invoice[picked.row]
    if (result.invoices.on == day).any():
        follow(id, day)


def within_thirty_days(picked: Picked, result: Outcome, speaks: Words) -> None:
    """When the invoice with the credit comes, and what else stands on it."""
    said = sums(picked, speaks)
    total = result.on(picked.found.invoice[picked.row])
    name = "plan_switch.invoice_by_hand" if picked.by_hand else "plan_switch.invoice"
    same = picked.day == picked.found.invoice[picked.row]
    when = speaks("plan_switch.same_day" if same else "plan_switch.days_after", **said)
    told = [speaks(name, **said, when=when, most=days(CREDITED_WITHIN, speaks))]
    if total != picked.due:
        amount = speaks.money(total, picked.scenario.currency)
        told.append(speaks("plan_switch.invoice_more", total=amount))
    with st.container(border=True):
        st.markdown(f"**{speaks('plan_switch.invoice_title')}**")
        st.markdown(" ".join(told))
