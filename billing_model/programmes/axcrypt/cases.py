"""Cases to practise on of AxCrypt Business: licences bought through a reseller, extra ones, VAT and the renewal."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from billing_model.core.drawing import DISCOUNTS, Drawing, Tables, contract, day_in, event, scenario_of


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
    added_again = added + timedelta(days=draw.between(20, 180))
    events.append(
        event(added_again, "add-seats", seats=draw.between(1, 12), buyer=draw.one_of(("reseller", "customer")))
    )
    return scenario_of(entry, events, bought + relativedelta(years=1))


CASES = {"axcrypt": reseller}
