"""A year of flexible billing beside prepaid offers: from how many devices on prepaid costs less (PAYG-9)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from billing_model.billing.bill import bill
from billing_model.billing.edits import copies, without_events
from billing_model.core import calendar
from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.money import HUNDRED_PERCENT, divide, round_to, times
from billing_model.core.sums import sum_by
from billing_model.programmes import fields
from billing_model.what_if.usage_cap import MOST_LEVELS, alone, unlimited


@dataclass(frozen=True)
class Offer:
    """A prepaid offer. price: micro-units per seat for the whole term."""

    years: int
    seats: int
    price: int

    @property
    def per_year(self) -> int:
        """Micro-units for all seats and one year."""
        return int(divide(np.array([self.price * self.seats], object), self.years)[0])


@dataclass(frozen=True)
class Beside:
    """A year of flexible billing for each average number of devices, beside prepaid offers."""

    devices: Array  # int64, held all year
    cost: Array  # micro-units a year
    first: np.datetime64
    last: np.datetime64
    offers: tuple[Offer, ...]
    wins_from: tuple[int | None, ...]  # per offer: the average, in thousandths, from which flexible costs more, or None

    def at(self, average: int) -> int:
        """What flexible costs a year at an average in thousandths of a device; micro-units."""
        most = int(self.devices[-1])
        return int(divide(times(self.cost[-1:], average), most * 1000)[0]) if most else 0


def beside_prepaid(book: Book, subscription: int, offers: tuple[Offer, ...]) -> Beside:
    """What a year of this flexible subscription costs at each steady number of devices up to the offers' seats.

    The year is the twelve calendar months from the one of the purchase; price, discount and daily price are its own.
    """
    contract = alone(book, subscription)
    contract = unlimited(without_events(contract))
    first = calendar.first_of_month(calendar.month_of(contract.purchased))
    after = calendar.add_months(first, 12)[0]
    most = max((offer.seats for offer in offers), default=0)
    every = np.arange(most + 1)
    alternatives = copies(contract, len(every)).change(seats=every, purchased=np.repeat(first, len(every)))
    lines = bill(alternatives, after)
    cost = sum_by(lines.subscription, lines.amount, len(every))
    wins = tuple(_crossing(offer, most, int(cost[-1])) for offer in offers)
    shown = np.unique(np.linspace(0, most, min(most + 1, MOST_LEVELS)).round().astype(np.int64))
    return Beside(shown, cost[shown], first[0], after - 1, offers, wins)


def _crossing(offer: Offer, most: int, cost: int) -> int | None:
    """Where flexible at `cost` a year for `most` devices reaches an offer: thousandths, up to the next tenth."""
    if offer.per_year >= cost:
        return None
    return (offer.per_year * most * 10 // cost + 1) * 100


def example_price(book: Book, subscription: int, years: int) -> int:
    """A price per seat for a prepaid term, to begin with: the book's own prepaid price of the product, if it has one,
    else 10, 18 or 25 % below flexible billing with its discount. Micro-units.
    """
    prepaid = (book.years == years) & (book.product == book.product[subscription])
    if prepaid.any():
        return int(book.list_price[np.flatnonzero(prepaid)[0]])
    percent = {1: 90, 2: 82, 3: 75}[years]
    by_day = fields()["daily_price"].choices.index("list-daily")
    monthly = int(book.list_price[subscription]) * (30 if book.daily_price[subscription] == by_day else 1)
    share = percent * (HUNDRED_PERCENT - int(book.discount_percent[subscription]))
    exact = np.array([monthly * 12 * years * share], object)
    return int(round_to(int(book.minor[subscription]), exact, 100 * HUNDRED_PERCENT)[0])
