"""What the page of the usage limit says: its answer, and its own words."""

from __future__ import annotations

from typing import Any

import numpy as np

from billing_model.billing.outcome import Outcome
from billing_model.core import codes
from billing_model.files.scenario import Scenario
from billing_model.what_if.usage_cap import Saving, UseByDay
from pages.ui.base.words import Words


def said(speaks: Words, path: str, **values: Any) -> str:
    """One of the page's own texts."""
    return speaks(f"usage_cap.{path}", **values)


def latest(result: Outcome) -> int:
    """The row of the last invoice of flexible billing, -1 if there is none."""
    mine = np.flatnonzero(result.invoices.programme == codes.programme("avast-flexible"))
    return int(mine[-1]) if len(mine) else -1


def answer(scenario: Scenario, result: Outcome, found: Saving, speaks: Words) -> str:
    """What the limit saves and refuses, and when the latest invoice is due."""
    until = speaks.day(scenario.until, "d MMMM y")
    at = latest(result)
    if at < 0:
        return said(speaks, "nothing", until=until)

    def money(micro: int) -> str:
        return speaks.money(micro, scenario.currency)

    case = (
        "no_limit"
        if not found.limited
        else "refused_and_saved"
        if found.refused and found.saved
        else "refused_nothing_saved"
        if found.refused
        else "never_reached"
    )
    told = said(
        speaks,
        case,
        devices=speaks.counted("usage_cap.device", found.refused),
        saved=money(found.saved),
        total=money(found.total),
        without=money(found.without_limit),
        until=until,
    )
    bills = result.invoices
    invoice = said(
        speaks,
        "invoice_card" if bills.due[at] == bills.on[at] else "invoice_credit",
        day=speaks.day(bills.on[at], "d MMMM y"),
        due=speaks.day(bills.due[at], "d MMMM y"),
        amount=money(int(bills.total[at])),
    )
    return f"{told} {invoice}"


def remarkable(used: UseByDay, speaks: Words) -> list[str]:
    """What a reader of the chart should notice: uninstalled devices still charged, devices above a lowered limit."""
    told = []
    gone = np.flatnonzero(used.leaving)
    if len(gone):
        at = int(gone[0])
        devices = speaks.counted("usage_cap.device", int(used.leaving[at]))
        told.append(said(speaks, "chart.uninstalled", day=speaks.day(used.days[at], "d MMMM"), devices=devices))
    above = np.flatnonzero(used.above_limit())
    if len(above):
        stop = np.flatnonzero(np.diff(above) > 1)
        first, last = used.days[above[0]], used.days[above[stop[0] if len(stop) else -1]]
        told.append(
            said(speaks, "chart.above_limit", first=speaks.day(first, "d MMMM"), last=speaks.day(last, "d MMMM"))
        )
    return told
