"""Office 365: switching to another plan, prepaid or invoiced (clauses SWITCH-1 to SWITCH-8)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from billing_model.core import calendar, codes
from billing_model.core.book import Book
from billing_model.core.columns import Array, Columns
from billing_model.core.fields import MISSING, Event, Field, Problem, given, problems
from billing_model.core.lines import Lines, Method
from billing_model.core.money import CENT, Profile, round_to
from billing_model.core.moves import carry_forward, ends, starts
from billing_model.core.periods import days, periods
from billing_model.core.postings import Order, in_order
from billing_model.core.programme import Programme, Steps, Term
from billing_model.programmes.office365.need import serve

LONGEST_TERM = 36  # months
TERM = Field("term_months", "integer", minimum=1, maximum=LONGEST_TERM, clause="SWITCH-3")
FIELDS = (
    Field("plan", "text"),
    Field("term_months", "integer", default=12, minimum=1, maximum=LONGEST_TERM, clause="SWITCH-3"),
    Field("prepaid", "flag", clause="SWITCH-3"),
    Field("billing_day", "integer", required=True, minimum=1, maximum=28, clause="SWITCH-2"),
)
EVENTS = (
    Event(
        "switch-plan",
        (
            Field("plan", "text"),
            Field("list_price", "money", required=True, minimum=0),
            Field("seats", "integer"),
            TERM,
            Field("by_hand", "flag", clause="SWITCH-8"),
        ),
        order=1,
        decides=True,
    ),
)
KINDS = ("prepaid-term", "cycle-fee", "plan-switch-credit", "plan-switch-charge", "credit-lost")
PREPAID_TERM, CYCLE_FEE, SWITCH_CREDIT, SWITCH_CHARGE, CREDIT_LOST = map(codes.line_kind, KINDS)
SWITCH_1, SWITCH_2, SWITCH_3, SWITCH_4, SWITCH_8 = (codes.clause(f"SWITCH-{number}") for number in (1, 2, 3, 4, 8))


# ---- What was agreed --------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, kw_only=True)
class Plans(Columns):
    """One row per plan a subscription has had, in order."""

    subscription: Array  # int64
    begin: Array
    end: Array  # the day of the next switch, or NEVER
    list_price: Array  # int64, micro-units per seat and month
    seats: Array  # int64
    term: Array  # int64, months that are prepaid
    by_hand: Array  # bool, switched to by hand
    prepaid: Array  # bool
    first: Array  # bool, the plan that was bought


def plans(book: Book) -> Plans:
    """The plan that was bought and those switched to; seats and term stay unless the switch gives others (SWITCH-3)."""
    switched = book.happened("switch-plan")
    sub = np.append(np.arange(len(book)), switched.subscription)
    begin = np.append(book.purchased, switched.on)
    bought = np.append(np.ones(len(book), bool), np.zeros(len(switched), bool))
    order = np.lexsort((~bought, begin, sub))
    sub, begin, bought = sub[order], begin[order], bought[order]

    def kept(at_purchase: Array, at_switch: Array) -> Array:
        column = np.append(at_purchase, at_switch)[order]
        return carry_forward(column, column != MISSING)

    end = np.append(begin[1:], begin[:0])
    end = np.append(end, calendar.NEVER) if len(end) < len(begin) else end
    return Plans(
        subscription=sub,
        begin=begin,
        end=np.where(ends(sub), calendar.NEVER, end),
        list_price=np.append(book.list_price, switched.list_price)[order],
        seats=kept(book.seats, switched.seats),
        term=kept(book.term_months, switched.term_months),
        by_hand=np.append(np.zeros(len(book), bool), switched.by_hand)[order],
        prepaid=book.prepaid[sub],
        first=starts(sub),
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class Charges(Columns):
    """What is charged in advance: a whole prepaid term, or a month of an invoiced plan."""

    plan: Array  # int64, the row of the plan
    first: Array
    last: Array
    months: Array  # int64
    opening: Array  # bool, the plan's first


def charges(found: Plans, horizon: Array) -> Charges:
    """Each term or month that begins by the horizon; one that opens on a switch's day is charged first (GEN-4)."""
    months = np.where(found.prepaid, found.term, 1)
    stop = np.minimum(np.where(found.prepaid, found.begin, found.end), horizon)
    period = periods(found.begin, months, found.begin, stop)
    return Charges(
        plan=period.stretch,
        first=period.first,
        last=period.last,
        months=months[period.stretch],
        opening=period.number == 0,
    )


