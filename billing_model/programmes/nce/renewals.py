"""Renewal and end of a term: what is scheduled for the next, switched off, or suspended (NCE-8, NCE-9, NCE-50 to
NCE-54)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from billing_model.core import codes
from billing_model.core.calendar import as_days
from billing_model.core.columns import Array
from billing_model.core.fields import MISSING, given
from billing_model.programmes.nce.extended import another_month, extend, is_extended
from billing_model.programmes.nce.file import CONVERT, RENEW_CHARGE
from billing_model.programmes.nce.folding import (
    Begins,
    Fold,
    Wanted,
    has_plan,
    has_price,
    open_term,
    over,
    price_for,
    remember_price,
)
from billing_model.programmes.nce.happenings import What
from billing_model.programmes.nce.plans import change_plan
from billing_model.programmes.nce.state import ENDED
from billing_model.programmes.nce.terms import END, EXTENDED, NEVER, RENEW, natural_end, one_after_another

NCE_50, NCE_56 = codes.clause("NCE-50"), codes.clause("NCE-56")


# ---- What is set for the end of the term ------------------------------------------------------------------------


def set_list_price(fold: Fold, sub: Array, event: Array, day: Array) -> None:
    """NCE-8: the list price counts from the next renewal, or from the end of a trial."""
    state, none = fold.state, np.zeros(len(sub), bool)
    wanted = Wanted(state.term[sub], state.plan[sub], day, none, none)
    remember_price(fold, sub, event, price_for(fold, sub, event, wanted))


def set_renewal(fold: Fold, sub: Array, event: Array, day: Array) -> None:
    """NCE-51, NCE-53: what the end of the term will be; switching it off loses the schedule. An extended term cannot
    renew."""
    state, renewal = fold.state, fold.given.renewal[event]
    wrong = state.extended[sub] & (renewal == RENEW)
    fold.out.refuse("event", event[wrong], "renewal", "NCE-53", "nce-extended-renew")
    sub, event, renewal = sub[~wrong], event[~wrong], renewal[~wrong]
    state.renewal[sub], state.renewal_event[sub] = renewal, event
    state.schedule[sub[renewal != RENEW]] = -1


def suspend(fold: Fold, sub: Array, event: Array, day: Array) -> None:
    """NCE-54: blocks the users and changes no charge; switches the renewal off and loses the schedule."""
    state = fold.state
    state.suspended[sub], state.suspended_since[sub] = True, day
    state.renewal[sub], state.renewal_event[sub], state.schedule[sub] = END, event, -1


def resume(fold: Fold, sub: Array, event: Array, day: Array) -> None:
    """NCE-54: the renewal is not switched on by it."""
    fold.state.suspended[sub] = False


# ---- What is scheduled ------------------------------------------------------------------------------------------


class Next(NamedTuple):
    """The term that follows, as it is scheduled; what is not named stays (NCE-50)."""

    term: Array
    plan: Array
    offer: Array
    seats: Array
    last: Array  # its last day
    natural: Array  # the end of its full length
    differs: Array  # another product, term or plan
    product: Array  # another product

    def priced(self, day: Array) -> Wanted:
        """What a price is looked for, when it begins on a day."""
        return Wanted(self.term, np.maximum(self.plan, 0), day, self.differs, self.product)


def next_term(fold: Fold, sub: Array, event: Array, day: Array) -> Next:
    """NCE-50, NCE-56: seats, term, plan, product and end of the term that begins on a day; event: the schedule, -1 for
    none, or the conversion of a trial."""
    state, gives = fold.state, fold.given
    present = state.plan[sub]
    waits = state.waiting[sub] >= 0
    if waits.any():
        present = np.where(waits, gives.plan[state.waiting[sub]], present)
    own_term, own_plan, own_offer = gives.term[event], gives.plan[event], gives.offer[event]
    term = np.where(own_term >= 0, own_term, state.term[sub])
    plan = np.where(own_plan != -1, own_plan, present)
    offer = np.where(own_offer >= 0, own_offer, state.offer[sub])
    seats = np.where(given(gives.seats[event]), gives.seats[event], state.seats[sub])
    natural = natural_end(day, term)
    last = np.where(given(gives.end_date[event]), gives.end_date[event], natural)
    product = offer != state.offer[sub]
    return Next(
        term, plan, offer, seats, last, natural, product | (term != state.term[sub]) | (plan != present), product
    )


def schedule(fold: Fold, sub: Array, event: Array, day: Array) -> None:
    """NCE-50: the next term, while it is set to renew; the latest schedule stands. What cannot come true is refused
    when it is asked for (NCE-2, NCE-8, NCE-25, NCE-30)."""
    state, out = fold.state, fold.out
    off = state.renewal[sub] != RENEW
    out.refuse("event", event[off], "on", "NCE-50", "nce-schedule-not-renewing", found=as_days(day[off]))
    sub, event, day = sub[~off], event[~off], day[~off]
    following = state.last[sub] + 1
    wanted = next_term(fold, sub, event, following)
    possible = is_possible(fold, sub, event, following, wanted)
    state.schedule[sub[possible]] = event[possible]


def is_possible(fold: Fold, sub: Array, event: Array, first: Array, wanted: Next) -> Array:
    """NCE-2, NCE-8, NCE-25, NCE-30: where a scheduled term can come true."""
    out, state = fold.out, fold.state
    sold = has_plan(fold, event, wanted.term, wanted.plan)
    few = wanted.seats < 1
    out.refuse("event", event[few], "seats", "NCE-25", "nce-seats-to-zero", found=wanted.seats[few])
    most = fold.book.max_seats[sub]
    many = given(most) & (wanted.seats > most)
    out.refuse("event", event[many], "seats", "NCE-25", "nce-too-many-seats", found=wanted.seats[many], most=most[many])
    trial = state.trial[sub] & given(fold.given.end_date[event])
    out.refuse("event", event[trial], "end_date", "NCE-30", "nce-end-of-trial")
    outside = sold & ~trial & ((wanted.last < first) | (wanted.last > wanted.natural))
    out.refuse(
        "event", event[outside], "end_date", "NCE-30", "nce-end-date", found=as_days(wanted.last[outside]),
        first=as_days(first[outside]), last=as_days(wanted.natural[outside]),
    )  # fmt: skip
    price = price_for(fold, sub, event, wanted.priced(first)).price
    possible = sold & ~(few | many | trial | outside)
    possible[sold] &= has_price(fold, event[sold], price[sold])
    return possible


# ---- The end of a term ------------------------------------------------------------------------------------------


def clock(fold: Fold, sub: Array, through: Array) -> None:
    """What comes by itself: a change of plan (NCE-47), or the end of a term, after which it renews (NCE-50), goes on
    extended (NCE-53) or ends (NCE-52, NCE-54, NCE-56).

    through: the last day on which it still comes first, so that the terms until then can follow each other at once.
    """
    state = fold.state
    plan_changes = state.changes_on[sub] <= state.last[sub]
    if plan_changes.any():
        change_plan(fold, sub[plan_changes])
        sub, through = sub[~plan_changes], through[~plan_changes]
    renews = (state.renewal[sub] == RENEW) & ~state.suspended[sub]
    again = state.extended[sub] & (state.renewal[sub] == EXTENDED) & ~state.suspended[sub]
    extended = ~renews & ~again & is_extended(fold, sub)
    renew(fold, sub[renews], through[renews])
    another_month(fold, sub[again], through[again])
    refused = extend(fold, sub[extended]) if extended.any() else sub[:0]
    ends = ~renews & ~again & ~extended
    ending = np.append(sub[ends], refused)
    over(fold, ending, state.last[ending] + 1, state.last[ending], ENDED)


def renew(fold: Fold, sub: Array, through: Array) -> None:
    """NCE-50: the next term begins, as scheduled or as it was, at the list price of that day (NCE-8), with seven new
    days for all seats. A trial becomes paid (NCE-56)."""
    plain = goes_on_as_it_is(fold, sub)
    if plain.any():
        renew_plainly(fold, sub[plain], through[plain])
        sub = sub[~plain]
    if not len(sub):
        return
    state, gives = fold.state, fold.given
    day, event, trial = state.last[sub] + 1, state.schedule[sub], state.trial[sub]
    wanted = next_term(fold, sub, event, day)
    priced = price_for(fold, sub, event, wanted.priced(day))
    scheduled = given(gives.seats[event])
    promotion = kept_promotion(fold, sub, day, wanted)
    state.monthly[sub[wanted.product]] = MISSING
    remember_price(fold, sub, event, priced)
    state.term[sub], state.plan[sub], state.offer[sub] = wanted.term, wanted.plan, wanted.offer
    state.trial[sub], state.window[sub] = False, day
    begins = Begins(
        term=wanted.term,
        plan=wanted.plan,
        last=wanted.last,
        price=priced.price,
        price_from=priced.price_from,
        promotion=promotion,
        seats=wanted.seats,
        seats_from=np.where(scheduled, gives.row[event], state.seats_from[sub]),
        through=day - 1,
    )
    kind, clause = np.where(trial, CONVERT, RENEW_CHARGE), np.where(trial, NCE_56, NCE_50)
    open_term(fold, sub, day, begins, kind=kind, clause=clause, rank=What.CLOCK, row=gives.row[event])


def goes_on_as_it_is(fold: Fold, sub: Array) -> Array:
    """NCE-50: where a term renews with nothing scheduled, at a list price that was given, and no promotion is lost."""
    state = fold.state
    plain: Array = (state.schedule[sub] < 0) & ~state.trial[sub] & given(state.price[sub])
    plain &= (state.promotion[sub] == 0) | (state.last[sub] < state.promotion_until[sub])
    return plain


def renew_plainly(fold: Fold, sub: Array, through: Array) -> None:
    """NCE-50: `renew` where nothing changes but the price and the days, which most of a book does every month: all
    terms that begin before anything else happens, so that quiet months cost a fold one round."""
    state = fold.state
    promoted = np.where(state.promotion[sub] > 0, state.promotion_until[sub], NEVER)  # NCE-9
    row, day = one_after_another(state.last[sub] + 1, state.term[sub], np.minimum(through, promoted))
    sub = sub[row]
    term = state.term[sub]
    state.window[sub] = day
    begins = Begins(
        term=term,
        plan=state.plan[sub],
        last=natural_end(day, term),
        price=state.price[sub],
        price_from=state.price_from[sub],
        promotion=state.promotion[sub],
        seats=state.seats[sub],
        seats_from=state.seats_from[sub],
        through=day - 1,
    )
    open_term(fold, sub, day, begins, kind=RENEW_CHARGE, clause=NCE_50, rank=What.CLOCK)


def kept_promotion(fold: Fold, sub: Array, day: Array, wanted: Next) -> Array:
    """NCE-9: a renewal on a day of the promotion's dates keeps it, with the same term and product; else it is lost."""
    state = fold.state
    kept = (day <= state.promotion_until[sub]) & ~wanted.product & (wanted.term == state.term[sub])
    state.promotion[sub] = np.where(kept, state.promotion[sub], 0)
    state.promotion_until[sub] = np.where(kept, state.promotion_until[sub], -NEVER)
    promotion: Array = state.promotion[sub]
    return promotion
