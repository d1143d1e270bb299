"""Microsoft Partner Center: licence-based subscriptions (clauses CSP-1 to CSP-60).

Read it beside the vendor's pages: the agreement, its periods and invoices, changes of seats, cancelling and coming
back. What happened when is told by `csp_history`; here it becomes rows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from billing_model import calendar, names
from billing_model.book import Book
from billing_model.columns import Array, Columns
from billing_model.history import Cause, History, ends, last_at_or_before, shifted, starts
from billing_model.lines import Lines, Method
from billing_model.money import PROFILES, Profile
from billing_model.periods import periods
from billing_model.postings import Order, Postings, in_order, priced
from billing_model.programme import Event, Field, Programme
from billing_model.programmes.csp_checks import check, defaults
from billing_model.programmes.csp_history import Spells, Terms, fold, terms

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
    Event("cancel", order=2),
    Event("reactivate", (SEATS,), order=3),
    Event("set-seats", (replace(SEATS, required=True),), order=4),
    Event("set-frequency", (FREQUENCY,), refused_by="CSP-2"),
    Event("transfer", refused_by="CSP-7"),
)
KINDS = (
    "cycle-fee",
    "prorate-fees-when-purchase",
    "prorate-fee-when-renew",
    "cycle-instance-prorate",
    "cancel-fee",
    "activation-fee",
    "free-period",
)
CYCLE_FEE, AT_PURCHASE, AT_RENEWAL, CYCLE_PRORATE, CANCEL_FEE, ACTIVATION_FEE, FREE_PERIOD = map(names.line_kind, KINDS)
CSP_6, CSP_11, CSP_12, CSP_13, CSP_14, CSP_21, CSP_23, CSP_25, CSP_30, CSP_31, CSP_36, CSP_37, CSP_52 = (
    names.clause(f"CSP-{number}") for number in (6, 11, 12, 13, 14, 21, 23, 25, 30, 31, 36, 37, 52)
)
DAYS_OF_A_YEAR = 365  # CSP-32, in a leap year too


# ---- Periods and invoices ---------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, kw_only=True)
class Charges(Columns):
    """What is charged in advance: one row per period of each spell, in order."""

    spell: Array  # int64
    subscription: Array  # int64
    opens: Array  # first day of the service period
    first: Array  # first day that is charged
    last: Array  # last day of both
    seats: Array  # int64, standing when the charge is made
    list_price: Array  # int64, of its term
    kind: Array  # int8
    clause: Array  # int16
    profile: Array  # int8
    returned: Array  # bool: the charge of a reactivation
    in_full: Array  # bool: dated from `first`, but pays for earlier days as well (CSP-36)
    pays_from: Array  # the first day a charge in full pays for


def charges(book: Book, term: Terms, history: History, spells: Spells) -> tuple[Charges, History]:
    """Each period, charged in advance at the seats standing when its first day begins (CSP-13, CSP-14).

    Also returns the changes of seats that fall into these charges and are taken up by the horizon; their column
    ``charge`` is the row of the charge.
    """
    of = spells.subscription
    anchor = term.anchor[of]
    start = np.maximum(spells.begin, anchor)  # nothing is charged in free days (CSP-11, CSP-12)
    stop = np.minimum(spells.end, term.horizon[of])
    period, begin, first_number = periods(anchor, term.months[of], start, stop)
    spell, sub = period.stretch, of[period.stretch]

    # A change counts from the period after the one it falls in; in free days it sets the first charge (CSP-17).
    level = history.take(history.cause != Cause.CANCEL)
    charge = begin[level.spell] + level.elapsed // term.months[level.subscription] - first_number[level.spell]
    inside = (level.cause == Cause.CHANGE) & (level.since >= term.anchor[level.subscription])
    counts_from = np.minimum(np.where(inside, charge + 1, begin[level.spell]), begin[level.spell + 1])
    seats = np.repeat(level.seats, np.diff(counts_from, append=len(period)))
    inside &= charge < begin[level.spell + 1]
    changes = level.take(inside).replace(charge=charge[inside])

    annual = (term.months == 12)[sub]
    kind = np.where(annual, np.where(period.number == 0, AT_PURCHASE, AT_RENEWAL), CYCLE_FEE).astype(np.int8)
    clause = np.where(annual, CSP_14, CSP_13).astype(np.int16)
    found = Charges(
        spell=spell,
        subscription=sub,
        opens=period.first,
        first=period.first.copy(),
        last=period.last,
        seats=seats,
        list_price=list_prices(book, term, sub, period.number),
        kind=kind,
        clause=clause,
        profile=term.profile[sub],
        returned=np.zeros(len(sub), bool),
        in_full=np.zeros(len(sub), bool),
        pays_from=period.first.copy(),
    )
    opening = np.flatnonzero(start <= stop)
    found = first_charges(book, term, spells.take(opening), begin[opening], found)
    changes = changes.take(changes.known <= term.horizon[changes.subscription])
    print_after_changes(book, found, changes.take(term.months[changes.subscription] == 1))
    return found, changes


def first_charges(book: Book, term: Terms, spells: Spells, row: Array, found: Charges) -> Charges:
    """What is different in the first charge of a spell; row: where it stands in `found`, one per spell."""
    sub = spells.subscription
    paid = spells.begin >= term.anchor[sub]
    found.first[row] = np.maximum(spells.begin, found.opens[row])
    add_on = (book.parent[sub] >= 0) & ~(spells.returned & paid)
    found.kind[row[add_on]] = AT_PURCHASE  # prorated to the end of the parent's period, by `exact` (CSP-6)
    found.clause[row[add_on]] = CSP_6
    found.profile[row[add_on]] = Profile.EXACT
    free = ~paid & ~add_on
    found.clause[row[free]] = np.where(term.aligned[sub[free]], CSP_11, CSP_12)
    returned = spells.returned & paid
    found.kind[row[returned]] = np.where(term.months[sub[returned]] == 1, ACTIVATION_FEE, AT_PURCHASE)
    found.clause[row[returned]] = CSP_36
    found.returned[row[returned]] = True
    early = row[returned & spells.early]
    found.in_full[early] = True
    found.pays_from[early] = np.maximum(found.opens[early], book.purchased[found.subscription[early]])
    found.profile[early[found.pays_from[early] > found.opens[early]]] = Profile.EXACT  # an add-on's first days again
    return found


def print_after_changes(book: Book, found: Charges, changes: History) -> None:
    """After a change of seats, the next whole period is printed as a proration (CSP-52); changes: monthly ones."""
    key = found.subscription * 2**20 + found.first.view(np.int64)
    opens = changes.subscription * 2**20 + found.last[changes.charge].view(np.int64) + 1
    after = np.minimum(np.searchsorted(key, opens), len(key) - 1)
    after = after[(key[after] == opens) & ~found.returned[after]] if len(key) else after
    found.kind[after] = np.where(book.after_change[found.subscription[after]] == 0, CYCLE_PRORATE, CYCLE_FEE)
    found.clause[after] = CSP_52


def list_prices(book: Book, term: Terms, sub: Array, number: Array) -> Array:
    """The price of the purchase holds for the term; a renewal takes the list price of its day (CSP-4, CSP-18).

    sub, number: subscription and number of each period. Returns micro-units per seat and month, one per period.
    """
    price = book.list_price[sub]
    listed = book.happened("set-list-price")
    if not len(listed):
        return price
    of_term = number * term.months[sub] // 12
    renewed = np.flatnonzero(of_term > term.first_term[sub])
    renewal = calendar.add_months(term.anchor[sub[renewed]], of_term[renewed] * 12)
    step = last_at_or_before(sub[renewed], renewal, listed.subscription, listed.on)
    price[renewed] = np.where(step >= 0, listed.list_price[step], price[renewed])
    return price


def charge_rows(charged: Charges, term: Terms) -> Postings:
    """The charges as rows. One in full is dated from its first day, and charged for the period again (CSP-36)."""
    of_days = days(charged.opens, charged.last)
    charged_days = days(np.where(charged.in_full, charged.pays_from, charged.first), charged.last)
    return Postings(
        subscription=charged.subscription,
        posted=charged.first,
        order=np.where(charged.returned, Order.REACTIVATION, Order.CHARGE).astype(np.int8),
        first=charged.first,
        last=charged.last,
        kind=charged.kind,
        clause=charged.clause,
        seats=charged.seats,
        sign=np.ones(len(charged), np.int8),
        list_price=charged.list_price,
        months=term.months[charged.subscription],
        days=charged_days,
        of_days=of_days,
        whole=charged_days == of_days,
        profile=charged.profile,
        method=np.full(len(charged), Method.BY_DAYS, np.int8),
    )


def free_days(book: Book, term: Terms) -> Postings:
    """The days before the billing day of an aligned subscription: a row of 0.00 (CSP-11)."""
    sub = np.flatnonzero(term.aligned & (term.anchor > book.purchased) & (book.purchased <= term.horizon))
    first, last = book.purchased[sub], term.anchor[sub] - 1
    zero = np.zeros(len(sub), np.int64)
    return Postings(
        subscription=sub,
        posted=first,
        order=np.full(len(sub), Order.CHARGE, np.int8),
        first=first,
        last=last,
        kind=np.full(len(sub), FREE_PERIOD, np.int8),
        clause=np.full(len(sub), CSP_11, np.int16),
        seats=book.seats[sub],
        sign=np.ones(len(sub), np.int8),
        list_price=zero,
        months=zero + 1,
        days=days(first, last),
        of_days=days(first, last),
        whole=zero == 0,
        profile=term.profile[sub],
        method=np.full(len(sub), Method.FREE, np.int8),
    )


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
    reason = np.where(known == spells.end[changes.spell], CSP_37, np.where(alone, CSP_21, CSP_23))

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
    return Postings(
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


def days(first: Array, last: Array) -> Array:
    """How many days from the first to the last, both included (GEN-1)."""
    return (last - first).astype(np.int64) + 1


# ---- The invoice lines ------------------------------------------------------------------------------------------


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
    lines = in_order(lines, rows.order)
    return lines.replace(subscription=book.index[lines.subscription])


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


def levels(book: Book, until: np.datetime64) -> tuple[Array, Array, Array]:
    """The seats held, as steps: subscription, day since, number; 0 while cancelled."""
    history, _ = fold(book, terms(book, until))
    return history.subscription, history.since, np.where(history.cause == Cause.CANCEL, 0, history.seats)


PROGRAMME = Programme(
    id="csp", fields=FIELDS, events=EVENTS, kinds=KINDS, check=check, bill=bill, defaults=defaults, levels=levels
)
