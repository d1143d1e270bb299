"""Seats: added on any day, removed within seven days of their own (NCE-21 to NCE-25)."""

from __future__ import annotations

from typing import Any

from billing_model.core import codes
from billing_model.core.columns import Array
from billing_model.core.lines import SEVERAL
from billing_model.programmes.nce.cancelling import in_seven_days
from billing_model.programmes.nce.file import ADD_QUANTITY, REMOVE_QUANTITY
from billing_model.programmes.nce.folding import Fold, changed_seats, give_back
from billing_model.programmes.nce.happenings import What

NCE_21, NCE_22, NCE_56 = codes.clause("NCE-21"), codes.clause("NCE-22"), codes.clause("NCE-56")


def add_seats(fold: Fold, sub: Array, event: Array, day: Array) -> None:
    """NCE-21: seats are added for the rest of the term; 0 changes nothing (NCE-25)."""
    more = fold.given.seats[event]
    some = more > 0
    add(fold, sub[some], event[some], day[some], more[some])


def add(fold: Fold, sub: Array, event: Array, day: Array, more: Array, clause: int = NCE_21) -> None:
    """NCE-21: a credit for the old number and a charge for the new one, from that day to the end of the cycle."""
    before = fold.state.seats[sub]
    printed = {"rank": What.ADD_SEATS, "kind": ADD_QUANTITY, "clause": clause}
    replace_charge(fold, sub, day, before + more, changed=more, **printed)
    changed_seats(fold, sub, day, event, before + more)


def remove_seats(fold: Fold, sub: Array, event: Array, day: Array) -> None:
    """NCE-22: seats are removed within seven days after they were added, which `lots` looks at afterwards; never all
    of them (NCE-25)."""
    before, fewer = fold.state.seats[sub], fold.given.seats[event]
    all_gone = (fewer >= before) & (fewer > 0)
    wrong = event[all_gone]
    fold.out.refuse("event", wrong, "seats", "NCE-25", "nce-seats-to-zero", found=fewer[all_gone])
    some = ~all_gone & (fewer > 0)
    sub, event, day, fewer = sub[some], event[some], day[some], fewer[some]
    after = before[some] - fewer
    fold.removals.append((sub, event, day, fewer, in_seven_days(fold, sub, day)))
    printed = {"rank": What.REMOVE_SEATS, "kind": REMOVE_QUANTITY, "clause": NCE_22}
    replace_charge(fold, sub, day, after, changed=fewer, **printed)
    changed_seats(fold, sub, day, event, after)


def replace_charge(fold: Fold, sub: Array, day: Array, after: Array, **printed: Any) -> None:
    """NCE-21, NCE-22: a credit for all seats before, and a charge for all after."""
    give_back(fold, sub, day, **printed)
    fold.out.change(sub, day=day, sign=1, run=fold.state.run[sub], seats=after, seats_from=SEVERAL, **printed)
