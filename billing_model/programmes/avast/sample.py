"""Random subscriptions of Avast Business Hub, by use and prepaid, as columns, that no clause refuses."""

from __future__ import annotations

import numpy as np

from billing_model.core.fields import MISSING
from billing_model.core.sample import Random, Rows, Sample, bought, days, events, joined, no_events, sometimes

PRODUCTS = ("Essential Business Security", "Patch Management", "Cloud Backup")


def flexible(random: Random, size: int, customers: int) -> tuple[Rows, Rows]:
    """By use: devices, limits, discounts.

    A customer has one product here and another in `prepaid`, so that neither ends the other (PAYG-10).
    """
    customer = np.sort(random.permutation(max(customers, size))[:size])
    subscriptions = bought(random, size, "avast-flexible", customer)
    security = sometimes(random, size, 0.6)
    discount = security & sometimes(random, size, 0.3)  # PAYG-7, PAYG-8
    subscriptions |= {
        "product": np.where(security, PRODUCTS[0], PRODUCTS[1]).astype(object),
        "limit": np.where(sometimes(random, size, 0.4), random.integers(5, 60, size), MISSING),
        "segment": np.where(discount, random.integers(1, 4, size), 0).astype(np.int8),
        "discount_percent": np.where(discount, random.integers(1, 30, size) * 100, MISSING),
        "payment": random.integers(0, 2, size).astype(np.int8),
        "daily_price": random.integers(0, 3, size).astype(np.int8),
    }
    row, day = np.arange(size), days(subscriptions)
    limited, cancelled = np.flatnonzero(sometimes(random, size, 0.2)), np.flatnonzero(sometimes(random, size, 0.1))
    return subscriptions, joined(
        [
            events(row, "use", day + random.integers(0, 100, size), seats=random.integers(0, 60, size)),
            events(row, "use", day + random.integers(100, 200, size), seats=random.integers(0, 60, size)),
            events(limited, "set-limit", day[limited] + 210, limit=random.integers(0, 60, len(limited))),
            events(cancelled, "cancel", day[cancelled] + random.integers(220, 360, len(cancelled))),
        ]
    )


def prepaid(random: Random, size: int, customers: int) -> tuple[Rows, Rows]:
    """Prepaid terms of one to three years."""
    subscriptions = bought(random, size, "avast-prepaid", np.sort(random.integers(0, customers, size)))
    discount = sometimes(random, size, 0.2)
    subscriptions |= {
        "product": np.full(size, PRODUCTS[2], object),
        "years": random.integers(1, 4, size),
        "segment": np.where(discount, random.integers(1, 4, size), 0).astype(np.int8),
        "discount_percent": np.where(discount, random.integers(1, 30, size) * 100, MISSING),
        "payment": random.integers(0, 2, size).astype(np.int8),
    }
    return subscriptions, no_events()


SAMPLES = (Sample("avast-flexible", 0.12, flexible), Sample("avast-prepaid", 0.06, prepaid))
