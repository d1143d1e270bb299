"""What subscriptions of New Commerce pay: prices, promotions, and how amounts are rounded."""

from __future__ import annotations

import numpy as np

from billing_model.core.calendar import add_months, days_in_month, month_of
from billing_model.core.columns import Array
from billing_model.core.currency import MINOR, places_of
from billing_model.core.fields import MISSING
from billing_model.core.money import CENT, FITS, HUNDRED_PERCENT, Profile
from billing_model.core.moves import key, shifted, starts
from billing_model.reconciling.columns import PERIOD
from billing_model.reconciling.inferring.chain import Chain, Told
from billing_model.reconciling.inferring.history import Happened
from billing_model.reconciling.numbers import BAD, NO_DAY

MONTHS = np.array([1, 12, 36])  # of each term
MONTHLY, ANNUAL, UPFRONT = range(3)  # the plans


class Paid:
    """What rows pay. term, plan: of each row of the chain."""

    def __init__(self, told: Told, chain: Chain, term: Array, plan: Array) -> None:
        self._told, self._chain, self._term, self._plan = told, chain, term, plan
        self._price = told.column(chain, "unit_price")
        self._listed = told.column(chain, "list_price")
        self._ended = told.column(chain, "ended")

    def prices(self) -> tuple[Array, Array, list[Happened]]:
        """The price of a cycle of each subscription, whether no whole cycle tells it, and those of later terms."""
        chain = self._chain
        whole = chain.is_of(PERIOD) & chain.charges & (self._price > BAD) & ~self._short()
        promoted = np.zeros(len(self._told), bool)
        promoted[chain.owner[self._promoted()]] = True
        said = np.where(self._listed > BAD, self._listed, np.maximum(self._price, 0))
        price = np.where(promoted[chain.owner], said, np.where(whole, self._price, self._reckoned(said)))
        term = self._of_term()
        order = np.lexsort([np.arange(len(chain)), ~whole, term, chain.owner])
        begin = order[starts(chain.owner[order]) | starts(term[order])]
        owner, held = chain.owner[begin], price[begin]
        near = np.ones(len(self._told), bool)
        near[owner[whole[begin]]] = False
        new = ~starts(owner) & (held != shifted(held))
        changed = begin[new]
        events = Happened.of(len(changed), owner=owner[new], on=term[changed], kind="set-list-price", price=held[new])
        return held[starts(owner)], near, [events]

    def _of_term(self) -> Array:
        """The first day of the term of each row."""
        return np.where(np.isnat(self._chain.started), self._chain.first, self._chain.started)

    def _reckoned(self, listed: Array) -> Array:
        """The price that some days tell where the list price that is printed is another (NCE-65)."""
        days, of_days = self._shares()
        paid = np.abs(np.where(self._price > BAD, self._price, 0))
        whole = (paid * of_days + days // 2) // days
        made = listed * days // of_days
        fits = (np.abs(made - paid) <= 1) | (made // CENT == paid // CENT) | (paid == 0)
        return np.where(fits, listed, (whole + CENT // 2) // CENT * CENT)

    def _short(self) -> Array:
        """Which rows are of a first cycle that is short, whose effective price is that of some days."""
        return self._chain.is_of(PERIOD) & (self._price > BAD) & (self._listed > BAD) & self.is_short_cycle()

    def _step(self) -> Array:
        """The months of a cycle of each row."""
        return np.where(self._plan == MONTHLY, 1, np.where(self._plan == ANNUAL, 12, MONTHS[np.maximum(self._term, 0)]))

    def is_short_cycle(self) -> Array:
        """Which rows are of a first cycle that is shorter than a month's end makes it (NCE-13)."""
        chain = self._chain
        days = (chain.last - chain.first).astype(np.int64) + 1
        full = (add_months(chain.first, self._step()) - chain.first).astype(np.int64)
        natural = add_months(self._of_term(), MONTHS[np.maximum(self._term, 0)]) - 1
        with_month = ~np.isnat(self._ended) & (self._ended != natural)  # whose first cycle is short by any day (NCE-32)
        clipped = np.where((self._step() == 1) & ~with_month, 3, 0)  # days that a month's end can cost (NCE-13)
        short: Array = (chain.first == chain.started) & (days < full - clipped)
        return short

    def _promoted(self) -> Array:
        """Which rows pay whole percents less than the list price: whole cycles, else the others of their term."""
        chain = self._chain
        whole = chain.is_of(PERIOD) & chain.charges & ~self._short()
        term = key(chain.owner, self._of_term())
        return (self._percent() > 0) & (whole | ~np.isin(term, term[whole]))

    def _shares(self) -> tuple[Array, Array]:
        """Of each row how many days it charges, and what a day's price divides by (NCE-15)."""
        chain = self._chain
        days = (chain.last - chain.first).astype(np.int64) + 1
        opens = add_months(chain.last + 1, -self._step())
        cycle = (chain.last - opens).astype(np.int64) + 1
        of_days = np.where(self._plan == MONTHLY, np.maximum(days_in_month(month_of(opens)), cycle), cycle)
        whole = chain.is_of(PERIOD) & ~self.is_short_cycle()
        return np.where(whole, 1, days), np.where(whole, 1, np.maximum(of_days, days))

    def _percent(self) -> Array:
        """How many whole percents less each row pays than what it prints, 0 where that is none."""
        minor = MINOR[places_of(self._told.currencies)][self._chain.owner]
        days, of_days = self._shares()
        paid = np.abs(self._price)
        known = (self._listed > 0) & (self._price > BAD) & (paid > 0) & (self._listed < FITS // 2**16)
        listed, paid = np.where(known, self._listed, 1), np.where(known, paid, 1)
        whole = listed * days
        percent = 100 - (paid * 100 * of_days + whole // 2) // np.maximum(whole, 1)
        best = np.zeros(len(listed), np.int64)
        settled = ~known
        for near in (np.zeros_like(percent), percent, percent + 1, percent - 1):
            made = whole * (100 - near) // (100 * of_days)
            exact = np.abs(made - paid) <= 1
            cut = (paid % minor == 0) & (made // minor == paid // minor)
            fits = ~settled & (near >= 0) & (near < 100) & (exact | cut)
            best, settled = np.where(fits, near, best), settled | fits
        return best

    def promotion(self, price: Array) -> tuple[Array, Array]:
        """NCE-9: the promotion of each subscription in hundredths of a percent, and the last day of its last term."""
        percent, rows = self._percent(), np.flatnonzero(self._promoted())
        whole = rows[self._chain.is_of(PERIOD)[rows] & ~self._short()[rows]]  # which tell it best
        of, until = np.full(len(price), MISSING), np.full(len(price), NO_DAY)
        owner = self._chain.owner[rows]
        for told in (rows, whole):
            of[self._chain.owner[told][::-1]] = percent[told][::-1] * (HUNDRED_PERCENT // 100)
        until[owner] = self._chain.last[rows]
        return of, until

    def rounding(self) -> Array:
        """NCE-61: where a whole cycle has a price finer than cents, it is cut or rounded only as an amount.

        How those with changes are cut is tried (`fitting`).
        """
        chain = self._chain
        minor = MINOR[places_of(self._told.currencies)][chain.owner]
        rows = np.flatnonzero(chain.is_of(PERIOD) & (self._price > 0) & (self._price % minor != 0))
        exact, cent, amount = self._price[rows] * chain.seats[rows], minor[rows], chain.amount[rows]
        rounds = (exact + cent // 2) // cent * cent == amount
        chosen = np.full(len(self._told), -1, np.int8)
        chosen[chain.owner[rows]] = np.where(rounds, int(Profile.EXACT), int(Profile.EXACT_CUT))
        return chosen
