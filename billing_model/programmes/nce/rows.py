"""What is charged, row by row: the cycles that open, and the credits and charges of changes (NCE-15, NCE-16, NCE-60,
NCE-66, NCE-67)."""

from __future__ import annotations

import numpy as np

from billing_model.core import calendar, codes
from billing_model.core.book import Book
from billing_model.core.calendar import as_days
from billing_model.core.columns import Array, Beside
from billing_model.core.cutting import OF_MONTHS, PROMOTION, cut_priced, held
from billing_model.core.lines import Lines
from billing_model.core.money import Profile
from billing_model.core.moves import ends, expand, in_groups
from billing_model.core.postings import Postings
from billing_model.programmes.nce.agreement import TAKEN_OVER, Agreed, taken_over
from billing_model.programmes.nce.cycles import Runs, divisor, first_day, last_day, number
from billing_model.programmes.nce.file import ADD_QUANTITY, CYCLE_CHARGE, REMOVE_QUANTITY
from billing_model.programmes.nce.folding import Fold
from billing_model.programmes.nce.happenings import RANKS, What
from billing_model.programmes.nce.history import NO_RUN, Changes, Steps
from billing_model.programmes.nce.purchases import NCE_20

NCE_34, NCE_35 = codes.clause("NCE-34"), codes.clause("NCE-35")


def ordered_steps(told: Fold) -> Steps:
    """The steps by subscription, each in the order of its making."""
    steps = Steps.concat(told.out.steps) if told.out.steps else Steps.none()
    return steps.take(in_groups(steps.subscription))


def charged(told: Fold, through: Array, for_the_file: bool = False) -> Lines:
    """The lines posted by a day, one per subscription, in the order of NCE-67.

    through: numbers of days; for_the_file: with `run`, `happens_to` and `rank` in `more`: the row in the
    runs, to which subscription what happened, and its place in the day (NCE-64).
    """
    rows = rows_through(told, through, for_the_file)
    if not len(rows):
        return Lines.none().replace(**{name: np.zeros(0, np.int64) for name in (PROMOTION, OF_MONTHS, "changed")})
    lines = cut_priced(rows, invoice_day(told.agreed, rows), told.agreed.minor[rows.subscription])
    opens = (rows.sign > 0) & ~rows.joins
    return held(lines, rows.sign, np.cumsum(opens)).without({"joins"})


def rows_through(told: Fold, through: Array, for_the_file: bool = False) -> Postings:
    """The rows of all openings and changes, in the order of NCE-67."""
    if not told.out.runs:
        return Postings.none()
    runs = Runs.concat(told.out.runs)
    opened, cycle = openings(ordered_steps(told), runs, through)
    changed = Changes.concat(told.out.changes) if told.out.changes else Changes.none()
    changed = changed.take(changed.day <= through[changed.subscription])
    made = Changes.concat([opened, changed])
    cycle = np.append(cycle, number(runs.beside(changed.run), changed.day))
    # of one event first what it credits and charges, in the order of its making, then the cycle that opens with it
    order = np.argsort(((made.subscription * 2**17 + made.day) * RANKS + made.rank) * 2 + made.opens, kind="stable")
    made, cycle = made.take(order), cycle[order]
    rows = _rows(told, made, runs.beside(made.run), cycle)
    if for_the_file:
        of = np.where(made.happens_to < 0, made.subscription, made.happens_to)
        rows = rows.replace(run=made.run, happens_to=of, rank=made.rank)
    return rows


