"""Microsoft Partner Center: licence-based subscriptions (clauses CSP-1 to CSP-60).

Read it beside the vendor's pages. `bill` is the table of contents: what was agreed and what happened (`csp_history`),
what is charged in advance (`csp_charges`), then here what changes of seats put in its place, and what a cancellation
gives back. What is refused stands in `csp_checks`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from billing_model.core import calendar, codes
from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.fields import Event, Field
from billing_model.core.lines import Lines, Method
from billing_model.core.money import PROFILES
from billing_model.core.moves import Cause, History, ends, shifted, starts
from billing_model.core.periods import days
from billing_model.core.postings import Order, Postings, in_order, priced
from billing_model.core.programme import Programme, Steps, Term
from billing_model.programmes.csp.charges import (
    CANCEL_FEE,
    CYCLE_PRORATE,
    KINDS,
    Charges,
    charge_rows,
    charges,
    free_days,
)
from billing_model.programmes.csp.history import Spells, Terms, fold, terms
from billing_model.programmes.csp.need import serve
from billing_model.programmes.csp.refusals import check, defaults

SEATS = Field("seats", "integer")
FREQUENCY = Field("frequency", "choice", choices=("monthly", "annual"), clause="CSP-1")
FIELDS = (
    Field("offer", "text"),
    FREQUENCY,
    Field("billing_day", "integer", minimum=1, maximum=28, clause="CSP-13"),
    Field("rounding", "choice", choices=PROFILES, clause="CSP-41"),
    Field("alignment", "choice", choices=("purchase-day", "billing-day"), clause="CSP-10"),
    Field("parent", "subscription", clause="CSP-6"),
    Field("segment", "choice", choices=("none", "education", "government", "non-profit"), default="none"),
    Field(
        "after_change",
        "choice",
        choices=("cycle-instance-prorate", "cycle-fee"),
        default="cycle-instance-prorate",
        clause="CSP-52",
    ),
    Field("full_credit_days", "integer", default=30, minimum=0, maximum=366, clause="CSP-30"),
)
EVENTS = (
    Event("set-list-price", (Field("list_price", "money", required=True, minimum=0),), order=0),
    Event("cancel", order=2, decides=True),
    Event("reactivate", (SEATS,), order=3, decides=True),
    Event("set-seats", (replace(SEATS, required=True),), order=4),
    Event("set-frequency", (FREQUENCY,), refused_by="CSP-2"),
    Event("transfer", refused_by="CSP-7"),
)
CSP_21, CSP_23, CSP_25, CSP_30, CSP_31, CSP_36, CSP_37 = (
    codes.clause(f"CSP-{number}") for number in (21, 23, 25, 30, 31, 36, 37)
)
DAYS_OF_A_YEAR = 365  # CSP-32, in a leap year too


def bill(book: Book, until: np.datetime64) -> Lines:
    """The lines of every invoice up to and including a day; the book is checked and holds only this programme.

    What is posted on a day stands on the first billing day on or after it (CSP-13, CSP-16, CSP-34).
    """
    term = terms(book, until)
    history, spells = fold(book, term)
    charged, changes = charges(book, term, history, spells)
    charge = charge_rows(charged, term)
    settled = seat_changes(term, spells, charged, changes)
    horizon = term.horizon[spells.subscription]
    full = full_credits(spells, charged, charge, settled, horizon)
    late, late_charge = late_credits(term, spells, charged, charge, settled, changes)

    parts = [charge, settled.credits, settled.runs, free_days(book, term), full, late]
    rows = Postings.concat([part for part in parts if len(part)] or [charge])
    lines = priced(rows, calendar.on_or_after(rows.posted, book.billing_day[rows.subscription]))
    if len(late):
        lines = cut(lines, len(lines) - len(late) + np.arange(len(late)), priced(late_charge, late_charge.posted))
    if len(settled.in_part):
        lines, rows = credit_in_part(lines, rows, spells, charged, charge, settled, horizon)
    return in_order(lines, rows.order)


def levels(book: Book, until: np.datetime64) -> Steps:
    """The seats held; none while cancelled."""
    history, _ = fold(book, terms(book, until))
    held = np.where(history.cause == Cause.CANCEL, 0, history.seats)
    return Steps(subscription=history.subscription, since=history.since, seats=held)


def term(book: Book) -> Term:
    """Every subscription renews by itself after 12 months (CSP-5)."""
    return Term.of(len(book), start=terms(book, calendar.LAST_DAY).anchor, months=12)


# ---- Changes of seats -------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Settled:
    """What changes of seats put in place of their charges."""

    credits: Postings
    runs: Postings  # what is charged instead
    stands: Array  # bool, one per run: it was not replaced by a later change
    spell: Array  # int64, one per run
    replaced: Array  # bool, one per charge: at least the days from a change on were replaced
    in_part: Array  # rows of `credits` that credit a charge in full only by days (CSP-36)
    in_part_charge: Array  # the row of that charge, one per `in_part`


def seat_changes(term: Terms, spells: Spells, charged: Charges, changes: History) -> Settled:
    """What no longer holds is credited in full, then each run of days is charged at the seats it had (CSP-21).

    Changes taken up together give one credit and one charge per run of days (CSP-23). A later change of an annual term
    credits only the run it falls in (CSP-25). In a month charged in full after an early reactivation a change replaces
    only the days from then on, by days (CSP-36).
    """
    charge, since, known = changes.charge, changes.since, changes.known
    first_of_charge = starts(charge)
    first_together = first_of_charge | starts(known)
    last_together = ends(charge) | ends(known)
    run_first = np.where(first_of_charge, charged.first[charge], shifted(since))  # of the run a change falls in
    in_full = first_of_charge & charged.in_full[charge]
    alone = first_together & last_together
    in_turn = calendar.add_months(term.anchor[changes.subscription], changes.elapsed + 1)  # not by a cancellation
    reason = np.where(known < in_turn, CSP_37, np.where(alone, CSP_21, CSP_23))

    at = np.flatnonzero(first_together)
    original, by_days = first_of_charge[at], in_full[at]
    repeats = ~by_days | (since[at] == charged.pays_from[charge[at]])  # all days: the charge again (CSP-38)
    credits = run_rows(
        term,
        charged,
        changes.take(at),
        seats=changes.before[at],
        first=np.where(by_days, since[at], run_first[at]),
        last=charged.last[charge[at]],
        clause=np.where(by_days, CSP_36, np.where(original, CSP_21, CSP_25)),
        order=Order.CREDIT,
        sign=-1,
    )
    credits = credits.replace(
        profile=np.where(original & repeats, charged.profile[charge[at]], credits.profile),
        method=np.where(repeats, Method.REPEATED, Method.BY_DAYS).astype(np.int8),
    )

    at = np.flatnonzero(first_together & ~in_full & (run_first < since))
    until_change = run_rows(
        term, charged, changes.take(at), changes.before[at], run_first[at], since[at] - 1, reason[at]
    )
    last = charged.last[charge]
    last[:-1] = np.where(last_together[:-1], last[:-1], since[1:] - 1)
    from_change = run_rows(term, charged, changes, changes.seats, since, last, reason)

    replaced = np.zeros(len(charged), bool)
    replaced[charge] = True
    replaced_later = last_together & ~ends(charge)
    in_part = np.flatnonzero(by_days)
    return Settled(
        credits=credits,
        runs=Postings.concat([until_change, from_change]),
        stands=np.append(np.ones(len(at), bool), ~replaced_later),
        spell=np.append(changes.spell[at], changes.spell),
        replaced=replaced,
        in_part=in_part,
        in_part_charge=charge[np.flatnonzero(first_together)[in_part]],
    )


def run_rows(
    term: Terms,
    charged: Charges,
    changes: History,
    seats: Array,
    first: Array,
    last: Array,
    clause: Array,
    order: int = Order.RUN,
    sign: int = 1,
) -> Postings:
    """Rows for runs of days within charges, posted when the change is taken up; one row per change."""
    sub, charge = changes.subscription, changes.charge
    run, period = days(first, last), days(charged.opens[charge], charged.last[charge])
    size = len(sub)
    return Postings.of(
        size,
        subscription=sub,
        posted=changes.known,
        order=np.full(size, order, np.int8),
        first=first,
        last=last,
        kind=np.full(size, CYCLE_PRORATE, np.int8),
        clause=clause.astype(np.int16),
        seats=seats,
        sign=np.full(size, sign, np.int8),
        list_price=charged.list_price[charge],
        months=term.months[sub],
        days=run,
        of_days=period,
        whole=run == period,
        profile=term.profile[sub],
        method=np.full(size, Method.BY_DAYS, np.int8),
    )


# ---- Cancelling and coming back ---------------------------------------------------------------------------------


def full_credits(spells: Spells, charged: Charges, charge: Postings, settled: Settled, horizon: Array) -> Postings:
    """Within 30 days of the creation date: every row that stands is credited, with its own dates (CSP-30)."""
    credited = spells.credited & (spells.end <= horizon)
    if not credited.any():
        return charge.take(slice(0, 0))
    charges_standing = credited[charged.spell] & ~settled.replaced
    runs_standing = credited[settled.spell] & settled.stands
    standing = Postings.concat([charge.take(charges_standing), settled.runs.take(runs_standing)])
    spell = np.append(charged.spell[charges_standing], settled.spell[runs_standing])
    size = len(standing)
    return standing.replace(
        posted=spells.end[spell],
        order=np.full(size, Order.CANCEL, np.int8),
        kind=np.full(size, CANCEL_FEE, np.int8),
        clause=np.full(size, CSP_30, np.int16),
        sign=np.full(size, -1, np.int8),
        method=np.full(size, Method.REPEATED, np.int8),
    )


def late_credits(
    term: Terms, spells: Spells, charged: Charges, charge: Postings, settled: Settled, changes: History
) -> tuple[Postings, Postings]:
    """After 30 days: a credit for the days from the cancellation to the end of the period (CSP-31 to CSP-33).

    The seat changes still waiting have been taken up before (CSP-37), so that what stands is the last run of the last
    charge of the spell. Returns the credits and, row by row, the charge each of them credits.
    """
    last_charge = np.full(len(spells), -1)
    last_charge[charged.spell] = np.arange(len(charged))
    sub = spells.subscription
    late = ~spells.credited & (spells.end <= term.horizon[sub]) & (spells.end >= term.anchor[sub])
    spell = np.flatnonzero(late & (last_charge >= 0))
    row = last_charge[spell]
    if not len(spell):
        return charge.take(row), charge.take(row)
    last_run = np.full(len(charged), -1)
    last_run[changes.charge] = np.arange(len(changes)) + len(settled.runs) - len(changes)
    everything = Postings.concat([charge, settled.runs])
    standing = everything.take(np.where(last_run[row] >= 0, len(charge) + last_run[row], row))

    end, size = spells.end[spell], len(spell)
    all_days = end == standing.first  # a credit for all days of a charge repeats the charge (CSP-38)
    annual = standing.months == 12
    credit = standing.replace(
        posted=end,
        order=np.full(size, Order.CANCEL, np.int8),
        first=end,
        kind=np.full(size, CANCEL_FEE, np.int8),
        clause=np.full(size, CSP_31, np.int16),
        sign=np.full(size, -1, np.int8),
        days=np.where(all_days, standing.days, days(end, standing.last)),
        of_days=np.where(all_days | ~annual, standing.of_days, DAYS_OF_A_YEAR),
        whole=all_days & standing.whole,
        profile=np.where(all_days, standing.profile, term.profile[standing.subscription]),
        method=np.where(all_days, Method.REPEATED, Method.BY_DAYS).astype(np.int8),
    )
    return credit, standing


def cut(lines: Lines, at: Array, charge: Lines) -> Lines:
    """No credit exceeds the charge it credits (CSP-38); at: the rows of the credits, one per charge."""
    credit = lines.take(at)
    over = -credit.amount > charge.amount
    if not over.any():
        return lines
    at, charge = at[over], charge.take(over)
    unit_price, amount, method = lines.unit_price.copy(), lines.amount.copy(), lines.method.copy()
    unit_price[at], amount[at], method[at] = -charge.unit_price, -charge.amount, Method.CAPPED
    return lines.replace(unit_price=unit_price, amount=amount, method=method)


def credit_in_part(
    lines: Lines, rows: Postings, spells: Spells, charged: Charges, charge: Postings, settled: Settled, horizon: Array
) -> tuple[Lines, Postings]:
    """Months charged in full of which a change replaced the later days by days (CSP-36).

    The credit never exceeds the charge (CSP-38). If the spell is then cancelled within the 30 days, what is left of the
    charge is credited, with the dates of the charge (CSP-30).
    """
    at, row = len(charge) + settled.in_part, settled.in_part_charge
    original = priced(charge.take(row), charge.posted[row])
    lines = cut(lines, at, original)

    spell = charged.spell[row]
    kept = original.amount + lines.amount[at]
    left = np.flatnonzero(spells.credited[spell] & (spells.end[spell] <= horizon[spell]) & (kept > 0))
    if not len(left):
        return lines, rows
    size, end = len(left), spells.end[spell[left]]
    days_left = charge.days[row[left]] - rows.days[at[left]]
    remainder = charge.take(row[left]).replace(
        posted=end,
        order=np.full(size, Order.CANCEL, np.int8),
        kind=np.full(size, CANCEL_FEE, np.int8),
        clause=np.full(size, CSP_30, np.int16),
        sign=np.full(size, -1, np.int8),
        days=days_left,
        whole=np.zeros(size, bool),
        method=np.full(size, Method.REMAINDER, np.int8),
    )
    billing_day = calendar.day_of_month(horizon[spell[left]])
    added = priced(remainder, calendar.on_or_after(end, billing_day)).replace(
        unit_price=-(original.unit_price + lines.unit_price[at])[left],
        amount=-kept[left],
    )
    return Lines.concat([added, lines]), Postings.concat([remainder, rows])  # the older charge first


PROGRAMME = Programme(
    id="csp",
    fields=FIELDS,
    events=EVENTS,
    kinds=KINDS,
    check=check,
    bill=bill,
    defaults=defaults,
    levels=levels,
    serve=serve,
    term=term,
    sold_for=("frequency", FREQUENCY.choices),
)
