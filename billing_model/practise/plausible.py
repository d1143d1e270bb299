"""What makes a drawn case one that could be: products at the prices they have, round ones and months first."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from billing_model.core.drawing import Tables

FIRST = 10  # numbers of each difficulty whose prices are round and whose contracts are billed by the month
PRICES: Mapping[str, tuple[str, str]] = {  # of a licence and month: a round one, and one as it stands in a list
    "Office 365 E1": ("9.00", "8.40"),
    "Office 365 E3": ("21.00", "20.60"),
    "Office 365 E5": ("36.00", "35.70"),
    "Office 365 Business Premium": ("12.00", "10.50"),
    "Office 365 Business Essentials": ("6.00", "4.20"),
    "Office 365 Enterprise E3": ("21.00", "19.70"),
    "Microsoft 365 Business Basic": ("6.00", "5.60"),
    "Microsoft 365 Business Standard": ("12.00", "11.70"),
    "Microsoft 365 E3": ("36.00", "34.40"),
    "Microsoft 365 E5": ("57.00", "54.75"),
    "Essential Business Security": ("3.00", "3.10"),
    "Premium Business Security": ("4.00", "4.20"),
    "Cloud Backup": ("5.00", "5.25"),
    "Enterprise Mobility & Security E5": ("15.00", "14.20"),
}
ONE_PRODUCT = ("5.00", "5.60")  # of a programme that sells but one
PREPAID = ("30.00", "25.90")  # of a device and prepaid year
YEAR = 12  # months


def plausible(tables: Tables, number: int) -> Tables:
    """The tables of a case at the prices of its products; the first numbers round, and monthly where one chooses."""
    entries = [_month_by_month(entry) if number <= FIRST else dict(entry) for entry in tables["subscription"]]
    drawn = {entry["id"]: entry for entry in tables["subscription"]}
    held = {}
    for entry in entries:
        held[entry["id"]] = entry["list_price"] = _price(entry, number, entry["list_price"])
        if entry.get("plan") == "upfront":
            entry["list_price"] = held[entry["id"]] * YEAR
    events = []
    for planned in tables["event"]:
        event, id = dict(planned), planned["subscription"]
        if "list_price" in event:
            rise = (event["list_price"] - drawn[id]["list_price"]) if "plan" not in event else Decimal(0)
            named = event.get("plan") in PRICES
            event["list_price"] = _price(event, number, held[id]) if named else _entry_price(drawn[id], held[id]) + rise
        if event["kind"] == "convert-trial" and number <= FIRST and "frequency" in event:
            event["frequency"] = "monthly"
        events.append(event)
    return {**tables, "subscription": entries, "event": events}


def _entry_price(drawn: Mapping[str, Any], month: Decimal) -> Decimal:
    """What the price of a contract is for: a month, or a year that is paid at once."""
    return month * YEAR if drawn.get("plan") == "upfront" else month


def _price(named: Mapping[str, Any], number: int, otherwise: Decimal) -> Decimal:
    if "years" in named:
        return Decimal(PREPAID[number > FIRST]) * int(named["years"])
    given = [named[name] for name in ("offer", "plan", "product") if name in named]
    prices = next((PRICES[product] for product in given if product in PRICES), None if given else ONE_PRODUCT)
    return Decimal(prices[number > FIRST]) if prices else otherwise


def _month_by_month(entry: Tables) -> Tables:
    changed = {"frequency": "monthly", "plan": "monthly"}
    return {
        name: changed[name] if name in changed and value in ("annual", "upfront") else value
        for name, value in entry.items()
    }
