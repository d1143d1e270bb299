"""TOML → Comparison: a need, the options that could serve it, and what may happen, checked as a whole.

Problems are reported as in a scenario file: all of them, one sentence each, with its place. An option that a clause
refuses is no error of the file: it is an answer (`compare.RefusedOption`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from billing_model.billing.refusal import Refusal, Refused
from billing_model.comparing.demand import Pattern, need_by_month
from billing_model.comparing.option import Option
from billing_model.comparing.sampled import Chance
from billing_model.core.book import EARLIEST, LATEST, Book
from billing_model.core.currency import places_by_code
from billing_model.core.need import Need, need_of
from billing_model.files import comparison_options, kinds, models
from billing_model.files.comparison_map import MapRequest, map_request
from billing_model.files.comparison_models import ComparisonModel
from billing_model.files.scenario import parse as parse_scenario
from billing_model.files.toml import load, loads, without_none


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
        raise Refused([*refusals, *comparison_options.alone(data, file)])
    options, wrong = comparison_options.read_options(top.option, top.start, file, top.currency)
    refusals += wrong
    groups = {group.id: {"en": group.en, "it": group.it} for group in top.group}
    for option in options:
        if option.group not in groups:
            number = [entry.get("id") for entry in top.option].index(option.id) + 1
            refusals.append(
                comparison_options.refusal_at(
                    file, number, "group", "unknown-group", found=option.group, known=tuple(groups)
                )
            )
    held, wrong = _held(top, file)
    refusals += wrong
    refusals += _steps_in_order(top, file)
    named = {str(entry["id"]) for entry in top.option if isinstance(entry, dict) and "id" in entry}
    map_, wrong = map_request(top, named, file)
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
