"""Office 365: the plans a subscription has had, and what is charged for each (SWITCH-1, SWITCH-3)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from billing_model.core import calendar, codes
from billing_model.core.book import Book
from billing_model.core.columns import DAY, Array, Columns, of_type
from billing_model.core.fields import given
from billing_model.core.lines import OWN, Lines, Method
from billing_model.core.money import round_to
from billing_model.core.moves import carry_forward, ends
from billing_model.core.periods import days, periods
from billing_model.core.programme import Steps, Term

KINDS = ("prepaid-term", "cycle-fee", "plan-switch-credit", "plan-switch-charge", "credit-lost")
PREPAID_TERM, CYCLE_FEE, SWITCH_CREDIT, SWITCH_CHARGE, CREDIT_LOST = map(codes.line_kind, KINDS)
SWITCH_1, SWITCH_3 = codes.clause("SWITCH-1"), codes.clause("SWITCH-3")


@dataclass(frozen=True, eq=False, kw_only=True)
class Plans(Columns):
    """One row per plan a subscription has had, in order."""

    subscription: Array = of_type(np.int64)
    begin: Array = of_type(DAY)
    end: Array = of_type(DAY)  # the day of the next switch, or NEVER
    list_price: Array = of_type(np.int64)  # micro-units per seat and month
    seats: Array = of_type(np.int64)
    term: Array = of_type(np.int64)  # months that are prepaid
    by_hand: Array = of_type(bool)  # switched to by hand
    prepaid: Array = of_type(bool)
    first: Array = of_type(bool)  # the plan that was bought
    seats_from: Array = of_type(np.int32)  # as in `Lines`
    price_from: Array = of_type(np.int32)
    minor: Array = of_type(np.int64)  # the minor unit of the currency, micro-units (GEN-6)


def plans(book: Book) -> Plans:
    """The plan that was bought and those switched to; seats and term stay unless the switch gives others (SWITCH-3)."""
    switched = book.happened("switch-plan")
    bought = Plans.of(
        len(book),
        subscription=np.arange(len(book)),
        begin=book.purchased,
        end=book.purchased,
        list_price=book.list_price,
        seats=book.seats,
        term=book.term_months,
        by_hand=False,
        prepaid=book.prepaid,
        first=True,
        seats_from=OWN,
        price_from=OWN,
        minor=book.minor,
    )
    later = Plans.of(
        len(switched),
        subscription=switched.subscription,
        begin=switched.on,
        end=switched.on,
        list_price=switched.list_price,
        seats=switched.seats,
        term=switched.term_months,
        by_hand=switched.by_hand,
        prepaid=book.prepaid[switched.subscription],
        first=False,
        seats_from=switched.row,
        price_from=switched.row,
        minor=book.minor[switched.subscription],
    )
    all_plans = Plans.concat([bought, later])
    # A plan that was bought stands before those of the same day.
    all_plans = all_plans.sort(all_plans.subscription, all_plans.begin)
    gives_seats = given(all_plans.seats)
    next_begin = np.append(all_plans.begin[1:], all_plans.begin[:1])
    return all_plans.replace(
        end=np.where(ends(all_plans.subscription), calendar.NEVER, next_begin),
        seats=carry_forward(all_plans.seats, gives_seats),
        seats_from=carry_forward(all_plans.seats_from, gives_seats),
        term=carry_forward(all_plans.term, given(all_plans.term)),
    )


# ---- What is charged --------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, kw_only=True)
class PlanCharges(Columns):
    """What is charged in advance: a whole prepaid term, or a month of an invoiced plan."""

    plan: Array = of_type(np.int64)  # the row of the plan
    first: Array = of_type(DAY)
    last: Array = of_type(DAY)
    months: Array = of_type(np.int64)
    opening: Array = of_type(bool)  # the plan's first


def charges(plan: Plans, horizon: Array) -> PlanCharges:
    """Each term or month that begins by the horizon: billing of the old plan stops when that of the new starts
    (SWITCH-1); a prepaid plan has one term (SWITCH-3). One that opens on a switch's day is charged first (GEN-4).
    """
    months = np.where(plan.prepaid, plan.term, 1)
    stop = np.minimum(np.where(plan.prepaid, plan.begin, plan.end), horizon)
    period = periods(plan.begin, months, plan.begin, stop)
    return PlanCharges(
        plan=period.stretch,
        first=period.first,
        last=period.last,
        months=months[period.stretch],
        opening=period.number == 0,
    )


def charge_lines(plans: Plans, charged: PlanCharges) -> Lines:
    """The price of the whole term or month, in advance."""
    plan = plans.take(charged.plan)
    switched = charged.opening & ~plan.first
    price = plan.list_price * charged.months
    whole = days(charged.first, charged.last)
    return Lines.of(
        len(plan),
        subscription=plan.subscription,
        posted=charged.first,
        invoice=charged.first,
        first=charged.first,
        last=charged.last,
        kind=np.where(switched, SWITCH_CHARGE, np.where(plan.prepaid, PREPAID_TERM, CYCLE_FEE)),
        clause=np.where(plan.prepaid & ~switched, SWITCH_3, SWITCH_1),
        unit_price=round_to(plan.minor, price),
        seats=plan.seats,
        amount=round_to(plan.minor, price * plan.seats),
        list_price=plan.list_price,
        months=charged.months,
        days=whole,
        of_days=whole,
        method=Method.WHOLE,
        exact=price * plan.seats,
        seats_from=plan.seats_from,
        price_from=plan.price_from,
    )


# ---- For other parts of the model -------------------------------------------------------------------------------


def levels(book: Book, until: np.datetime64) -> Steps:
    """The seats held; none after a prepaid term."""
    plan = plans(book)
    last = plan.take(ends(plan.subscription) & plan.prepaid)
    steps = Steps.concat(
        [
            Steps(subscription=plan.subscription, since=plan.begin, seats=plan.seats),
            Steps.of(len(last), subscription=last.subscription, since=last_day(last) + 1, seats=0),
        ]
    )
    return steps.sort(steps.subscription, steps.since)


def last_day(plan: Plans) -> Array:
    """The last day of each plan's prepaid term."""
    return calendar.add_months(plan.begin, plan.term) - 1


def term(book: Book) -> Term:
    """The prepaid term of the last plan; a plan invoiced month by month has none (SWITCH-3)."""
    plan = plans(book)
    last = plan.take(ends(plan.subscription))
    return Term(start=last.begin, months=np.where(last.prepaid, last.term, 0))
