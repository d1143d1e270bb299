"""TOML → Comparison: a need, the options that could serve it, and what may happen, checked as a whole.

Problems are reported as in a scenario file: all of them, one sentence each, with its place. An option that a clause
refuses is no error of the file: it is an answer (`compare.RefusedOption`).
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from billing_model.billing.refusal import Refusal, Refused, refusal_of, trimmed
from billing_model.comparing.cheapest import Axis
from billing_model.comparing.demand import Pattern, need_by_month
from billing_model.comparing.option import Option, unfit
from billing_model.comparing.sampled import Chance
from billing_model.core.book import EARLIEST, LATEST, Book
from billing_model.core.currency import ANY_CURRENCY, places_by_code, unit_of
from billing_model.core.fields import Problem
from billing_model.core.money import to_micro
from billing_model.core.need import Need, need_of
from billing_model.files import comparison_models, kinds, models, values
from billing_model.files.comparison_models import MOST_MONTHS, MOST_OPTIONS, OWN, ComparisonModel, OptionShape
from billing_model.files.content import Content
from billing_model.files.scenario import parse as parse_scenario
from billing_model.files.toml import load, loads, without_none
from billing_model.files.values import Wrong
from billing_model.programmes import programmes

KEPT = 256  # options that were read last
ANY_DAY = date(2025, 1, 1)  # for the options of a file whose own start cannot be read


@dataclass(frozen=True)
class MapRequest:
    """The map that a file asks for: the ids of its options, and its two axes."""

    options: tuple[str, ...]
    x: Axis
    y: Axis


@dataclass(frozen=True)
class Comparison:
    """A checked comparison.

    - plan: the planned need, one path
    - need: the plan, ended when the customer leaves
    - rate: the yearly discount rate in percent
    - customer: who asks, "" where nobody is named
    - groups: their names by id and language
    - held: what the customer has already
    - data: the file as nested tables
    """

    id: str
    currency: str
    title: Mapping[str, str]
    question: Mapping[str, str]
    customer: str
    plan: Need
    need: Need
    rate: Decimal
    chance: Chance
    groups: Mapping[str, Mapping[str, str]]
    options: tuple[Option, ...]
    held: Book | None
    map: MapRequest | None
    data: Mapping[str, Any] = field(repr=False)

    @property
    def places(self) -> int:
        """The decimals of its currency."""
        return places_by_code()[self.currency]

    @cached_property
    def key(self) -> str:
        """A text that is the same for equal tables, to keep answers by."""
        return json.dumps(self.data, sort_keys=True, default=repr)

    @property
    def examples(self) -> tuple[str, ...]:
        """The ids of the options whose price is an example, and not anybody's."""
        return tuple(entry["id"] for entry in self.data["option"] if entry.get("example"))

    def option(self, id: str) -> Option:
        """The option with this id; KeyError if there is none."""
        return {option.id: option for option in self.options}[id]

    def names(self, language: str) -> dict[str, str]:
        """What its options are called in a language, by id; the id where the file gives no name."""
        return {option.id: option.name.get(language) or option.id for option in self.options}


def read(path: str | Path) -> Comparison:
    """The comparison of a file. Raises `Refused` with all that is wrong, also when it cannot be read."""
    return parse(load(path), file=str(path))


