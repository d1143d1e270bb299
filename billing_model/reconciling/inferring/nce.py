"""The history of subscriptions of New Commerce, as columns of a book.

A change is a pair of one day: the licences that stood are credited, those that stand then are charged (NCE-66). A term
begins on the day that the file prints; a renewal can have other licences and another price.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from billing_model.core.calendar import add_months, day_of_month, days_in_month, first_of_month, month_of, on_day
from billing_model.core.columns import DAY, Array
from billing_model.core.moves import key, shifted, starts
from billing_model.reconciling.columns import CANCEL, CHANGE, PERIOD, folded
from billing_model.reconciling.inferring.chain import NOBODY, Chain, Told
from billing_model.reconciling.inferring.history import Happened, History, once_each
from billing_model.reconciling.inferring.invoice_days import missing_between
from billing_model.reconciling.inferring.nce_prices import ANNUAL, MONTHLY, MONTHS, UPFRONT, Paid
from billing_model.reconciling.numbers import NO_DAY

INVOICE_DAY = 8  # of the next month (NCE-17)
INVOICE_DAYS = range(6, 9)
PLANS = np.array(["monthly", "annual", "upfront"], object)
UNKNOWN = -1
NOT_RENEWED = 2  # of the field renewal
WINDOW = 7  # days in which licences can be taken back (NCE-22)
NOT_INFERRED = frozenset(map(folded, ("moveQuantity", "convert", "changeBillingPlan", "extendTerm")))
RENEWED = folded("renew")


def nce_history(told: Told, asked: Mapping[int, np.datetime64], several: bool) -> History:
    """The history that files of New Commerce tell. The arguments are those of `legacy_history`."""
    return _NewCommerce(told, asked, several).history()


def halves_of(told: Told, words: Array) -> Array:
    """Which rows of the chain are one half of a change: a credit without the charge of its day, or the reverse.

    words: of each row; what moves to another subscription has its other half there.
    """
    chain = told.chain
    changed = np.flatnonzero(chain.is_of(CHANGE) & (chain.amount != 0) & ~np.isin(words, [*NOT_INFERRED]))
    of = key(chain.owner, chain.first) * 2 + (chain.amount > 0)
    answered = np.isin(of[changed] ^ 1, of[changed])
    half = np.zeros(len(chain), bool)
    half[changed[~answered]] = True
    zero = key(chain.owner, chain.first)[chain.is_of(CHANGE) & (chain.amount == 0)]
    half &= ~np.isin(key(chain.owner, chain.first), zero)  # what it answers can be a row of 0
    return half


def seats_after(chain: Chain, words: Array, half: Array) -> Array:
    """The licences after each half of a change that the next row bears out, so that only its other half is missing.

    0 of all other rows. After a renewal the licences can be others anyway.
    """
    order = np.lexsort([chain.amount > 0, ~chain.is_of(PERIOD), chain.first, chain.owner])
    good = order[~half[order]]
    charges = good[(chain.amount[good] >= 0) & ~chain.is_of(CANCEL)[good]]
    day, found = key(chain.owner, chain.first), np.flatnonzero(half)
    following = np.append(good, NOBODY)[np.searchsorted(day[good], day[found], "right")]
    before = np.append(charges, NOBODY)[np.searchsorted(day[charges], day[found], "right") - 1]
    known = (following >= 0) & (before >= 0) & (words[following] != RENEWED)
    known &= (chain.owner[following] == chain.owner[found]) & (chain.owner[before] == chain.owner[found])
    later, stood = chain.seats[following], chain.seats[before]
    fits = chain.seats[found] == np.where(chain.amount[found] > 0, later, stood)
    after = np.zeros(len(chain), np.int64)
    after[found] = np.where(known & fits & (later != stood), later, 0)
    return after


class _NewCommerce:
    """The steps from rows to a history."""

    def __init__(self, told: Told, asked: Mapping[int, np.datetime64], several: bool) -> None:
        self.told, self.several = told, several
        every = told.chain
        words = np.array([folded(str(word)) for word in told.texts(every, "word")], object)
        half = halves_of(told, words)
        after = seats_after(every, words, half)
        day = key(every.owner, every.first)
        self.half = half & ~np.isin(day, day[after > 0])
        others = np.zeros(len(told), bool)
        others[every.owner[~half]] = True
        kept = ~half | (after > 0) | ~others[every.owner]
        self.chain, self.words, self.after = every.take(kept), words[kept], after[kept]
        chain = self.chain
        self.first = np.flatnonzero(starts(chain.owner))
        self.opening = chain.take(self.first)
        self.term, self.plan, trial = self._terms()
        self.paid = Paid(told, chain, self.term, self.plan)
        self.ended = told.column(chain, "ended")
        self.left_out = self._left_out(trial)
        self.days = self._days(asked)

    # ---- What the file prints of a subscription

    def _terms(self) -> tuple[Array, Array, Array]:
        """The term and the plan of each row, `UNKNOWN` where the file does not say, and which are of a trial."""
        texts = self.told.texts(self.chain, "cycle")
        known = {text: _term_of(str(text)) for text in np.unique(texts.astype(str)).tolist()}
        made = np.array([known[str(text)] for text in texts], np.int64).reshape(-1, 3)
        term, plan, trial = made.T
        days = (self.chain.last - self.chain.first).astype(np.int64) + 1
        plan = np.where((plan == ANNUAL) & ((term < 2) | (days > 400)), UPFRONT, plan)
        return term, plan, trial.astype(bool)

    def _left_out(self, trial: Array) -> Array:
        """Of each subscription, whether it has what is not inferred: trials, moves, conversions, other plans."""
        owner = self.chain.owner
        plans = self.term * 4 + np.where(self.plan == UPFRONT, ANNUAL, self.plan)
        strange = trial | (self.term < 0) | np.isin(self.words, [*NOT_INFERRED]) | np.isnat(self.chain.started)
        strange |= ~starts(owner) & (plans != shifted(plans))
        strange |= self._ends_otherwise()
        left_out = np.zeros(len(self.told), bool)
        left_out[owner[strange]] = True
        return left_out

    def _ends_otherwise(self) -> Array:
        """Which rows are of a term with an end that a calendar month does not explain (NCE-30 to NCE-34)."""
        chain = self.chain
        started = np.where(np.isnat(chain.started), chain.first, chain.started)
        ended = np.where(np.isnat(self.ended), started, self.ended)
        natural = add_months(started, MONTHS[np.maximum(self.term, 0)]) - 1
        other = ~np.isnat(self.ended) & (ended != natural)
        month_end = ended == first_of_month(month_of(natural + 1)) - 1  # the last before it would end (NCE-32)
        later = started != started[self.first][chain.owner]
        across = self.paid.is_short_cycle() & (self.plan == MONTHLY) & (month_of(chain.first) != month_of(chain.last))
        strange: Array = other & (~month_end | later | across)
        return strange

    def _days(self, asked: Mapping[int, np.datetime64]) -> list[np.datetime64 | None]:
        """The invoice of each file: of the month after that in which most of its rows are made."""
        if self.several:
            return [None] * len(self.told.files)
        known = [int(day_of_month(np.array([day], DAY))[0]) for day in asked.values()]
        day = next((day for day in known if day in INVOICE_DAYS), INVOICE_DAY)
        days: list[np.datetime64 | None] = []
        for number in range(len(self.told.files)):
            months, times = np.unique(month_of(self.chain.first[self.chain.file == number]), return_counts=True)
            usual = on_day(months[[int(np.argmax(times))]] + 1, np.array([day]))[0] if len(months) else None
            days.append(asked.get(number, usual))
        return days

    # ---- The history

    def history(self) -> History:
        """All of it."""
        chain, told = self.chain, self.told
        known = [day for day in self.days if day is not None]
        opening_term, opening_plan = self.term[self.first], self._plan()
        started = np.where(np.isnat(self.opening.started), self.opening.first, self.opening.started)
        changed, seats = self._changes()
        cancels = np.flatnonzero(chain.is_of(CANCEL) & (chain.amount < 0))
        cancelled = Happened.of(len(cancels), owner=chain.owner[cancels], on=chain.first[cancels], kind="cancel")
        price, near, prices = self.paid.prices()
        percent, until = self.paid.promotion(price)
        columns: dict[str, Any] = {
            "purchased": started,
            "seats": seats,
            "list_price": price,
            "term": opening_term.astype(np.int8),
            "plan": PLANS[np.maximum(opening_plan, 0)],
            "offer": told.offers,
            "rounding": self.paid.rounding(),
            "promotion_percent": percent,
            "promotion_until": until,
            **self._ends(started, opening_term),
        }
        if known and (day := int(day_of_month(np.array(known[:1], DAY))[0])) != INVOICE_DAY and day in INVOICE_DAYS:
            columns["invoice_day"] = np.full(len(told), day)
        ended = self._not_renewed(cancelled)
        events = once_each(Happened.concat([*changed, cancelled, *prices, ended]))
        unsure = {
            "purchase": self.opening.first > started,
            "price": near,
            "left-out": self.left_out,
        }
        return History(
            told, columns, events, np.where(np.isnat(started), self.opening.first, started), self.days,
            missing_between(known), unsure, told.by_file(self.half),
        )  # fmt: skip

    def _plan(self) -> Array:
        """How each subscription is paid; of three years the longest of its rows tells whether it is paid at once."""
        plan = self.plan[self.first].copy()
        at_once = np.zeros(len(self.told), bool)
        at_once[self.chain.owner[self.plan == UPFRONT]] = True
        return np.where((plan == ANNUAL) & at_once, UPFRONT, plan)

    def _changes(self) -> tuple[list[Happened], Array]:
        """Licences added, taken back, and other ones at renewals; and those of each purchase."""
        chain = self.chain
        order = np.lexsort([np.arange(len(chain)), self._rank(), chain.first, chain.owner])
        rows, words, after = chain.take(order), self.words[order], self.after[order]
        states = np.flatnonzero((rows.amount >= 0) | starts(rows.owner) | (after > 0))
        states = states[~rows.is_of(CANCEL)[states] | starts(rows.owner)[states]]
        owner, first = rows.owner[states], rows.first[states]
        seats = np.where(after > 0, after, rows.seats)[states]
        change, renew = rows.is_of(CHANGE)[states], words[states] == RENEWED
        before = np.where(starts(owner), seats, shifted(seats))
        gaps = self._gaps(rows)[states]
        jumped = change & self._credited(rows)[states] & (gaps != shifted(gaps)) & ~starts(owner)
        before = np.where(jumped, shifted(rows.seats)[states], before)
        other = seats != before
        more, fewer = other & change & (seats > before), other & change & (seats < before)
        renewed = other & renew
        unseen = fewer & self._without_a_lot(owner, first, more)
        opening = seats[starts(owner)].copy()
        taken = (before - seats)[unseen]
        apart = (gaps != gaps[starts(owner)][owner])[unseen]  # licences that were changed on a file between
        np.subtract.at(opening, owner[unseen], np.where(apart, 0, taken))
        lot = first_of_month(month_of(first[unseen])) - 1
        parts = [
            (owner[more], first[more], "add-seats", (seats - before)[more]),
            (owner[fewer], first[fewer], "remove-seats", (before - seats)[fewer]),
            (owner[unseen], lot, "add-seats", taken),
            (owner[renewed], first[renewed] - 1, "schedule", seats[renewed]),
        ]
        happened = [
            Happened.of(len(of), owner=of, on=on, kind=kind, seats=count) for of, on, kind, count in parts if len(of)
        ]
        return happened or [Happened.none()], np.maximum(opening, 1)

    def _credited(self, rows: Chain) -> Array:
        """Which of the rows stand behind the credit of what they replace."""
        day = key(rows.owner, rows.first)
        credited: Array = (day == shifted(day)) & (shifted(rows.amount) < 0) & ~starts(rows.owner)
        return credited

    def _gaps(self, rows: Chain) -> Array:
        """How many invoices that no file is of are before the file of each row."""
        missing = missing_between([day for day in self.days if day is not None])
        if not missing:
            return np.zeros(len(rows), np.int64)
        days = np.array([NO_DAY if day is None else day for day in self.days], DAY)
        return np.searchsorted(np.array(missing, DAY), days)[rows.file]

    def _rank(self) -> Array:
        """Of one day first the credit and the charge of each change in the order of the file, a cycle as it opens."""
        return np.where(self.chain.is_of(PERIOD), 0, 1)

    def _without_a_lot(self, owner: Array, first: Array, more: Array) -> Array:
        """Licences taken back within days of the first of a month, of which no file tells when they were added."""
        alone = day_of_month(first) < WINDOW
        recent = np.zeros(len(owner), bool)
        begun = self.opening.started[np.minimum(owner, len(self.opening) - 1)]
        for back in range(WINDOW):
            recent |= np.isin(key(owner, first - back), key(owner[more], first[more]))
        unseen: Array = alone & ~recent & ((first - begun).astype(np.int64) >= WINDOW)
        return unseen

    def _ends(self, started: Array, term: Array) -> dict[str, Array]:
        """NCE-30, NCE-32: the end of a term that is not the natural one: with a month, or on another day."""
        ended = self.ended[self.first]
        natural = add_months(started, MONTHS[np.maximum(term, 0)]) - 1
        other = ~np.isnat(ended) & (ended != natural)
        safe = np.where(np.isnat(ended), started, ended)
        month_end = day_of_month(safe) == days_in_month(month_of(safe))
        align = np.where(other & month_end, 0, -1).astype(np.int8)
        return {"align": align, "end_date": np.where(other & ~month_end, safe, NO_DAY)}

    def _not_renewed(self, cancelled: Happened) -> Happened:
        """NCE-50: subscriptions whose term is over by the last invoice and that no file charges after it."""
        last = np.maximum.reduceat(self.ended.view(np.int64), self.first).view(DAY)
        known = [day for day in self.days if day is not None]
        horizon = first_of_month(month_of(np.array([max(known)], DAY)))[0] - 1 if known else self.chain.first.max()
        over = ~np.isnat(last) & (last < horizon)
        over[cancelled.owner] = False
        gone = np.flatnonzero(over)
        return Happened.of(len(gone), owner=gone, on=last[gone], kind="set-renewal", renewal=NOT_RENEWED)


def _term_of(text: str) -> tuple[int, int, int]:
    """The term, the plan and whether it is a trial, of a text such as "One-Year commitment for monthly billing"."""
    plain = re.sub(r"[^a-z0-9]", "", text.casefold())
    term = 2 if "threeyear" in plain or "3year" in plain else 1 if "year" in plain.split("commitment")[0] else 0
    term = term if any(word in plain.split("commitment")[0] for word in ("year", "month")) else UNKNOWN
    billing = plain.partition("for")[2]
    plan = ANNUAL if "year" in billing or "annual" in billing else MONTHLY
    return term, plan, int("trial" in plain)
