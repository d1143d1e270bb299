"""AxCrypt Business for resellers: licences for 1 or 12 months, paid at once (clauses AXC-1 to AXC-10)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from billing_model.core import calendar, codes
from billing_model.core.book import Book, Events
from billing_model.core.columns import Array
from billing_model.core.fields import Event, Field, Problem, given, problems
from billing_model.core.lines import Lines, Method
from billing_model.core.money import CENT, HUNDRED_PERCENT, Profile, round_to
from billing_model.core.moves import last_at_or_before
from billing_model.core.periods import days, periods
from billing_model.core.postings import Order, in_order
from billing_model.core.programme import Programme, Steps, Term
from billing_model.programmes.axcrypt.need import serve

BUYER = Field("buyer", "choice", choices=("reseller", "customer"), clause="AXC-3")
FIELDS = (
    Field("months", "integer", required=True, minimum=1, maximum=12, clause="AXC-1"),
    replace(BUYER, default="reseller"),
    Field("reseller_discount_percent", "percent", default=0, minimum=0, maximum=10_000, clause="AXC-2"),
    Field("vat_number", "flag", clause="AXC-4"),
    Field("vat_percent", "percent", default=0, minimum=0, maximum=10_000, clause="AXC-4"),
    Field("remaining_month", "choice", choices=("calendar", "30-days"), default="calendar", clause="AXC-6"),
)
EVENTS = (
    Event("add-seats", (Field("seats", "integer", required=True), BUYER), order=1, decides=True),
    Event("use", (Field("seats", "integer", required=True, minimum=0),), order=2),
    Event("cancel", order=3, decides=True),
)
KINDS = ("licences", "extra-licences")
LICENCES, EXTRA_LICENCES = map(codes.line_kind, KINDS)
AXC_1, AXC_5, AXC_7 = (codes.clause(f"AXC-{number}") for number in (1, 5, 7))

RESELLER = 0
CALENDAR = 0  # of remaining_month
DAYS_OF_A_MONTH = 30  # AXC-6, the other way to count


def bill(book: Book, until: np.datetime64) -> Lines:
    """Every period and every purchase of extra licences, invoiced and due that day (AXC-1)."""
    terms = period_lines(book, until)
    extra = extra_lines(book, until)
    lines = Lines.concat([terms, extra])
    order = np.append(np.full(len(terms), Order.CHARGE), np.full(len(extra), Order.CANCEL))
    return in_order(lines, order)


def period_lines(book: Book, until: np.datetime64) -> Lines:
    """The purchase, and renewals for the same term with all licences until it is cancelled (AXC-1, AXC-7)."""
    stop = np.full(len(book), until)
    cancelled = book.happened("cancel")
    stop[cancelled.subscription] = np.minimum(stop[cancelled.subscription], cancelled.on)
    period = periods(book.purchased, book.months, book.purchased, stop)
    sub = period.stretch
    return _lines(
        book,
        sub,
        kind=LICENCES,
        clause=np.where(period.number == 0, AXC_1, AXC_7),
        first=period.first,
        last=period.last,
        seats=licences(book, sub, period.first - 1),
        months=book.months[sub],
        buyer=book.buyer[sub],
    )


def extra_lines(book: Book, until: np.datetime64) -> Lines:
    """Licences added inside a period: the remaining months, rounded up to whole ones (AXC-5, AXC-6)."""
    added = book.happened("add-seats")
    added = added.take(added.on <= until)
    sub = added.subscription
    last = period_end(book, sub, added.on)
    return _lines(
        book,
        sub,
        kind=EXTRA_LICENCES,
        clause=np.full(len(sub), AXC_5),
        first=added.on,
        last=last,
        seats=added.seats,
        months=remaining_months(added.on, last, book.months[sub], book.remaining_month[sub]),
        buyer=np.where(added.buyer >= 0, added.buyer, book.buyer[sub]),
    )


def period_end(book: Book, sub: Array, day: Array) -> Array:
    """The last day of the period that holds a day."""
    start, months = book.purchased[sub], book.months[sub]
    number = calendar.months_since(start, day) // months + 1
    return calendar.add_months(start, number * months) - 1


def remaining_months(day: Array, last: Array, months: Array, rule: Array) -> Array:
    """The whole months from a day to a period's last day: at least 1, at most the period's (AXC-6).

    day, last: days; months: of the period; rule: calendar months counted from the day, or 30 days each.
    """
    after = last + 1
    whole = calendar.months_since(day, after)
    by_calendar = whole + (calendar.add_months(day, whole) < after)
    by_days = -(-days(day, last) // DAYS_OF_A_MONTH)
    return np.clip(np.where(rule == CALENDAR, by_calendar, by_days), 1, months)


def licences(book: Book, sub: Array, day: Array) -> Array:
    """The licences held at the end of a day."""
    added = book.happened("add-seats")
    step = last_at_or_before(sub, day, added.subscription, added.on)
    if not len(added):
        return book.seats[sub]
    return book.seats[sub] + np.where(step >= 0, _so_far(added)[step], 0)


def _so_far(added: Events) -> Array:
    """The licences added to each subscription so far, one per event."""
    total = np.cumsum(added.seats)
    first = np.searchsorted(added.subscription, added.subscription)
    so_far: Array = total - total[first] + added.seats[first]
    return so_far


def _lines(
    book: Book,
    sub: Array,
    kind: int,
    clause: Array,
    first: Array,
    last: Array,
    seats: Array,
    months: Array,
    buyer: Array,
) -> Lines:
    """The discount first, one rounding, then the VAT (AXC-10); no discount if the customer buys (AXC-2, AXC-3)."""
    size, price = len(sub), book.list_price[sub]
    discount = np.where(buyer == RESELLER, book.reseller_discount_percent[sub], 0)
    net_of = HUNDRED_PERCENT - discount
    amount = round_to(CENT, price * months * seats * net_of, HUNDRED_PERCENT)
    vat = np.where(book.vat_number[sub], 0, book.vat_percent[sub])  # a valid VAT number takes the VAT off (AXC-4)
    return Lines.of(
        size,
        subscription=sub,
        posted=first,
        invoice=first,
        first=first,
        last=last,
        kind=np.full(size, kind, np.int8),
        clause=clause.astype(np.int16),
        unit_price=round_to(CENT, price * months * net_of, HUNDRED_PERCENT),
        seats=seats,
        amount=amount,
        list_price=price,
        months=months.astype(np.int8),
        days=days(first, last).astype(np.int32),
        of_days=days(first, last).astype(np.int32),
        daily_price=np.zeros(size, np.int64),
        profile=np.full(size, Profile.EXACT, np.int8),
        method=np.full(size, Method.WHOLE, np.int8),
        exact=price * months * seats * net_of,
        per=np.full(size, HUNDRED_PERCENT, np.int32),
        more={"discount_percent": discount, "tax": round_to(CENT, amount * vat, HUNDRED_PERCENT)},
    )


def due(book: Book, lines: Lines) -> Array:
    """Paid at once (AXC-1)."""
    return lines.invoice


def levels(book: Book, until: np.datetime64) -> Steps:
    """The licences held; none after the last period of a cancelled subscription."""
    added, cancelled = book.happened("add-seats"), book.happened("cancel")
    sub = np.concatenate([np.arange(len(book)), added.subscription, cancelled.subscription])
    over = period_end(book, cancelled.subscription, cancelled.on) + 1
    since = np.concatenate([book.purchased, added.on, over])
    held = np.concatenate([book.seats, licences(book, added.subscription, added.on), np.zeros(len(over), np.int64)])
    order = np.lexsort((np.arange(len(sub)), since, sub))
    return Steps(subscription=sub[order], since=since[order], seats=held[order])


def term(book: Book) -> Term:
    """A subscription renews for the term that was bought, unless it is cancelled (AXC-1, AXC-7)."""
    return Term(start=book.purchased, months=book.months)


def check(book: Book) -> list[Problem]:
    """AXC-1, AXC-7 and AXC-9: the terms that are sold, what happens after the last period, members and licences."""
    events = book.events
    sub, on = events.subscription, events.on
    of_kind = {kind: events.kind == codes.event_kind(kind) for kind in ("add-seats", "use", "cancel")}
    cancelled = book.happened("cancel")
    step = last_at_or_before(sub, on, cancelled.subscription, cancelled.on)
    since = cancelled.on[step] if len(cancelled) else on
    end = period_end(book, sub, np.where(step >= 0, since, on))
    held = licences(book, sub, on)
    few = (events.seats < 1) & given(events.seats)
    return [
        *problems(
            "subscription", ~np.isin(book.months, (1, 12)), "months", "AXC-1", "one-or-twelve-months", found=book.months
        ),
        *problems("event", of_kind["add-seats"] & few, "seats", "AXC-5", "too-few-licences", found=events.seats),
        *problems(
            "event",
            of_kind["cancel"] & (step >= 0) & (since < on),
            "on",
            "AXC-7",
            "axcrypt-cancelled-twice",
            found=on,
            since=since,
        ),
        *problems(
            "event",
            ~of_kind["cancel"] & (step >= 0) & (on > end),
            "on",
            "AXC-7",
            "axcrypt-after-end",
            found=on,
            last=end,
        ),
        *problems(
            "event",
            of_kind["use"] & (events.seats > held),
            "seats",
            "AXC-9",
            "members-above-licences",
            found=events.seats,
            expected=held,
        ),
    ]


PROGRAMME = Programme(
    id="axcrypt",
    fields=FIELDS,
    events=EVENTS,
    kinds=KINDS,
    check=check,
    bill=bill,
    due=due,
    levels=levels,
    serve=serve,
    term=term,
    sold_for=("months", (1, 12)),
    operands={"discount_percent": "percent", "tax": "money"},
    factor=12 * HUNDRED_PERCENT,
)
