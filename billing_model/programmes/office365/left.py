"""Office 365: what is left of the old plan when it is switched, and whether it is credited or lost (SWITCH-2 to -8).

SWITCH-6, the first day on which nothing is lost, follows from SWITCH-3 to SWITCH-5 and decides no amount.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from billing_model.core import codes
from billing_model.core.columns import DAY, Array, Columns, of_type
from billing_model.core.lines import Lines, Method
from billing_model.core.money import round_to, times
from billing_model.core.periods import days
from billing_model.programmes.office365.plans import CREDIT_LOST, SWITCH_CREDIT, PlanCharges, Plans

SWITCH_2, SWITCH_4, SWITCH_8 = (codes.clause(f"SWITCH-{number}") for number in (2, 4, 8))


@dataclass(frozen=True, eq=False, kw_only=True)
class Left(Columns):
    """What is left of an old plan on the day of a switch: one row per switch. Money in micro-units, for all seats.

    What remains is paid × days / of_days (SWITCH-5), kept as this ratio, so that it is rounded once.
    """

    subscription: Array = of_type(np.int64)
    first: Array = of_type(DAY)  # the day of the switch
    last: Array = of_type(DAY)  # of what was paid
    days: Array = of_type(np.int64)  # that are left, the day of the switch among them
    of_days: Array = of_type(np.int64)  # that were paid
    months: Array = of_type(np.int64)
    list_price: Array = of_type(np.int64)  # of the old plan, per seat and month
    seats: Array = of_type(np.int64)
    paid: Array = of_type(np.int64)
    total: Array = of_type(np.int64)  # of the new plan's term
    prepaid: Array = of_type(bool)
    by_hand: Array = of_type(bool)
    seats_from: Array = of_type(np.int32)  # as in `Lines`
    price_from: Array = of_type(np.int32)
    minor: Array = of_type(np.int64)  # the minor unit of the currency, micro-units (GEN-6)

    @property
    def remains(self) -> Array:
        """What remains, times `of_days` (SWITCH-5); of any size."""
        return times(self.paid, self.days)

    @property
    def nothing_credited(self) -> Array:
        """Switched by hand, a prepaid plan gives no credit at all (SWITCH-8)."""
        by_hand: Array = self.prepaid & self.by_hand
        return by_hand

    @cached_property
    def printed(self) -> Array:
        """What remains, as it is printed: micro-units."""
        return round_to(self.minor, self.remains, self.of_days)

    @cached_property
    def printed_total(self) -> Array:
        """The new plan's total, as it is printed: micro-units."""
        return round_to(self.minor, self.total)

    @cached_property
    def lost(self) -> Array:
        """What is not credited, as printed, in micro-units (SWITCH-4; by hand all that remains: SWITCH-8).

        0 where both print the same, even if more remains by parts of a cent (SWITCH-3).
        """
        above = np.maximum(self.printed - self.printed_total, 0)
        return np.where(self.prepaid, np.where(self.by_hand, self.printed, above), 0)


def left_at_switch(plans: Plans, charged: PlanCharges, horizon: Array) -> Left:
    """What is left of the plan before each switch that is made by the horizon, the switch's day counted (SWITCH-5)."""
    new = np.flatnonzero(~plans.first & (plans.begin <= horizon[plans.subscription]))
    last_charge = np.full(len(plans), -1)
    last_charge[charged.plan] = np.arange(len(charged))
    charge = last_charge[new - 1]
    unused = (charge >= 0) & (charged.last[charge] >= plans.begin[new])
    new_plan, old_plan = plans.take(new[unused]), plans.take(new[unused] - 1)
    paid = charged.take(charge[unused])
    return Left(
        subscription=old_plan.subscription,
        first=new_plan.begin,
        last=paid.last,
        days=days(new_plan.begin, paid.last),
        of_days=days(paid.first, paid.last),
        months=paid.months,
        list_price=old_plan.list_price,
        seats=old_plan.seats,
        paid=old_plan.list_price * paid.months * old_plan.seats,
        total=new_plan.list_price * new_plan.term * new_plan.seats,
        prepaid=old_plan.prepaid,
        by_hand=new_plan.by_hand,
        seats_from=old_plan.seats_from,
        price_from=old_plan.price_from,
        minor=old_plan.minor,
    )


def credit(left: Left) -> Lines:
    """What remains is credited by days (SWITCH-2), of a prepaid plan up to the new one's total (SWITCH-4)."""
    left = left.take(~left.nothing_credited)
    capped = left.lost > 0
    amount = np.where(capped, left.printed_total, left.printed)
    return _lines(
        left,
        kind=SWITCH_CREDIT,
        clause=SWITCH_2,
        unit_price=-round_to(left.minor, amount, left.seats),
        amount=-amount,
        method=Method.BY_DAYS,
        exact=-np.where(capped, left.total, left.remains),
        per=np.where(capped, 1, left.of_days),
        more={"lost": np.zeros(len(left), np.int64), "seats_share": np.ones(len(left), np.int64)},
    )


def lost(left: Left) -> Lines:
    """What is not credited of a prepaid plan: the part above the new total (SWITCH-4), by hand all of it (SWITCH-8)."""
    not_credited = left.lost
    rows = not_credited > 0
    left = left.take(rows)
    return _lines(
        left,
        kind=CREDIT_LOST,
        clause=np.where(left.by_hand, SWITCH_8, SWITCH_4),
        unit_price=0,
        amount=0,
        method=Method.FREE,
        exact=0,
        more={"lost": not_credited[rows]},
    )


def _lines(left: Left, **decided: Any) -> Lines:
    """A line per switch, for the days that are left of the old plan."""
    return Lines.of(
        len(left),
        subscription=left.subscription,
        posted=left.first,
        invoice=left.first,
        first=left.first,
        last=left.last,
        seats=left.seats,
        list_price=left.list_price,
        months=left.months,
        days=left.days,
        of_days=left.of_days,
        seats_from=left.seats_from,
        price_from=left.price_from,
        **decided,
    )
