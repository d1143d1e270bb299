"""Cases to practise on of Avast Business Hub: devices by the day, prepaid terms, and one after the other."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from billing_model.core.drawing import (
    DISCOUNTS,
    Drawing,
    Tables,
    contract,
    day_in,
    event,
    scenario_of,
)

DEVICE_PRICES = ("2.40", "3.10", "3.60", "4.20", "5.25")
TERM_PRICES = ("22.40", "25.90", "29.90", "34.50", "41.80")  # of a device and year


def flexible(draw: Drawing, level: str) -> Tables:
    """Devices by the day: a steady month, a change under a usage limit, or a lively month with a discount."""
    first = day_in(draw, 2020, 2025).replace(day=1)
    started = first if level != "easy" or draw.between(1, 2) == 1 else first + timedelta(days=draw.between(4, 20))
    entry = contract(
        draw,
        "avast-flexible",
        started,
        prices=DEVICE_PRICES,
        product=draw.one_of(("Essential Business Security", "Premium Business Security")),
    )
    devices, until = entry["seats"], first + relativedelta(months=1)
    if level == "easy":
        return scenario_of(entry, [], until)
    up = first + timedelta(days=draw.between(4, 12))
    more = devices + draw.between(2, 9)
    if level == "medium":
        if draw.between(1, 3) == 1 and devices > 1:
            return scenario_of(entry, [event(up, "use", seats=draw.between(1, devices - 1))], until)
        entry["limit"] = devices + draw.between(1, more - devices)
        return scenario_of(entry, [event(up, "use", seats=more)], until)
    entry["limit"] = devices + draw.between(1, more - devices - 1)
    raised = up + timedelta(days=draw.between(3, 7))
    events = [event(up, "use", seats=more), event(raised, "set-limit", limit=more + 5)]
    later = raised + timedelta(days=draw.between(2, 6))
    events.append(
        event(later, "use", seats=draw.between(1, more)) if draw.between(1, 2) == 1 else event(later, "cancel")
    )
    if draw.between(1, 2) == 1:
        entry |= _discount(draw)
    return scenario_of(entry, events, until)


def prepaid(draw: Drawing, level: str) -> Tables:
    """A prepaid term; one that takes the place of flexible billing within a month, or is followed by it; or such a
    month with further events."""
    if level == "easy":
        bought = day_in(draw, 2020, 2025)
        term = _term(draw, bought, draw.between(1, 3))
        if draw.between(1, 2) == 1:
            term |= _discount(draw)
        return scenario_of(term, [], bought)
    after = draw.between(1, 3) == 1
    return (_flexible_after_prepaid if after else _prepaid_after_flexible)(draw, hard=level == "hard")


def _prepaid_after_flexible(draw: Drawing, hard: bool) -> Tables:
    """Flexible billing ends on the day before (PAYG-10); hard: devices were added, and a backup goes on beside it."""
    first = day_in(draw, 2020, 2025).replace(day=1)
    in_use = contract(draw, "avast-flexible", first, prices=DEVICE_PRICES, product="Essential Business Security")
    added = first + timedelta(days=draw.between(3, 9))
    bought = added + timedelta(days=draw.between(3, 14))
    contracts, events = [in_use, _term(draw, bought, draw.between(1, 3), id="B", seats=in_use["seats"])], []
    if hard:
        in_use |= _discount(draw)
        events = [event(added, "use", seats=in_use["seats"] + draw.between(1, 8))]
        contracts[1]["seats"] = events[0]["seats"]
        contracts.append(
            contract(draw, "avast-flexible", first, prices=DEVICE_PRICES, product="Cloud Backup", id="C"),
        )
    return scenario_of(contracts, events, first + relativedelta(months=1))


def _flexible_after_prepaid(draw: Drawing, hard: bool) -> Tables:
    """Flexible billing goes on where the term has ended (PAYG-10); hard: under a limit that refuses devices."""
    bought = day_in(draw, 2020, 2024)
    bought = bought.replace(day=min(bought.day, 24))
    years = draw.between(1, 2)
    ended = bought + relativedelta(years=years)
    term = _term(draw, bought, years)
    in_use = contract(
        draw,
        "avast-flexible",
        ended,
        prices=DEVICE_PRICES,
        product=term["product"],
        id="B",
    ) | {"seats": term["seats"]}
    events = []
    if hard:
        more = in_use["seats"] + draw.between(3, 9)
        in_use["limit"] = more - draw.between(1, 2)
        events = [event(ended + timedelta(days=draw.between(1, 3)), "use", of="B", seats=more)]
    return scenario_of([term, in_use], events, ended.replace(day=1) + relativedelta(months=1))


def _term(draw: Drawing, bought: date, years: int, **more: int | str) -> Tables:
    """A prepaid term of Essential Business Security; its list price is for all of it."""
    term = contract(
        draw,
        "avast-prepaid",
        bought,
        prices=TERM_PRICES,
        product="Essential Business Security",
        years=years,
    )
    return term | {"list_price": term["list_price"] * years} | more


def _discount(draw: Drawing) -> Tables:
    return {"segment": "education", "discount_percent": Decimal(draw.one_of(DISCOUNTS))}


CASES = {"avast-flexible": flexible, "avast-prepaid": prepaid}
