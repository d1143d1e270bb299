"""The extended service term: a term that ends goes on month by month (NCE-52, NCE-53)."""

from __future__ import annotations

import numpy as np

from billing_model.core import codes
from billing_model.core.columns import Array
from billing_model.core.fields import given
from billing_model.core.lines import SEVERAL
from billing_model.programmes.nce.agreement import price_of_extended, reckoned
from billing_model.programmes.nce.file import RENEW_CHARGE
from billing_model.programmes.nce.folding import Begins, Fold, open_term
from billing_model.programmes.nce.happenings import What
from billing_model.programmes.nce.terms import EXTENDED, MONTH, MONTHLY, NEVER, count_of, natural_end, one_after_another

NCE_53 = codes.clause("NCE-53")
IN_FORCE = count_of("2026-05-04")  # for terms that end from this day on
SOLD_FROM = count_of("2025-04-01")  # and were bought or renewed from this day on


def is_extended(fold: Fold, sub: Array) -> Array:
    """NCE-52, NCE-53: switched off as extended, of new enough terms, neither a trial nor suspended."""
    state = fold.state
    asked = (state.renewal[sub] == EXTENDED) & ~state.suspended[sub] & ~state.trial[sub] & ~state.extended[sub]
    new_enough = (state.last[sub] >= IN_FORCE) & (state.first[sub] >= SOLD_FROM)
    extended: Array = asked & new_enough
    return extended


def extend(fold: Fold, sub: Array) -> Array:
    """NCE-53: the first month of an extended term, without a promotion and without seven days; those without a price
    are refused, and returned."""
    state = fold.state
    day = state.last[sub] + 1
    minor, term, plan = fold.agreed.minor[sub], state.term[sub], state.plan[sub]
    listed, annual = state.price[sub], state.annual[sub]
    of_that_day = np.where(given(listed), listed, reckoned(annual, term, plan, day, minor))
    price = price_of_extended(state.monthly[sub], of_that_day, annual, term, plan, minor)
    known = given(price)
    unknown = sub[~known]
    event = state.renewal_event[unknown]
    by_field, by_event = unknown[event < 0], event[event >= 0]
    fold.out.refuse("subscription", by_field, "monthly_price", "NCE-53", "nce-extended-no-price")
    fold.out.refuse("event", by_event, "renewal", "NCE-53", "nce-extended-no-price")
    sub, day = sub[known], day[known]
    state.extended[sub], state.window[sub] = True, -NEVER
    state.promotion[sub], state.promotion_until[sub] = 0, -NEVER
    _month(fold, sub, day, price[known], np.full(len(sub), SEVERAL))
    return unknown


def another_month(fold: Fold, sub: Array, through: Array) -> None:
    """NCE-53: the months chain, here up to what happens next; the first price stands until it ends."""
    if len(sub):
        runs = fold.runs_of(sub)
        row, day = one_after_another(fold.state.last[sub] + 1, np.full(len(sub), MONTH), through)
        _month(fold, sub[row], day, runs.price[row], runs.price_from[row])


def _month(fold: Fold, sub: Array, day: Array, price: Array, price_from: Array) -> None:
    """NCE-53: a month that begins at this price, with the seats there are."""
    size = len(sub)
    term, plan = np.full(size, MONTH), np.full(size, MONTHLY)
    begins = Begins(
        term=term,
        plan=plan,
        last=natural_end(day, term),
        price=price,
        price_from=price_from,
        promotion=np.zeros(size, np.int64),
        seats=fold.state.seats[sub],
        seats_from=fold.state.seats_from[sub],
        through=day - 1,
    )
    open_term(fold, sub, day, begins, kind=RENEW_CHARGE, clause=NCE_53, rank=What.CLOCK)
