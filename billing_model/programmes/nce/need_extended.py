"""How New Commerce serves a need where nobody renews: a term, then the extended service term (NCE-53)."""

from __future__ import annotations

import numpy as np

from billing_model.core import calendar, codes
from billing_model.core.columns import Array, Columns
from billing_model.core.need import Happenings, Need, Served, happenings, one_contract
from billing_model.programmes.nce.extended import IN_FORCE, SOLD_FROM
from billing_model.programmes.nce.need_by_term import SET_RENEWAL, at_the_renewal, grown, kept_for
from billing_model.programmes.nce.terms import END, EXTENDED, RENEW

SET_TERM, CANCEL = map(codes.event_kind, ("set-term", "cancel"))


def serve_extended(need: Need, agreed: Columns) -> Served:
    """After its term a subscription goes on by the month (NCE-53), with the seats that it has. On the day on which more
    are needed it becomes a new whole term, and so on; when nothing is needed any more it is cancelled, or ends with its
    month. A term that ends too early for it renews (NCE-52)."""
    months, every = kept_for(agreed), np.arange(len(need))
    held, begin, owed = need.first(), need.start.copy(), need.start.copy()
    renewal, earliest = np.full(len(need), EXTENDED), need.start.copy()
    events: list[Happenings] = []
    while len(path := np.flatnonzero(begin < need.end)):  # one round per term
        end = begin.copy()
        end[path] = calendar.add_months(begin[path], months[path])
        owed[path] = end[path]
        held, added, rises = grown(need, begin, end, held)
        events.append(rises)
        goes_on = path[end[path] < need.end[path]]
        days = calendar.as_count(end[goes_on]) - 1
        can = (days >= IN_FORCE) & (calendar.as_count(begin[goes_on]) >= SOLD_FROM)
        for on, chosen in ((goes_on[can], EXTENDED), (goes_on[~can], RENEW)):
            other = on[renewal[on] != chosen]
            events.append(happenings(other, end[other] - 1, SET_RENEWAL, renewal=chosen))
            renewal[on] = chosen
        renews, extended = goes_on[~can], goes_on[can]
        events += at_the_renewal(need, renews, end[renews], held, added[renews])
        begin = end.copy()
        begin[extended] = _more_needed(need, extended, end[extended], held)
        events += _out_of_it(need, extended, begin[extended], end[extended], agreed)
        again = np.append(renews, extended[begin[extended] < need.end[extended]])
        held[again] = need.at(again, begin[again])
        renewal[extended] = RENEW
        earliest[extended] = begin[extended] + 1  # what is asked for on the day of a new term comes before it
    ended = owed >= need.end
    off = np.maximum(need.end - 1, earliest)[ended]
    events.append(happenings(every[ended], off, SET_RENEWAL, renewal=END))
    return Served(one_contract(need, owed=owed), tuple(events))


def _more_needed(need: Need, path: Array, day: Array, held: Array) -> Array:
    """The first day from this one on for which more seats are needed than are held; the end of the need if none is."""
    first = need.end[path].copy()
    place = np.full(len(need), -1)
    place[path] = np.arange(len(path))
    steps = need.steps
    steps = steps.take(place[steps.path] >= 0)
    at = place[steps.path]
    later = (steps.on > day[at]) & (steps.seats > held[steps.path])
    np.minimum.at(first, at[later], steps.on[later])
    return np.where(need.at(path, day) > held[path], day, first) if len(path) else first


def _out_of_it(need: Need, path: Array, day: Array, since: Array, agreed: Columns) -> list[Happenings]:
    """NCE-53: a new term on a day; at the end of the need no month begins any more, or the running one is cancelled."""
    over = day >= need.end[path]
    again, gone = path[~over], path[over]
    month, until = since[over], need.end[gone]
    while (month < until).any():
        month = np.where(month < until, calendar.add_months(month, 1), month)
    whole = month == until
    return [
        happenings(
            again,
            day[~over],
            SET_TERM,
            term=agreed.term[again],
            plan=agreed.plan[again],
            seats=need.at(again, day[~over]),
        ),
        happenings(gone[whole], until[whole] - 1, SET_RENEWAL, renewal=END),
        happenings(gone[~whole], until[~whole], CANCEL),
    ]
