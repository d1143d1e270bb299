"""Where the seats of a line were given: the purchase or a schedule, and what was added and removed since."""

from __future__ import annotations

import numpy as np

from billing_model.core.book import Book
from billing_model.core.calendar import as_days
from billing_model.core.columns import Array
from billing_model.core.lines import SEVERAL, Lines, Shares
from billing_model.core.moves import expand, last_given, shifted, starts
from billing_model.programmes.nce.fold import told_by
from billing_model.programmes.nce.history import Steps
from billing_model.programmes.nce.rows import ordered_steps


def shares(book: Book, lines: Lines) -> Shares:
    """What the seats of lines are sums of (NCE-21, NCE-22): the number that was last given as a whole, and the events
    that added or removed seats since."""
    line = np.flatnonzero(lines.seats_from == SEVERAL)
    if not len(line):
        return Shares.none()
    own = book.programme == book.programme[lines.subscription[0]]
    place = np.cumsum(own) - 1
    steps = ordered_steps(told_by(book.only(own), lines.first.max()))
    step = step_of(steps, place[lines.subscription[line]], lines.first[line], lines.seats[line])
    line, step = line[step >= 0], step[step >= 0]
    whole = last_given((steps.seats_from != SEVERAL) | starts(steps.subscription))[step]
    change = np.where(starts(steps.subscription), 0, steps.seats - shifted(steps.seats))
    owner, number = expand(step - whole)
    later = whole[owner] + 1 + number
    changed = Shares.of(len(owner), line=line[owner], event=steps.row[later], times=np.sign(change[later]))
    changed = changed.take((changed.times != 0) & (changed.event >= 0))
    given = Shares.of(len(line), line=line, event=steps.seats_from[whole])
    both = Shares.concat([given, changed])
    return both.sort(both.line)


def step_of(steps: Steps, subscription: Array, day: Array, seats: Array) -> Array:
    """The last step of each subscription by a day with this number of seats; -1 where there is none."""
    begin, stop = (np.searchsorted(steps.subscription, subscription, side=side) for side in ("left", "right"))
    owner, number = expand(stop - begin)
    step = begin[owner] + number
    fits = (as_days(steps.day[step]) <= day[owner]) & (steps.seats[step] == seats[owner])
    found = np.full(len(subscription), -1)
    np.maximum.at(found, owner[fits], step[fits])
    return found
