"""What happened before the invoice and stands on a later file (CSP-22): told, so that nobody looks for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from billing_model.core import codes
from billing_model.core.calendar import day_of_month
from billing_model.core.columns import Array
from billing_model.core.lines import Method
from billing_model.reconciling.compared import Compared, by_owner
from billing_model.reconciling.findings import Figures, Finding
from billing_model.reconciling.matching import NONE, exact

LONGEST = np.timedelta64(400, "D")  # that a change waits: for the next anniversary, and for the invoice after it


def waiting(compared: Compared) -> Iterator[Finding]:
    """Changes of seats before the last invoice of a legacy file that are on a later one, with day and money."""
    last = compared.days[-1]
    near = compared.near
    if compared.files[0].form != "legacy" or not codes.line_kind.known("cycle-instance-prorate"):
        return
    changed = near.take((near.invoice > last) & (near.kind == codes.line_kind("cycle-instance-prorate")))
    changed = changed.take((changed.method != Method.WHOLE) | (changed.amount < 0))
    left = np.flatnonzero(compared.line == NONE)
    there = exact(compared.rows.take(left), compared.owner[left], changed)
    taken_up = np.unique(changed.subscription[there[there >= 0]])  # too early, which is told as such
    changed = changed.take(~np.isin(changed.subscription, taken_up))
    events = compared.book.happened("set-seats")
    of_partner = compared.book.billing_day[events.subscription] == day_of_month(np.array([last]))[0]
    recent = (events.on <= last) & (events.on > last - LONGEST)
    happened = events.take(recent & of_partner)
    for event, lines in _of_each(happened.subscription, happened.on, changed.subscription, changed.first):
        rows = changed.take(np.array(lines))
        invoice = rows.invoice.min()
        rows = rows.take(rows.invoice == invoice)
        sub, book = int(happened.subscription[event]), compared.book
        amount = int(rows.amount.sum())
        yield Finding(
            "waits-for-next-file", compared.files[-1].name, customer=str(book.customers[book.customer[sub]]),
            subscription=str(book.id[sub]), first=str(rows.first.min()), last=str(rows.last.max()), at_stake=0,
            currency=str(book.currency[sub]), expected=Figures(None, None, amount), clause="CSP-22",
            key="waits-for-next-file", values={"day": happened.on[event], "invoice": invoice, "expected": amount},
        )  # fmt: skip


def _of_each(subscription: Array, on: Array, owner: Array, first: Array) -> Iterator[tuple[int, Sequence[int]]]:
    """The latest event of each subscription that a line begins with, and all lines of the subscription."""
    begins = {*zip(owner.tolist(), first.view(np.int64).tolist(), strict=True)}
    latest = {
        sub: event
        for event, (sub, day) in enumerate(zip(subscription.tolist(), on.view(np.int64).tolist(), strict=True))
        if (sub, day) in begins
    }
    lines = by_owner(owner, np.array([*latest], np.int64))
    for sub, event in latest.items():
        yield event, lines[sub]
