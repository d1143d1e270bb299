"""Random subscriptions of Partner Center, as columns, that no clause refuses."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from billing_model.core import codes
from billing_model.core.columns import Array
from billing_model.core.fields import MISSING
from billing_model.core.money import CENT
from billing_model.core.sample import (
    FIRST_PURCHASE,
    Random,
    Rows,
    Sample,
    choices,
    events,
    joined,
    seats_given,
)
from billing_model.programmes.csp.trial import TRIAL_SEATS

OFFER, TRIAL_OFFER = "Office 365 E1", "Office 365 E3"


def partner_center(random: Random, size: int, customers: int = 0) -> tuple[Rows, Rows]:
    """Partner Center subscriptions, bought in October 2025 but for add-ons; bill them until `UNTIL`.

    Customers with one to three subscriptions; half of them monthly, half annual; every rounding profile, alignment and
    way to print; two changes of seats each. Of a hundred, about 12 are add-ons, 4 trials that become purchases, 20 meet
    a new list price, 15 are cancelled and half of those are reactivated. It makes its own customers.
    """
    drawn = _draw(random, size)
    return _subscriptions(random, drawn), _events(random, drawn)


class _Drawn(NamedTuple):
    """What each subscription is, one entry per subscription."""

    customer: Array  # its number
    before: Array  # the row before it, the parent of an add-on
    add_on: Array
    parent: Array  # an add-on follows
    trial: Array
    cancelled: Array
    reactivated: Array
    bought: Array  # days since FIRST_PURCHASE


def _draw(random: Random, size: int) -> _Drawn:
    """An add-on belongs to the row before it, which is none itself, and is bought up to two months after it."""
    row = np.arange(size)
    customer = np.cumsum(random.random(size) < 0.5)
    first = np.append(True, customer[1:] != customer[:-1])[:size]

    wish = ~first & (random.random(size) < 0.3)
    before = np.maximum(row - 1, 0)
    add_on = wish & ~wish[before]
    parent = np.append(add_on[1:], False)[:size]
    trial = first & ~parent & (random.random(size) < 0.08)
    cancelled = ~add_on & ~trial & (random.random(size) < 0.17)
    reactivated = cancelled & ~parent & (random.random(size) < 0.5)

    bought = random.integers(0, 31, size)
    bought = np.where(add_on, bought[before] + random.integers(0, 60, size), bought)
    return _Drawn(customer, before, add_on, parent, trial, cancelled, reactivated, bought)


def _subscriptions(random: Random, drawn: _Drawn) -> Rows:
    """The columns of what is bought."""
    size, add_on = len(drawn.customer), drawn.add_on
    frequency = random.integers(0, 2, size)
    frequency = np.where(add_on, frequency[drawn.before], frequency)
    price = np.where(random.random(size) < 0.1, random.integers(1, 60, size), random.integers(100, 4_000, size))
    return {
        "id": np.arange(size),
        "customer": drawn.customer,
        "programme": np.full(size, codes.programme("csp"), np.int8),
        "purchased": FIRST_PURCHASE + drawn.bought,
        "seats": np.where(drawn.trial, TRIAL_SEATS, random.integers(1, 50, size)),
        "list_price": price * CENT,
        "offer": np.where(drawn.trial, TRIAL_OFFER, OFFER).astype(object),
        "frequency": frequency.astype(np.int8),
        "billing_day": random.integers(1, 29, drawn.customer[-1] + 1 if size else 0)[drawn.customer],
        "rounding": choices(random, size, 0.5, 4),
        "alignment": np.where(add_on, -1, choices(random, size, 0.2, 2)).astype(np.int8),
        "after_change": choices(random, size, 0.2, 2),
        "full_credit_days": np.where(random.random(size) < 0.05, 7, MISSING),
        "parent": np.where(add_on, drawn.before, -1),
        "trial": drawn.trial,
    }


def _events(random: Random, drawn: _Drawn) -> Rows:
    """The columns of the events, on days since the purchase: cancelled within the first 30, or else after the changes,
    also those of an add-on."""
    size, bought, trial = len(drawn.customer), drawn.bought, drawn.trial
    cancelled, reactivated = drawn.cancelled, drawn.reactivated
    row = np.arange(size)
    early = cancelled & ~drawn.parent & (random.random(size) < 0.4)
    cancel = np.where(early, random.integers(1, 31, size), random.integers(260, 330, size))
    reactivation = cancel + random.integers(1, 40, size)
    first_change = np.where(early, random.integers(0, np.maximum(cancel, 1)), random.integers(31, 100, size))
    second_change = random.integers(100, 190, size)
    twice = ~early | reactivated  # not cancelled before the second change

    converted = random.integers(1, 31, size)
    parts = [
        events(row, "set-seats", bought + first_change, seats=seats_given(random, size)),
        events(
            row[twice], "set-seats", (bought + second_change)[twice],
            seats=seats_given(random, int(twice.sum())),
        ),
        events(row[cancelled], "cancel", (bought + cancel)[cancelled]),
        events(
            row[reactivated], "reactivate", (bought + reactivation)[reactivated],
            seats=seats_given(random, int(reactivated.sum()), share=0.5),
        ),
        events(
            row[trial], "convert-trial", (bought + converted)[trial],
            seats=seats_given(random, int(trial.sum()), share=0.5),
        ),
    ]  # fmt: skip
    parts[4]["frequency"] = random.integers(0, 2, int(trial.sum())).astype(np.int8)
    listed = row[random.random(size) < 0.2]
    day = bought[listed] + random.integers(1, 380, len(listed))
    parts.append(events(listed, "set-list-price", day))
    parts[5]["list_price"] = random.integers(100, 4_000, len(listed)) * CENT
    return joined(parts)


SAMPLES = (Sample("csp", None, partner_center),)
