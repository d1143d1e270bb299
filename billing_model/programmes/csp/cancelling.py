"""Cancelling within 30 days and after, and reactivating (CSP-30 to CSP-38).

Until when a subscription can be reactivated (CSP-35) is in `refusals`, what it costs (CSP-36)
in `charges`, since it is a charge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from billing_model.core import codes
from billing_model.core.columns import Array
from billing_model.core.lines import Lines, Method
from billing_model.core.periods import days
from billing_model.core.postings import Order, Postings
from billing_model.programmes.csp.agreement import Agreed
from billing_model.programmes.csp.changes import Settled
from billing_model.programmes.csp.charges import Charges
from billing_model.programmes.csp.file import CANCEL_FEE
from billing_model.programmes.csp.history import Spells

CSP_30, CSP_31 = (codes.clause(f"CSP-{number}") for number in (30, 31))
DAYS_OF_A_YEAR = 365  # CSP-32, in a leap year too


@dataclass(frozen=True, eq=False)
class Charged:
    """All that was charged: the charges, the runs of days that changes put in their place, the days before both."""

    rows: Postings  # these, and behind them rows that are not credited
    spell: Array  # int64, one per row that is charged
    stands: Array  # bool, one per row that is charged: it was not taken back
    last: Array  # int64, one per spell: the row of its last days, -1 if nothing was charged


class Credits(NamedTuple):
    """Credits that must not exceed what they credit (CSP-38)."""

    rows: Postings
    charge: Array  # the row of `Charged` that each of them credits


def all_charged(spells: Spells, charged: Charges, settled: Settled, before: Array, rows: Postings) -> Charged:
    """The charges, the runs of days that replace them, and the days before the first whole period (CSP-19).

    before: the spell of each row of these days, -1 where none is left to be credited with.
    rows: the postings of the three, and behind them any others.
    """
    number = np.arange(len(charged) + len(settled.charge))
    last_of_charge = number[: len(charged)].copy()
    last_of_charge[settled.charge] = number[len(charged) :]  # of several runs the later one is written last
    last = np.full(len(spells), -1)
    last[charged.spell] = last_of_charge
    return Charged(
        rows=rows,
        spell=np.concatenate([charged.spell, charged.spell[settled.charge], before]),
        stands=np.concatenate([~settled.replaced, settled.stands, before >= 0]),
        last=last,
    )


def full_credits(spells: Spells, charged: Charged) -> Postings:
    """CSP-30: within 30 days of the creation date every row that stands is credited, with its own dates."""
    credited = spells.credited & spells.seen
    if not credited.any():
        return Postings.none()
    row = np.flatnonzero(credited[charged.spell] & charged.stands)
    return charged.rows.take(row).but(
        posted=spells.end[charged.spell[row]],
        order=Order.CANCEL,
        kind=CANCEL_FEE,
        clause=CSP_30,
        sign=-1,
        method=Method.REPEATED,
    )


def late_credits(agreed: Agreed, spells: Spells, charged: Charged) -> Credits:
    """CSP-31 to CSP-33: after 30 days, the days from that of the cancellation to the end of the period are credited.

    Changes of seats still waiting have been taken up before (CSP-37), so that what stands is the last run of the last
    charge. A year has 365 days for it (CSP-32), a month its own (CSP-33, CSP-39).
    """
    late = spells.seen & ~spells.credited & (spells.end >= agreed.anchor[spells.subscription]) & (charged.last >= 0)
    spell = np.flatnonzero(late)
    if not len(spell):
        return Credits(Postings.none(), spell)
    charge, end = charged.last[spell], spells.end[spell]
    standing = charged.rows.take(charge)
    all_days = end == standing.first  # a credit for all days of a charge repeats the charge (CSP-38)
    annual = standing.months == 12
    credit = standing.but(
        posted=end,
        order=Order.CANCEL,
        first=end,
        kind=CANCEL_FEE,
        clause=CSP_31,
        sign=-1,
        days=np.where(all_days, standing.days, days(end, standing.last)),
        of_days=np.where(annual & ~all_days, DAYS_OF_A_YEAR, standing.of_days),
        whole=all_days & standing.whole,
        profile=np.where(all_days, standing.profile, agreed.profile[standing.subscription]),
        method=np.where(all_days, Method.REPEATED, Method.BY_DAYS),
    )
    return Credits(credit, charge)


def capped(lines: Lines, credit: Array, charge: Array) -> Lines:
    """CSP-38: no credit exceeds the charge that it credits; credit, charge: the rows of both in the lines."""
    over = -lines.amount[credit] > lines.amount[charge]
    if not over.any():
        return lines
    credit, charge = credit[over], charge[over]
    unit_price, amount, method = lines.unit_price.copy(), lines.amount.copy(), lines.method.copy()
    unit_price[credit], amount[credit], method[credit] = -lines.unit_price[charge], -lines.amount[charge], Method.CAPPED
    return lines.but(unit_price=unit_price, amount=amount, method=method)


class Remainders(NamedTuple):
    """What is left of charges, as credits, with their unit prices and amounts."""

    rows: Postings
    unit_price: Array
    amount: Array


def remainders(spells: Spells, charged: Charged, in_part: Credits, lines: Lines, credit: Array) -> Remainders:
    """CSP-30, CSP-36: what is left of a charge of which a change credited the later days, with the dates of the charge.

    A spell that is not cancelled within the 30 days has none.
    lines: those of `charged` come first among them;
    credit: the lines of `in_part`.
    """
    charge, spell = in_part.charge, charged.spell[in_part.charge]
    left = lines.amount[charge] + lines.amount[credit]
    due = np.flatnonzero(spells.credited[spell] & spells.seen[spell] & (left > 0))
    charges = charged.rows.take(charge[due])
    rows = charges.but(
        posted=spells.end[spell[due]],
        order=Order.CANCEL,
        kind=CANCEL_FEE,
        clause=CSP_30,
        sign=-1,
        days=charges.days - in_part.rows.days[due],
        whole=False,
        method=Method.REMAINDER,
    )
    return Remainders(rows, -(lines.unit_price[charge] + lines.unit_price[credit])[due], -left[due])
