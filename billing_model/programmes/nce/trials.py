"""Free trials, and how they become paid (NCE-55, NCE-56)."""

from __future__ import annotations

import numpy as np

from billing_model.core import codes
from billing_model.core.columns import Array
from billing_model.core.fields import given
from billing_model.programmes.nce.file import CONVERT
from billing_model.programmes.nce.folding import Fold, Priced, Wanted, convert, give_back, over, price_for
from billing_model.programmes.nce.happenings import What
from billing_model.programmes.nce.plans import has_price
from billing_model.programmes.nce.seats import add
from billing_model.programmes.nce.state import MOVED_AWAY, RUNNING
from billing_model.programmes.nce.terms import is_sold

NCE_56 = codes.clause("NCE-56")
SEATS = 25  # of a trial


def convert_trial(fold: Fold, sub: Array, event: Array, day: Array) -> None:
    """NCE-56: on demand the paid term begins that day, with seven days of its own: the trial is taken back, and the
    first cycle charged."""
    state, gives = fold.state, fold.given
    own_term, own_plan, own_seats = gives.term[event], gives.plan[event], gives.seats[event]
    term = np.where(own_term >= 0, own_term, state.term[sub])
    plan = np.where(own_plan != -1, own_plan, state.plan[sub])
    seats = np.where(given(own_seats), own_seats, state.seats[sub])
    differs = (term != state.term[sub]) | (plan != state.plan[sub])
    wanted = Wanted(term, np.maximum(plan, 0), day, differs, np.zeros(len(sub), bool))
    priced = price_for(fold, sub, event, wanted)
    unsold, few = ~is_sold(term, plan), seats < SEATS
    fold.out.refuse(
        "event", event[unsold], "plan", "NCE-2", "nce-term-and-plan", found=fold.book.events.plan[event[unsold]],
        term=term[unsold],
    )  # fmt: skip
    least = np.full(len(sub), SEATS)
    fold.out.refuse("event", event[few], "seats", "NCE-56", "nce-trial-too-few", found=seats[few], least=least[few])
    possible = ~unsold & ~few
    possible[possible] = has_price(fold, event[possible], priced.price[possible])
    sub, event, day = sub[possible], event[possible], day[possible]
    wanted, priced = Wanted(*(column[possible] for column in wanted)), Priced(*(column[possible] for column in priced))
    take_back(fold, sub, day)
    state.trial[sub], state.window[sub] = False, day
    convert(fold, sub, event, wanted, priced, clause=NCE_56, rank=What.CONVERT_TRIAL)


def take_back(fold: Fold, sub: Array, day: Array) -> None:
    """NCE-56: the trial is taken back, at 0.00."""
    give_back(fold, sub, day, rank=What.CONVERT_TRIAL, kind=CONVERT, clause=NCE_56)


def convert_into(fold: Fold, sub: Array, event: Array, day: Array, target: Array) -> None:
    """NCE-56: a trial goes into a subscription that exists, whose seats grow by those of the trial."""
    state, name = fold.state, fold.book.id[target]
    inactive = state.condition(target) != RUNNING
    sooner = ~inactive & (state.last[target] < state.last[sub])
    fold.out.refuse("event", event[inactive], "into", "NCE-56", "nce-into-not-active", found=name[inactive])
    fold.out.refuse("event", event[sooner], "into", "NCE-56", "nce-into-ends-sooner", found=name[sooner])
    possible = ~inactive & ~sooner
    sub, event, day, target = sub[possible], event[possible], day[possible], target[possible]
    take_back(fold, sub, day)
    more = state.seats[sub]
    over(fold, sub, day, day, MOVED_AWAY, row=fold.given.row[event])
    add(fold, target, event, day, more, clause=NCE_56)
