"""New commerce told slowly, its money: prices, what a line costs before and after it is cut, and what stands."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from reference_nce_days import MONTHS, days, invoice_of

DECIMALS = {"JPY": 0, "KRW": 0, "KWD": 3, "BHD": 3, "CLF": 4, "UYW": 4}  # of a currency's minor unit, else 2
DEARER_BY_THE_MONTH = date(2025, 4, 1)  # NCE-6
ADD, REMOVE = "add-quantity", "remove-quantity"


# ---------------------------------------------------------------------------------------------------------------------
# Rounding


def cut(number, decimals):
    """Towards zero (NCE-60)."""
    return Fraction(int(number * 10**decimals), 10**decimals)


def rounded(number, decimals):
    """Half a unit goes away from zero."""
    half = Fraction(1, 2) if number >= 0 else Fraction(-1, 2)
    return Fraction(int(number * 10**decimals + half), 10**decimals)


def decimal(number):
    """A Fraction of six decimals at most as it is printed."""
    return Decimal(int(number * 10**6)).scaleb(-6)


def priced(e, seats, profile, decimals):
    """The unit price and the amount (NCE-61, NCE-62)."""
    if profile == "unit-cut":
        return cut(e, decimals), cut(e, decimals) * seats
    if profile == "exact-cut":
        return rounded(e, 6), cut(e * seats, decimals)
    return rounded(e, 6), rounded(e * seats, decimals)


def profile_of(chosen, kind, on_first_day):
    """The one chosen for all, else as the table of each kind does (NCE-60)."""
    if chosen:
        return chosen
    return "exact-cut" if kind in (ADD, REMOVE) and not on_first_day else "unit-cut"


# ---------------------------------------------------------------------------------------------------------------------
# Prices


def of_year(annual, term, plan, begun, decimals):
    """The price of a charge cycle from that of a year paid at once (NCE-7)."""
    if term == "1-month":
        price = annual / 12 * Fraction(120, 100)
    elif plan == "monthly":
        price = annual / 12 * (Fraction(105, 100) if begun >= DEARER_BY_THE_MONTH else 1)
    elif plan == "annual":
        price = annual
    else:
        price = annual * (MONTHS[term] // 12)
    return rounded(price, decimals)


class Prices:
    """What has been given for a product: the price of a cycle or of a year, and which of them was given last (NCE-8).

    list: of the cycle, None where the last price given was that of a year; annual: of a year, None if there is none.
    """

    def __init__(self, decimals):
        self.list = self.annual = None
        self.decimals = decimals

    def give(self, fields):
        """Take up a price that an entry or an event gives; a given `list_price` wins."""
        if "annual_price" in fields:
            self.annual, self.list = Fraction(fields["annual_price"]), None
        if "list_price" in fields:
            self.list = Fraction(fields["list_price"])

    def of(self, term, plan, begun):
        return self.list if self.list is not None else of_year(self.annual, term, plan, begun, self.decimals)

    def of_service_extended(self, monthly_price, term, plan, begun):
        """The month of an extended service term, None where nothing gives it (NCE-53)."""
        dearer = Fraction(103, 100)
        if monthly_price is not None:
            return rounded(Fraction(monthly_price) * dearer, self.decimals)
        if term == "1-month":
            return rounded(self.of(term, plan, begun) * dearer, self.decimals)
        year = self.annual
        if year is None and plan != "monthly":
            year = self.list / (MONTHS[term] // 12 if plan == "upfront" else 1)
        return None if year is None else rounded(year / 12 * Fraction(123, 100), self.decimals)


def gives_a_price(fields):
    return "list_price" in fields or "annual_price" in fields


# ---------------------------------------------------------------------------------------------------------------------
# Cycles and lines


@dataclass
class Cycle:
    """What one charge covers. part: of the price, for all its days (NCE-47); short: a first one, cut (NCE-33)."""

    first: date
    last: date
    divisor: int
    short: bool = False
    part: Fraction = Fraction(1)

    def share(self, day):
        """How much of its price the days from one to its end cost: all of them as its opening (NCE-15, NCE-16)."""
        if day == self.first and not self.short:
            return self.part
        return self.part * Fraction(days(day, self.last), self.divisor)


@dataclass
class Standing:
    """The latest charge of a cycle, less what has been taken out of it (NCE-24)."""

    first: date
    seats: int
    amount: Fraction
    unit: Fraction


class Account:
    """The lines of one subscription, and the charge that stands in its cycle."""

    def __init__(self, name, rounding, invoice_day, decimals):
        self.name, self.rounding, self.invoice_day, self.decimals = name, rounding, invoice_day, decimals
        self.lines = []
        self.standing = None

    def _print(self, day, last, kind, seats, unit, amount, exact):
        self.lines.append(
            {
                "subscription": self.name, "on": invoice_of(day, self.invoice_day), "posted": day, "first": day,
                "last": last, "kind": kind, "seats": seats, "unit_price": decimal(unit), "amount": decimal(amount),
                "exact": exact,
            }
        )  # fmt: skip

    def _figures(self, day, cycle, kind, seats, price):
        e = price * cycle.share(day)
        unit, amount = priced(e, seats, profile_of(self.rounding, kind, day == cycle.first), self.decimals)
        return e, unit, amount

    def charge(self, day, cycle, kind, seats, price, joins=False):
        """A charge from a day to the cycle's end (NCE-66); joins: to what stands (NCE-43)."""
        e, unit, amount = self._figures(day, cycle, kind, seats, price)
        self._print(day, cycle.last, kind, seats, unit, amount, e * seats)
        if joins:
            self.standing.seats += seats
            self.standing.amount += amount
        else:
            self.standing = Standing(day, seats, amount, unit)

    def credit(self, day, cycle, kind, seats, price):
        """A credit from a day to the cycle's end: of what stands, to the cent where it is all of it (NCE-24)."""
        e, unit, amount = self._figures(day, cycle, kind, seats, price)
        stands = self.standing
        if day == stands.first and seats == stands.seats:
            unit, amount = stands.unit, stands.amount
        amount = min(amount, stands.amount)
        self._print(day, cycle.last, kind, seats, -unit, -amount, -e * seats)
        stands.seats -= seats
        stands.amount -= amount
