"""How Partner Center licences serve a need: one subscription whose seats follow it, tried before or not."""

from __future__ import annotations

import numpy as np

from billing_model.core import codes
from billing_model.core.columns import Columns
from billing_model.core.need import Need, Served, happenings, one_contract
from billing_model.programmes.csp.trial import TRIAL_DAYS, TRIAL_SEATS

CANCEL, SET_SEATS, CONVERT = map(codes.event_kind, ("cancel", "set-seats", "convert-trial"))


def serve(need: Need, agreed: Columns) -> Served:
    """Seats are changed on the day they are needed (CSP-20), and the subscription is cancelled on the first day
    on which nothing is needed any more (CSP-31).

    A trial has its 25 seats for 30 days (TRIAL-1) and is converted on the last day on which it can be (TRIAL-4), if the
    service is needed longer. A need for more seats than a trial has is left for TRIAL-1 to refuse.
    """
    trial = agreed.trial
    bought = np.where(trial, need.start + TRIAL_DAYS, need.start)
    kept = np.flatnonzero(need.end > bought)
    tried = kept[trial[kept]]
    first = need.first()
    contracts = one_contract(need, np.where(trial & (first <= TRIAL_SEATS), TRIAL_SEATS, first))

    steps = need.later()
    fits = (steps.on <= bought[steps.path]) & (steps.seats <= TRIAL_SEATS)
    steps = steps.take(~(trial[steps.path] & fits))
    events = (
        happenings(steps.path, steps.on, SET_SEATS, seats=steps.seats),
        happenings(
            tried, bought[tried], CONVERT, seats=need.at(tried, bought[tried]), frequency=agreed.frequency[tried]
        ),
        happenings(kept, need.end[kept], CANCEL),
    )
    return Served(contracts, events)
