"""The history of subscriptions of the legacy file, as columns of a book."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from billing_model.core.calendar import NEVER, add_months, day_of_month, months_since
from billing_model.core.columns import Array
from billing_model.core.currency import MINOR, places_of
from billing_model.core.fields import MISSING
from billing_model.core.money import FITS, Profile, prorate
from billing_model.core.moves import key, starts
from billing_model.reconciling.columns import BACK, CHANGE, PERIOD
from billing_model.reconciling.inferring.add_ons import parents_of
from billing_model.reconciling.inferring.chain import YEAR, Chain, Told
from billing_model.reconciling.inferring.history import Happened, History, once_each
from billing_model.reconciling.inferring.invoices import Invoices
from billing_model.reconciling.inferring.legacy_events import (
    cancellations,
    dropped_changes,
    pairs_of,
    pauses,
    reactivations,
    returns,
    seat_changes,
)
from billing_model.reconciling.inferring.periods import Periods, periods_of
from billing_model.reconciling.inferring.prices import (
    UNKNOWN,
    Prices,
    rounding,
    some_days,
    whole_prices,
    with_prices_of_days,
)
from billing_model.reconciling.numbers import NO_DAY

MONTHS_BEFORE = 2  # of a reactivation whose cancellation is on an earlier file
DAYS_BEFORE = 40  # likewise, of a year
AS_ANY_OTHER = 1  # of the field after_change
FREE, CHARGED = 1, 2  # of the field alignment: the days before the billing day (CSP-11, CSP-19)
NO_DAYS = np.iinfo(np.int64).min  # of a field that is not given


def legacy_history(told: Told, asked: Mapping[int, np.datetime64], several: bool) -> History:
    """The history that legacy files tell. asked: the invoices that are known, by file; several: files can hold more
    than one invoice, as exports of scenarios do."""
    periods = periods_of(told)
    pairs = pairs_of(told.chain, periods)
    halves = told.by_file(pairs.half)
    kept = _not_only_halves(told.chain, pairs.half)
    chain = told.chain.take(kept)
    return _Legacy(told, chain, periods, pairs.run[kept], asked, several).history(halves)


def _not_only_halves(chain: Chain, half: Array) -> Array:
    """The rows that count: halves of changes do not, but where a subscription has nothing else."""
    others = np.zeros(int(chain.owner.max(initial=-1)) + 1, bool)
    others[chain.owner[~half]] = True
    kept: Array = ~half | ~others[chain.owner]
    return kept


@dataclass(frozen=True, eq=False)
class _Before:
    """What stands before the first row, of each subscription.

    - purchased, seats: of the purchase; happened: events that no row tells by itself
    - later: licences were changed before, from a number that is not known; gone: it had been cancelled
    - in_time: within the 30 days of full credit; strange: what it would have been is on a file, and is not there
    """

    purchased: Array
    seats: Array
    happened: Sequence[Happened]
    later: Array
    gone: Array
    in_time: Array
    strange: Array


class _Legacy:
    """The steps from rows to a history. runs: which rows of the chain are runs of changes."""

    def __init__(
        self, told: Told, chain: Chain, periods: Periods, runs: Array, asked: Mapping[int, np.datetime64], several: bool
    ) -> None:  # fmt: skip
        self.told, self.chain, self.periods, self.runs, self.several = told, chain, periods, runs, several
        self.first = np.flatnonzero(starts(chain.owner))
        self.opening = chain.take(self.first)
        self.minor = MINOR[places_of(told.currencies)]
        self.back = reactivations(chain, periods)
        self.invoices = Invoices(chain, periods, asked, len(told.files), several)
        self.horizon = self.invoices.horizon(told.customers)
        self.billing_day = self.invoices.billing_day(self.horizon)

    def history(self, halves: Sequence[Array]) -> History:
        """All of it."""
        prices, rounded = self._money()
        charged, free = self._before_the_first_period()
        parent, orphan = self._parents(prices, rounded, charged | free)
        rounded = self._rounded_but_add_ons(prices, rounded, parent)
        self.back[self.first[parent >= 0]] = False
        early = charged | free | (parent >= 0)
        purchased = np.where(early, self.opening.first, self.periods.opens)
        known = ~np.isnat(self.periods.purchased) & (self.periods.anchor == self.periods.opens) & ~early
        purchased = np.where(known, self.periods.purchased, purchased)
        bought = self.opening.bought & (self.opening.first <= self.periods.opens)
        full_until = np.where(known | early | bought, purchased + 30, NO_DAY)
        cancelled, full = cancellations(self.chain, self.periods, self.invoices.window(), full_until)
        returned = returns(self.chain, self.back)
        jumps = self.invoices.jumps()
        changed = seat_changes(self.chain, self.periods, self.runs, self.back, jumps)
        dropped, cancelled = dropped_changes(self.chain, self.periods, cancelled, full, self.back)
        before = self._at_the_purchase(prices, purchased, early)
        self._not_after_its_add_ons(before.purchased, parent)
        ended = self._ended(cancelled, returned)
        full_days = self._shorter(cancelled, full, purchased, full_until)
        full_days[np.isnat(full_until) & ~full & ~before.in_time] = 0
        columns: dict[str, Any] = {
            "purchased": before.purchased,
            "seats": before.seats,
            "list_price": np.maximum(prices.first, 0),
            "frequency": np.where(self.periods.months == YEAR, 1, 0).astype(np.int8),
            "billing_day": self.billing_day,
            "rounding": rounded.astype(np.int8),
            "alignment": np.select([charged, free], [CHARGED, FREE], -1).astype(np.int8),
            "after_change": self._name_after_change(),
            "offer": self.told.offers,
            "parent": np.append(self.told.ids, "")[parent],
        }
        if (full_days != NO_DAYS).any():
            columns["full_credit_days"] = full_days
        paused = pauses(self.chain, self.periods, charged)
        events = Happened.concat([changed, dropped, cancelled, returned, prices.changes, *before.happened, *paused])
        unsure = {
            "purchase": np.isnat(full_until),
            "seats-before": before.later,
            "cancelled-before": before.gone,
            "price": prices.near,
            "no-price": prices.first == UNKNOWN,
            "ended": ended,
            "term": self._price_of_another_term(prices),
            "left-out": orphan | before.strange,
        }
        return History(
            self.told, columns, once_each(events), self.periods.opens, self.invoices.days, self.invoices.missing,
            unsure, halves,
        )  # fmt: skip

    def _price_of_another_term(self, prices: Prices) -> Array:
        """CSP-4: of which subscriptions a price can be that of another term: it is not known when terms begin, or only
        some days of a term are charged."""
        starts_otherwise = ~np.isnat(self.opening.started) & np.isnat(self.periods.purchased)
        another: Array = prices.alone | (starts_otherwise & (self.periods.months == 1) & prices.several)
        return another

    def _shorter(self, cancelled: Happened, full: Array, purchased: Array, full_until: Array) -> Array:
        """CSP-30: how long all is credited of subscriptions whose credit by days within 30 days other rows confirm.

        A full credit drops the changes before it, so what has both has a shorter time; our own files can have any.
        """
        changed = np.zeros(len(self.told), bool)
        changed[self.chain.owner[self.runs]] = True
        owner = cancelled.owner
        early = ~full[owner] & ~np.isnat(full_until[owner]) & (cancelled.on <= full_until[owner])
        early &= changed[owner] | self.several
        days = np.full(len(self.told), NO_DAYS)
        of = owner[early]
        days[of] = np.maximum((cancelled.on[early] - purchased[of]).astype(np.int64) - 1, 0)
        return days

    def _parents(self, prices: Prices, rounded: Array, early: Array) -> tuple[Array, Array]:
        """CSP-6: the parent of each add-on, `NO_PARENT` of the others, and which first charges of months have none.

        An add-on is first charged to the end of its parent's period, by the exact days, and a credit repeats that.
        """
        opening, periods = self.opening, self.periods
        annual = periods.months == YEAR
        part = (opening.months != periods.months) & ~early
        charge = part & opening.is_of(PERIOD) & opening.charges
        inside = np.where(annual, opening.first > periods.opens, opening.last < periods.opens)
        every = np.arange(len(self.told))
        days = (opening.last - opening.first).astype(np.int64) + 1
        start = periods.start(every, opening.first)
        whole = (periods.following(every, start) - start).astype(np.int64)
        credit = part & annual & opening.is_of(CHANGE) & (opening.amount < 0) & (opening.first > periods.opens)
        fits = (days <= whole) & (prices.first > 0) & (prices.first < FITS // 2**30)
        rows = np.flatnonzero(credit & fits)
        price, seats = (prices.first * periods.months)[rows], opening.seats[rows]
        share = price, seats, days[rows], whole[rows]
        amount, minor = np.abs(opening.amount[rows]), self.minor[rows]
        exact = np.full(len(rows), int(Profile.EXACT))
        own = np.where(rounded[rows] >= 0, rounded[rows], exact)
        is_exact = prorate(*share, exact, minor).amount == amount
        credit[:] = False
        credit[rows] = is_exact & (prorate(*share, own, minor).amount != amount)
        asked = (charge & inside) | credit
        parent = parents_of(asked, self.told.customers, periods)
        return parent, charge & inside & ~annual & (parent < 0)

    def _rounded_but_add_ons(self, prices: Prices, rounded: Array, parent: Array) -> Array:
        """How rows are rounded, those left out that are exact because they are an add-on's first."""
        if not (parent >= 0).any():
            return rounded
        chain, periods = self.chain, self.periods
        is_first = (parent >= 0)[chain.owner] & (chain.first == self.opening.first[chain.owner])
        is_first &= chain.last == self.opening.last[chain.owner]
        held = some_days(chain, periods).after(chain, periods.opens).without(is_first)
        return rounding(prices, chain, periods, held, self.minor)

    def _not_after_its_add_ons(self, purchased: Array, parent: Array) -> None:
        """Have each parent bought before its add-ons are, in the period in which the first of them is."""
        add_on = np.flatnonzero(parent >= 0)
        of = parent[add_on]
        np.minimum.at(purchased, of, self.periods.start(of, self.opening.first[add_on]))

    def _money(self) -> tuple[Prices, Array]:
        """The prices, and how rows for some days are rounded, as `rounding` has it."""
        chain, periods, minor = self.chain, self.periods, self.minor
        held = some_days(chain, periods)
        prices = with_prices_of_days(whole_prices(chain, periods, minor), chain, periods, held, minor)
        return prices, rounding(prices, chain, periods, held.after(chain, periods.opens), minor)

    def _before_the_first_period(self) -> tuple[Array, Array]:
        """Whether the first row charges days before the first period (CSP-19), and whether it is of free ones."""
        early = self.opening.last < self.periods.opens
        chain = self.chain
        opens = (chain.first == self.periods.opens[chain.owner]) & chain.is_of(PERIOD)
        opens &= chain.months == self.periods.months[chain.owner]
        same_file = np.zeros(len(self.told), bool)
        row = np.flatnonzero(opens)
        same_file[chain.owner[row][chain.file[row] == self.opening.file[chain.owner[row]]]] = True
        on_it = day_of_month(self.periods.opens) == self.billing_day  # as what is aligned (CSP-19)
        return early & (self.opening.amount > 0) & same_file & on_it, early & (self.opening.amount == 0)

    def _name_after_change(self) -> Array:
        """CSP-52: whether the month after a change is called as any other."""
        chain = self.chain
        ends = key(chain.owner[self.runs], chain.last[self.runs] + 1)
        following = chain.is_of(PERIOD) & np.isin(key(chain.owner, chain.first), ends)
        named = np.full(len(self.told), -1, np.int8)
        named[chain.owner[following & (self.periods.months[chain.owner] == 1)]] = AS_ANY_OTHER
        return named

    def _at_the_purchase(self, prices: Prices, purchased: Array, early: Array) -> _Before:
        """The purchase, and what must have happened before the first row for it to be as it is."""
        opening, periods, every = self.opening, self.periods, np.arange(len(self.told))
        opens, annual = periods.opens, periods.months == YEAR
        inside = (opening.first > opens) & ~early
        credit = inside & opening.is_of(CHANGE) & (opening.amount <= 0)
        taken_up = add_months(
            periods.anchor, months_since(periods.anchor, np.maximum(opening.first, periods.anchor)) + 1
        )
        seen = self.invoices.hold(taken_up)
        later = credit & annual & ~seen
        in_part = credit & ~annual  # of a month that is charged in full again (CSP-36)
        charge = inside & opening.charges & opening.is_of(BACK, PERIOD)
        in_full = charge & ~annual & (opening.amount == prices.first * opening.seats)
        back = charge & ~in_full | (credit & annual & seen)
        term = add_months(periods.anchor, months_since(periods.anchor, opens) // YEAR * YEAR)
        renews = prices.changes.owners(len(every)) & (periods.anchor < opens)
        before = np.where(back, add_months(opens, np.where(annual, -YEAR, -MONTHS_BEFORE)), opens)
        cancel = np.where(back, np.where(annual, opening.first - DAYS_BEFORE, add_months(opens, -1)), opens)
        start = np.where(back & annual & (cancel > opens), opens, before)
        start = np.where(renews & (term < start), term, start)
        moved = back | in_part | in_full | renews
        purchased = np.where(moved, start, purchased)
        gone = back | in_part | in_full
        returned = np.where(in_part, np.minimum(opening.first, self.invoices.window()[self.first] - 1), opening.first)
        returned = np.where(in_part, np.maximum(returned, opens), returned)
        unseen = gone & ~self.back[self.first]
        parts = [
            (later, opening.first, "set-seats", opening.seats),
            (gone, cancel, "cancel", np.full(len(every), MISSING)),
            (unseen, returned, "reactivate", np.where(in_part, MISSING, opening.seats)),
        ]
        happened = [
            Happened.of(int(mask.sum()), owner=every[mask], on=on[mask], kind=kind, seats=held[mask])
            for mask, on, kind, held in parts
        ]
        seats = np.where(later, opening.seats + 1, opening.seats)
        strange = back & annual & charge & self.invoices.hold(cancel) | later & self.invoices.hold(opens)
        return _Before(purchased, seats, happened, later, gone, in_part | in_full, strange)

    def _ended(self, cancelled: Happened, returned: Happened) -> Array:
        """Which subscriptions are charged no more, without a credit: that they were cancelled no row tells.

        One that was cancelled and came back is not over.
        """
        last = np.maximum.reduceat(self.chain.last, self.first) + 1
        over = cancelled.latest(len(last)) > returned.latest(len(last))
        gone: Array = (last <= self.horizon) & ~over & (last < NEVER)
        return gone
