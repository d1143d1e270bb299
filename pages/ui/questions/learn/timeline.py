"""The timeline of a case as the browser is told of it: periods above, invoices below, what happened between them."""

from __future__ import annotations

from typing import Any

import numpy as np

from billing_model.lessons.drawn import Case
from billing_model.words.speech import speech
from pages.ui.base.words import LONG, Words

BEFORE, AFTER = 1, 2  # periods that are shown beside the one of the change
LONGEST, AROUND = 200, 50  # days: what is longer is shown from so many before the change to so many after the invoice
SHORT = "d MMM"


def timeline(case: Case, words: Words) -> dict[str, Any]:
    """Its periods, invoices and moments, each with its days from the first that is shown; `days` in all.

    Periods and invoices keep their places among all of the case (``id``).
    """
    first, last = window(case)

    def at(day: np.datetime64) -> int:
        return int((min(max(day, first), last) - first).astype(int))

    places = [place for place, (begin, end) in enumerate(case.periods) if begin <= last and end >= first]
    spoken = speech(words.language)
    periods = []
    for place in places:
        begin, end = case.periods[place]
        if place + 1 < len(case.periods):  # a plan may end before what was paid for it
            end = min(end, case.periods[place + 1][0] - 1)
        label = spoken.short_period(begin, end, begin)
        told = words("learn.period", period=spoken.period(begin, end, begin))
        periods.append({"id": place, "from": at(begin), "to": at(end) + 1, "label": label, "told": told})
    invoices = [
        {
            "id": place,
            "at": at(day),
            "label": words.day(day, SHORT),
            "told": words("learn.invoice", day=words.day(day, LONG)),
        }
        for place, day in enumerate(case.invoices)
        if first <= day <= last
    ]
    return {
        "label": words("learn.timeline"),
        "rows": [words("learn.period_row"), words("learn.invoice_row")],
        "days": at(last) + 1,
        "periods": periods,
        "invoices": invoices,
        "moments": [{"at": at(case.change), "label": _moment(case, words), "kind": "change"}],
        "marks": [],
        "pick": "",
        "kind": "",
        "picked": None,
        "right": None,
    }


def window(case: Case) -> tuple[np.datetime64, np.datetime64]:
    """The first and the last day that are shown: some periods around the change, of long ones a part."""
    now = next((at for at, (first, last) in enumerate(case.periods) if first <= case.change <= last), 0)
    periods = case.periods[max(now - BEFORE, 0) : now + AFTER + 1]
    if not periods:
        return case.change - AROUND, case.on + AROUND
    first, last = periods[0][0], max(periods[-1][1], case.on)
    if (last - first).astype(int) > LONGEST:
        first, last = max(first, case.change - AROUND), min(last, case.on + AROUND)
    return first, last


def _moment(case: Case, words: Words) -> str:
    """The change in a few signs: 22 May: 10 → 14."""
    day = words.day(case.change, SHORT)
    before, after = case.held_on(case.change)
    return day if before == after else f"{day}: {before} → {after}"


def mark(line: dict[str, Any], case: Case, first: np.datetime64, last: np.datetime64) -> None:
    """Have days of a timeline marked, both included, as far as they are shown."""
    begin, end = window(case)
    if first <= end and last >= begin:
        shown = (max(first, begin) - begin).astype(int), (min(last, end) - begin).astype(int)
        line["marks"].append({"from": int(shown[0]), "to": int(shown[1]) + 1})


def clock(line: dict[str, Any], case: Case, day: np.datetime64, words: Words) -> None:
    """Set a clock on a timeline."""
    begin, _ = window(case)
    label = words("learn.today", day=words.day(day, SHORT))
    line["moments"].append({"at": int((day - begin).astype(int)), "label": label, "kind": "clock"})
