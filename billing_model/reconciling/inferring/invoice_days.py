"""On which day the invoice of each file is, by the days on which billing makes its rows (CSP-13, CSP-16, CSP-22)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from billing_model.core.calendar import add_months, day_of_month, months_since, on_or_after
from billing_model.core.columns import DAY, Array
from billing_model.core.moves import ends, in_groups, key
from billing_model.reconciling.columns import BACK, CANCEL, CHANGE, PERIOD
from billing_model.reconciling.inferring.chain import Chain
from billing_model.reconciling.inferring.periods import Periods
from billing_model.reconciling.numbers import NO_DAY

BILLING_DAYS = range(1, 29)


def posted(chain: Chain, periods: Periods) -> Array:
    """The day on which billing makes each row, NaT where its days do not tell."""
    owner = chain.owner
    day = np.where(chain.is_of(PERIOD, BACK) & (chain.amount >= 0), chain.first, NO_DAY)
    early = chain.last < periods.opens[owner]
    day = np.where(early & chain.is_of(PERIOD) & chain.charges, periods.opens[owner], day)
    part = chain.months != periods.months[owner]
    day = np.where(chain.is_of(CANCEL) & part, chain.first, day)
    cancelled = np.zeros(int(owner.max(initial=-1)) + 1, bool)
    cancelled[owner[chain.is_of(CANCEL)]] = True
    latest = np.flatnonzero(chain.is_of(CHANGE) & chain.charges & ~cancelled[owner])
    latest = latest[_is_latest(chain, latest)]
    of = owner[latest]
    anchor = np.minimum(periods.anchor[of], chain.first[latest])
    number = months_since(anchor, chain.first[latest]) + 1
    plain = part[latest]
    day[latest] = np.where(plain, add_months(anchor, number), chain.first[latest])
    return day


def _is_latest(chain: Chain, rows: Array) -> Array:
    """Which of these rows, by subscription and day, are the last of their subscription in their file."""
    group = chain.file[rows] * (len(chain) + 1) + chain.owner[rows]
    order, last = in_groups(group), np.ones(len(rows), bool)
    last[order] = ends(group[order])
    return last


def earlier_charges(chain: Chain, periods: Periods) -> Array:
    """The day on which what a credit takes back was charged, where no file has that charge; NaT of all other rows.

    It is on an invoice before that of the row.
    """
    start = periods.start(chain.owner, chain.first)
    charged = key(chain.owner, start)[chain.is_of(PERIOD, BACK) & (chain.amount >= 0)]
    credit = chain.is_of(CHANGE, CANCEL) & (chain.amount < 0)
    return np.where(credit & ~np.isin(key(chain.owner, start), charged), start, NO_DAY)


def invoice_days(
    chain: Chain, day: Array, before: Array, asked: Mapping[int, np.datetime64], count: int
) -> list[np.datetime64 | None]:
    """The invoice of each file: one day of the month for all, on or after that of most rows, the first that fits.

    day: as `posted`; before: as `earlier_charges`; asked: the days that are known, by file; count: of files. None where
    no row tells.
    """
    made = [_Made(*(_counted(days[chain.file == number]) for days in (day, before))) for number in range(count)]
    best: tuple[int, int, list[np.datetime64 | None]] | None = None
    wanted = {int(day_of_month(np.array([day], DAY))[0]) for day in asked.values()}
    for billing_day in sorted(wanted) or BILLING_DAYS:
        days = [asked.get(number) or made[number].invoice(billing_day) for number in range(count)]
        of = [(rows, day) for rows, day in zip(made, days, strict=True) if day is not None]
        held, idle = sum(rows.held(day) for rows, day in of), sum(rows.idle(day) for rows, day in of)
        if best is None or (-held, idle) < best[:2]:
            best = -held, idle, days
    return best[2] if best else []


@dataclass(frozen=True)
class _Made:
    """The days on which billing makes rows of a file, in order, and how many on each; and those that it is after."""

    made: tuple[Array, Array]
    before: tuple[Array, Array]

    @property
    def days(self) -> Array:
        """On which it makes rows."""
        return self.made[0]

    @property
    def count(self) -> Array:
        """How many."""
        return self.made[1]

    def invoice(self, billing_day: int) -> np.datetime64 | None:
        """The invoice on a day of the month that holds most rows."""
        if not len(self.days):
            return None
        half = int(self.count.sum()) // 2
        usual = self.days[int(np.searchsorted(np.cumsum(self.count), half, side="right"))]
        this = on_or_after(np.array([usual], DAY), np.array([billing_day]))
        first, second = this[0], add_months(this, 1)[0]
        chosen: np.datetime64 = first if self.held(first) >= self.held(second) else second
        return chosen

    def held(self, invoice: np.datetime64) -> int:
        """How many rows are made in the month up to an invoice, less those that would have to be there."""
        start = add_months(np.array([invoice], DAY), -1)[0]
        there, absent = (
            int(count[(days > start) & (days <= invoice)].sum()) for days, count in (self.made, self.before)
        )
        return there - absent

    def idle(self, invoice: np.datetime64) -> int:
        """Days from the last row that is made up to an invoice."""
        made = self.days[self.days <= invoice]
        return int((invoice - made[-1]).astype(int)) if len(made) else 0


def _counted(days: Array) -> tuple[Array, Array]:
    """The days that are known, in order, and how many there are of each."""
    made, count = np.unique(days[~np.isnat(days)], return_counts=True)
    return made, count


def missing_between(days: Sequence[np.datetime64]) -> list[np.datetime64]:
    """The invoices of months between the first and the last that no file is of."""
    held = sorted({*days})
    return [
        add_months(np.array([before], DAY), number)[0]
        for before, after in pairwise(held)
        for number in range(1, int(months_since(np.array([before], DAY), np.array([after], DAY))[0]))
    ]
