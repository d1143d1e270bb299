"""Which scenarios have a customer who leaves, and their inputs: the month, the option, what the customer pays."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import numpy as np
import streamlit as st

from billing_model.core.currency import MICRO, places_needed
from billing_model.core.money import HUNDRED_PERCENT, to_decimal, to_micro
from billing_model.files.scenario import Scenario
from billing_model.what_if.exposure import CANCELLED, PLANS_SOLD, SWITCHED_OFF, Plan, Resale, leaving_days
from pages.ui.base.choice import set_within
from pages.ui.base.words import Mistyped, NotAnAmount, plain
from pages.ui.inputs import typed
from pages.ui.inputs.knobs import Knobs
from pages.ui.inputs.new_commerce import paid_term
from pages.ui.scenario import address

COMPARED = (Plan("1-month", "monthly"), Plan("1-year", "monthly"), Plan("1-year", "upfront"))
THREE_YEARS = Plan("3-years", "annual")  # beside them, unless three years are chosen that are paid in another way
OTHER_END = ("end_date", "align", "align_with", "upgraded_from", "list_price")  # fields of a contract that is none
MORE = ("customer", "promotion_percent", "promotion_until", "window_days", "rounding", "invoice_day")
RESALE = "resale"  # the parameter in the address
PRICE, MARGIN = KINDS = ("price", "margin")
USUAL_MARGIN = 20  # percent of the price that a first visit shows, over a year paid at once
HIGHEST = 10**9  # of a price
AWAITED = 45  # days after leaving by which the next charge is on an invoice


def fits(data: Mapping[str, Any]) -> bool:
    """One contract of a plain term whose price follows from that of a year, and the day of leaving."""
    entry, events = data["subscription"][0], data.get("event", [])
    return (
        paid_term(data, (SWITCHED_OFF, CANCELLED))
        and len(events) == 1
        and (events[0]["kind"] == CANCELLED or events[0].get("renewal") == "end")
        and entry.get("annual_price") is not None
        and entry.get("renewal") in (None, "renew")
        and plan_of(data) in PLANS_SOLD
        and not any(entry.get(name) for name in OTHER_END)
    )


def plan_of(data: Mapping[str, Any]) -> Plan:
    """The plan of the contract."""
    entry = data["subscription"][0]
    return Plan(entry.get("term", ""), entry.get("plan", ""))


def options(data: Mapping[str, Any]) -> tuple[Plan, ...]:
    """The plans that are compared, that of the contract among them."""
    own = plan_of(data)
    return (*COMPARED, own if own.term == THREE_YEARS.term else THREE_YEARS)


def month_of(data: Mapping[str, Any]) -> int:
    """The months after which the customer leaves; 0 within the seven days."""
    event = data["event"][0]
    if event["kind"] == CANCELLED:
        return 0
    days = leaving_days(np.datetime64(data["subscription"][0]["purchased"], "D"))
    last = max(len(days) - 1, 1)
    return int(np.clip(np.searchsorted(days[1:], np.datetime64(event["on"], "D")) + 1, 1, last))


def resale_of(key: str) -> Resale:
    """What the customer pays, as it was last understood; key: of the page's inputs."""
    resale: Resale = st.session_state[f"{key}:{RESALE}"]
    return resale


def inputs(knobs: Knobs) -> Scenario:
    """The month and the option, what is sold and for how much, then what is turned less often."""
    words = knobs.words
    leaving, option = knobs.place(), knobs.place()
    knobs.row(("seats", "annual_price"))
    knobs.room("subscription", 1, "list_price")  # which is missing where the price of the year is
    _resale(knobs)
    knobs.row(("purchased", "currency"))
    knobs.row(("offer",))
    with knobs.box(words("knobs.more"), "more"):
        knobs.terms(MORE)
    with option:
        _option(knobs)
    with leaving:  # last, since its days follow from the purchase
        _leaving(knobs)
    return knobs.scenario()


def _option(knobs: Knobs) -> None:
    """The term and how it is paid, in one choice."""
    words, key = knobs.words, f"{knobs.id}:option"
    knobs.start(key, plan_of(knobs.data))
    plan = knobs.choose(words("leaving.knob_option"), PLANS_SOLD, key, lambda each: words(name_of(each)))
    knobs.data["subscription"][0] |= {"term": plan.term, "plan": plan.plan}


def name_of(plan: Plan, form: str = "option") -> str:
    """The path of what a plan is called; form: alone, or within a sentence ("phrase")."""
    return f"leaving.{form}.{plan.term}-{plan.plan}"


