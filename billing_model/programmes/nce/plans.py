"""Another term or another plan while a term runs (NCE-45 to NCE-47, NCE-53)."""

from __future__ import annotations

import numpy as np

from billing_model.core import calendar, codes
from billing_model.core.calendar import as_days
from billing_model.core.columns import Array
from billing_model.core.fields import given
from billing_model.core.lines import SEVERAL
from billing_model.programmes.nce.agreement import reckoned
from billing_model.programmes.nce.cycles import Runs, by_the_month, first_day, last_day, number, rule
from billing_model.programmes.nce.file import CHANGE_BILLING_PLAN, CONVERT
from billing_model.programmes.nce.folding import (
    Fold,
    Priced,
    Wanted,
    convert,
    give_back,
    has_plan,
    has_price,
    price_for,
    remember_price,
)
from billing_model.programmes.nce.happenings import What
from billing_model.programmes.nce.terms import (
    ANNUAL,
    MONTHS,
    NEVER,
    RENEW,
    THREE_YEARS,
    UPFRONT,
    count_of,
)

NCE_45, NCE_47, NCE_53 = (codes.clause(f"NCE-{number}") for number in (45, 47, 53))
BLOCKED_FROM = count_of("2025-04-01")  # NCE-46


# ---- Another term -----------------------------------------------------------------------------------------------


def set_term(fold: Fold, sub: Array, event: Array, day: Array) -> None:
    """NCE-45: a longer term begins at once: the old cycle is credited by days, the new one charged in full."""
    state, gives = fold.state, fold.given
    possible = can_have_term(fold, sub, event)
    sub, event, day = sub[possible], event[possible], day[possible]
    term, plan = gives.term[event], gives.plan[event]
    differs = (term != state.term[sub]) | (plan != state.plan[sub])
    wanted = Wanted(term, plan, day, differs, np.zeros(len(sub), bool))
    priced = price_for(fold, sub, event, wanted)
    known = has_price(fold, event, priced.price)
    if not known.all():
        sub, event = sub[known], event[known]
        wanted, priced = Wanted(*(column[known] for column in wanted)), Priced(*(column[known] for column in priced))
    extended = state.extended[sub]
    clause = np.where(extended, NCE_53, NCE_45)
    give_back(fold, sub, wanted.day, rank=What.SET_TERM, kind=CONVERT, clause=clause)
    state.renewal[sub] = np.where(extended, RENEW, state.renewal[sub])
    state.extended[sub] = False
    convert(fold, sub, event, wanted, priced, clause=NCE_45, rank=What.SET_TERM)


def can_have_term(fold: Fold, sub: Array, event: Array) -> Array:
    """NCE-2, NCE-45, NCE-53: a longer term, with one of its plans and the same seats; out of an extended term any."""
    state, gives = fold.state, fold.given
    term, plan, seats, extended = gives.term[event], gives.plan[event], gives.seats[event], state.extended[sub]
    sold = has_plan(fold, event, term, plan)
    shorter = ~extended & sold & (MONTHS[term] <= MONTHS[state.term[sub]])
    with_seats = ~extended & given(seats)
    none_left = extended & given(seats) & (seats < 1)
    out = fold.out
    out.refuse(
        "event", event[shorter], "term", "NCE-45", "nce-shorter-term", found=term[shorter],
        expected=state.term[sub][shorter],
    )  # fmt: skip
    out.refuse("event", event[with_seats], "seats", "NCE-45", "nce-term-with-seats", found=seats[with_seats])
    out.refuse("event", event[none_left], "seats", "NCE-25", "nce-seats-to-zero", found=seats[none_left])
    return sold & ~(shorter | with_seats | none_left)


# ---- Another plan -----------------------------------------------------------------------------------------------


def set_plan(fold: Fold, sub: Array, event: Array, day: Array) -> None:
    """NCE-46, NCE-47: the plan alone changes between monthly and yearly within three years, from the next cycle on."""
    state, gives = fold.state, fold.given
    possible = can_have_plan(fold, sub, event, day)
    sub, event, day = sub[possible], event[possible], day[possible]
    if not len(sub):
        return
    runs = fold.runs_of(sub)
    cycle = number(runs, day)
    last = cycle == runs.count - 1
    fold.out.refuse("event", event[last], "on", "NCE-46", "nce-plan-last-cycle", found=as_days(day[last]))
    sub, event, runs, cycle = sub[~last], event[~last], runs.take(~last), cycle[~last]
    differs = gives.plan[event] != state.plan[sub]
    known = ~differs
    known[differs] = has_price(fold, event[differs], price_of_plan(fold, sub[differs], event[differs]).price)
    sub, event, differs = sub[known], event[known], differs[known]
    state.waiting[sub] = np.where(differs, event, -1)
    state.changes_on[sub] = np.where(differs, first_day(runs.take(known), cycle[known] + 1), NEVER)
    state.wind(sub)


