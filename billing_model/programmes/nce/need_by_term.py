"""How New Commerce serves a need term by term: one subscription that grows on any day and shrinks when it renews."""

from __future__ import annotations

import numpy as np

from billing_model.core import calendar, codes
from billing_model.core.columns import Array, Columns
from billing_model.core.fields import given
from billing_model.core.moves import running_max, shifted, starts
from billing_model.core.need import Happenings, Need, NeedSteps, Served, happenings, one_contract
from billing_model.programmes.nce.terms import END, EXTENDED, MONTHS

ADD, REMOVE, SCHEDULE, SET_RENEWAL = map(codes.event_kind, ("add-seats", "remove-seats", "schedule", "set-renewal"))


def kept_for(agreed: Columns) -> Array:
    """The months of a term: fewer seats come with the next (NCE-26)."""
    months: Array = MONTHS[np.maximum(agreed.term, 0)]
    return months


def apart(agreed: Columns) -> bool:
    """NCE-8, NCE-50: a term that renews costs what the same term costs that is bought on its first day, and is owed in
    full whenever the need ends (NCE-26, NCE-52), unless it has an end of its own (NCE-30 to NCE-32), a promotion that
    may be lost (NCE-9), a limit that is judged over all of them (NCE-25), or is a trial, an upgrade or an extended term
    (NCE-42, NCE-53, NCE-55)."""
    alone = ~given(agreed.end_date) & (agreed.align < 0) & (agreed.align_with < 0) & (agreed.upgraded_from < 0)
    usual = ~agreed.trial & ~given(agreed.max_seats) & (np.maximum(agreed.promotion_percent, 0) == 0)
    return bool((alone & usual & (agreed.renewal != EXTENDED)).all())


def serve_by_term(need: Need, agreed: Columns) -> Served:
    """Seats are added on the day they are needed (NCE-21), for the rest of the term; at its end the next term is
    scheduled with what is needed then (NCE-50). The renewal is switched off on the last day of the need (NCE-52): what
    is left of that term is owed."""
    months = kept_for(agreed)
    every, held, begin = np.arange(len(need)), need.first(), need.start.copy()
    events: list[Happenings] = []
    while len(path := np.flatnonzero(begin < need.end)):  # one round per term
        end = begin.copy()
        end[path] = calendar.add_months(begin[path], months[path])
        held, added, rises = grown(need, begin, end, held)
        events.append(rises)
        renews = path[end[path] < need.end[path]]
        events += at_the_renewal(need, renews, end[renews], held, added[renews])
        held[renews] = need.at(renews, end[renews])
        begin = end
    off = happenings(every, need.end - 1, SET_RENEWAL, renewal=END)
    return Served(one_contract(need, owed=begin), (*events, off))


def grown(need: Need, begin: Array, end: Array, held: Array) -> tuple[Array, Array, Happenings]:
    """NCE-21: the seats held at the end of a term of each path, the day on which the last were added (NEVER: none
    were), and what was added; held: at its beginning."""
    steps = need.steps
    steps = steps.take((steps.on > begin[steps.path]) & (steps.on < end[steps.path]))
    more, rises = _rises(steps, held)
    held = held.copy()
    np.maximum.at(held, steps.path, steps.seats)
    added = np.full(len(need), calendar.NEVER)
    added[steps.path[rises]] = steps.on[rises]  # the last of each path stays
    return held, added, happenings(steps.path[rises], steps.on[rises], ADD, seats=more[rises])


def _rises(steps: NeedSteps, held: Array) -> tuple[Array, Array]:
    """How many seats are missing at each step of a term, and where any are."""
    first = starts(steps.path)
    most = running_max(np.maximum(steps.seats, held[steps.path]), first)
    more = most - np.where(first, held[steps.path], shifted(most))
    return more, more > 0


def at_the_renewal(need: Need, path: Array, day: Array, held: Array, added: Array) -> list[Happenings]:
    """NCE-50, NCE-51: the number of the next term is scheduled on the last day of this one. Where seats are added on
    that very day, which would lose the schedule, it is set on the first of the next, within its seven days (NCE-22)."""
    wanted, before = need.at(path, day), held[path]
    late = added == day - 1
    scheduled = (wanted != before) & ~late
    rises, falls = late & (wanted > before), late & (wanted < before)
    return [
        happenings(path[scheduled], day[scheduled] - 1, SCHEDULE, seats=wanted[scheduled]),
        happenings(path[rises], day[rises], ADD, seats=(wanted - before)[rises]),
        happenings(path[falls], day[falls], REMOVE, seats=(before - wanted)[falls]),
    ]
