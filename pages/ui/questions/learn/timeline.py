"""The timeline of a case as the browser is told of it: periods above, invoices below, what happened between them."""

from __future__ import annotations

from typing import Any

import numpy as np

from billing_model.lessons.drawn import Case
from billing_model.words.speech import speech
from pages.ui.base.words import LONG, Words

BEFORE, AFTER = 1, 2  # periods that are shown beside the one of the change
SHORT = "d MMM"


def timeline(case: Case, words: Words) -> dict[str, Any]:
    """Its periods, invoices and moments, each with its days from the first that is shown; `days` in all.

    Periods and invoices keep their places among all of the case (``id``).
    """
    now = next((at for at, (first, last) in enumerate(case.periods) if first <= case.change <= last), 0)
    places = range(max(now - BEFORE, 0), min(now + AFTER + 1, len(case.periods)))
    first, last = case.periods[places[0]][0], case.periods[places[-1]][1]
    last = max(last, case.invoices[case.invoice])

    def at(day: np.datetime64) -> int:
        return int((day - first).astype(int))

    spoken = speech(words.language)
    periods = []
    for place in places:
        begin, end = case.periods[place]
        label = f"{words.day(begin, SHORT)} – {words.day(end, SHORT)}"
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


def _moment(case: Case, words: Words) -> str:
    """The change in a few signs: 22 May: 10 → 14."""
    day = words.day(case.change, SHORT)
    events = case.result.book.events
    if not len(events):
        return day
    held = [int(case.scenario.data["subscription"][0]["seats"])]
    held += [int(event["seats"]) for event in case.scenario.data["event"] if "seats" in event]
    return f"{day}: {held[-2]} → {held[-1]}" if len(held) > 1 else day


def mark(line: dict[str, Any], case: Case, first: np.datetime64, last: np.datetime64) -> None:
    """Have days of a timeline marked, both included."""
    begin = case.periods[line["periods"][0]["id"]][0]
    line["marks"].append({"from": int((first - begin).astype(int)), "to": int((last - begin).astype(int)) + 1})


def clock(line: dict[str, Any], case: Case, day: np.datetime64, words: Words) -> None:
    """Set a clock on a timeline."""
    begin = case.periods[line["periods"][0]["id"]][0]
    label = words("learn.today", day=words.day(day, SHORT))
    line["moments"].append({"at": int((day - begin).astype(int)), "label": label, "kind": "clock"})
