"""Several changes of one kind to one subscription on one day: where their times are known the latest counts (GEN-5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from billing_model.books.table.table import Cells
from billing_model.core import codes
from billing_model.core.columns import Array
from billing_model.programmes import programmes
from billing_model.words.wording import Verbatim


def replaced_by_later(
    events: Mapping[str, Array], owner: Array, programme: Array, times: Cells, rows: Array
) -> dict[int, Mapping[str, Any]]:
    """The events that a later one of their day and kind replaces, by row, each with the values of its sentence.

    - events: the encoded columns ``on`` and ``kind``; owner: the row of each one's subscription
    - programme: the name of each subscription's
    - times: the times of day of the events
    - rows: the events that are looked at

    Where several of a day remain, `checks.check` refuses all of them.
    """
    kinds = {
        (each.id, codes.event_kind(event.kind))
        for each in programmes().values() for event in each.events if event.replaces
    }  # fmt: skip
    of_day: dict[tuple[int, Any, int], list[int]] = {}
    for row in rows.tolist():
        kind = int(events["kind"][row])
        if (programme[owner[row]], kind) in kinds:
            of_day.setdefault((int(owner[row]), events["on"][row], kind), []).append(row)
    replaced: dict[int, Mapping[str, Any]] = {}
    for (_, day, _), changes in of_day.items():
        last = _last([times[row] for row in changes])
        if last is None:
            continue
        later = times[changes[last]]
        for place, row in enumerate(changes):
            if place != last:
                replaced[row] = {"found": day, "later": _clock(later), "time": _clock(times[row])}
    return replaced


def _last(times: Sequence[str | None]) -> int | None:
    """The place of the last of some times of day; None where one is not known, or two are the same."""
    known = [time for time in times if time is not None]
    if len(known) < len(times) or len({time.partition(" ")[2] for time in known}) > 1:
        return None
    last = max(known)
    return known.index(last) if known.count(last) == 1 else None


def _clock(time: str) -> Verbatim:
    """A time of day as people write it."""
    return Verbatim(time.replace(".000000000", "").removesuffix(":00"))
