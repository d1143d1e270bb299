"""What the licence-based reconciliation file says otherwise than the pages that explain the invoice (CSP-53).

The pages of the vendor that show invoices and those that describe the file do not agree on everything; here the file is
as it is described, and as files that partners have shown are.
"""

from __future__ import annotations

import numpy as np

from billing_model.core.book import Book
from billing_model.core.calendar import add_months, months_since
from billing_model.core.columns import Array
from billing_model.core.lines import Lines, Method
from billing_model.core.money import Profile, cut_to, round_to, times
from billing_model.programmes.csp.agreement import agreement
from billing_model.programmes.csp.file import CYCLE_FEE, FREE_PERIOD

NO_DAY = np.datetime64("NaT", "D")
TERM = 12  # months (CSP-5)
AT_PURCHASE, IN_OLDER_FILES = "Prorate fees when purchase", "Purchase fee"  # what the file calls a first charge
RENAMED = np.datetime64("2018-01-01", "D")  # invoices from then on have the first of them


def anchors(book: Book, first: Array) -> Array:
    """The day from which the 12 months of each subscription count (CSP-5); NaT for other programmes.

    book: prepared; first: of the charges, which tell how far the terms have to be looked at.
    """
    anchor = np.full(len(book), NO_DAY)
    csp = book.programme_names == "csp"
    if csp.any() and len(first):
        anchor[csp] = agreement(book.of("csp"), first.max()).anchor
    return anchor


def ends_of_terms(anchor: Array, first: Array) -> Array:
    """The day after the 12 months in which a charge begins (CSP-5): the file's end of a subscription is not included.

    anchor, first: one per charge; NaT where the anchor is.
    """
    ends = np.full(len(first), NO_DAY)
    held = ~np.isnat(anchor)
    begun = months_since(anchor[held], np.maximum(first[held], anchor[held])) // TERM
    ends[held] = add_months(anchor[held], (begun + 1) * TERM)
    return ends


def first_charge(lines: Lines, anchor: Array) -> Array:
    """What the file calls the first charge of a monthly subscription and its free days; "" for all other lines.

    anchor: one per line.
    """
    first_month = (lines.kind == CYCLE_FEE) & (lines.first <= anchor)  # a comparison with NaT is false
    named = np.where(lines.invoice < RENAMED, IN_OLDER_FILES, AT_PURCHASE)
    return np.where(first_month | (lines.kind == FREE_PERIOD), named, "")


def unit_prices(lines: Lines, minor: Array) -> Array:
    """The unit prices of the file, micro-units: those of some days of a period are cut, not rounded.

    minor: of each line's currency. A price that does not follow from its days stays as it is.
    """
    unit: Array = lines.unit_price.copy()
    by_days = np.isin(lines.method, (Method.BY_DAYS, Method.REPEATED)) & (lines.days < lines.of_days)
    for profile in (Profile.DAILY_3, Profile.DAILY_2, Profile.EXACT, Profile.NESTED):
        row = np.flatnonzero(by_days & (lines.profile == profile))
        days, of_days = lines.days[row].astype(np.int64), lines.of_days[row].astype(np.int64)
        if profile == Profile.EXACT:
            exact, per = times(lines.list_price[row], lines.months[row].astype(np.int64), days), of_days
        else:
            per = lines.seats[row] if profile == Profile.NESTED else np.ones(len(row), np.int64)
            exact = times(lines.daily_price[row], days)
        sign = np.sign(unit[row])
        follows = round_to(minor[row], exact, per) == np.abs(unit[row])
        unit[row] = np.where(follows, sign * cut_to(minor[row], exact, per), unit[row])
    return unit
