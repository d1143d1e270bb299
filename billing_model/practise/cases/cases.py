"""What a case to practise on is about, by programme and level; every case is one that no clause refuses.

easy: one plain charge; medium: one change in mid-period, a usage limit, extra licences; hard: several changes, an end
and a return, a renewal at a new price, a switch of plans with a loss. A case is named after its programme; the free
trials of Partner Center have a name of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from billing_model.practise.cases.avast import flexible, prepaid
from billing_model.practise.cases.csp import free_trial, partner_center
from billing_model.practise.drawing import DISCOUNTS, Drawing, Tables, contract, day_in, event, scenario_of


def reseller(draw: Drawing, level: str) -> Tables:
    """Licences bought through a reseller, extra ones within the period, VAT, and the renewal."""
    bought = day_in(draw, 2020, 2025)
    entry = contract(
        draw,
        "axcrypt",
        bought,
        months=12 if level != "easy" else draw.one_of((1, 12)),
        vat_number=True,
        reseller_discount_percent=Decimal(draw.one_of((0, *DISCOUNTS))),
    )
    if level == "easy":
        return scenario_of(entry, [], bought + timedelta(days=20))
    added = bought + timedelta(days=draw.between(20, 150))
    events = [event(added, "add-seats", seats=draw.between(1, 12))]
    if level == "medium":
        return scenario_of(entry, events, added + timedelta(days=1))
    entry |= {"vat_number": False, "vat_percent": Decimal(draw.one_of((19, 20, 22)))}
    again = added + timedelta(days=draw.between(20, 180))
    events.append(event(again, "add-seats", seats=draw.between(1, 12), buyer=draw.one_of(("reseller", "customer"))))
    return scenario_of(entry, events, bought + relativedelta(years=1))


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


CASES: Mapping[str, Callable[[Drawing, str], Tables]] = {
    "csp": partner_center,
    "csp-trial": free_trial,
    "avast-flexible": flexible,
    "avast-prepaid": prepaid,
    "axcrypt": reseller,
    "office365": plan_switch,
}
