"""Rows that no line is like: of another frequency, after the end, one half of a change, or none of these."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import numpy as np

from billing_model.core.currency import MICRO
from billing_model.core.fields import MISSING
from billing_model.explaining.steps import of_cycle, promotion
from billing_model.reconciling.columns import CHANGE
from billing_model.reconciling.compared import Compared, Difference
from billing_model.reconciling.one_row import LONGEST_MONTH, MONTHS, Cause, FileRow, ModelLine, nearest

SHORTEST_MONTH, SHORTEST_YEAR = 28, 365
MONTHLY, ANNUAL = 1, MONTHS


def frequency(compared: Compared, difference: Difference, row: FileRow, line: ModelLine | None) -> Cause | None:
    """A month of an annual subscription, or a year of a monthly one (CSP-1, NCE-2)."""
    if row.amount <= 0 or not (SHORTEST_MONTH <= row.days <= LONGEST_MONTH or row.days >= SHORTEST_YEAR):
        return None
    months = ANNUAL if row.days >= SHORTEST_YEAR else MONTHLY
    amounts = _of_cycles(compared, difference, row, months)
    if amounts is None:
        amounts = _of_months(compared, difference, row, months, line)
    return Cause("wrong-frequency", {"months": months}, months) if row.amount in amounts else None


def _of_months(
    compared: Compared, difference: Difference, row: FileRow, months: int, line: ModelLine | None
) -> Sequence[int]:
    """What so many months cost where the list price is of a month (CSP-3), if they are not as is agreed."""
    book, sub = compared.book, difference.subscription
    near = _charge_near(compared, sub, row.first)
    price = line.operands["list_price"] if line else near["list_price"] if near else int(book.list_price[sub])
    if price in (0, MISSING) or not hasattr(book, "frequency"):
        return ()
    annual = near["months"] == ANNUAL if near else book.frequency[sub] == 1
    if annual == (months == ANNUAL):
        return ()
    return [price * months * row.seats]


def _of_cycles(compared: Compared, difference: Difference, row: FileRow, months: int) -> Sequence[int] | None:
    """What so many months cost where the list price is of a charge cycle, None where it is not: a twelfth of a year's,
    or twelve of a month's, cut or rounded."""
    cycle = _charge_near(compared, difference.subscription, row.first)
    if not cycle or not of_cycle(cycle):
        return None
    yearly = cycle["of_days"] >= SHORTEST_YEAR
    if yearly == (months == ANNUAL) or cycle["of_days"] > SHORTEST_YEAR + 1:
        return ()
    price = cycle["list_price"] * (1 - promotion(cycle)) * (Fraction(1, MONTHS) if yearly else MONTHS)
    cent = 10 ** (MICRO - cycle["places"])
    every = price * row.seats
    return [
        int(price / cent) * cent * row.seats, nearest(price, cent) * cent * row.seats,
        int(every / cent) * cent, nearest(every, cent) * cent,
    ]  # fmt: skip


def _charge_near(compared: Compared, subscription: int, day: np.datetime64) -> Mapping[str, int]:
    """The numbers of the last charge of a subscription from a day or before, on the invoices around; else of the first
    one after it; none where there is none."""
    near = np.flatnonzero((compared.near.subscription == subscription) & (compared.near.amount > 0))
    before = near[compared.near.first[near] <= day]
    return compared.near.operands(int(before[-1] if len(before) else near[0])) if len(near) else {}


def ended_before(compared: Compared, difference: Difference, row: FileRow) -> np.datetime64 | None:
    """The day of the cancellation after which the row charges, None where there is none or it has come back."""
    cancelled = [day for day in days_of(compared, difference, "cancel") if day <= row.first]
    back = [day for day in days_of(compared, difference, "reactivate") if day <= row.first]
    if not cancelled or (back and max(back) >= max(cancelled)):
        return None
    return max(cancelled)


def days_of(compared: Compared, difference: Difference, kind: str) -> list[np.datetime64]:
    """The days on which something happened to a subscription."""
    events = compared.book.events
    return [events.on[row] for row in compared.events_of(difference) if events.kind_names[row] == kind]


def changes(compared: Compared, difference: Difference) -> Iterator[tuple[Sequence[FileRow], Cause]]:
    """Changes that the book does not have: the rows of each, of New Commerce by what they refer to. A change of which
    only credits or only charges are there is half of one."""
    groups: dict[str, list[FileRow]] = defaultdict(list)
    for row in difference.left:
        if row.family == CHANGE and row.amount:
            groups[compared.text("reference", row.place)].append(row)
    for reference, rows in groups.items():
        half = len({row.amount > 0 for row in rows}) == 1
        facts = {"day": min(row.first for row in rows)}
        key = "half-pair-credit" if half and rows[0].amount < 0 else "half-pair-charge" if half else "no-change"
        yield rows, Cause("half-pair" if half else "unexplained", facts, (reference, facts["day"]), key)