def parse(source: str | Mapping[str, Any], file: str = "comparison") -> Comparison:
    """The comparison of a text or of nested tables; file: its name in sentences. Raises `Refused` with all problems."""
    data = loads(source, file) if isinstance(source, str) else without_none(source)
    if (kind := kinds.kind_of_tables(data)) in (kinds.SCENARIO, kinds.OTHER_TOML):
        raise Refused([kinds.another_kind(kind, file)])
    top, refusals = models.shape_of(ComparisonModel, data, file)
    models.not_too_many(refusals, file)
    if top is None:
        raise Refused([*refusals, *_options_alone(data, file)])
    options, wrong = _options(top.option, top.start, file, top.currency)
    refusals += wrong
    groups = {group.id: {"en": group.en, "it": group.it} for group in top.group}
    for option in options:
        if option.group not in groups:
            number = [entry.get("id") for entry in top.option].index(option.id) + 1
            refusals.append(_refusal(file, number, "group", "unknown-group", found=option.group, known=tuple(groups)))
    held, wrong = _held(top, file)
    refusals += wrong
    refusals += _steps_in_order(top, file)
    named = {str(entry["id"]) for entry in top.option if isinstance(entry, dict) and "id" in entry}
    map_, wrong = _map(top, named, file)
    refusals += wrong
    if not top.option:
        refusals.append(Refusal(file, "no-option"))
    models.not_too_many(refusals, file)
    if refusals:
        raise Refused(refusals)
    plan = _plan(top)
    if plan.end[0] > LATEST:
        days = {"found": plan.end[0], "earliest": EARLIEST, "latest": LATEST}
        raise Refused(
            [Refusal(file, "day-out-of-range", {name: on.item() for name, on in days.items()}, field="months")]
        )
    leaves = top.chance.leaves_after
    return Comparison(
        id=top.id or Path(file).stem,
        currency=top.currency,
        title=top.title.model_dump() if top.title else {},
        question=top.question.model_dump() if top.question else {},
        customer=top.customer,
        plan=plan,
        need=plan if leaves is None else plan.after_months(leaves),
        rate=top.discount_rate_percent,
        chance=_chance(top),
        groups=groups,
        options=tuple(options),
        held=held,
        map=map_,
        data=data,
    )


def _chance(top: ComparisonModel) -> Chance:
    return Chance(
        leaving=int(top.chance.leaving_percent * 100),
        noise=top.chance.noise_percent,
        years=top.chance.years,
        seed=top.chance.seed,
    )


def _plan(top: ComparisonModel) -> Need:
    demand, start = top.demand, np.datetime64(top.start, "D")
    pattern = Pattern(demand.shape, demand.seats, demand.step, demand.peak, demand.period, demand.after, demand.length)
    if demand.shape != "steps":
        return need_by_month(pattern, start, top.months, demand.day)
    on = np.array([start, *(step.on for step in demand.change)], "datetime64[D]")
    seats = np.array([demand.seats, *(step.seats for step in demand.change)])
    return need_of(start, need_by_month(pattern, start, top.months).end[0], on, seats)


def _steps_in_order(top: ComparisonModel, file: str) -> list[Refusal]:
    """Each change after the one before, none before the start."""
    refusals, before = [], top.start - timedelta(days=1)
    for number, step in enumerate(top.demand.change, 1):
        if step.on <= before:
            refusal = Refusal(
                file, "step-too-early", {"found": step.on, "before": before}, field=f"demand.change[{number}].on"
            )
            refusals.append(refusal)
        before = max(before, step.on)
    return refusals


# ---- Options ----------------------------------------------------------------------------------------------------


def _options_alone(data: Mapping[str, Any], file: str) -> list[Refusal]:
    """What is wrong with the options of a file that is wrong elsewhere, so that all problems come together."""
    entries, start = data.get("option"), data.get("start")
    if not isinstance(entries, list) or len(entries) > MOST_OPTIONS:
        return []
    return _options(entries, start if type(start) is date else ANY_DAY, file)[1]