def _leaving(knobs: Knobs) -> None:
    """The months after which the customer leaves as a slider, and what the partner does on that day."""
    words, key, entry = knobs.words, f"{knobs.happens}:leaving", knobs.data["subscription"][0]
    days = leaving_days(np.datetime64(entry["purchased"], "D"))
    if len(days) < 2:  # the calendar ends within the first month
        on = days[-1].item() if len(days) else entry["purchased"]
        knobs.data["event"] = [{"subscription": entry["id"], "on": on, "kind": CANCELLED}]
    else:
        set_within(key, st.session_state.get(key, month_of(knobs.data)), 0, len(days) - 1)
        month = knobs.input(
            st.select_slider,
            words("leaving.knob_month"),
            key,
            options=range(len(days)),
            format_func=lambda months: words.counted("leaving.months", months) if months else words("leaving.at_once"),
        )
        if month != month_of(knobs.data) or not month:
            happens = {"kind": SWITCHED_OFF, "renewal": "end"} if month else {"kind": CANCELLED}
            knobs.data["event"] = [{"subscription": entry["id"], "on": days[month].item(), **happens}]
        knobs.ending.least = min(days[month] + AWAITED, days.max()).item()
    knobs.room("event", 0, "", SWITCHED_OFF, CANCELLED)


# ---- What the customer pays ---------------------------------------------------------------------------------------


def _resale(knobs: Knobs) -> None:
    """The price of a licence and month, or the partner's margin; in the address unless it is the usual one."""
    words, key = knobs.words, f"{knobs.id}:{RESALE}"
    usual = usual_price(knobs.data["subscription"][0].get("annual_price"), knobs.places)
    if key not in st.session_state:
        st.session_state[key] = _of_link(knobs, usual)
    held: Resale = st.session_state[key]
    left, right = knobs.columns(2)
    with right:
        knobs.start(f"{key}:kind", MARGIN if held.price is None else PRICE)
        kind = knobs.choose(
            words("leaving.knob_kind"), KINDS, f"{key}:kind", lambda each: words(f"leaving.kind_{each}"), follows=True
        )
    try:
        with left:
            amount = _amount(knobs, f"{key}:{kind}", kind, held, usual)
        st.session_state[key] = _agreed(knobs, kind, amount)
    except Mistyped as wrong:
        knobs.mistyped["subscription", 1, RESALE] = str(wrong)
    knobs.room("subscription", 1, RESALE)
    now: Resale = st.session_state[key]
    address.add(RESALE, None if now == Resale(to_micro(usual)) else _in_link(now, knobs.places))


def _amount(knobs: Knobs, key: str, kind: str, held: Resale, usual: Decimal) -> Decimal:
    """The price, or the percent. Raises `NotAnAmount`."""
    words = knobs.words
    if kind == PRICE:
        first = usual if held.price is None else to_decimal(held.price, MICRO)
        places, currency = knobs.places, str(knobs.data["currency"])
    else:
        first = Decimal(USUAL_MARGIN) if held.price is not None else Decimal(held.margin).scaleb(-2)
        places, currency = 0, ""
    if not knobs.drawn:
        return typed.amount_of(key, first, words, places, currency)
    label = words(f"leaving.knob_{kind}")
    return typed.amount_text(label, key, first, words, places, currency, on_change=knobs.react)


def _agreed(knobs: Knobs, kind: str, amount: Decimal) -> Resale:
    """What was typed. Raises `NotAnAmount` for what nobody pays."""
    resale = _possible(kind, amount)
    if resale is None:
        found, most = knobs.words.typed(amount, 0), knobs.words.whole(HIGHEST)
        raise NotAnAmount(knobs.words(f"leaving.wrong_{kind}", found=found, most=most))
    return resale


def _possible(kind: str, amount: Decimal) -> Resale | None:
    """A price of 0 to a billion, or a margin of 0 to below a hundred percent; None for anything else."""
    try:
        if kind == PRICE and 0 <= amount <= HIGHEST:
            return Resale(to_micro(amount))
        hundredths = amount * (HUNDRED_PERCENT // 100)
        if kind == MARGIN and 0 <= hundredths < HUNDRED_PERCENT and hundredths == int(hundredths):
            return Resale(None, int(hundredths))
    except ValueError:  # more decimals than there are
        pass
    return None


def usual_price(annual: Decimal | None, places: int) -> Decimal:
    """What a first visit shows as the price of a seat and month: a twelfth of the year, with the usual margin.

    annual: the price of a year paid at once, None for none; places: the decimals of the currency
    """
    price = Decimal(annual or 0) / 12 / (1 - Decimal(USUAL_MARGIN) / 100)
    return min(round(price, places), Decimal(HIGHEST))


def _of_link(knobs: Knobs, usual: Decimal) -> Resale:
    """What a link says, else the usual price; a sentence says so where it is no price."""
    text = address.added(RESALE)
    if text is not None:
        try:
            kind = MARGIN if text.endswith("%") else PRICE
            resale = _possible(kind, Decimal(text.removesuffix("%")))
        except ArithmeticError:
            resale = None
        if resale is not None:
            return resale
        if knobs.drawn:
            st.warning(knobs.words("link.no_resale", found=plain(text[:40])))
    return Resale(to_micro(usual))


def _in_link(resale: Resale, places: int) -> str:
    """As an address holds it: 7.50, 20%."""
    if resale.price is None:
        return f"{Decimal(resale.margin).scaleb(-2).normalize():f}%"
    return str(to_decimal(resale.price, places_needed(resale.price, places)))
