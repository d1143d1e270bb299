"""Remarks of a scenario beside the line they are about: where the vendor's documents disagree, with both figures."""

from __future__ import annotations

import re
from functools import cache

import numpy as np

from billing_model.billing.outcome import Outcome, outcome
from billing_model.core.columns import Array
from billing_model.files.scenario import Scenario, parse
from pages.ui.base.words import Words
from pages.ui.scenario import bundled

AT = re.compile(r"(\d{4}-\d\d-\d\d)(?:, lines? (\d+)(?: (?:to|and) (\d+))?)?")
SAME = ("first", "last", "kind", "seats", "unit_price", "amount")


def of_line(scenario: Scenario, result: Outcome, invoice: int, row: int, speaks: Words) -> list[str]:
    """The remarks about a line, or about all of its invoice, as long as the line is still the one that was meant.

    invoice: its row in the result; row: of its lines.
    """
    if not scenario.remarks or scenario.id not in bundled.library():
        return []
    found = [remark for remark in scenario.remarks if _about(remark.at, result.invoices.on[invoice], row + 1)]
    if not found or not _still(scenario.id, result, invoice, row):
        return []
    return [remark.text[speaks.language] for remark in found]


def _about(at: str, day: np.datetime64, line: int) -> bool:
    """Whether a place such as "2018-02-15, lines 2 to 4" is this line; a day alone is every line of its invoice."""
    found = AT.fullmatch(at)
    if found is None or np.datetime64(found[1]) != day:
        return False
    return found[2] is None or int(found[2]) <= line <= int(found[3] or found[2])


def _still(id: str, result: Outcome, invoice: int, row: int) -> bool:
    """Whether the line is as the scenario has it, whatever the knobs have changed since."""
    meant = _bundled(id)
    same: Array = meant.invoices.on == result.invoices.on[invoice]
    if not same.any():
        return False
    theirs, mine = meant.of(int(np.flatnonzero(same)[0])), result.of(invoice)
    return row < len(theirs) and all(getattr(theirs, name)[row] == getattr(mine, name)[row] for name in SAME)


@cache
def _bundled(id: str) -> Outcome:
    """What a bundled scenario comes to as its file has it."""
    original = parse(bundled.library()[id])
    return outcome(original.book, original.until)
