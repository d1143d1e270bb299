"""How Office 365 plans serve a need: prepaid by whole terms, invoiced by the month, switched to other seats."""

from __future__ import annotations

import numpy as np

from billing_model.core import codes
from billing_model.core.columns import Columns
from billing_model.core.need import Contracts, Need, Served, happenings, one_contract, terms_as_needed

SWITCH_PLAN = codes.event_kind("switch-plan")


def serve(need: Need, agreed: Columns) -> Served:
    """How plans are bought for a need; all of it is assumed, since the document says only what a change of plans does.

    - Prepaid: whole terms, each bought on the day it is needed (SWITCH-3).
    - Invoiced: on the day other seats are needed, a switch to the same plan with those seats (SWITCH-1); the unused
      days of the month are credited (SWITCH-2). A month that has begun is paid, even if nothing is needed any more.
    """
    prepaid, invoiced = np.flatnonzero(agreed.prepaid), np.flatnonzero(~agreed.prepaid)
    terms = terms_as_needed(need.take(prepaid), agreed.term_months[prepaid])
    by_month = need.take(invoiced)
    months = one_contract(by_month, stop=by_month.end)
    steps = by_month.later()
    contracts = Contracts.concat([terms.replace(path=prepaid[terms.path]), months.replace(path=invoiced[months.path])])
    events = happenings(
        len(terms) + steps.path,
        steps.on,
        SWITCH_PLAN,
        seats=steps.seats,
        list_price=agreed.list_price[invoiced[steps.path]],
    )
    return Served(contracts, (events,))
