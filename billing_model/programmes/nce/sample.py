"""Random subscriptions of New Commerce, as columns, that no clause refuses."""

from __future__ import annotations

import numpy as np

from billing_model.core.columns import Array
from billing_model.core.fields import MISSING
from billing_model.core.money import CENT, Profile
from billing_model.core.moves import starts
from billing_model.core.sample import FIRST_PURCHASE, Random, Rows, Sample, bought, days, events, joined, sometimes
from billing_model.programmes.nce.offers import OFFERS
from billing_model.programmes.nce.terms import END, EXTENDED, MONTH, PLANS, THREE_YEARS, UPFRONT
from billing_model.programmes.nce.trials import SEATS

PLAIN = np.array([name for name in OFFERS if "," not in name], object)  # names that a CSV holds as they are
MOVED = 200  # days after its purchase on which seats of a subscription move
NO_DAY = np.datetime64("NaT", "D")
PROFILES = np.array([Profile.UNIT_CUT, Profile.EXACT_CUT, Profile.EXACT])


def new_commerce(random: Random, size: int, customers: int) -> tuple[Rows, Rows]:
    """Months, years and three years with every plan, some aligned or promoted, and trials; seats are added twice and
    removed within their seven days, some move to another subscription of their customer, terms are cancelled, scheduled
    and not renewed.

    No billing plan is changed within a term: that is blocked since April 2025 (NCE-46), before all that is bought here.
    """
    subscriptions = _subscriptions(random, size, customers)
    row, day = np.arange(size), days(subscriptions)
    trial = subscriptions["trial"]
    cancelled = ~trial & sometimes(random, size, 0.05)
    kept = np.flatnonzero(~trial & ~cancelled)
    first, removed = random.integers(7, 90, size), random.integers(0, 7, size)
    more = random.integers(1, 20, size)
    lot = np.flatnonzero(~trial & ~cancelled & sometimes(random, size, 0.3))
    return subscriptions, joined(
        [
            events(row[cancelled], "cancel", day[cancelled] + random.integers(0, 7, int(cancelled.sum()))),
            events(row[kept], "add-seats", (day + first)[kept], seats=more[kept]),
            events(lot, "remove-seats", (day + first + removed)[lot], seats=random.integers(1, more[lot] + 1)),
            events(
                row[kept], "add-seats", (day + random.integers(100, 200, size))[kept],
                seats=random.integers(1, 20, len(kept)),
            ),
            *_ends(random, subscriptions, kept, day),
            *_moves(random, subscriptions, kept, day),
            *_trials(random, np.flatnonzero(trial & sometimes(random, size, 0.5)), day),
        ]
    )  # fmt: skip


def _subscriptions(random: Random, size: int, customers: int) -> Rows:
    """What is bought; a trial is the first of its customer's subscriptions."""
    subscriptions = bought(random, size, "nce", np.sort(random.integers(0, customers, size)))
    term = random.integers(MONTH, THREE_YEARS + 1, size)
    plan = np.select([term == MONTH, term == THREE_YEARS], [0, random.integers(0, 3, size)], 0)
    plan = np.where((term != MONTH) & sometimes(random, size, 0.3), UPFRONT, plan)
    trial = starts(subscriptions["customer"]) & sometimes(random, size, 0.1)
    promoted = sometimes(random, size, 0.2)
    return subscriptions | {
        "offer": PLAIN[random.integers(0, len(PLAIN), size)],
        "seats": np.where(trial, SEATS, subscriptions["seats"]),
        "term": term.astype(np.int8),
        "plan": np.array(PLANS, object)[plan],
        "trial": trial,
        "align": np.where(~trial & sometimes(random, size, 0.1), 0, -1).astype(np.int8),
        "promotion_percent": np.where(promoted, random.integers(1, 40, size) * 100, MISSING),
        "promotion_until": np.where(promoted, FIRST_PURCHASE + random.integers(30, 400, size), NO_DAY),
        "rounding": np.where(sometimes(random, size, 0.2), random.choice(PROFILES, size), -1).astype(np.int8),
    }


def _ends(random: Random, subscriptions: Rows, kept: Array, day: Array) -> list[Rows]:
    """List prices that change, next terms that are scheduled, and renewals that are switched off afterwards."""
    listed, scheduled, off = (kept[sometimes(random, len(kept), share)] for share in (0.2, 0.3, 0.2))
    by_month = subscriptions["term"] == MONTH  # has a price for the extended term (NCE-53)
    extended = by_month[off] & sometimes(random, len(off), 0.5)
    return [
        events(
            listed, "set-list-price", day[listed] + random.integers(1, 300, len(listed)),
            list_price=random.integers(100, 4_000, len(listed)) * CENT,
        ),
        events(
            scheduled, "schedule", day[scheduled] + random.integers(201, 300, len(scheduled)),
            seats=random.integers(1, 50, len(scheduled)),
        ),
        events(
            off, "set-renewal", day[off] + random.integers(301, 330, len(off)),
            renewal=np.where(extended, EXTENDED, END).astype(np.int8),
        ),
    ]  # fmt: skip


def _moves(random: Random, subscriptions: Rows, kept: Array, day: Array) -> list[Rows]:
    """Seats that move into another subscription of the customer, the one before or the next, after all additions and
    before any schedule of their own (NCE-43). Its term is no shorter, not of a month, and ends no sooner."""
    customer, term = subscriptions["customer"], subscriptions["term"]
    plain = np.zeros(len(customer), bool)
    plain[kept] = True
    plain &= (term != MONTH) & (subscriptions["align"] < 0)
    row = np.flatnonzero(plain & (subscriptions["seats"] > 1))
    other = np.full(len(row), -1)
    for beside in (row - 1, row + 1):
        into = np.clip(beside, 0, len(customer) - 1)
        longer = (term[into] > term[row]) | ((term[into] == term[row]) & (day[into] >= day[row]))
        fits = plain[into] & (into != row) & (customer[into] == customer[row]) & longer
        other = np.where(fits, into, other)
    row, other = row[other >= 0], other[other >= 0]
    moved = random.integers(1, np.maximum(subscriptions["seats"][row], 2))
    return [events(row, "move-seats", day[row] + MOVED, to=other, seats=moved)]


def _trials(random: Random, converted: Array, day: Array) -> list[Rows]:
    """Trials that are converted on demand; the others become paid by themselves."""
    return [
        events(
            converted, "convert-trial", day[converted] + random.integers(1, 25, len(converted)),
            seats=SEATS + random.integers(0, 20, len(converted)),
        )
    ]  # fmt: skip


SAMPLES = (Sample("nce", 0.2, new_commerce),)
