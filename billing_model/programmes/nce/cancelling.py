"""Cancelling within the first seven days of a term (NCE-26 to NCE-29)."""

from __future__ import annotations

import numpy as np

from billing_model.core import codes
from billing_model.core.calendar import as_days
from billing_model.core.columns import Array
from billing_model.programmes.nce.file import CANCEL_IMMEDIATE
from billing_model.programmes.nce.folding import Fold, give_back, over
from billing_model.programmes.nce.happenings import What
from billing_model.programmes.nce.state import CANCELLED

NCE_27, NCE_53 = codes.clause("NCE-27"), codes.clause("NCE-53")


def cancel(fold: Fold, sub: Array, event: Array, day: Array) -> None:
    """NCE-27, NCE-53: what is left of the cycle is given back, the day of the cancellation too."""
    state = fold.state
    possible = in_seven_days(fold, sub, day) | state.extended[sub]
    late = ~possible
    if late.any():
        last = last_of_seven_days(fold, sub[late])
        fold.out.refuse(
            "event", event[late], "on", "NCE-26", "nce-cancelled-too-late", found=as_days(day[late]), last=as_days(last)
        )
        sub, event, day = sub[possible], event[possible], day[possible]
    clause = np.where(state.extended[sub], NCE_53, NCE_27)
    give_back(fold, sub, day, rank=What.CANCEL, kind=CANCEL_IMMEDIATE, clause=clause)
    over(fold, sub, day, day, CANCELLED, row=fold.given.row[event])


def in_seven_days(fold: Fold, sub: Array, day: Array) -> Array:
    """NCE-26, NCE-28: the day of the purchase or of the renewal is the first of the seven."""
    within: Array = day <= last_of_seven_days(fold, sub)
    return within


def last_of_seven_days(fold: Fold, sub: Array) -> Array:
    """NCE-26, NCE-28: the last day on which all can be taken back; before all days where nothing can."""
    last: Array = fold.state.window[sub] + fold.agreed.window_days[sub] - 1
    return last