# ---- Billing ----------------------------------------------------------------------------------------------------


def bill(book: Book, until: np.datetime64) -> Lines:
    """The lines of every invoice up to and including a day: charges, and what each switch credits (SWITCH-1, SWITCH-2).

    What is made on a day stands on the first billing day on or after it.
    """
    found = plans(book)
    horizon = calendar.on_or_before(np.full(len(book), until), book.billing_day)
    charged = charges(found, horizon[found.subscription])
    parts = [charge_lines(found, charged), *credit_lines(found, charged, horizon)]
    lines = Lines.concat([part for part, _ in parts])
    order = np.concatenate([np.full(len(part), place) for part, place in parts])
    invoice = calendar.on_or_after(lines.posted, book.billing_day[lines.subscription])
    return in_order(lines.replace(invoice=invoice), order)


def charge_lines(found: Plans, charged: Charges) -> tuple[Lines, Array | int]:
    """The price of the whole term or month, in advance; and the place of each line within its day."""
    plan = charged.plan
    switched = charged.opening & ~found.first[plan]
    kind = np.where(switched, SWITCH_CHARGE, np.where(found.prepaid[plan], PREPAID_TERM, CYCLE_FEE))
    clause = np.where(found.prepaid[plan] & ~switched, SWITCH_3, SWITCH_1)
    price = found.list_price[plan] * charged.months
    exact = price * found.seats[plan]
    whole = days(charged.first, charged.last)
    lines = _lines(
        found,
        plan,
        kind,
        clause,
        charged.first,
        charged.first,
        charged.last,
        found.seats[plan],
        unit_price=round_to(CENT, price),
        amount=round_to(CENT, exact),
        months=charged.months,
        days_charged=whole,
        of_days=whole,
        exact=exact,
        per=np.ones_like(exact),
        method=np.full(len(plan), Method.WHOLE),
    )
    return lines, np.where(switched, Order.REACTIVATION, Order.CHARGE)


def credit_lines(found: Plans, charged: Charges, horizon: Array) -> list[tuple[Lines, Array | int]]:
    """What is left of the old plan, by days, the day of the switch counted as left (SWITCH-2, SWITCH-5).

    Prepaid: credited up to the new plan's total; the rest is lost (SWITCH-3, SWITCH-4). By hand a prepaid plan gives no
    credit at all (SWITCH-8). Returns the credits and the rows that tell what is lost, each with its place in the day.
    """
    new = np.flatnonzero(~found.first & (found.begin <= horizon[found.subscription]))
    last_charge = np.full(len(found), -1)
    last_charge[charged.plan] = np.arange(len(charged))
    old = new - 1
    charge = last_charge[old]
    day, last = found.begin[new], charged.last[charge]
    some = (charge >= 0) & (last >= day)
    new, old, charge, day, last = new[some], old[some], charge[some], day[some], last[some]

    seats, months = found.seats[old], charged.months[charge]
    left, of_days = days(day, last), days(charged.first[charge], last)
    paid = found.list_price[old] * months * seats
    total = found.list_price[new] * found.term[new] * found.seats[new]
    remains = paid * left  # times of_days
    prepaid = found.prepaid[old]
    by_hand = prepaid & found.by_hand[new]
    capped = prepaid & (remains > total * of_days)
    exact = np.where(capped, total, remains)
    per = np.where(capped, 1, of_days)
    amount = round_to(CENT, exact, per)
    lost = round_to(CENT, np.where(by_hand, remains, remains - total * of_days), of_days)

    def rows(where: Array, kind: int, clause: Array, method: int, credited: bool) -> Lines:
        sign = -1 if credited else 0
        return _lines(
            found,
            old[where],
            np.full(int(where.sum()), kind),
            clause[where],
            day[where],
            day[where],
            last[where],
            seats[where],
            unit_price=sign * round_to(CENT, amount[where], seats[where]),
            amount=sign * amount[where],
            months=months[where],
            days_charged=left[where],
            of_days=of_days[where],
            exact=sign * exact[where],
            per=per[where],
            method=np.full(int(where.sum()), method),
            lost=np.zeros(int(where.sum()), np.int64) if credited else lost[where],
        )

    credit = rows(~by_hand, SWITCH_CREDIT, np.full(len(new), SWITCH_2), Method.BY_DAYS, credited=True)
    gone = rows(by_hand | capped, CREDIT_LOST, np.where(by_hand, SWITCH_8, SWITCH_4), Method.FREE, credited=False)
    return [(credit, Order.CANCEL), (gone, Order.AFTERWARDS)]


