"""The fold: every happening in its order, one of each subscription at a time, all subscriptions together.

Each round takes what comes next of every subscription that still has something to come: an event, or what comes by
itself. What touches two waits until both have come to it (`happenings`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from billing_model.core.book import Book
from billing_model.core.calendar import as_days
from billing_model.core.columns import Array
from billing_model.core.fields import given
from billing_model.core.recent import Recent
from billing_model.programmes.nce.agreement import agreement, numbers_of, plans_of
from billing_model.programmes.nce.cancelling import cancel
from billing_model.programmes.nce.extended import is_extended
from billing_model.programmes.nce.folding import Fold
from billing_model.programmes.nce.happenings import RANKS, Given, Queue, What, queue
from billing_model.programmes.nce.plans import set_plan, set_term
from billing_model.programmes.nce.purchases import purchase
from billing_model.programmes.nce.renewals import clock, resume, schedule, set_list_price, set_renewal, suspend
from billing_model.programmes.nce.seats import add_seats, remove_seats
from billing_model.programmes.nce.state import (
    CANCELLED,
    EXTENDED_TERM,
    MOVED_AWAY,
    NOT_BOUGHT,
    ON_TRIAL,
    RUNNING,
    SUSPENDED,
    State,
)
from billing_model.programmes.nce.trials import convert_into, convert_trial
from billing_model.programmes.nce.upgrades import move_seats, upgrade

ALONE: Mapping[What, Callable[[Fold, Array, Array, Array], None]] = {
    What.SET_LIST_PRICE: set_list_price,
    What.SET_RENEWAL: set_renewal,
    What.SCHEDULE: schedule,
    What.SUSPEND: suspend,
    What.RESUME: resume,
    What.SET_TERM: set_term,
    What.SET_PLAN: set_plan,
    What.ADD_SEATS: add_seats,
    What.REMOVE_SEATS: remove_seats,
    What.CANCEL: cancel,
}
POSSIBLE = {  # in which state what is possible (NCE-53 to NCE-55)
    RUNNING: set(What) - {What.CONVERT_TRIAL, What.RESUME},
    EXTENDED_TERM: {What.SET_LIST_PRICE, What.SET_RENEWAL, What.SUSPEND, What.SET_TERM, What.CANCEL},
    SUSPENDED: {What.SET_LIST_PRICE, What.SET_RENEWAL, What.RESUME, What.CANCEL},
    ON_TRIAL: {What.SET_LIST_PRICE, What.SET_RENEWAL, What.SCHEDULE, What.CONVERT_TRIAL},
}
LAST = np.iinfo(np.int64).max
_recent: Recent[tuple[np.datetime64, Fold]] = Recent()


def fold(book: Book, through: np.datetime64 | None = None, living: Array | None = None) -> Fold:
    """All that happens through a day; None: until every event is judged, and what it leads to at the end of a term.

    living: the subscriptions that can be looked at, one mask; None: all.
    """
    numbers: dict[str, int] = {}
    agreed = agreement(book, numbers)
    gives = Given.of(book, plans_of(book.events.plan), numbers_of(book.events.offer, numbers))
    told = Fold(book, agreed, gives, State(book, agreed.offer), [*numbers, ""], judging=through is None)
    rows = queue(book, living)
    if through is not None:
        Rounds(told, rows, after(int(through.astype(np.int64)))).go()
        return told
    # then it counts what runs when, as the seats of several are added up (NCE-25)
    limited = given(book.max_seats).any()
    rounds = Rounds(told, rows, after(int(rows.day.max(initial=0))) if limited else 0)
    rounds.go()
    if limited:
        rounds.horizon = after(last_scheduled(told))
        rounds.go()
    return told


def told_by(book: Book, until: np.datetime64) -> Fold:
    """All that happens through a day, and more where the book was told further a moment ago.

    What comes later changes nothing that was written before, only what the subscriptions have come to (`Fold.state`).
    """
    _, told = _recent.of(book, lambda: (until, fold(book, until)), lambda known: bool(known[0] >= until))
    return told


def after(day: int) -> int:
    """The first place after all that happens on a day."""
    return (day + 1) * RANKS


def last_scheduled(told: Fold) -> int:
    """NCE-25, NCE-50: the last day on which a term begins as it is scheduled by now; 0 where none is."""
    state = told.state
    return int((state.last + 1)[(state.schedule >= 0) & ~state.over].max(initial=0))


class Rounds:
    """The queues, and how far each subscription has come in its own."""

    def __init__(self, told: Fold, rows: Queue, horizon: int) -> None:
        self.told, self.rows, self.horizon = told, rows, horizon
        count = np.bincount(rows.subscription, minlength=len(told.book))
        self.stop = np.cumsum(count)
        self.at = self.stop - count
        self.key = np.append(rows.day * RANKS + rows.what, LAST)
        self.what = np.where(rows.event >= 0, told.given.what[rows.event], rows.what)
        links = int(rows.link.max(initial=-1)) + 1
        self.other = np.full(links + 1, -1)  # who waits for each link; the last for none
        waiting = np.flatnonzero(~rows.leads)
        self.other[rows.link[waiting]] = rows.subscription[waiting]

    def go(self) -> None:
        """Round after round, until nothing is to come."""
        active = np.arange(len(self.at))
        while True:
            state = self.told.state
            following = np.where(self.at[active] < self.stop[active], self.key[self.at[active]], LAST)
            by_itself, asked = state.clock[active], following < LAST
            if self.told.judging:
                comes = asked | (by_itself < self.horizon) | may_extend(self.told, active)
                until = np.where(asked, following, self.horizon)
            else:
                comes = np.minimum(following, by_itself) < self.horizon
                until = np.minimum(following, self.horizon)
            if not comes.all():
                active, following, by_itself, until = (rows[comes] for rows in (active, following, by_itself, until))
            if not len(active):
                return
            sooner = by_itself < following
            if sooner.any():
                clock(self.told, active[sooner], (until[sooner] - 1 - What.CLOCK) // RANKS)
            happens = (following == until) & (following < state.clock[active])
            if happens.any():
                self.happen(active[happens])

    def happen(self, sub: Array) -> None:
        """The next happening of each of these, where it need not wait for another's."""
        rows = self.rows
        row = self.at[sub]
        link = rows.link[row]
        linked = link >= 0
        if linked.any():
            together = np.bincount(link[linked], minlength=len(self.other))
            ready = ~linked | (together[link] == 2)
            sub, row, link = sub[ready], row[ready], link[ready]
        self.at[sub] += 1
        leads = rows.leads[row]
        if not leads.all():
            sub, row, link = sub[leads], row[leads], link[leads]
        event, what, day, other = rows.event[row], self.what[row], rows.day[row], self.other[link]
        for number in np.flatnonzero(np.bincount(what, minlength=1)).tolist() if len(what) else ():
            these = np.flatnonzero(what == number)
            self.take(What(number), sub[these], event[these], day[these], other[these])

    def take(self, what: What, sub: Array, event: Array, day: Array, other: Array) -> None:
        """What happens on one day to subscriptions in a state in which it can."""
        told = self.told
        if what is What.PURCHASE:
            purchase(told, sub, day, other)
        elif what is What.UPGRADE:
            upgrade(told, sub, day, other)
        else:
            possible = can_happen(told, what, sub, event, day)
            if not possible.all():
                sub, event, day, other = sub[possible], event[possible], day[possible], other[possible]
            if what is What.MOVE_SEATS:
                move_seats(told, sub, event, day, other)
            elif what is What.CONVERT_TRIAL:
                into = other >= 0
                convert_into(told, sub[into], event[into], day[into], other[into])
                convert_trial(told, sub[~into], event[~into], day[~into])
            else:
                ALONE[what](told, sub, event, day)


