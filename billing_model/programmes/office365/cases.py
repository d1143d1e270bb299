"""Cases to practise on of Office 365: a plan, and its switch to a dearer or a cheaper one."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from billing_model.core.drawing import Drawing, Tables, contract, day_in, event, scenario_of


def plan_switch(draw: Drawing, level: str) -> Tables:
    """A plan and its switch: to a dearer one, or too early to one so cheap that part of what was paid is lost."""
    bought = day_in(draw, 2018, 2024)
    entry = contract(
        draw,
        "office365",
        bought,
        plan="Office 365 Business Essentials",
        prepaid=bool(draw.between(0, 1)) if level != "hard" else True,
        term_months=12,
        billing_day=draw.between(1, 28),
    )
    price = Decimal(entry["list_price"])
    if level == "easy":
        return scenario_of(entry, [], bought + relativedelta(months=1))
    day = bought + relativedelta(months=draw.between(1, 4)) + timedelta(days=draw.between(2, 24))
    if level == "medium":
        dearer = price + Decimal(draw.one_of(("2.00", "4.50", "8.00")))
        events = [event(day, "switch-plan", plan="Office 365 Enterprise E3", list_price=dearer)]
    else:
        entry |= {"plan": "Office 365 Enterprise E3", "list_price": price + 10}
        cheaper = Decimal(draw.one_of(("2.00", "3.00", "4.00")))
        events = [event(day, "switch-plan", plan="Office 365 Business Essentials", list_price=cheaper)]
        if draw.between(1, 3) == 1:
            events[0]["by_hand"] = True
    return scenario_of(entry, events, day + relativedelta(months=1))


CASES = {"office365": plan_switch}
