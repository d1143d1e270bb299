"""What happened to subscriptions of the legacy file: changes of licences, cancellations, reactivations.

A change is a whole credit and runs that tile its days: the licences before, and from the first day of each later run
others (CSP-21). A credit by days tells the day of a cancellation (CSP-31), one in full the month in which it was
(CSP-30).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from billing_model.core.columns import Array
from billing_model.core.fields import MISSING
from billing_model.core.moves import shifted, starts
from billing_model.reconciling.columns import BACK, CANCEL, CHANGE, PERIOD
from billing_model.reconciling.inferring.chain import Chain
from billing_model.reconciling.inferring.history import Happened
from billing_model.reconciling.inferring.periods import Periods
from billing_model.reconciling.numbers import NO_DAY

GROUP = 2**18  # more than there are days


@dataclass(frozen=True, eq=False)
class Pairs:
    """Of each row of a chain: whether it is a run that a credit of its file covers, and whether it is one half of a
    change whose other half is not there."""

    run: Array
    half: Array


def pairs_of(chain: Chain, periods: Periods) -> Pairs:
    """The credits and runs of changes, by subscription and file."""
    order = np.lexsort([np.arange(len(chain)), chain.file, chain.owner])
    rows = chain.take(order)
    group = np.cumsum(starts(rows.owner) | starts(rows.file)) - 1
    changed = rows.is_of(CHANGE)
    credit, charge, nothing = changed & (rows.amount < 0), changed & (rows.amount >= 0), rows.amount == 0
    base = group * GROUP
    last, first = rows.last.view(np.int64), rows.first.view(np.int64)
    reach = np.maximum.accumulate(np.where(credit, base + last, base)) if len(rows) else base
    run = charge & ((base + last <= reach) | nothing)
    size = len(rows)
    ahead = np.where(run, base + first, np.int64(2**62))
    following = np.minimum.accumulate(ahead[::-1])[::-1] if size else ahead
    answered = credit & (following <= base + last)
    part = rows.months != periods.months[rows.owner]
    half = (credit & ~answered) | (charge & ~run & part)
    made = np.zeros(size, bool), np.zeros(size, bool)
    made[0][order], made[1][order] = run, half
    return Pairs(*made)


def reactivations(chain: Chain, periods: Periods) -> Array:
    """Which rows are charges of a reactivation: by their word, or some days of a year at its own (CSP-51)."""
    part = (chain.months != periods.months[chain.owner]) & (chain.last >= periods.opens[chain.owner])
    later = chain.first > periods.opens[chain.owner]
    of_a_year = chain.is_of(PERIOD) & part & later & (periods.months[chain.owner] > 1)
    back: Array = chain.charges & (chain.is_of(BACK) | of_a_year)
    return back


def seat_changes(chain: Chain, periods: Periods, runs: Array, back: Array, jumps: Array) -> Happened:
    """CSP-21: from the first day of a run on its licences, where they are others than before.

    runs, back: of each row, as `pairs_of` and `reactivations` have them; jumps: charges whose licences are others
    because a file is missing before them.
    """
    opens_on = periods.opens[chain.owner]
    early = chain.is_of(PERIOD) & (chain.amount >= 0) & (chain.last < opens_on)
    had_early = np.zeros(len(periods), bool)
    had_early[chain.owner[early]] = True
    paid = chain.is_of(PERIOD) & chain.charges & (chain.first == opens_on) & had_early[chain.owner]
    opens = starts(chain.owner)
    entry = np.flatnonzero(opens | runs | back | early | jumps | paid)
    owner, seats = chain.owner[entry], chain.seats[entry]
    new = ~starts(owner) & (seats != shifted(seats)) & ~back[entry]
    changed = entry[new]
    on = np.where(jumps[changed], _before_the_last_period(chain, periods, changed), chain.first[changed])
    on = np.where(paid[changed] & ~jumps[changed], on - 1, on)  # in the days before it (CSP-17)
    return Happened.of(len(changed), owner=owner[new], on=on, kind="set-seats", seats=seats[new])


def _before_the_last_period(chain: Chain, periods: Periods, rows: Array) -> Array:
    """The last day of the period before the one before a charge, in which a change is on the file between."""
    owner = chain.owner[rows]
    one_before = periods.start(owner, chain.first[rows] - 1)
    on: Array = np.maximum(one_before - 1, periods.opens[owner])
    return on


def cancellations(chain: Chain, periods: Periods, window: Array, full_until: Array) -> tuple[Happened, Array]:
    """CSP-30, CSP-31: the day of each cancellation, and of each subscription whether it was credited in full.

    window: of each row, the first day that its file bills; full_until: of each subscription, the last day of a full
    credit as far as it is known, NaT where it is not.
    """
    rows = np.flatnonzero(chain.is_of(CANCEL) & (chain.amount < 0))
    rows = rows[np.lexsort([chain.file[rows], chain.owner[rows]])]
    if not len(rows):
        return Happened.none(), np.zeros(len(periods), bool)
    begin = np.flatnonzero(starts(chain.owner[rows]) | starts(chain.file[rows]))
    owner = chain.owner[rows[begin]]
    count = np.diff(np.append(begin, len(rows)))
    earliest = np.minimum.reduceat(chain.first[rows], begin)
    latest = np.maximum.reduceat(chain.first[rows], begin)
    whole = np.logical_or.reduceat(chain.months[rows] == periods.months[chain.owner[rows]], begin)
    in_full = (count > 1) | whole | (earliest < periods.opens[owner])
    limit = np.where(np.isnat(full_until[owner]), latest + 30, full_until[owner])
    day = np.minimum(np.maximum(latest, window[rows[begin]]), np.maximum(limit, latest))
    late = in_full & ~np.isnat(full_until[owner]) & (latest > full_until[owner])
    on = np.where(in_full & ~late, day, earliest)
    full = np.zeros(len(periods), bool)
    full[owner[in_full & ~late]] = True
    return Happened.of(len(owner), owner=owner, on=on, kind="cancel"), full


def pauses(chain: Chain, periods: Periods, charged: Array) -> list[Happened]:
    """CSP-19: cancelled and back in the days before the first period, of subscriptions that are charged for them."""
    opens = periods.opens[chain.owner]
    rows = np.flatnonzero(charged[chain.owner] & chain.is_of(PERIOD) & chain.charges & (chain.first <= opens))
    owner, first = chain.owner[rows], chain.first[rows]
    ends = shifted(chain.last[rows]) + 1 if len(rows) else first
    gap = ~starts(owner) & (ends < first)
    count, of = int(gap.sum()), owner[gap]
    return [
        Happened.of(count, owner=of, on=ends[gap], kind="cancel"),
        Happened.of(count, owner=of, on=first[gap], kind="reactivate", seats=chain.seats[rows][gap]),
    ]


def dropped_changes(
    chain: Chain, periods: Periods, cancelled: Happened, full: Array, back: Array
) -> tuple[Happened, Happened]:
    """CSP-30, CSP-36: licences that changed before a full credit, which a reactivation in a month charges again.

    cancelled: as `cancellations` has them; they come back with days that leave room for the change before them.
    """
    rows = np.flatnonzero(back & chain.is_of(BACK) & (periods.months[chain.owner] == 1))
    rows = rows[starts(chain.owner[rows])] if len(rows) else rows
    credit = np.flatnonzero(chain.is_of(CANCEL) & (chain.amount < 0))
    held = np.full(len(periods), MISSING)
    held[chain.owner[credit]] = chain.seats[credit]
    owner = chain.owner[rows]
    other = full[owner] & (held[owner] != MISSING) & (held[owner] != chain.seats[rows])
    rows, owner = rows[other], owner[other]
    on = np.full(len(periods), NO_DAY)
    on[cancelled.owner[::-1]] = cancelled.on[::-1]
    known = ~np.isnat(on[owner])
    rows, owner = rows[known], owner[known]
    room = np.isin(cancelled.owner, owner) & (cancelled.on <= periods.opens[cancelled.owner])
    changed = Happened.of(
        len(rows), owner=owner, on=np.maximum(on[owner] - 1, periods.opens[owner]), kind="set-seats",
        seats=chain.seats[rows],
    )  # fmt: skip
    return changed, cancelled.but(on=np.where(room, periods.opens[cancelled.owner] + 1, cancelled.on))


def returns(chain: Chain, back: Array) -> Happened:
    """CSP-36: a reactivation on the first day of its charge, with its licences."""
    rows = np.flatnonzero(back)
    rows = rows[starts(chain.owner[rows]) | starts(chain.first[rows])] if len(rows) else rows
    return Happened.of(
        len(rows), owner=chain.owner[rows], on=chain.first[rows], kind="reactivate", seats=chain.seats[rows]
    )
