"""The state of every subscription while its happenings are gone through, as columns that change."""

from __future__ import annotations

import numpy as np

from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.fields import given
from billing_model.core.lines import OWN
from billing_model.programmes.nce.agreement import plans_of
from billing_model.programmes.nce.happenings import RANKS, What
from billing_model.programmes.nce.terms import BY_ITSELF, NEVER, RENEW

RUNNING, EXTENDED_TERM, SUSPENDED, ON_TRIAL, CANCELLED, ENDED, MOVED_AWAY, NOT_BOUGHT, REFUSED = range(9)


class State:
    """One value per subscription. Days are whole numbers, counted from 1970."""

    def __init__(self, book: Book, offer: Array) -> None:
        size = len(book)
        none, no = np.zeros(size, np.int64), np.zeros(size, bool)
        self.bought, self.over, self.trial, self.extended, self.suspended = (no.copy() for _ in range(5))
        self.over_by, self.over_since = none.copy(), none.copy()
        # the running term
        self.first, self.last = none.copy(), none - 1
        self.term, self.plan = book.term.astype(np.int64), plans_of(book.plan)
        self.term[book.trial], self.plan[book.trial] = BY_ITSELF
        self.aligned = no.copy()
        self.run = none - 1
        self.seats, self.seats_from = book.seats.copy(), np.full(size, OWN, np.int64)
        self.window = none.copy()  # the day from which the seven days count (NCE-26)
        self.promotion = np.where(given(book.promotion_percent), book.promotion_percent, 0)
        self.promotion_until = np.where(given(book.promotion_until), book.promotion_until.view(np.int64), -NEVER)
        # prices: last given for this product, term and plan; of a year paid at once; of the monthly term
        self.price, self.price_from = book.list_price.copy(), np.full(size, OWN, np.int64)
        self.annual = book.annual_price.copy()
        self.annual_of_term = book.annual_price.copy()  # at which the running term was bought
        self.monthly = book.monthly_price.copy()
        self.offer = offer.copy()
        # what is to come
        self.renewal = np.where(book.renewal >= 0, book.renewal, RENEW).astype(np.int64)
        self.renewal_event = none - 1  # that set it
        self.schedule = none - 1  # the event, -1 for none
        self.waiting = none - 1  # the event of a change of plan, -1 for none
        self.changes_on = none + NEVER  # the day on which it counts
        self.suspended_since = none.copy()
        self.clock = none + NEVER * RANKS  # the day and place of what comes by itself

    def refuse(self, sub: Array) -> None:
        """Its purchase is refused, so that nothing more can be said of it."""
        self.bought[sub], self.over[sub], self.over_by[sub] = True, True, REFUSED
        self.wind(sub)

    def wind(self, sub: Array) -> None:
        """What comes by itself: a change of plan that waits, or the end of the term."""
        day = np.minimum(self.last[sub] + 1, self.changes_on[sub])
        self.clock[sub] = np.where(self.over[sub], NEVER, day) * RANKS + What.CLOCK

    def condition(self, sub: Array) -> Array:
        """In which state each is: RUNNING to NOT_BOUGHT."""
        condition = np.where(self.extended[sub], EXTENDED_TERM, RUNNING)
        condition = np.where(self.suspended[sub], SUSPENDED, condition)
        condition = np.where(self.trial[sub], ON_TRIAL, condition)
        condition = np.where(self.over[sub], self.over_by[sub], condition)
        return np.where(self.bought[sub], condition, NOT_BOUGHT)
