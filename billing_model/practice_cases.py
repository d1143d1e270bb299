"""What a case to practise on is about, by programme and level; every case is one that no clause refuses.

easy: one plain charge; medium: one change in mid-period, a usage limit, extra licences; hard: several changes, an end
and a return, a renewal at a new price, a switch of plans with a loss.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from dateutil.relativedelta import relativedelta

T = TypeVar("T")

LEVELS = ("easy", "medium", "hard")
LICENCE_PRICES = ("4.00", "5.60", "8.00", "10.50", "12.50", "16.90", "20.00", "31.70")
DEVICE_PRICES = ("2.40", "3.10", "3.60", "4.20", "5.25")
DISCOUNTS = (10, 15, 20)


class Drawing(Protocol):
    """Where the numbers of a case come from."""

    def between(self, least: int, most: int) -> int:
        """A whole number, both ends included."""

    def one_of(self, values: Sequence[T]) -> T:
        """One of the values."""


Tables = dict[str, Any]


def partner_center(draw: Drawing, level: str) -> Tables:
    """A subscription of Partner Center: its purchase, a change or an end, or a year full of them."""
    bought = _day(draw, 2018, 2024)
    entry = _entry(
        draw,
        "csp",
        bought,
        offer=draw.one_of(("Office 365 E1", "Office 365 E3", "Microsoft 365 Business Basic")),
        frequency=draw.one_of(("monthly", "monthly", "annual")) if level != "medium" else "monthly",
        billing_day=draw.between(1, 28),
    )
    if level == "easy":
        return _tables(entry, [], bought + relativedelta(months=1 if entry["frequency"] == "annual" else 2))
    if level == "medium":
        day = bought + relativedelta(months=draw.between(1, 3)) + timedelta(days=draw.between(4, 24))
        if draw.between(1, 3) == 1:
            events = [_event(day, "cancel")]
        else:
            events = [_event(day, "set-seats", seats=_other(draw, entry["seats"]))]
        return _tables(entry, events, day + relativedelta(months=2))
    return _hard_partner_center(draw, entry, bought)


def _hard_partner_center(draw: Drawing, entry: Tables, bought: date) -> Tables:
    """Two changes; a cancellation and a return; or a renewal at a new list price with a change still waiting."""
    first = bought + relativedelta(months=draw.between(1, 4)) + timedelta(days=draw.between(3, 9))
    second = first + timedelta(days=draw.between(3, 12))
    seats = _other(draw, entry["seats"])
    what = draw.between(1, 3)
    if what == 1:
        events = [
            _event(first, "set-seats", seats=seats),
            _event(second, "set-seats", seats=_other(draw, seats)),
        ]
        if draw.between(1, 2) == 1:
            entry["rounding"] = draw.one_of(("daily-2", "nested", "exact"))
        return _tables(entry, events, second + relativedelta(months=2))
    if what == 2:
        back = second + timedelta(days=draw.between(2, 20))
        events = [_event(first, "set-seats", seats=seats), _event(second, "cancel"), _event(back, "reactivate")]
        return _tables(entry, events, back + relativedelta(months=2))
    renewal = bought + relativedelta(years=1)
    price = Decimal(entry["list_price"]) + Decimal(draw.one_of(("0.50", "1.00", "1.20")))
    events = [
        _event(renewal - timedelta(days=draw.between(40, 90)), "set-list-price", list_price=price),
        _event(renewal - timedelta(days=draw.between(5, 20)), "set-seats", seats=seats),
    ]
    return _tables(entry, events, renewal + relativedelta(months=1))


def flexible(draw: Drawing, level: str) -> Tables:
    """Devices by the day: a steady month, a change under a usage limit, or a lively month with a discount."""
    first = _day(draw, 2020, 2025).replace(day=1)
    started = first if level != "easy" or draw.between(1, 2) == 1 else first + timedelta(days=draw.between(4, 20))
    entry = _entry(
        draw,
        "avast-flexible",
        started,
        prices=DEVICE_PRICES,
        product=draw.one_of(("Essential Business Security", "Premium Business Security")),
    )
    devices, until = entry["seats"], first + relativedelta(months=1)
    if level == "easy":
        return _tables(entry, [], until)
    up = first + timedelta(days=draw.between(4, 12))
    more = devices + draw.between(2, 9)
    if level == "medium":
        if draw.between(1, 3) == 1 and devices > 1:
            return _tables(entry, [_event(up, "use", seats=draw.between(1, devices - 1))], until)
        entry["limit"] = devices + draw.between(1, more - devices)
        return _tables(entry, [_event(up, "use", seats=more)], until)
    entry["limit"] = devices + draw.between(1, more - devices - 1)
    raised = up + timedelta(days=draw.between(3, 7))
    events = [_event(up, "use", seats=more), _event(raised, "set-limit", limit=more + 5)]
    later = raised + timedelta(days=draw.between(2, 6))
    events.append(
        _event(later, "use", seats=draw.between(1, more)) if draw.between(1, 2) == 1 else _event(later, "cancel")
    )
    if draw.between(1, 2) == 1:
        entry |= {"segment": "education", "discount_percent": Decimal(draw.one_of(DISCOUNTS))}
    return _tables(entry, events, until)


def reseller(draw: Drawing, level: str) -> Tables:
    """Licences bought through a reseller, extra ones within the period, VAT, and the renewal."""
    bought = _day(draw, 2020, 2025)
    entry = _entry(
        draw,
        "axcrypt",
        bought,
        months=12 if level != "easy" else draw.one_of((1, 12)),
        vat_number=True,
        reseller_discount_percent=Decimal(draw.one_of((0, *DISCOUNTS))),
    )
    if level == "easy":
        return _tables(entry, [], bought + timedelta(days=20))
    added = bought + timedelta(days=draw.between(20, 150))
    events = [_event(added, "add-seats", seats=draw.between(1, 12))]
    if level == "medium":
        return _tables(entry, events, added + timedelta(days=1))
    entry |= {"vat_number": False, "vat_percent": Decimal(draw.one_of((19, 20, 22)))}
    again = added + timedelta(days=draw.between(20, 180))
    events.append(_event(again, "add-seats", seats=draw.between(1, 12), buyer=draw.one_of(("reseller", "customer"))))
    return _tables(entry, events, bought + relativedelta(years=1))


def plan_switch(draw: Drawing, level: str) -> Tables:
    """A plan and its switch: to a dearer one, or too early to one so cheap that part of what was paid is lost."""
    bought = _day(draw, 2018, 2024)
    entry = _entry(
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
        return _tables(entry, [], bought + relativedelta(months=1))
    day = bought + relativedelta(months=draw.between(1, 4)) + timedelta(days=draw.between(2, 24))
    if level == "medium":
        dearer = price + Decimal(draw.one_of(("2.00", "4.50", "8.00")))
        events = [_event(day, "switch-plan", plan="Office 365 Enterprise E3", list_price=dearer)]
    else:
        entry |= {"plan": "Office 365 Enterprise E3", "list_price": price + 10}
        cheaper = Decimal(draw.one_of(("2.00", "3.00", "4.00")))
        events = [_event(day, "switch-plan", plan="Office 365 Business Essentials", list_price=cheaper)]
        if draw.between(1, 3) == 1:
            events[0]["by_hand"] = True
    return _tables(entry, events, day + relativedelta(months=1))


def _day(draw: Drawing, first_year: int, last_year: int) -> date:
    """A day from the 1st to the 28th: what happens at a month's end is not what is practised here."""
    return date(draw.between(first_year, last_year), draw.between(1, 12), draw.between(1, 28))


def _entry(draw: Drawing, programme: str, bought: date, prices: Sequence[str] = LICENCE_PRICES, **more: Any) -> Tables:
    few = draw.between(1, 2) == 1
    return {
        "id": "A",
        "programme": programme,
        "purchased": bought,
        "seats": draw.between(1, 10) if few else draw.between(11, 50),
        "list_price": Decimal(draw.one_of(prices)),
        **more,
    }


def _other(draw: Drawing, seats: int) -> int:
    """Another number of licences, mostly more."""
    if seats > 2 and draw.between(1, 3) == 1:
        return draw.between(1, seats - 1)
    return seats + draw.between(1, 6)


def _event(on: date, kind: str, **more: Any) -> Tables:
    return {"subscription": "A", "on": on, "kind": kind, **more}


def _tables(entry: Tables, events: list[Tables], until: date) -> Tables:
    """The case as a scenario file would hold it; billed through the first billing after what has happened."""
    return {"currency": "EUR", "until": until, "subscription": [entry], "event": sorted(events, key=lambda e: e["on"])}


CASES: Mapping[str, Callable[[Drawing, str], Tables]] = {
    "csp": partner_center,
    "avast-flexible": flexible,
    "axcrypt": reseller,
    "office365": plan_switch,
}
