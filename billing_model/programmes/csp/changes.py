"""Changes of seats (CSP-20 to CSP-25)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from billing_model.core import calendar, codes
from billing_model.core.columns import DAY, Array, Columns, of_type
from billing_model.core.lines import Method
from billing_model.core.moves import ends, last_at_or_before, shifted, starts
from billing_model.core.periods import days
from billing_model.core.postings import Order, Postings
from billing_model.programmes.csp.agreement import Agreed
from billing_model.programmes.csp.charges import Charges
from billing_model.programmes.csp.file import CYCLE_PRORATE
from billing_model.programmes.csp.history import Cause, History, Spells

CSP_21, CSP_23, CSP_25, CSP_36, CSP_37 = (codes.clause(f"CSP-{number}") for number in (21, 23, 25, 36, 37))


@dataclass(frozen=True, eq=False, kw_only=True)
class Changes(Columns):
    """The changes of seats that are taken up, one row each, ordered by charge and day."""

    subscription: Array = of_type(np.int64)
    charge: Array = of_type(np.int64)  # the row of the charge it falls in
    since: Array = of_type(DAY)  # the day of the change: its number counts from then on (CSP-21)
    known: Array = of_type(DAY)  # the day on which it is taken up (CSP-22)
    cut_short: Array = of_type(bool)  # taken up by a cancellation, before its anniversary (CSP-37)
    seats: Array = of_type(np.int64)
    seats_from: Array = of_type(np.int32)
    before: Array = of_type(np.int64)
    before_from: Array = of_type(np.int32)


def taken_up(agreed: Agreed, spells: Spells, charged: Charges, history: History) -> Changes:
    """CSP-22: a change of seats is taken up on the next monthly anniversary; changes in free days have no row.

    If a cancellation comes first, it takes the change up on its own day (CSP-37), or drops it when all is credited
    anyway (CSP-30). What is taken up after the last billing day that is invoiced is left out.
    """
    change = np.flatnonzero(history.cause == Cause.CHANGE)
    charge = charge_of(charged, history.spell[change], history.since[change])
    change, charge = change[charge >= 0], charge[charge >= 0]
    sub, spell = history.subscription[change], history.spell[change]
    anniversary = calendar.add_months(agreed.anchor[sub], history.elapsed[change] + 1)
    end = spells.end[spell]
    cut_short = end < anniversary
    known = np.where(cut_short, np.where(spells.credited[spell], calendar.NEVER, end), anniversary)
    shown = known <= agreed.horizon[sub]
    row = change[shown]
    return Changes(
        subscription=sub[shown],
        charge=charge[shown],
        since=history.since[row],
        known=known[shown],
        cut_short=cut_short[shown],
        seats=history.seats[row],
        seats_from=history.seats_from[row],
        before=history.before[row],
        before_from=history.before_from[row],
    )


def charge_of(charged: Charges, spell: Array, day: Array) -> Array:
    """The charge of a spell that pays for each day, as a row; -1 where there is none."""
    if not len(charged) or not len(spell):
        return np.full(len(spell), -1)
    row = last_at_or_before(spell, day, charged.spell, charged.first)
    return np.where(day <= charged.last[row], row, -1)


@dataclass(frozen=True, eq=False, kw_only=True)
class Together(Columns):
    """How changes lie in their charges: one row per change, beside `Changes`."""

    begins: Array = of_type(bool)  # the first of those taken up on one day for one charge
    ends: Array = of_type(bool)  # the last of them
    original: Array = of_type(bool)  # the first of its charge: what it takes back is the charge itself
    settled: Array = of_type(bool)  # the last of its charge: nothing takes its days back later
    run: Array = of_type(DAY)  # first day of the run of days that it falls in
    last: Array = of_type(DAY)  # last day of the run that it begins
    clause: Array = of_type(np.int16)  # by which the run that it begins is charged


def together(charged: Charges, changes: Changes) -> Together:
    """CSP-23: changes that wait for the same anniversary are taken up together.

    Three changes of an annual charge of 1 January, two of them on days of one month:

    since   known   begins  ends   original  settled  run     last
    5 Jan   1 Feb   True    False  True      False    1 Jan   19 Jan
    20 Jan  1 Feb   False   True   False     False    5 Jan   31 Dec
    7 May   1 Jun   True    True   False     True     20 Jan  31 Dec
    """
    charge = changes.charge
    original, settled = starts(charge), ends(charge)
    begins, closes = original | starts(changes.known), settled | ends(changes.known)
    last = charged.last[charge]
    last[:-1] = np.where(closes[:-1], last[:-1], changes.since[1:] - 1)
    alone = begins & closes
    return Together(
        begins=begins,
        ends=closes,
        original=original,
        settled=settled,
        run=np.where(original, charged.first[charge], shifted(changes.since)),
        last=last,
        clause=np.where(changes.cut_short, CSP_37, np.where(alone, CSP_21, CSP_23)),
    )


@dataclass(frozen=True, eq=False)
class Settled:
    """What changes of seats put in place of their charges."""

    credits: Postings  # of whole rows: charges, and runs of earlier changes
    in_part: Postings  # of charges in full, by days (CSP-36)
    in_part_charge: Array  # the charge that each of these credits
    runs: tuple[Postings, Postings]  # what is charged instead: until the changes, and from them on
    charge: Array  # int64, the charge that each run lies in; of a charge in the order of their days
    stands: Array  # bool, one per run: no later change took it back
    replaced: Array  # bool, one per charge: at least the days from a change on were replaced


def seat_changes(agreed: Agreed, charged: Charges, changes: Changes) -> Settled:
    """CSP-20, CSP-21: what no longer holds is credited in full, then each run of days is charged at its own seats."""
    batch = together(charged, changes)
    in_full = batch.original & charged.in_full[changes.charge]
    whole, part = np.flatnonzero(batch.begins & ~in_full), np.flatnonzero(in_full)
    kept = np.flatnonzero(batch.begins & ~in_full & (batch.run < changes.since))
    replaced = np.zeros(len(charged), bool)
    replaced[changes.charge] = True
    return Settled(
        credits=credits_in_full(agreed, charged, changes.take(whole), batch.take(whole)),
        in_part=credits_by_days(agreed, charged, changes.take(part)) if len(part) else Postings.none(),
        in_part_charge=changes.charge[part],
        runs=(
            runs_until(agreed, charged, changes.take(kept), batch.take(kept)),
            runs_from(agreed, charged, changes, batch),
        ),
        charge=np.append(changes.charge[kept], changes.charge),
        stands=np.append(np.ones(len(kept), bool), batch.settled | ~batch.ends),
        replaced=replaced,
    )


def credits_in_full(agreed: Agreed, charged: Charges, changes: Changes, batch: Together) -> Postings:
    """CSP-21, CSP-25: the charge is taken back in full; a later change takes back only the run that it falls in."""
    charge = changes.charge
    clause = np.where(batch.original, CSP_21, CSP_25)
    rows = _rows(agreed, charged, changes, batch.run, charged.last[charge], clause)
    return rows.but(
        order=Order.CREDIT,
        sign=-1,
        seats=changes.before,
        seats_from=changes.before_from,
        profile=np.where(batch.original, charged.profile[charge], rows.profile),
        method=Method.REPEATED,
    )


def credits_by_days(agreed: Agreed, charged: Charges, changes: Changes) -> Postings:
    """CSP-36: in a month that is charged in full after a reactivation, only the days from the change on are credited.

    If these are all the days it pays for, the credit repeats the charge (CSP-38).
    """
    charge = changes.charge
    rows = _rows(agreed, charged, changes, changes.since, charged.last[charge], CSP_36)
    all_days = changes.since == charged.pays_from[charge]
    return rows.but(
        order=Order.CREDIT,
        sign=-1,
        seats=changes.before,
        seats_from=changes.before_from,
        profile=np.where(all_days, charged.profile[charge], rows.profile),
        method=np.where(all_days, Method.REPEATED, Method.BY_DAYS),
    )


def runs_until(agreed: Agreed, charged: Charges, changes: Changes, batch: Together) -> Postings:
    """CSP-21: the days before the change are charged again, at the seats held before."""
    rows = _rows(agreed, charged, changes, batch.run, changes.since - 1, batch.clause)
    return rows.but(seats=changes.before, seats_from=changes.before_from)


def runs_from(agreed: Agreed, charged: Charges, changes: Changes, batch: Together) -> Postings:
    """CSP-21, CSP-24: the new number counts from the day of the change, in one row to the end or to the next change."""
    return _rows(agreed, charged, changes, changes.since, batch.last, batch.clause)


def _rows(
    agreed: Agreed, charged: Charges, changes: Changes, first: Array, last: Array, clause: Array | int
) -> Postings:
    """A charge for days of a charge, posted when the change is taken up: one row per change, at its seats."""
    sub, charge = changes.subscription, changes.charge
    run, period = days(first, last), days(charged.opens[charge], charged.last[charge])
    return Postings.of(
        len(sub),
        subscription=sub,
        posted=changes.known,
        order=Order.RUN,
        first=first,
        last=last,
        kind=CYCLE_PRORATE,
        clause=clause,
        seats=changes.seats,
        list_price=charged.list_price[charge],
        months=agreed.months[sub],
        days=run,
        of_days=period,
        whole=run == period,
        profile=agreed.profile[sub],
        seats_from=changes.seats_from,
        price_from=charged.price_from[charge],
    )