def openings(steps: Steps, runs: Runs, through: Array) -> tuple[Changes, Array]:
    """NCE-20, NCE-66: a charge for each cycle that opens by a day, one per subscription, at the seats standing then,
    and the number of the cycle in its run; the first of an aligned purchase is made by what it costs (NCE-34, 35)."""
    until = np.append(steps.through[1:], 0)
    final = ends(steps.subscription)
    held_by = np.flatnonzero(steps.run != NO_RUN)
    steps, until, final = steps.take(held_by), until[held_by], final[held_by]
    run = runs.beside(steps.run)
    until = np.minimum(np.where(final, run.last, until), through[steps.subscription])
    begin = np.where(steps.opens, 0, number(run, steps.day) + 1)
    count = np.where(until < steps.day, 0, number(run, until) + 1 - begin)
    step, cycle = expand(np.maximum(count, 0))
    cycle = cycle + begin[step]
    first_of_run = (cycle == 0) & steps.opens[step]
    run = runs.beside(steps.run[step])
    bought_short = first_of_run & run.short & (run.clause == NCE_20)
    charges = Changes.of(
        len(step),
        subscription=steps.subscription[step],
        day=first_day(run, cycle),
        rank=np.where(first_of_run, run.rank, What.CLOCK),
        sign=1,
        kind=np.where(first_of_run, run.kind, CYCLE_CHARGE),
        clause=np.select(
            [bought_short & run.monthly, bought_short, first_of_run], [NCE_34, NCE_35, run.clause], NCE_20
        ),
        run=run.rows,
        seats=steps.seats[step],
        seats_from=steps.seats_from[step],
        opens=True,
    )
    return charges, cycle


def _rows(told: Fold, made: Changes, run: Beside, cycle: Array) -> Postings:
    """NCE-66: rows from a day to the end of its cycle. All days of a cycle are charged as at its opening (NCE-16).

    run, cycle: beside each row, the run it belongs to and the number of the cycle that holds its day.
    """
    sub, first = made.subscription, made.day
    opens, last = first_day(run, cycle), last_day(run, cycle)
    of_days = divisor(run, cycle, opens, last, told.agreed.short_cycle[sub])
    all_days = first == opens
    by_days = ~all_days | (run.short & (cycle == 0))
    months = np.where(cycle == 0, run.months, 0)
    return Postings.of(
        len(first),
        subscription=sub,
        posted=as_days(first),
        order=0,
        first=as_days(first),
        last=as_days(last),
        kind=made.kind,
        clause=made.clause,
        seats=made.seats,
        sign=made.sign,
        list_price=run.price,
        months=np.maximum(months, 1),
        days=last - first + 1,
        of_days=of_days,
        whole=~by_days,
        profile=profile(told.agreed.rounding[sub], made.kind, all_days).astype(np.int8),
        seats_from=made.seats_from.astype(np.int32),
        price_from=run.price_from.astype(np.int32),
        more={
            PROMOTION: run.promotion,
            OF_MONTHS: np.where(months > 0, 12, 0),
            "changed": made.changed,
            "joins": made.joins,
        },
    )


def profile(chosen: Array, kind: Array, all_days: Array) -> Array:
    """NCE-60, NCE-61: changed seats cut the amount, all other rows the unit price, and so do changes on the first day
    of a cycle; a chosen profile counts for all."""
    by_kind = ((kind == ADD_QUANTITY) | (kind == REMOVE_QUANTITY)) & ~all_days
    by_default = np.where(by_kind, Profile.EXACT_CUT, Profile.UNIT_CUT)
    return np.where(chosen >= 0, chosen, by_default)


def invoice_day(agreed: Agreed, rows: Postings) -> Array:
    """NCE-17, NCE-18: what is charged in a month stands on the invoice of the 8th of the next."""
    return calendar.on_day(calendar.month_of(rows.posted) + 1, agreed.invoice_day[rows.subscription])


def posted_by(book: Book, until: np.datetime64) -> Array:
    """NCE-17: the last day whose charges are invoiced through a day, one number of days per subscription."""
    of_month = taken_over(book, "invoice_day", TAKEN_OVER["invoice_day"])
    last_invoice = calendar.on_or_before(np.full(len(book), until), of_month)
    return calendar.as_count(calendar.first_of_month(calendar.month_of(last_invoice))) - 1