def _options(
    entries: Sequence[Any], start: date, file: str, currency: str = ANY_CURRENCY
) -> tuple[list[Option], list[Refusal]]:
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
                wrong.append(_refusal(file, number, "id", "repeated-id", id=option.id))
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
        return None, [_refusal(file, number, "", "not-table", found=values.shown(entry))]
    own, wrong = models.shape_of(OptionShape, {name: entry[name] for name in OWN if name in entry}, file)
    wrong = [_inside(refusal, number) for refusal in wrong]
    given = {name: value for name, value in entry.items() if name not in OWN}
    if own is None:
        return None, wrong
    derived = {"id": own.id, "programme": own.programme, "purchased": start}
    for name in ("purchased", "seats", "customer"):
        if name in given:
            wrong.append(_refusal(file, number, name, "follows-from-need"))
            del given[name]
    fields, problems = models.subscription_of({**derived, **given}, Refusal(file, ""))
    wrong += [_inside(refusal, number) for refusal in problems]
    if fields is None or wrong:
        return None, wrong
    if programmes()[own.programme].serve is None:
        return None, [_refusal(file, number, "programme", "cannot-compare", found=own.programme)]
    changes, wrong = _changes(own, start, file, number)
    if wrong:
        return None, wrong
    kept = {name: value for name, value in fields.items() if name not in derived}
    names = own.name.model_dump() if own.name else {}
    option = Option(own.id, own.group, own.programme, kept, names, tuple(changes), currency=currency)
    wrong = [_unfit(option, problem, file, number) for problem in unfit(option, np.datetime64(start, "D"))]
    return None if wrong else option, wrong


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
            wrong.append(_refusal(file, number, inside, "not-table", found=values.shown(entry)))
            continue
        month = entry.get("month")
        if not isinstance(month, int) or isinstance(month, bool) or not 0 <= month <= MOST_MONTHS:
            shown = values.shown(month)
            wrong.append(
                _refusal(file, number, f"{inside}.month", "not-between", found=shown, least=0, most=MOST_MONTHS)
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


def _refusal(file: str, number: int, field: str, key: str, **details: Any) -> Refusal:
    return _inside(Refusal(file, key, details, field=field), number)


# ---- What is held already, and the map --------------------------------------------------------------------------


def _held(top: ComparisonModel, file: str) -> tuple[Book | None, list[Refusal]]:
    """What the customer has already, as a scenario of its own."""
    if not top.held:
        return None, []
    bought = [entry.get("purchased") for entry in top.held if isinstance(entry, dict)]
    until = max([top.start, *(day for day in bought if type(day) is date)])
    tables = {"currency": top.currency, "until": until, "subscription": top.held}
    try:
        return parse_scenario(tables, file).book, []
    except Refused as refused:
        return None, [
            replace(problem, table="", number=0, field=f"held[{problem.number}].{problem.field}")
            if problem.number
            else problem
            for problem in refused.problems
        ]


def _map(top: ComparisonModel, options: set[str], file: str) -> tuple[MapRequest | None, list[Refusal]]:
    if top.map is None:
        return None, []
    wrong = [
        Refusal(file, "unknown-option", {"id": id, "known": tuple(sorted(options))}, field="map.options")
        for id in top.map.options
        if id not in options
    ]
    if not top.map.options:
        wrong.append(Refusal(file, "map-of-nothing", field="map.options"))
    if (top.map.x.knob, top.map.x.option) == (top.map.y.knob, top.map.y.option):
        wrong.append(Refusal(file, "map-knob-twice", {"found": top.map.y.knob}, field="map.y.knob"))
    axes: dict[str, Axis] = {}
    for name, axis in (("x", top.map.x), ("y", top.map.y)):
        if axis.knob == "price" and axis.option not in options:
            known = tuple(sorted(options))
            wrong.append(
                Refusal(file, "unknown-option", {"id": axis.option or "", "known": known}, field=f"map.{name}.option")
            )
        try:
            axes[name] = axis_of(
                axis.knob, axis.first, axis.last, top.map.cells, axis.option or "", unit_of(top.currency)
            )
        except Wrong as problem:
            wrong.append(Refusal(file, problem.key, problem.values, field=f"map.{name}"))
    if wrong:
        return None, wrong
    return MapRequest(tuple(dict.fromkeys(top.map.options)), axes["x"], axes["y"]), []


BOUNDS: Mapping[str, tuple[int, int]] = {  # of a knob's values; prices are in whole units
    "seats": comparison_models.BOUNDS["seats"],
    "growth": comparison_models.BOUNDS["step"],
    "months": comparison_models.BOUNDS["months"],
    "day": comparison_models.BOUNDS["day"],
    "use": (1, 500),
    "price": (0, 10**9),
}


def axis_of(knob: str, first: Decimal, last: Decimal, cells: int, option: str = "", minor: int = 1) -> Axis:
    """A knob from one value to another in at most ``cells`` steps. Raises `values.Wrong`.

    minor: of a price, whose steps are whole minor units of the currency, in micro-units; of others they are whole
    numbers.
    """
    least, most = BOUNDS[knob]
    for value in (first, last):
        if not least <= value <= most:
            raise Wrong("not-between", found=trimmed(value, 0), least=least, most=most)
    if last < first:
        raise Wrong("not-between", found=trimmed(last, 0), least=trimmed(first, 0), most=most)
    unit = minor if knob == "price" else 1
    begin, end = (to_micro(value) // unit if knob == "price" else int(value) for value in (first, last))
    count = max(1, min(cells, end - begin + 1))
    steps = (2 * np.arange(count) * (end - begin) + max(1, count - 1)) // (2 * max(1, count - 1))
    return Axis(knob, (begin + steps) * unit, option if knob == "price" else "")