def can_have_plan(fold: Fold, sub: Array, event: Array, day: Array) -> Array:
    """NCE-46: only of a three-year term, never to or from upfront, and not from 1 April 2025 on."""
    state, plan = fold.state, fold.given.plan[event]
    other_term = state.term[sub] != THREE_YEARS
    upfront = ~other_term & ((plan == UPFRONT) | (plan < 0) | (state.plan[sub] == UPFRONT))
    blocked = ~other_term & ~upfront & (day >= BLOCKED_FROM)
    names = fold.book.events.plan[event]
    for wrong, field, key, found in (
        (other_term, "plan", "nce-plan-of-this-term", names),
        (upfront, "plan", "nce-plan-upfront", names),
        (blocked, "on", "nce-plan-blocked", as_days(day)),
    ):
        fold.out.refuse("event", event[wrong], field, "NCE-46", key, found=found[wrong])
    possible: Array = ~(other_term | upfront | blocked)
    return possible


def price_of_plan(fold: Fold, sub: Array, event: Array) -> Priced:
    """NCE-8: the price under another plan: that of the change, or reckoned for the term as it began (NCE-7)."""
    state, none, every = fold.state, np.zeros(len(sub), bool), np.ones(len(sub), bool)
    term, plan, day = state.term[sub], fold.given.plan[event], state.first[sub]
    priced = price_for(fold, sub, event, Wanted(term, plan, day, every, none))
    held = reckoned(state.annual_of_term[sub], term, plan, day, fold.agreed.minor[sub])
    own = given(fold.given.list_price[event]) | given(fold.given.annual_price[event])
    return priced._replace(
        price=np.where(own, priced.price, held), price_from=np.where(own, priced.price_from, SEVERAL)
    )


def change_plan(fold: Fold, sub: Array) -> None:
    """NCE-47: the plan that waits counts from this cycle on; the dates of the term stay."""
    state = fold.state
    event, day = state.waiting[sub], state.changes_on[sub]
    priced = price_of_plan(fold, sub, event)
    before = fold.runs_of(sub)
    plan = fold.given.plan[event]
    to_year = plan == ANNUAL
    year = whole_years(fold, sub)
    cycle = number(year, day)
    ends = last_day(year, cycle)
    begun = number(before, day)
    step = np.where(to_year, 12, 1)
    month, number_of_day, before_it = calendar.month_of(calendar.as_days(day)), *by_the_month(day)
    run = fold.out.run(
        len(sub),
        subscription=sub,
        first=day,
        last=state.last[sub],
        month=np.where(to_year, year.month + 12 * cycle, month),
        day=np.where(to_year, year.day, number_of_day),
        before=np.where(to_year, 0, before_it),
        step=step,
        count=np.where(to_year, year.count - cycle, 12 * (before.count - begun)),
        short=False,
        full=0,
        monthly=~to_year,
        months=np.where(to_year, number(before, ends) - begun + 1, 0),
        price=priced.price,
        price_from=priced.price_from,
        promotion=state.promotion[sub],
        rank=What.CLOCK,
        kind=CHANGE_BILLING_PLAN,
        clause=NCE_47,
        term=state.term[sub],
        plan=plan,
        begun=state.first[sub],
        offer=state.offer[sub],
    )
    remember_price(fold, sub, event, priced)
    fold.out.step(
        sub, day, day - 1, seats=state.seats[sub], run=run, opens=True, seats_from=state.seats_from[sub],
        row=fold.given.row[event], offer=state.offer[sub],
    )  # fmt: skip
    state.run[sub], state.plan[sub] = run, plan
    state.waiting[sub], state.changes_on[sub] = -1, NEVER
    state.wind(sub)


def whole_years(fold: Fold, sub: Array) -> Runs:
    """The contract years of the present terms, counted back in an aligned one (NCE-33)."""
    state = fold.state
    first, last = state.first[sub], state.last[sub]
    of_years = rule(first, last, state.term[sub], np.full(len(sub), ANNUAL), state.aligned[sub])
    return Runs.of(
        len(sub), subscription=sub, first=first, last=last, **of_years.columns(), monthly=False, price=0, rank=0,
        kind=0, clause=0,
    )  # fmt: skip