def _lines(
    found: Plans,
    plan: Array,
    kind: Array,
    clause: Array,
    posted: Array,
    first: Array,
    last: Array,
    seats: Array,
    *,
    unit_price: Array,
    amount: Array,
    months: Array,
    days_charged: Array,
    of_days: Array,
    exact: Array,
    per: Array,
    method: Array,
    lost: Array | None = None,
) -> Lines:
    size = len(plan)
    return Lines.of(
        size,
        subscription=found.subscription[plan],
        posted=posted,
        invoice=posted,
        first=first,
        last=last,
        kind=kind.astype(np.int8),
        clause=clause.astype(np.int16),
        unit_price=unit_price,
        seats=seats,
        amount=amount,
        list_price=found.list_price[plan],
        months=months.astype(np.int8),
        days=days_charged.astype(np.int32),
        of_days=of_days.astype(np.int32),
        daily_price=np.zeros(size, np.int64),
        profile=np.full(size, Profile.EXACT, np.int8),
        method=method.astype(np.int8),
        exact=exact,
        per=per.astype(np.int32),
        more={"lost": np.zeros(size, np.int64) if lost is None else lost},
    )


def levels(book: Book, until: np.datetime64) -> Steps:
    """The seats held; none after a prepaid term."""
    found = plans(book)
    last = ends(found.subscription) & found.prepaid
    over = calendar.add_months(found.begin[last], found.term[last])
    sub = np.append(found.subscription, found.subscription[last])
    since = np.append(found.begin, over)
    held = np.append(found.seats, np.zeros(int(last.sum()), np.int64))
    order = np.lexsort((since, sub))
    return Steps(subscription=sub[order], since=since[order], seats=held[order])


def term(book: Book) -> Term:
    """The prepaid term of the last plan; a plan invoiced month by month has none (SWITCH-3)."""
    found = plans(book)
    last = found.take(ends(found.subscription))
    return Term(start=last.begin, months=np.where(last.prepaid, last.term, 0))


def check(book: Book) -> list[Problem]:
    """SWITCH-4: a prepaid plan is switched before it expires; seats are never set below 1."""
    events = book.events
    switch = events.kind == codes.event_kind("switch-plan")
    few = switch & given(events.seats) & (events.seats < 1)
    found = plans(book)
    over = found.prepaid & (found.end < calendar.NEVER) & (calendar.add_months(found.begin, found.term) <= found.end)
    late, last = np.zeros(len(events), bool), events.on.copy()
    at = np.flatnonzero(switch)  # the plans after the first of each subscription, in the same order
    row = np.flatnonzero(~found.first)
    late[at[over[row - 1]]] = True
    last[at] = calendar.add_months(found.begin[row - 1], found.term[row - 1]) - 1
    return [
        *problems("event", late, "on", "SWITCH-4", "switch-after-end", found=events.on, last=last),
        *problems("event", few, "seats", "SWITCH-3", "too-few", found=events.seats, least=np.ones_like(events.seats)),
    ]


PROGRAMME = Programme(
    id="office365",
    fields=FIELDS,
    events=EVENTS,
    kinds=KINDS,
    check=check,
    bill=bill,
    levels=levels,
    serve=serve,
    term=term,
    operands={"lost": "money"},
    factor=LONGEST_TERM * 1_100,
)
