"""Cases to practise on of New Commerce: terms of a month or a year, seats that come and go, the end of a term."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from billing_model.core.drawing import Drawing, Tables, contract, day_in, event, scenario_of

OFFERS = ("Microsoft 365 Business Standard", "Microsoft 365 E3", "Office 365 E1")
TERMS = (("1-month", "monthly"), ("1-year", "monthly"), ("1-year", "upfront"))
WINDOW = 6  # days after the first on which a term can be cancelled (NCE-26)


class Story(NamedTuple):
    """What happens to a subscription, and a day whose month is charged last."""

    events: list[Tables]
    last: date


def new_commerce(draw: Drawing, level: str) -> Tables:
    """A subscription and its first charges; seats added in a cycle, or a cancellation within the seven days; or
    several changes, a scheduled renewal, an upgrade."""
    bought = day_in(draw, 2024, 2026)
    term, plan = draw.one_of(TERMS) if level == "easy" else draw.one_of(TERMS[1:])
    entry = contract(draw, "nce", bought, offer=draw.one_of(OFFERS), term=term, plan=plan)
    if plan == "upfront":
        entry["list_price"] *= 12
    if level == "easy":
        return scenario_of(entry, [], next_invoice(bought + relativedelta(months=1)))
    story = _one_change(draw, entry, bought) if level == "medium" else _several(draw, entry, bought)
    entries = entry if level == "medium" else [entry, *_upgrade(draw, entry, story)]
    return scenario_of(entries, story.events, next_invoice(story.last))


def next_invoice(charged: date) -> date:
    """NCE-17: the day on which the invoice of a month comes."""
    return date(charged.year, charged.month, 8) + relativedelta(months=1)


def _one_change(draw: Drawing, entry: Tables, bought: date) -> Story:
    """Seats added in the middle of a cycle; or all given back within the seven days."""
    if draw.between(1, 3) == 1:
        day = bought + timedelta(days=draw.between(1, WINDOW))
        return Story([event(day, "cancel")], day)
    day = bought + relativedelta(months=draw.between(0, 3)) + timedelta(days=draw.between(8, 24))
    return Story([event(day, "add-seats", seats=draw.between(1, 8))], day)


def _several(draw: Drawing, entry: Tables, bought: date) -> Story:
    """Seats added, of which some go again within their seven days; or a renewal with other seats at another price."""
    added = bought + relativedelta(months=draw.between(1, 4)) + timedelta(days=draw.between(8, 12))
    more = draw.between(2, 8)
    events = [event(added, "add-seats", seats=more)]
    if draw.between(1, 2) == 1:
        gone = added + timedelta(days=draw.between(1, WINDOW))
        return Story([*events, event(gone, "remove-seats", seats=draw.between(1, more))], gone)
    renewal = bought + relativedelta(years=1)
    price = Decimal(entry["list_price"]) + Decimal(draw.one_of(("0.50", "1.00", "1.20")))
    events += [
        event(renewal - timedelta(days=draw.between(40, 90)), "set-list-price", list_price=price),
        event(renewal - timedelta(days=draw.between(5, 20)), "schedule", seats=entry["seats"] + draw.between(1, 6)),
    ]
    return Story(events, renewal)


def _upgrade(draw: Drawing, entry: Tables, story: Story) -> list[Tables]:
    """Now and then some of the seats move to a higher product, after all else and before the schedule."""
    if draw.between(1, 3) > 1 or entry["seats"] < 2 or len(story.events) > 2:
        return []
    day = story.last + timedelta(days=draw.between(1, 3))
    price = Decimal(entry["list_price"]) * 2
    return [
        {
            "id": "B",
            "programme": "nce",
            "offer": "Microsoft 365 E5",
            "purchased": day,
            "seats": draw.between(1, entry["seats"] - 1),
            "list_price": price,
            "upgraded_from": "A",
        }
    ]


CASES = {"nce": new_commerce}
