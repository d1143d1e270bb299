"""The options of a comparison file: what each is, its own changes, and what is wrong with it, with its place."""

from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np

from billing_model.billing.refusal import Refusal, Refused, refusal_of
from billing_model.comparing.mix import one_base
from billing_model.comparing.option import Option, unfit
from billing_model.core.currency import ANY_CURRENCY
from billing_model.core.fields import Problem
from billing_model.files import models, values
from billing_model.files.comparison_models import MOST_MONTHS, MOST_OPTIONS, OWN, OptionShape
from billing_model.files.content import Content
from billing_model.programmes import programmes

KEPT = 256  # options that were read last
ANY_DAY = date(2025, 1, 1)  # for the options of a file whose own start cannot be read


def alone(data: Mapping[str, Any], file: str) -> list[Refusal]:
    """What is wrong with the options of a file that is wrong elsewhere, so that all problems come together."""
    entries, start = data.get("option"), data.get("start")
    if not isinstance(entries, list) or len(entries) > MOST_OPTIONS:
        return []
    return read_options(entries, start if type(start) is date else ANY_DAY, file)[1]


def read_options(
    entries: Sequence[Any], start: date, file: str, currency: str = ANY_CURRENCY
) -> tuple[list[Option], list[Refusal]]:
    """The options that could serve the need, and what is wrong with the others. start: the first day of the need."""
    options: list[Option] = []
    wrong: list[Refusal] = []
    for number, entry in enumerate(entries, 1):
        try:
            option = _option(
                Content(pickle.dumps((entry, start, currency, file, number)), entry), start, currency, file, number
            )
        except Refused as refused:
            wrong += refused.problems
        else:
            if option.id in {other.id for other in options}:
                wrong.append(refusal_at(file, number, "id", "repeated-id", id=option.id))
            options.append(option)
    return options, wrong


@lru_cache(KEPT)
def _option(content: Content, start: date, currency: str, file: str, number: int) -> Option:
    """An option of a file, kept by what it says; raises `Refused`, which is not kept."""
    option, wrong = _checked(content.value, start, currency, file, number)
    content.value = None  # the option is kept, not what made it
    if option is None:
        raise Refused(wrong)
    return option


def _checked(entry: Any, start: date, currency: str, file: str, number: int) -> tuple[Option | None, list[Refusal]]:
    if not isinstance(entry, dict):
        return None, [refusal_at(file, number, "", "not-table", found=values.shown(entry))]
    own, wrong = models.shape_of(OptionShape, {name: entry[name] for name in OWN if name in entry}, file)
    wrong = [_inside(refusal, number) for refusal in wrong]
    given = {name: value for name, value in entry.items() if name not in OWN}
    if own is None:
        return None, wrong
    derived = {"id": own.id, "programme": own.programme, "purchased": start}
    for name in ("purchased", "seats", "customer"):
        if name in given:
            wrong.append(refusal_at(file, number, name, "follows-from-need"))
            del given[name]
    fields, problems = models.subscription_of({**derived, **given}, Refusal(file, ""))
    wrong += [_inside(refusal, number) for refusal in problems]
    if fields is None or wrong:
        return None, wrong
    if programmes()[own.programme].serve is None:
        return None, [refusal_at(file, number, "programme", "cannot-compare", found=own.programme)]
    changes, wrong = _changes(own, start, file, number)
    peak, more = _peak(own, derived, fields, Refusal(file, ""))
    wrong += [_inside(refusal, number) for refusal in more]
    if wrong:
        return None, wrong
    kept = {name: value for name, value in fields.items() if name not in derived}
    names = own.name.model_dump() if own.name else {}
    base = None if own.base is None else one_base(np.datetime64(start, "D"), own.base)
    option = Option(own.id, own.group, own.programme, kept, names, tuple(changes), currency=currency, peak=peak,
                    base=base)  # fmt: skip
    wrong = [_unfit(option, problem, file, number) for problem in unfit(option, np.datetime64(start, "D"))]
    return None if wrong else option, wrong


def _peak(
    own: OptionShape, derived: Mapping[str, Any], fields: Mapping[str, Any], place: Refusal
) -> tuple[dict[str, Any] | None, list[Refusal]]:
    """What an option agrees otherwise for the seats beyond its base, and what is wrong with it.

    derived: what follows from the need; fields: of the base.
    """
    if own.peak is None:
        return None, [] if own.base is None else [replace(place, key="base-without-peak", field="base")]
    wrong = [replace(place, key="follows-from-need", field=f"peak.{name}")
             for name in ("purchased", "seats", "customer", "id", "programme") if name in own.peak]  # fmt: skip
    if own.change:
        wrong.append(replace(place, key="peak-and-change", field="change"))
    if wrong:
        return None, wrong
    known = {name: value for name, value in fields.items() if value is not None and name != "list_price"}
    agreed, problems = models.subscription_of({**known, **derived, **own.peak}, place)
    wrong = [replace(problem, field=f"peak.{problem.field}") for problem in problems]
    return None if agreed is None else {name: agreed[name] for name in own.peak}, wrong


def _unfit(option: Option, problem: Problem, file: str, number: int) -> Refusal:
    """What is wrong with an option whatever is needed, with its place."""
    of_event = problem.table == "event"
    kind = str(option.changes[problem.row]["kind"]) if of_event else ""
    refusal = refusal_of(problem, Refusal(file, ""), option.programme, kind)
    if of_event:
        field = "month" if problem.field == "on" else problem.field
        refusal = replace(refusal, field=f"change[{problem.row + 1}].{field}")
    return _inside(refusal, number)


def _changes(own: OptionShape, start: date, file: str, number: int) -> tuple[list[dict[str, Any]], list[Refusal]]:
    """An option's own changes, independent of the need: events with a month in place of a day."""
    changes: list[dict[str, Any]] = []
    wrong: list[Refusal] = []
    for place, entry in enumerate(own.change, 1):
        inside = f"change[{place}]"
        if not isinstance(entry, dict):
            wrong.append(refusal_at(file, number, inside, "not-table", found=values.shown(entry)))
            continue
        month = entry.get("month")
        if not isinstance(month, int) or isinstance(month, bool) or not 0 <= month <= MOST_MONTHS:
            shown = values.shown(month)
            wrong.append(
                refusal_at(file, number, f"{inside}.month", "not-between", found=shown, least=0, most=MOST_MONTHS)
            )
            continue
        event = {name: value for name, value in entry.items() if name != "month"}
        fields, problems = models.event_of(
            {"subscription": own.id, "on": start, **event}, own.programme, Refusal(file, "")
        )
        wrong += [_inside(replace(refusal, field=f"{inside}.{refusal.field}"), number) for refusal in problems]
        if fields is not None:
            del fields["subscription"], fields["on"]
            changes.append({"month": month, **fields})
    return changes, wrong


def _inside(refusal: Refusal, number: int) -> Refusal:
    """A problem of an option's own field as one of the file."""
    return replace(refusal, field=".".join(part for part in (f"option[{number}]", refusal.field) if part))


def refusal_at(file: str, number: int, field: str, key: str, **details: Any) -> Refusal:
    """A problem of an option of the file, which is counted from one."""
    return _inside(Refusal(file, key, details, field=field), number)
