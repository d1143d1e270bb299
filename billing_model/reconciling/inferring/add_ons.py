"""Add-ons of the legacy file: a first charge that ends with the period of another subscription (CSP-6)."""

from __future__ import annotations

import numpy as np

from billing_model.core.calendar import day_of_month
from billing_model.core.columns import Array
from billing_model.reconciling.inferring.chain import YEAR
from billing_model.reconciling.inferring.periods import Periods

NO_PARENT = -1
DAYS = 32  # more than a month has
MONTHS = 16  # more than a year has


def parents_of(asked: Array, customers: Array, periods: Periods) -> Array:
    """The subscription of the same customer, frequency and periods of each that is asked for, `NO_PARENT` for none.

    asked: which subscriptions can be add-ons; none of them is a parent. Of several the one that is known longest.
    """
    parent = np.full(len(asked), NO_PARENT)
    if not asked.any():
        return parent
    _, customer = np.unique(customers.astype(str), return_inverse=True)
    boundary = periods.boundary
    grid = np.where(periods.months == YEAR, _month(boundary), MONTHS - 1) * DAYS + day_of_month(boundary)
    of = customer * (DAYS * MONTHS) + grid
    others = np.flatnonzero(~asked & (customers != ""))
    others = others[np.lexsort([periods.opens[others], of[others]])]
    if not len(others):
        return parent
    wanted = np.flatnonzero(asked)
    place = np.minimum(np.searchsorted(of[others], of[wanted]), len(others) - 1)
    parent[wanted] = np.where(of[others[place]] == of[wanted], others[place], NO_PARENT)
    return parent


def _month(day: Array) -> Array:
    """1 to 12."""
    month: Array = day.astype("M8[M]").astype(np.int64) % YEAR + 1
    return month
