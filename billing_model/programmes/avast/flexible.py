"""Avast Business Hub: flexible billing, pay as you go (clauses PAYG-1 to PAYG-13).

Every day is charged at the number of devices that used the service on it (`flexible_usage`); the month is invoiced on
the 1st of the next. What is refused stands in `flexible_refusals`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from billing_model.core import calendar, codes
from billing_model.core.book import Book
from billing_model.core.columns import DAY, Array, Columns, as_whole, of_type
from billing_model.core.fields import Event, Field
from billing_model.core.lines import OWN, SEVERAL, Daily, Lines, Method, Shares
from billing_model.core.money import HUNDRED_PERCENT, divide, round_to, times
from billing_model.core.moves import ends, expand, last_at_or_before, shifted, starts
from billing_model.core.need import Need, Served, happenings, one_contract
from billing_model.core.periods import days
from billing_model.core.programme import WHOLE, Asked, PerSeat, Programme
from billing_model.programmes.avast.flexible_refusals import check
from billing_model.programmes.avast.flexible_usage import FIRST_LIMIT, Usage, levels, usage
from billing_model.programmes.avast.prices import DISCOUNT, PAYMENT, PRODUCT, PRODUCTS, SECURITY, SEGMENT, due

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
    Event("use", (Field("seats", "integer", required=True, minimum=0),), order=2, replaces=True),
    Event("set-limit", (Field("limit", "integer", required=True, minimum=0),), order=1, replaces=True),
    Event("cancel", order=3, decides=True),
)
KINDS = ("daily-usage",)
DAILY_USAGE = codes.line_kind("daily-usage")
PAYG_3 = codes.clause("PAYG-3")
USE, CANCEL = codes.event_kind("use"), codes.event_kind("cancel")

MONTH_DAYS, LIST_DAILY, YEAR_365 = range(3)  # PAYG-12, the choices of daily_price


def bill(book: Book, until: np.datetime64) -> Lines:
    """What was used, a line per subscription and month (PAYG-3), of the months that are over by a day (PAYG-6)."""
    last_day = calendar.first_of_month(calendar.month_of(np.array([until])))[0] - 1
    return priced(book, months_used(usage(book, last_day)))


# ---- Each day by the devices that used the service --------------------------------------------------------------


@dataclass(frozen=True, eq=False, kw_only=True)
class Stretches(Columns):
    """The stretches of usage cut at the ends of the calendar months, by subscription and day."""

    subscription: Array = of_type(np.int64)
    month: Array = of_type(np.int64)  # calendar.month_of
    first: Array = of_type(DAY)
    last: Array = of_type(DAY)
    device_days: Array = of_type(np.int64)
    refused: Array = of_type(np.int64)
    devices_from: Array = of_type(np.int64)  # as `Usage.devices_from`


def by_month(used: Usage) -> Stretches:
    """Each stretch of usage, month by month; refused devices count in the month of its first day."""
    from_month, to_month = calendar.month_of(used.first), calendar.month_of(used.last)
    row, number = expand(to_month - from_month + 1)
    month = from_month[row] + number
    first = np.maximum(used.first[row], calendar.first_of_month(month))
    last = np.minimum(used.last[row], calendar.first_of_month(month + 1) - 1)
    return Stretches(
        subscription=used.subscription[row],
        month=month,
        first=first,
        last=last,
        device_days=days(first, last) * used.devices[row],
        refused=np.where(number == 0, used.refused[row], 0),
        devices_from=used.devices_from[row],
    )


def months_used(used: Usage) -> Stretches:
    """The device-days of each subscription and month (PAYG-3), from the first to the last day with the service.

    A month in which no device used it is left out.
    """
    part = by_month(used)
    month = _month(part.subscription, part.month)
    begin, end = np.flatnonzero(starts(month)), np.flatnonzero(ends(month))
    months = part.take(begin).replace(
        last=part.last[end],
        device_days=np.add.reduceat(part.device_days, begin),
        refused=np.add.reduceat(part.refused, begin),
    )
    return months.take(months.device_days > 0)


def _month(subscription: Array, month: Array) -> Array:
    """A whole number that sorts as the subscription does, and within it as the month."""
    return subscription * 2**12 + month


# ---- The invoice of the 1st -------------------------------------------------------------------------------------


class DailyPrice(NamedTuple):
    """The daily price as a ratio: the list price × months / divisor."""

    months: Array
    divisor: Array


def daily_price(rule: Array, month: Array) -> DailyPrice:
    """By PAYG-12: the list price / the days of the month, a price that is for a day already, or × 12 / 365.

    rule: `MONTH_DAYS`, `LIST_DAILY` or `YEAR_365`, one per month that is charged.
    """
    return DailyPrice(
        months=np.where(rule == YEAR_365, 12, 1),
        divisor=np.select([rule == MONTH_DAYS, rule == YEAR_365], [calendar.days_in_month(month), 365], 1),
    )


def per_seat(book: Book) -> PerSeat:
    """A month of 31 days at the daily price of a device (PAYG-12)."""
    by_rule = {MONTH_DAYS: WHOLE, LIST_DAILY: 31 * WHOLE, YEAR_365: 12 * 31}
    return PerSeat(np.select([book.daily_price == rule for rule in by_rule], [*by_rule.values()], WHOLE))


def priced(book: Book, used: Stretches) -> Lines:
    """The device-days at the daily price, less the discount (PAYG-7), rounded once (PAYG-13)."""
    sub, invoice = used.subscription, calendar.first_of_month(used.month + 1)  # PAYG-6
    price, discount = book.list_price[sub], book.discount_percent[sub]
    months, divisor = daily_price(book.daily_price[sub], used.month)
    exact = times(price, months, used.device_days, HUNDRED_PERCENT - discount)
    per = divisor * HUNDRED_PERCENT
    daily = divide(times(price, months), divisor)
    return Lines.of(
        len(used),
        subscription=sub,
        posted=invoice,
        invoice=invoice,
        first=used.first,
        last=used.last,
        kind=DAILY_USAGE,
        clause=PAYG_3,
        unit_price=daily,
        seats=used.device_days,
        amount=round_to(book.minor[sub], exact, per),
        list_price=price,
        months=months,
        days=days(used.first, used.last),
        of_days=divisor,
        daily_price=daily,
        method=Method.USAGE,
        exact=exact,
        per=per,
        seats_from=SEVERAL,
        more={"refused": used.refused, "discount_percent": discount},
    )


# ---- For other parts of the model -------------------------------------------------------------------------------


def daily(book: Book, lines: Lines) -> Daily:
    """The exact charge of each day of each line.

    The days of a line differ, so each day's share is the difference of the cumulative charge rounded to the micro-unit.
    """
    if not len(lines):
        return Daily.none()
    used, sub = _used_by(book, lines)
    row, number = expand(lines.days)
    day = lines.first[row] + number
    devices = used.devices[last_at_or_before(sub[row], day, used.subscription, used.first)]
    so_far = np.cumsum(devices)
    begin = np.flatnonzero(number == 0)
    so_far -= (so_far[begin] - devices[begin])[row]
    rate = as_whole(lines.exact // lines.seats)  # exact is a multiple of the device-days
    cumulative = divide(times(so_far, rate[row]), lines.per[row])
    amount = np.where(number == 0, cumulative, cumulative - shifted(cumulative))
    return Daily(line=row, on=day, amount=amount)


def shares(book: Book, lines: Lines) -> Shares:
    """What the device-days of each line are: days times the devices bought or wanted, or times a limit (PAYG-5)."""
    if not len(lines):
        return Shares.none()
    used, sub = _used_by(book, lines)
    part = by_month(used)
    part = part.take(part.device_days > 0)
    month = _month(sub, calendar.month_of(lines.first))
    order = np.argsort(month)
    place = np.searchsorted(month[order], _month(part.subscription, part.month))
    line = order[place.clip(max=len(order) - 1)]
    matches = month[line] == _month(part.subscription, part.month)
    part, line = part.take(matches), line[matches]
    shares = Shares.of(len(part), line=line, event=part.devices_from, times=days(part.first, part.last))
    shares = shares.sort(shares.line, shares.event)
    begin = np.flatnonzero(starts(shares.line) | starts(shares.event))
    times = np.add.reduceat(shares.times, begin)
    event = shares.event[begin]
    limit = (event == FIRST_LIMIT) | np.isin(event, book.happened("set-limit").row)
    return shares.take(begin).but(
        times=times, event=np.where(event == FIRST_LIMIT, OWN, event), field=np.where(limit, "limit", "seats")
    )


def _used_by(book: Book, lines: Lines) -> tuple[Usage, Array]:
    """The usage behind one line or more, and the subscription of each line in it."""
    among = np.zeros(len(book), bool)
    among[lines.subscription] = True
    return usage(book.only(among), lines.last.max()), np.searchsorted(np.flatnonzero(among), lines.subscription)


def serve(need: Need, agreed: Columns) -> Served:
    """The devices in use follow the need (PAYG-3); the last day on which it is needed is the day of the cancellation,
    which is still charged (PAYG-4)."""
    steps, every = need.later(), np.arange(len(need))
    used = happenings(steps.path, steps.on, USE, seats=steps.seats)
    return Served(one_contract(need), (used, happenings(every, need.end - 1, CANCEL)))


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
    shares=shares,
    serve=serve,
    by_use=True,
    paying=("payment",),
    one_of=("product", SECURITY),  # PAYG-9
    sells="product",
    products=PRODUCTS,
    limit=("limit", "set-limit"),
    asked=(Asked("usage_cap", beside=("avast-prepaid",)),),
    operands={"refused": "devices", "discount_percent": "percent"},
    minimum_seats=0,
    per_seat=per_seat,
    unit_places=6,
)
