"""Random subscriptions of Office 365 that switch their plan twice, as columns, that no clause refuses."""

from __future__ import annotations

import numpy as np

from billing_model.core.money import CENT
from billing_model.core.sample import Random, Rows, Sample, bought, days, events, joined, seats_given, sometimes

PLANS = ("Office 365 Business", "Office 365 Business Essentials", "Office 365 Business Premium")


def plan_switch(random: Random, size: int, customers: int) -> tuple[Rows, Rows]:
    """Plans of a year that are switched twice."""
    subscriptions = bought(random, size, "office365", np.sort(random.integers(0, customers, size)))
    subscriptions |= {
        "plan": np.full(size, PLANS[0], object),
        "prepaid": sometimes(random, size, 0.5),
        "billing_day": random.integers(1, 29, size),
    }
    row, day = np.arange(size), days(subscriptions)
    parts = []
    for plan, first, last in ((PLANS[1], 10, 150), (PLANS[2], 160, 300)):  # within the year that is paid (SWITCH-4)
        parts.append(
            events(
                row, "switch-plan", day + random.integers(first, last, size),
                plan=np.full(size, plan, object), list_price=random.integers(100, 4_000, size) * CENT,
                seats=seats_given(random, size, share=0.3), by_hand=sometimes(random, size, 0.2),
            )
        )  # fmt: skip
    return subscriptions, joined(parts)


SAMPLES = (Sample("office365", 0.08, plan_switch),)
