"""Random subscriptions of AxCrypt Business, as columns, that no clause refuses."""

from __future__ import annotations

import numpy as np

from billing_model.core.fields import MISSING
from billing_model.core.sample import Random, Rows, Sample, bought, days, events, joined, sometimes


def reseller(random: Random, size: int, customers: int) -> tuple[Rows, Rows]:
    """Licences for a month or a year, with extra ones bought twice; some are cancelled."""
    subscriptions = bought(random, size, "axcrypt", np.sort(random.integers(0, customers, size)))
    subscriptions |= {
        "months": np.where(sometimes(random, size, 0.5), 1, 12),
        "buyer": random.integers(0, 2, size).astype(np.int8),
        "reseller_discount_percent": np.where(
            sometimes(random, size, 0.5), random.integers(0, 30, size) * 100, MISSING
        ),
        "vat_number": sometimes(random, size, 0.5),
        "vat_percent": np.where(sometimes(random, size, 0.5), 2_200, MISSING),
        "remaining_month": random.integers(0, 2, size).astype(np.int8),
    }
    row, day = np.arange(size), days(subscriptions)
    cancelled = np.flatnonzero(sometimes(random, size, 0.15))
    return subscriptions, joined(
        [
            events(row, "add-seats", day + random.integers(0, 100, size), seats=random.integers(1, 20, size)),
            events(row, "add-seats", day + random.integers(100, 200, size), seats=random.integers(1, 20, size)),
            events(row, "use", day + random.integers(0, 200, size), seats=subscriptions["seats"]),  # AXC-9
            events(cancelled, "cancel", day[cancelled] + random.integers(210, 360, len(cancelled))),
        ]
    )


SAMPLES = (Sample("axcrypt", 0.08, reseller),)
