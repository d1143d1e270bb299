"""What every case to practise on is drawn with: days, contracts, events, and the tables of a scenario file.

A vendor that has cases says in ``cases.py`` of its folder, as ``CASES``, how they are drawn, by name: mostly that of
the programme. No clause refuses a case. Its levels:

- easy: one plain charge;
- medium: one change in mid-period, a usage limit, extra licences;
- hard: several changes, a cancellation and a reactivation, a renewal at a new price, a plan switch with a loss.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Protocol, TypeVar

T = TypeVar("T")

LEVELS = ("easy", "medium", "hard")
LICENCE_PRICES = ("4.00", "5.60", "8.00", "10.50", "12.50", "16.90", "20.00", "31.70")
DISCOUNTS = (10, 15, 20)


class Drawing(Protocol):
    """Where the numbers of a case come from."""

    def between(self, least: int, most: int) -> int:
        """A whole number, both ends included."""

    def one_of(self, values: Sequence[T]) -> T:
        """A value out of these."""


Tables = dict[str, Any]
Cases = Callable[[Drawing, str], Tables]  # a scenario of a level


def day_in(draw: Drawing, first_year: int, last_year: int) -> date:
    """A day from the 1st to the 28th: what happens at a month's end is not practised here."""
    return date(draw.between(first_year, last_year), draw.between(1, 12), draw.between(1, 28))


def contract(
    draw: Drawing, programme: str, bought: date, prices: Sequence[str] = LICENCE_PRICES, **more: Any
) -> Tables:
    """A subscription, A unless ``id`` says otherwise, with few or many seats at one of the prices."""
    few = draw.between(1, 2) == 1
    return {
        "id": "A",
        "programme": programme,
        "purchased": bought,
        "seats": draw.between(1, 10) if few else draw.between(11, 50),
        "list_price": Decimal(draw.one_of(prices)),
        **more,
    }


def another(draw: Drawing, seats: int) -> int:
    """Another number of licences, mostly more."""
    if seats > 2 and draw.between(1, 3) == 1:
        return draw.between(1, seats - 1)
    return seats + draw.between(1, 6)


def event(on: date, kind: str, of: str = "A", **more: Any) -> Tables:
    """What happens to a subscription on a day."""
    return {"subscription": of, "on": on, "kind": kind, **more}


def scenario_of(contracts: Tables | Sequence[Tables], events: Sequence[Tables], until: date) -> Tables:
    """The case as a scenario file would hold it; billed through the first billing after what has happened."""
    entries = [contracts] if isinstance(contracts, dict) else list(contracts)
    return {
        "currency": "EUR",
        "until": until,
        "subscription": entries,
        "event": sorted(events, key=lambda event: event["on"]),
    }
