"""The invoices that legacy files are of: what they bill, what they hold, and which of them are missing."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from billing_model.core.calendar import NEVER, add_months, day_of_month
from billing_model.core.columns import DAY, Array
from billing_model.core.moves import shifted, starts
from billing_model.reconciling.columns import PERIOD
from billing_model.reconciling.inferring.chain import Chain
from billing_model.reconciling.inferring.invoice_days import (
    BILLING_DAYS,
    earlier_charges,
    invoice_days,
    missing_between,
    posted,
)
from billing_model.reconciling.inferring.periods import Periods
from billing_model.reconciling.numbers import NO_DAY

LONG_AGO = np.datetime64("1990-01-01", "D")
LAST_DAY = BILLING_DAYS[-1]


class Invoices:
    """The invoices of files.

    - days: of each file, None where no row tells; known: those that one tells
    - missing: between them, of which there is no file
    """

    def __init__(
        self, chain: Chain, periods: Periods, asked: Mapping[int, np.datetime64], count: int, several: bool
    ) -> None:  # fmt: skip
        """asked: the days that are known, by file; count: of files; several: a file can hold more than one invoice."""
        self._chain, self._several = chain, several
        self._posted = posted(chain, periods)
        self.days: list[np.datetime64 | None] = [None] * count
        if not several:
            self.days = invoice_days(chain, self._posted, earlier_charges(chain, periods), asked, count)
        self.known = [day for day in self.days if day is not None]
        self.missing = missing_between(self.known)

    def horizon(self, customers: Array) -> Array:
        """Of each subscription, the day through which the files tell of it: the last invoice, else its customer's last
        row. customers: of each subscription."""
        if self.known:
            return np.full(len(customers), max(self.known))
        safe = np.where(np.isnat(self._posted), self._chain.first, self._posted)
        _, customer = np.unique(customers.astype(str), return_inverse=True)
        of_customer = np.full(int(customer.max(initial=-1)) + 1, np.iinfo(np.int64).min)
        np.maximum.at(of_customer, customer[self._chain.owner], safe.view(np.int64))
        return of_customer[customer].view(DAY)

    def billing_day(self, horizon: Array) -> Array:
        """Of each subscription, the day of the month: that of the first invoice, else of its customer's last row."""
        if self.known:
            return np.full(len(horizon), min(int(day_of_month(np.array(self.known[:1], DAY))[0]), LAST_DAY))
        day = day_of_month(horizon)
        return np.where(day > LAST_DAY, 1, day)

    def _windows(self) -> Array:
        """The first day that each file bills; long ago where that is not known."""
        known = np.array([day is not None for day in self.days], bool)
        days = np.array([day or LONG_AGO for day in self.days], DAY)
        return np.where(known, add_months(days, -1) + 1, LONG_AGO)

    def window(self) -> Array:
        """Of each row of the chain, the first day that its file bills."""
        window: Array = self._windows()[self._chain.file]
        return window

    def hold(self, day: Array) -> Array:
        """Whether what billing makes on a day would stand on one of the files, or on a later one."""
        seen: Array = day >= (NEVER if self._several else self._windows().min())
        for invoice in self.missing:
            seen &= ~((day > add_months(np.array([invoice], DAY), -1)[0]) & (day <= invoice))
        return seen

    def jumps(self) -> Array:
        """Which rows of the chain are charges after an invoice that no file is of, whose licences may have changed
        there."""
        chain, jumps = self._chain, np.zeros(len(self._chain), bool)
        if not self.missing:
            return jumps
        months = np.array([day if day is not None else NO_DAY for day in self.days], DAY).astype("M8[M]")
        month = months.astype(np.int64)[chain.file]
        charge = np.flatnonzero(chain.is_of(PERIOD) & chain.charges)
        after = ~starts(chain.owner[charge])
        jumps[charge] = after & (month[charge] - shifted(month[charge]) > 1)
        return jumps
