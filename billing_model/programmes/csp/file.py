"""What the file says: the names of the rows (CSP-50 to CSP-52).

CSP-53 describes the columns of the file that a partner downloads; it decides no amount.
"""

from __future__ import annotations

import numpy as np

from billing_model.core import codes
from billing_model.core.columns import Array

KINDS = (
    "cycle-fee",
    "prorate-fees-when-purchase",
    "prorate-fee-when-renew",
    "cycle-instance-prorate",
    "cancel-fee",
    "activation-fee",
    "free-period",
)
CYCLE_FEE, AT_PURCHASE, AT_RENEWAL, CYCLE_PRORATE, CANCEL_FEE, ACTIVATION_FEE, FREE_PERIOD = map(codes.line_kind, KINDS)
CYCLE_INSTANCE = 0  # of the field after_change: the vendor's own way


def name_of_period(annual: Array, number: Array) -> Array:
    """CSP-50, CSP-51: a month is a cycle fee, a year has a name for the purchase and one for a renewal."""
    of_year = np.where(number == 0, AT_PURCHASE, AT_RENEWAL)
    return np.where(annual, of_year, CYCLE_FEE)


def name_of_reactivation(annual: Array) -> Array:
    """CSP-51: the charge of a reactivation."""
    return np.where(annual, AT_PURCHASE, ACTIVATION_FEE)


def name_after_change(after_change: Array) -> Array:
    """CSP-52: the first whole period after a change of seats is a cycle instance prorate, or a cycle fee if
    `after_change`, a field of the subscription, asks for it."""
    return np.where(after_change == CYCLE_INSTANCE, CYCLE_PRORATE, CYCLE_FEE)
