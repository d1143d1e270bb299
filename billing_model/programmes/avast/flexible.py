"""Avast Business Hub: flexible billing, pay as you go (clauses PAYG-1 to PAYG-13).

Every day is charged at the number of devices that used the service on it; the month is invoiced on the 1st of the next.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from billing_model.core import calendar, codes
from billing_model.core.book import Book
from billing_model.core.columns import Array, Columns
from billing_model.core.fields import Event, Field, Problem, problems
from billing_model.core.lines import Daily, Lines, Method
from billing_model.core.money import CENT, HUNDRED_PERCENT, Profile, divide, round_to
from billing_model.core.moves import expand, last_at_or_before, shifted, starts
from billing_model.core.need import Need, Served, happenings, one_contract
from billing_model.core.periods import days
from billing_model.core.programme import Programme
from billing_model.programmes.avast.flexible_usage import Usage, cancelled, levels, usage
from billing_model.programmes.avast.prices import (
    DISCOUNT,
    PAYMENT,
    PRODUCT,
    SECURITY,
    SEGMENT,
    due,
    product_numbers,
)

FIELDS = (
    PRODUCT,
    Field("limit", "integer", minimum=0, clause="PAYG-5"),
    SEGMENT,
    DISCOUNT,
    PAYMENT,
    Field(
        "daily_price",
        "choice",
        choices=("month-days", "list-daily", "year-365"),
        default="month-days",
        clause="PAYG-12",
    ),
)
EVENTS = (
    Event("use", (Field("seats", "integer", required=True, minimum=0),), order=2),
    Event("set-limit", (Field("limit", "integer", required=True, minimum=0),), order=1),
    Event("cancel", order=3, decides=True),
)
KINDS = ("daily-usage",)
DAILY_USAGE = codes.line_kind("daily-usage")
PAYG_3 = codes.clause("PAYG-3")
USE, CANCEL = codes.event_kind("use"), codes.event_kind("cancel")

MONTH_DAYS, LIST_DAILY, YEAR_365 = range(3)  # PAYG-12, the choices of daily_price


# ---- The invoice of the 1st -------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, kw_only=True)
class Months(Columns):
    """The stretches of usage cut at the ends of the calendar months."""

    subscription: Array
    stretch: Array  # int64, the row of the usage
    month: Array  # int64, calendar.month_of
    first: Array
    last: Array


def months_of(used: Usage) -> Months:
    """Each stretch of usage, month by month."""
    from_month, to_month = calendar.month_of(used.first), calendar.month_of(used.last)
    stretch, number = expand(to_month - from_month + 1)
    month = from_month[stretch] + number
    return Months(
        subscription=used.subscription[stretch],
        stretch=stretch,
        month=month,
        first=np.maximum(used.first[stretch], calendar.first_of_month(month)),
        last=np.minimum(used.last[stretch], calendar.first_of_month(month + 1) - 1),
    )


def bill(book: Book, until: np.datetime64) -> Lines:
    """One line per subscription and month: its device-days at the daily price, less the discount, rounded once
    (PAYG-3, PAYG-12, PAYG-13). Invoiced on the 1st of the next month (PAYG-6)."""
    billed_to = calendar.first_of_month(calendar.month_of(np.array([until])))[0] - 1
    used = usage(book, billed_to)
    part = months_of(used)
    if not len(part):
        return _lines(book, part, part.stretch, part.stretch)
    length = days(part.first, part.last)
    new = starts(part.subscription * 2**12 + part.month)
    row = np.flatnonzero(new)
    device_days = np.add.reduceat(length * used.devices[part.stretch], row)
    refused = np.add.reduceat(np.where(part.first == used.first[part.stretch], used.refused[part.stretch], 0), row)
    last = part.last[np.append(row[1:], len(part)) - 1]
    lines = part.take(row).replace(last=last)
    charged = device_days > 0
    return _lines(book, lines.take(charged), device_days[charged], refused[charged])


def _lines(book: Book, of: Months, device_days: Array, refused: Array) -> Lines:
    sub, size = of.subscription, len(of)
    rule, price = book.daily_price[sub], book.list_price[sub]
    # the daily price is price x times / divisor (PAYG-12)
    times = np.where(rule == YEAR_365, 12, 1)
    divisor = np.select([rule == MONTH_DAYS, rule == YEAR_365], [calendar.days_in_month(of.month), 365], 1)
    discount = book.discount_percent[sub]
    exact = price * times * device_days * (HUNDRED_PERCENT - discount)
    per = divisor * HUNDRED_PERCENT
    daily = divide(price * times, divisor)
    return Lines.of(
        size,
        subscription=sub,
        posted=calendar.first_of_month(of.month + 1),
        invoice=calendar.first_of_month(of.month + 1),
        first=of.first,
        last=of.last,
        kind=np.full(size, DAILY_USAGE, np.int8),
        clause=np.full(size, PAYG_3, np.int16),
        unit_price=daily,
        seats=device_days,
        amount=round_to(CENT, exact, per),
        list_price=price,
        months=times.astype(np.int8),
        days=days(of.first, of.last).astype(np.int32),
        of_days=divisor.astype(np.int32),
        daily_price=daily,
        profile=np.full(size, Profile.EXACT, np.int8),
        method=np.full(size, Method.USAGE, np.int8),
        exact=exact,
        per=per.astype(np.int32),
        more={"refused": refused, "discount_percent": discount},
    )


def daily(book: Book, lines: Lines) -> Daily:
    """The exact charge of each day of each line.

    The days of a line differ, so each day's share is the difference of the cumulative charge rounded to the micro-unit.
    """
    if not len(lines):
        return Daily.none()
    whole_book = np.zeros(len(book), bool)
    whole_book[lines.subscription] = True
    mine = book.only(whole_book)
    used = usage(mine, lines.last.max())
    row, number = expand(lines.days)
    day = lines.first[row] + number
    sub = np.searchsorted(np.flatnonzero(whole_book), lines.subscription)[row]
    devices = used.devices[last_at_or_before(sub, day, used.subscription, used.first)]
    so_far = np.cumsum(devices)
    so_far -= np.repeat(
        so_far[np.cumsum(lines.days) - lines.days] - devices[np.cumsum(lines.days) - lines.days], lines.days
    )
    rate = lines.exact // lines.seats  # exact is a multiple of the device-days
    cumulative = divide(so_far * rate[row], lines.per[row])
    amount = np.where(number == 0, cumulative, cumulative - shifted(cumulative))
    return Daily(line=row, on=day, amount=amount)


def serve(need: Need, agreed: Columns) -> Served:
    """The devices in use follow the need (PAYG-3); the last day on which it is needed is the day of the cancellation,
    which is still charged (PAYG-4)."""
    steps, every = need.later(), np.arange(len(need))
    used = happenings(steps.path, steps.on, USE, seats=steps.seats)
    return Served(one_contract(need), (used, happenings(every, need.end - 1, CANCEL)))


# ---- What is refused --------------------------------------------------------------------------------------------


def check(book: Book) -> list[Problem]:
    """PAYG-2, PAYG-7 to PAYG-9, and events after the cancellation."""
    product = product_numbers(book.product)
    segment, discount = book.segment > 0, book.discount_percent > 0
    security = np.isin(product, np.arange(len(SECURITY)))
    events = book.events
    ended_sub, ended_on = cancelled(book)
    ended = last_at_or_before(events.subscription, events.on, ended_sub, ended_on)
    after = (ended >= 0) & (events.on > ended_on[ended]) if len(ended_on) else np.zeros(len(events), bool)
    since = ended_on[ended] if len(ended_on) else events.on
    return [
        *problems("subscription", product < 0, "product", "PAYG-2", "product-not-eligible", found=book.product),
        *problems(
            "subscription",
            discount & ~segment,
            "discount_percent",
            "PAYG-8",
            "discount-without-segment",
            found=book.discount_percent,
        ),
        *problems(
            "subscription",
            discount & segment & ~security & (product >= 0),
            "discount_percent",
            "PAYG-7",
            "segment-discount-not-here",
            found=book.discount_percent,
            product=book.product,
        ),
        *problems("event", after, "on", "PAYG-11", "after-cancellation", found=events.on, since=since),
        *_two_security_products(book, security),
    ]


def _two_security_products(book: Book, security: Array) -> list[Problem]:
    """PAYG-9: of Essential, Premium and Ultimate one customer has one at a time on flexible billing."""
    rows = np.flatnonzero(security)
    sub, on = cancelled(book)
    ended = last_at_or_before(rows, np.full(len(rows), calendar.LAST_DAY), sub, on)
    end = on[ended] if len(on) else np.full(len(rows), calendar.NEVER)
    end = np.where(ended >= 0, end, calendar.NEVER)
    order = np.lexsort((book.purchased[rows], book.customer[rows]))
    rows, end = rows[order], end[order]
    customer = book.customer[rows]
    # the latest end among the customer's earlier products, by day within customer
    key = customer * 2**20 + end.view(np.int64)
    latest = np.maximum.accumulate(key) if len(key) else key
    begin = customer * 2**20 + book.purchased[rows].view(np.int64)
    overlap = np.zeros(len(book), bool)
    other = np.arange(len(book))
    if len(rows) > 1:
        again = (customer[1:] == customer[:-1]) & (begin[1:] < latest[:-1])
        overlap[rows[1:][again]] = True
        other[rows[1:]] = rows[:-1]
    return problems(
        "subscription",
        overlap,
        "product",
        "PAYG-9",
        "second-security-product",
        found=book.product,
        other=book.product[other],
    )


PROGRAMME = Programme(
    id="avast-flexible",
    fields=FIELDS,
    events=EVENTS,
    kinds=KINDS,
    check=check,
    bill=bill,
    due=due,
    levels=levels,
    daily=daily,
    serve=serve,
    by_use=True,
    one_of=("product", SECURITY),  # PAYG-9
    operands={"refused": "devices", "discount_percent": "percent"},
    minimum_seats=0,
    factor=31 * 12 * HUNDRED_PERCENT,
    unit_places=6,
)
