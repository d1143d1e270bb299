"""Seats that move to another product: an upgrade, or into a subscription that exists (NCE-40 to NCE-44)."""

from __future__ import annotations

import numpy as np

from billing_model.core import codes
from billing_model.core.calendar import as_days
from billing_model.core.columns import Array
from billing_model.core.lines import SEVERAL
from billing_model.programmes.nce.cancelling import in_seven_days, last_of_seven_days
from billing_model.programmes.nce.file import CONVERT, MOVE_QUANTITY
from billing_model.programmes.nce.folding import Fold, changed_seats, over
from billing_model.programmes.nce.happenings import What
from billing_model.programmes.nce.purchases import price_of_purchase
from billing_model.programmes.nce.state import CANCELLED, MOVED_AWAY, NOT_BOUGHT, ON_TRIAL, RUNNING, SUSPENDED
from billing_model.programmes.nce.terms import MONTHS

NCE_41, NCE_43 = codes.clause("NCE-41"), codes.clause("NCE-43")


def upgrade(fold: Fold, sub: Array, day: Array, source: Array) -> None:
    """NCE-41, NCE-42: seats move to a product of a higher tier, into a subscription of their own with the same term,
    plan, cycles and end. sub: the new ones; source: those they come from."""
    state, book = fold.state, fold.book
    moved, there = state.seats[sub], state.seats[source]
    possible = can_be_upgraded(fold, sub, source)
    many = possible & (moved > there)
    fold.out.refuse(
        "subscription", sub[many], "seats", "NCE-40", "nce-upgrade-too-many", found=moved[many], most=there[many]
    )
    possible &= ~many
    state.refuse(sub[~possible])
    sub, day, source, moved = sub[possible], day[possible], source[possible], moved[possible]
    if not len(sub):
        return
    for name in ("term", "plan", "first", "last", "aligned", "window"):  # the last by NCE-44
        getattr(state, name)[sub] = getattr(state, name)[source]
    own_renewal = book.renewal[sub] >= 0
    state.renewal[sub] = np.where(own_renewal, state.renewal[sub], state.renewal[source])
    state.bought[sub], state.annual_of_term[sub] = True, book.annual_price[sub]
    fold.out.change(
        source, day=day, rank=What.UPGRADE, sign=-1, kind=CONVERT, clause=NCE_41, run=state.run[source], seats=moved,
        seats_from=SEVERAL, changed=moved, happens_to=sub,
    )  # fmt: skip
    state.run[sub] = run_of_upgrade(fold, sub, day, source)
    fold.out.change(
        sub, day=day, rank=What.UPGRADE, sign=1, kind=CONVERT, clause=NCE_41, run=state.run[sub], seats=moved,
        changed=moved,
    )  # fmt: skip
    fold.out.step(sub, day, day - 1, seats=moved, run=state.run[sub], came=moved, offer=state.offer[sub])
    state.wind(sub)
    leave(fold, source, np.full(len(sub), -1), day, moved)


def run_of_upgrade(fold: Fold, sub: Array, day: Array, source: Array) -> Array:
    """NCE-42: the same cycles at the price of the new product; with the price of a year, as of its own day (NCE-7)."""
    state = fold.state
    price, price_from = price_of_purchase(fold, sub, state.term[sub], day)
    runs = fold.runs_of(source).but(
        subscription=sub,
        price=price,
        price_from=price_from,
        promotion=state.promotion[sub],
        offer=state.offer[sub],
        rank=What.UPGRADE,
    )
    return fold.out.run(len(sub), **{name: getattr(runs, name) for name in runs.names()})


def can_be_upgraded(fold: Fold, sub: Array, source: Array) -> Array:
    """NCE-40, NCE-42, NCE-53, NCE-55: the source runs on that day, and is neither suspended, extended nor a trial."""
    condition = fold.state.condition(source)
    name = fold.book.id[source]
    gone = (condition >= CANCELLED) & (condition <= NOT_BOUGHT)
    suspended = condition == SUSPENDED
    for wrong, clause, key in (
        (gone | (condition == ON_TRIAL), "NCE-42", "nce-upgrade-source"),
        (suspended, "NCE-40", "nce-upgrade-suspended"),
        (~gone & ~suspended & (condition != ON_TRIAL) & (condition != RUNNING), "NCE-53", "nce-upgrade-source"),
    ):
        fold.out.refuse("subscription", sub[wrong], "upgraded_from", clause, key, found=name[wrong])
    runs: Array = condition == RUNNING
    return runs


def move_seats(fold: Fold, source: Array, event: Array, day: Array, target: Array) -> None:
    """NCE-43: seats move into a subscription that exists: a credit in the cycle of the one, a charge in that of the
    other, each by its own days and price. None changes nothing (NCE-25)."""
    state, moved = fold.state, fold.given.seats[event]
    some = moved > 0
    source, event, day, target, moved = source[some], event[some], day[some], target[some], moved[some]
    there = state.seats[source]
    many = moved > there
    fold.out.refuse(
        "event", event[many], "seats", "NCE-40", "nce-upgrade-too-many", found=moved[many], most=there[many]
    )
    possible = can_be_joined(fold, source, event, day, target) & ~many
    source, event, day, target, moved = (rows[possible] for rows in (source, event, day, target, moved))
    for sub, sign in ((source, -1), (target, 1)):
        fold.out.change(
            sub, day=day, rank=What.MOVE_SEATS, sign=sign, kind=MOVE_QUANTITY, clause=NCE_43, run=state.run[sub],
            seats=moved, seats_from=fold.given.row[event], changed=moved, joins=sign > 0, happens_to=source,
        )  # fmt: skip
    leave(fold, source, event, day, moved)
    changed_seats(fold, target, day, event, state.seats[target] + moved, came=moved)


def can_be_joined(fold: Fold, source: Array, event: Array, day: Array, target: Array) -> Array:
    """NCE-43: the target is active, past its seven days, and has neither a shorter term nor an earlier end."""
    state, name = fold.state, fold.book.id[target]
    inactive = state.condition(target) != RUNNING
    early = ~inactive & in_seven_days(fold, target, day)
    shorter = ~inactive & ~early & (MONTHS[state.term[target]] < MONTHS[state.term[source]])
    sooner = ~inactive & ~early & ~shorter & (state.last[target] < state.last[source])
    last = as_days(last_of_seven_days(fold, target))
    for wrong, key, values in (
        (inactive, "nce-move-not-active", {"found": name}),
        (early, "nce-move-in-seven-days", {"found": name, "last": last}),
        (shorter, "nce-move-shorter-term", {"found": name}),
        (
            sooner,
            "nce-move-ends-sooner",
            {"found": as_days(state.last[target]), "expected": as_days(state.last[source])},
        ),
    ):
        fold.out.refuse(
            "event", event[wrong], "to", "NCE-43", key, **{name: column[wrong] for name, column in values.items()}
        )
    possible: Array = ~(inactive | early | shorter | sooner)
    return possible


def leave(fold: Fold, source: Array, event: Array, day: Array, moved: Array) -> None:
    """NCE-42: when all seats have gone, the old subscription is over; else it goes on with those that stay."""
    left = fold.state.seats[source] - moved
    stays = left > 0
    changed_seats(fold, source[stays], day[stays], event[stays], left[stays])
    gone = ~stays
    over(fold, source[gone], day[gone], day[gone], MOVED_AWAY, row=fold.given.row[event[gone]])
