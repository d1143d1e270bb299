"""Wrong ideas about what is paid beside days and seats: discounts and tax, the price of a year and that of a month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from billing_model.core.money import HUNDRED_PERCENT, UNIT
from billing_model.practise.ideas.days import MOST_OF_A_MONTH
from billing_model.practise.ideas.invoiced import Contract, Invoiced
from billing_model.practise.ideas.kind import Kind, Wrong
from billing_model.practise.ideas.parts import YEAR, Part

DISCOUNT = {"axcrypt": "AXC-2", "avast-flexible": "PAYG-7", "avast-prepaid": "PAYG-7", "nce": "NCE-9"}


def _of_all(contract: Contract, left: dict[Part, Part]) -> Wrong:
    part = next(iter(left))
    return Wrong(contract.instead(left), part.line, part.first, part.last)


def _discounted(contract: Contract) -> list[Part]:
    return [part for part in contract.parts if part.left < 1 and part.sign > 0]


def discount_forgotten(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """The list price without the discount."""
    parts = _discounted(contract)
    if parts:
        yield _of_all(contract, {part: part.but(left=Fraction(1)) for part in parts})


def discount_as_paid(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """The discount taken for what is to be paid."""
    parts = _discounted(contract)
    if parts:
        yield _of_all(contract, {part: part.but(left=1 - part.left) for part in parts})


def discount_twice(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """The discount taken off twice, or put on top."""
    parts = _discounted(contract)
    if parts:
        yield _of_all(contract, {part: part.but(left=part.left * part.left) for part in parts})
        yield _of_all(contract, {part: part.but(left=2 - part.left) for part in parts})


def discount_despite(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """A discount that does not hold here is taken off."""
    for name in ("reseller_discount_percent", "discount_percent"):
        percent = Fraction(invoiced.field(name, contract.subscription), HUNDRED_PERCENT)
        parts = [part for part in contract.parts if part.left == 1 and part.sign > 0 and part.role != "free"]
        if percent > 0 and parts and not _discounted(contract):
            yield _of_all(contract, {part: part.but(left=1 - percent) for part in parts})


def other_price(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """A list price that held before, or that holds later."""
    events = invoiced.events_of(contract.subscription)
    known = events.more["list_price"].tolist() if "list_price" in events.more else []
    changes = [price for price, kind in zip(known, events.kind_names, strict=False) if kind == "set-list-price"]
    prices = {Fraction(price, UNIT) for price in (int(invoiced.book.list_price[contract.subscription]), *changes)}
    for price in sorted(prices if changes else ()):
        settled = (*contract.credits, *contract.runs)  # by who takes the new price from the day on which it was set
        for parts in (contract.parts, contract.aheads, settled, contract.runs, contract.runs[-1:], contract.credits):
            changed = {part: part.but(price=price) for part in parts if part.price not in (price, 0) and price > 0}
            if changed:
                yield _of_all(contract, changed)


def price_of_a_year(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """The price of a term of several years taken for that of one, or divided by them."""
    for part in contract.aheads:
        years = part.term // YEAR
        if years > 1 and part.months == 1:
            yield _of_all(contract, {part: part.but(months=Fraction(years))})
            yield _of_all(contract, {part: part.but(months=Fraction(1, years))})


def premium_left_out(contract: Contract, invoiced: Invoiced) -> Iterator[Wrong]:
    """The monthly price without what an extended term costs more."""
    price = invoiced.field("monthly_price", contract.subscription)
    changed = {
        part: part.but(price=Fraction(price, UNIT)) for part in contract.parts if part.of_days <= MOST_OF_A_MONTH
    }
    if price > 0 and any(part.price != other.price for part, other in changed.items()):
        yield _of_all(contract, changed)


def tax_left_out(invoiced: Invoiced) -> Iterator[Wrong]:
    """The total without the tax."""
    if invoiced.rate:
        yield Wrong(invoiced.parts, rate=Fraction(0))


def tax_despite(invoiced: Invoiced) -> Iterator[Wrong]:
    """Tax added, although the customer has given a number; or taken out of the price."""
    if invoiced.other_rate:
        yield Wrong(invoiced.parts, rate=invoiced.other_rate)


def tax_before_discount(invoiced: Invoiced) -> Iterator[Wrong]:
    """Tax on the price before the discount."""
    rate = invoiced.rate
    if rate and any(part.left < 1 for part in invoiced.parts):
        before = sum((part.sign * part.unit / part.left * part.seats for part in invoiced.parts), Fraction(0))
        yield Wrong(invoiced.parts, rate=rate, untaxed=before)


def tax_within(invoiced: Invoiced) -> Iterator[Wrong]:
    """Tax taken out of the price, which is without it."""
    rate = invoiced.rate or invoiced.other_rate
    if rate:
        for factor in (1 / (1 + rate), 1 - rate):
            yield Wrong(tuple(part.but(price=part.price * factor) for part in invoiced.parts), rate=Fraction(0))
            net = Fraction(int(invoiced.sheet.result.invoices.net[invoiced.sheet.invoice]), UNIT)
            yield Wrong((replace(invoiced.parts[0], fixed=net * factor),), rate=Fraction(0))


def tax_taken_off(invoiced: Invoiced) -> Iterator[Wrong]:
    """Tax taken off the total instead of added, or added twice."""
    rate = invoiced.rate
    if rate:
        yield Wrong(invoiced.parts, rate=-rate)


KINDS = (
    Kind("tax-left-out", "tax", "AXC-4", of_invoice=tax_left_out),
    Kind("tax-despite-number", "tax", "AXC-4", of_invoice=tax_despite),
    Kind("tax-before-discount", "tax", "AXC-4", of_invoice=tax_before_discount),
    Kind("tax-within", "tax", "AXC-4", of_invoice=tax_within),
    Kind("tax-taken-off", "tax", "AXC-4", of_invoice=tax_taken_off),
    Kind("discount-forgotten", "price", DISCOUNT, discount_forgotten),
    Kind("discount-as-paid", "price", DISCOUNT, discount_as_paid),
    Kind("discount-twice", "price", DISCOUNT, discount_twice),
    Kind("other-price", "price", {"csp": "CSP-4", "nce": "NCE-8"}, other_price),
    Kind("price-of-a-year", "price", {"nce": "NCE-4", "avast-prepaid": "PAYG-10"}, price_of_a_year),
    Kind("premium-left-out", "price", {"nce": "NCE-53"}, premium_left_out),
    Kind(
        "discount-despite",
        "price",
        {"axcrypt": "AXC-3", "avast-flexible": "PAYG-8", "avast-prepaid": ""},
        discount_despite,
    ),
)