def may_extend(told: Fold, sub: Array) -> Array:
    """Where the end of the running term is looked at whatever follows: it needs a price (NCE-53)."""
    extends: Array = is_extended(told, sub) & told.state.bought[sub] & ~told.state.over[sub]
    return extends


def can_happen(told: Fold, what: What, sub: Array, event: Array, day: Array) -> Array:
    """Where an event is possible; after the end nothing is (NCE-29), and suspended, on trial and in an extended term
    only some (NCE-53 to NCE-56)."""
    condition = told.state.condition(sub)
    possible = np.zeros(len(sub), bool)
    if what is What.SET_LIST_PRICE:
        possible |= condition == NOT_BOUGHT  # of an upgrade, on its own day
    for state, whats in POSSIBLE.items():
        if what in whats:
            possible |= condition == state
    if possible.all():
        return possible
    out, since = told.out, as_days(told.state.over_since[sub])
    over = (condition >= CANCELLED) & (condition <= MOVED_AWAY)
    out.refuse("event", event[over], "on", "NCE-29", "nce-after-the-end", found=as_days(day[over]), since=since[over])
    early = ~possible & (condition == NOT_BOUGHT)
    out.refuse("event", event[early], "on", "NCE-42", "nce-before-the-upgrade", found=as_days(day[early]))
    there = ~possible & (condition < CANCELLED)
    refuse_in_its_state(told, what, event[there], day[there], condition[there])
    return possible


def refuse_in_its_state(told: Fold, what: What, event: Array, day: Array, condition: Array) -> None:
    """NCE-53 to NCE-56: what cannot happen on trial, suspended, in an extended term, or to what is none of these."""
    kind, found = told.book.events.kind_names[event], as_days(day)
    since = as_days(told.state.suspended_since[told.book.events.subscription[event]])
    paid = (condition == RUNNING) | (condition == EXTENDED_TERM)
    converts, resumes = np.full(len(event), what == What.CONVERT_TRIAL), np.full(len(event), what == What.RESUME)
    for wrong, clause, key, values in (
        (condition == ON_TRIAL, "NCE-55", "nce-trial-only", {"found": kind}),
        (condition == SUSPENDED, "NCE-54", "nce-suspended", {"found": found, "since": since}),
        (paid & converts, "NCE-56", "nce-not-a-trial", {"found": found}),
        (paid & resumes, "NCE-54", "nce-not-suspended", {"found": found}),
        (paid & ~converts & ~resumes, "NCE-53", "nce-extended", {"found": kind}),
    ):
        facts = {name: column[wrong] for name, column in values.items()}
        told.out.refuse("event", event[wrong], "kind", clause, key, **facts)
