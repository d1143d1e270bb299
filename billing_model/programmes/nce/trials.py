"""Free trials, and how they become paid (NCE-55, NCE-56)."""

from __future__ import annotations

import numpy as np

from billing_model.core import codes
from billing_model.core.columns import Array
from billing_model.programmes.nce.file import CONVERT
from billing_model.programmes.nce.folding import (
    Fold,
    Priced,
    Wanted,
    convert,
    give_back,
    has_plan,
    has_price,
    over,
    price_for,
)
from billing_model.programmes.nce.happenings import What
from billing_model.programmes.nce.renewals import next_term
from billing_model.programmes.nce.seats import add
from billing_model.programmes.nce.state import MOVED_AWAY, RUNNING

NCE_56 = codes.clause("NCE-56")
SEATS = 25  # of a trial


def convert_trial(fold: Fold, sub: Array, event: Array, day: Array) -> None:
    """NCE-56: on demand the paid term begins that day, with seven days of its own: the trial is taken back, and the
    first cycle charged."""
    state, paid = fold.state, next_term(fold, sub, event, day)
    wanted = paid.priced(day)
    priced = price_for(fold, sub, event, wanted)
    sold, few = has_plan(fold, event, paid.term, paid.plan), paid.seats < SEATS
    least = np.full(len(sub), SEATS)
    fold.out.refuse(
        "event", event[few], "seats", "NCE-56", "nce-trial-too-few", found=paid.seats[few], least=least[few]
    )
    possible = sold & ~few
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
