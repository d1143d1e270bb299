"""Cases to practise on of Partner Center: subscriptions that are bought, free trials that become one, a distributor."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from billing_model.core.drawing import Drawing, Tables, another, contract, day_in, event, scenario_of
from billing_model.programmes.csp.trial import TRIAL_SEATS

TRIAL_OFFERS = ("Office 365 E3", "Office 365 E5", "Office 365 Business Premium", "Enterprise Mobility & Security E5")

LAST_BILLING_DAY = 28


class Story(NamedTuple):
    """What happens to a subscription, and through which day it is billed."""

    events: list[Tables]
    until: date


def partner_center(draw: Drawing, level: str) -> Tables:
    """A subscription of Partner Center: its purchase, a change or a cancellation, or a year with several."""
    bought = day_in(draw, 2018, 2024)
    entry = _bought(draw, bought, level, ("Office 365 E1", "Office 365 E3", "Microsoft 365 Business Basic"))
    return scenario_of(entry, *_story(draw, entry, bought, level))


def free_trial(draw: Drawing, level: str) -> Tables:
    """A free trial that is converted: it costs nothing, and all that counts from a purchase counts from that day.

    hard: beside what happens to any subscription, a list price that rises during the trial, or a cancellation that is
    within 30 days of the conversion and not of the trial's start.
    """
    converted = day_in(draw, 2018, 2024)
    entry = _bought(draw, converted, level, TRIAL_OFFERS)
    if draw.between(1, 2) == 1:
        entry["seats"] = TRIAL_SEATS
    if level == "hard" and draw.between(1, 3) == 1:
        started = converted - timedelta(days=draw.between(12, 30))
        day = converted + timedelta(days=draw.between(20, 30))
        story = Story([event(day, "cancel")], day + relativedelta(months=1))
    else:
        started = converted - timedelta(days=draw.between(3, 30))
        story = _story(draw, entry, converted, level)
        if level == "hard" and not any(planned["kind"] == "set-list-price" for planned in story.events):
            price = entry["list_price"] + Decimal(draw.one_of(("0.50", "1.00", "1.20")))
            story.events.append(event(started + timedelta(days=draw.between(1, 2)), "set-list-price", list_price=price))
    chosen = {} if entry["seats"] == TRIAL_SEATS else {"seats": entry["seats"]}
    story.events.append(event(converted, "convert-trial", frequency=entry.pop("frequency"), **chosen))
    entry |= {"purchased": started, "seats": TRIAL_SEATS, "trial": True}
    return scenario_of(entry, *story)


def distributor(draw: Drawing, level: str) -> Tables:
    """A monthly subscription whose days before the billing day are charged (CSP-19): as they are, with a change or a
    cancellation in them, or with several things, among them a cancellation after the billing day within the 30 days."""
    bought = day_in(draw, 2018, 2024)
    begins = bought + timedelta(days=draw.between(11, 20))
    if begins.day > LAST_BILLING_DAY:
        begins = begins.replace(day=1) + relativedelta(months=1)
    entry = contract(
        draw,
        "csp",
        bought,
        offer=draw.one_of(("Office 365 E1", "Office 365 E3", "Microsoft 365 Business Basic")),
        frequency="monthly",
        billing_day=begins.day,
        alignment="billing-day-charged",
    )
    first = bought + timedelta(days=draw.between(2, 4))
    changed = event(first, "set-seats", seats=another(draw, entry["seats"]))
    if level == "easy":
        return scenario_of(entry, [], begins)
    if level == "medium":
        return scenario_of(entry, [event(first, "cancel") if draw.between(1, 3) == 1 else changed], begins)
    second = first + timedelta(days=draw.between(2, 4))
    plot = draw.between(1, 3)
    if plot == 1:
        return scenario_of(entry, [changed, event(second, "set-seats", seats=entry["seats"] + 7)], begins)
    if plot == 2:
        back = event(second + timedelta(days=draw.between(1, 2)), "reactivate")
        return scenario_of(entry, [changed, event(second, "cancel"), back], begins)
    cancelled = event(begins + timedelta(days=draw.between(1, 7)), "cancel")
    return scenario_of(entry, [changed, cancelled], begins + relativedelta(months=1))


def _bought(draw: Drawing, day: date, level: str, offers: tuple[str, ...]) -> Tables:
    return contract(
        draw,
        "csp",
        day,
        offer=draw.one_of(offers),
        frequency=draw.one_of(("monthly", "monthly", "annual")) if level != "medium" else "monthly",
        billing_day=draw.between(1, 28),
    )


def _story(draw: Drawing, entry: Tables, bought: date, level: str) -> Story:
    """What happens to a subscription after its purchase: nothing, a single event, or several."""
    if level == "easy":
        return Story([], bought + relativedelta(months=1 if entry["frequency"] == "annual" else 2))
    if level == "medium":
        day = bought + relativedelta(months=draw.between(1, 3)) + timedelta(days=draw.between(4, 24))
        if draw.between(1, 3) == 1:
            events = [event(day, "cancel")]
        else:
            events = [event(day, "set-seats", seats=another(draw, entry["seats"]))]
        return Story(events, day + relativedelta(months=2))
    return _long_story(draw, entry, bought)


def _long_story(draw: Drawing, entry: Tables, bought: date) -> Story:
    """Two changes; a cancellation and a reactivation; or a renewal at a new list price with a change still waiting."""
    first = bought + relativedelta(months=draw.between(1, 4)) + timedelta(days=draw.between(3, 9))
    second = first + timedelta(days=draw.between(3, 12))
    seats = another(draw, entry["seats"])
    plot = draw.between(1, 3)
    if plot == 1:
        events = [
            event(first, "set-seats", seats=seats),
            event(second, "set-seats", seats=another(draw, seats)),
        ]
        if draw.between(1, 2) == 1:
            entry["rounding"] = draw.one_of(("daily-2", "nested", "exact"))
        return Story(events, second + relativedelta(months=2))
    if plot == 2:
        reactivated = second + timedelta(days=draw.between(2, 20))
        events = [event(first, "set-seats", seats=seats), event(second, "cancel"), event(reactivated, "reactivate")]
        return Story(events, reactivated + relativedelta(months=2))
    renewal = bought + relativedelta(years=1)
    price = Decimal(entry["list_price"]) + Decimal(draw.one_of(("0.50", "1.00", "1.20")))
    events = [
        event(renewal - timedelta(days=draw.between(40, 90)), "set-list-price", list_price=price),
        event(renewal - timedelta(days=draw.between(5, 20)), "set-seats", seats=seats),
    ]
    return Story(events, renewal + relativedelta(months=1))


CASES = {"csp": partner_center, "csp-trial": free_trial, "csp-distributor": distributor}
