"""Comparisons that ask for much: billed in pieces, and on a page refused before anything is billed."""

from __future__ import annotations

import json
import tracemalloc
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import numpy as np
import openpyxl
import pytest

from billing_model.cli.printing_comparison import as_json, as_table
from billing_model.comparing import pieces as pieces_module
from billing_model.comparing.cheapest import Axis, cheapest
from billing_model.comparing.leaving import leaving_after, leaving_for_nothing
from billing_model.comparing.sampled import Chance, sampled
from billing_model.files.compared import compared, too_much
from billing_model.files.comparison import Comparison, parse
from billing_model.files.toml import load
from billing_model.take_away.comparison.files import comparison_as_file
from project import PROJECT

MAIL = load(PROJECT / "comparisons" / "mail-and-office.toml")
DEVICES = load(PROJECT / "comparisons" / "device-security.toml")
TRIAL = {  # 24 seats, and at most 25 in a trial
    "id": "trial", "currency": "EUR", "start": MAIL["start"], "months": 3, "demand": {"seats": 24},
    "chance": {"noise_percent": 10, "years": 200}, "group": [{"id": "g", "en": "Office", "it": "Ufficio"}],
    "option": [
        {"id": id, "group": "g", "programme": "csp", "offer": "Office 365 E3", "frequency": "monthly",
         "billing_day": 15, "list_price": Decimal(4), "trial": id == "trial"} for id in ("trial", "plain")
    ],
}  # fmt: skip


@pytest.mark.parametrize("data", [MAIL, DEVICES])
def test_pieces_change_no_figure(data: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    comparison = parse(data)
    options, chance = comparison.options[:5], replace(comparison.chance, years=23)
    x, y = Axis("months", np.arange(1, 6)), Axis("growth", np.arange(-1, 3))

    def figures() -> list[Any]:
        years, map_ = sampled(options, comparison.need, chance), cheapest(options, comparison.plan, x, y)
        leaving = [column.tolist() for column in leaving_after(options, comparison.need)]
        leaving += [leaving_for_nothing(option, comparison.need).tolist() for option in options]
        return [
            years.cost.tolist(),
            years.wins.tolist(),
            years.left_out,
            map_.cost.tolist(),
            map_.best.tolist(),
            leaving,
        ]

    whole = figures()
    monkeypatch.setattr(pieces_module, "PIECE", 100)
    assert figures() == whole


def test_more_years_take_no_more_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    comparison = parse(MAIL)
    monkeypatch.setattr(pieces_module, "PIECE", 3_000)

    def peak(years: int) -> int:
        tracemalloc.start()
        sampled(comparison.options[:2], comparison.plan, Chance(leaving=200, noise=10, years=years))
        held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return held

    peak(100)  # what is loaded once
    assert peak(1_500) < 2 * peak(150)


# ---- Options that cannot serve every year ---------------------------------------------------------------------------


def test_an_option_that_cannot_serve_some_years_is_named_with_their_number() -> None:
    answers = compared(parse(TRIAL))
    ((option, count),) = answers.years["g"].left_out
    alone = [sampled([option], answers.need, answers.comparison.chance).left_out]
    assert option.id == "trial" and 0 < count < 200 and alone == [((option, count),)]
    sentences = {
        "en": f"trial cannot serve {count} of the 200 sampled years, and is left out of them.",
        "it": f"trial non può servire {count} dei 200 anni simulati, e ne resta fuori.",
    }
    for language, sentence in sentences.items():
        assert sentence in as_table(answers, language)
        sheet = openpyxl.load_workbook(BytesIO(comparison_as_file("xlsx", answers.comparison, language))).worksheets[-3]
        assert sentence in [row[0] for row in sheet.iter_rows(values_only=True)]
    answer = json.loads(as_json(answers))
    assert answer["years_left_out"] == {"g": {"trial": count}} and answer["sampled_years"] == 200
    assert answer["years"]["g"]["plain"]["cheapest_in"] == 200


def test_where_no_option_serves_every_year_that_is_said_too() -> None:
    data = {**TRIAL, "option": TRIAL["option"][:1]}
    assert "trial cannot serve" in as_table(compared(parse(data)), "en")


# ---- What is too much for a page ------------------------------------------------------------------------------------


def asking(**changes: Any) -> Comparison:
    data = deepcopy(MAIL)
    for name, value in changes.items():
        data[name] = {**data[name], **value} if isinstance(value, dict) else value
    return parse(data)


def options(count: int) -> list[dict[str, Any]]:
    return [{**MAIL["option"][0], "id": f"o{number}"} for number in range(count)]


def steps(count: int) -> dict[str, Any]:
    days = [MAIL["start"] + timedelta(days=1 + number) for number in range(count)]
    change = [{"on": day, "seats": 5 + number % 7} for number, day in enumerate(days)]
    return {"shape": "steps", "seats": 5, "change": change}


UP_TO_99 = {"knob": "growth", "first": 0, "last": 99}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"months": 60, "chance": {"years": 20_000}}, "chance.years"),
        ({"option": options(30), "map": None, "chance": {"years": 10_000}}, "chance.years"),
        ({"option": options(30), "map": None, "months": 60, "demand": steps(1_800)}, "demand.change"),
        ({"demand": steps(700), "chance": {"years": 9}, "map": {"cells": 100, "y": UP_TO_99}}, "map.cells"),
    ],
)  # fmt: skip
def test_what_takes_too_long_for_a_page_is_refused_with_what_would_fit(changes: dict[str, Any], field: str) -> None:
    large = too_much(asking(**changes))
    assert large is not None and large.field == field
    assert all(large.text(language) for language in ("en", "it"))
    if field == "chance.years":
        fits = large.values["fits"]
        assert too_much(asking(**{**changes, "chance": {"years": fits}})) is None
        assert too_much(asking(**{**changes, "chance": {"years": fits + 1}})) is not None


@pytest.mark.parametrize("data", [MAIL, DEVICES])
def test_what_is_usual_is_not_too_much(data: dict[str, Any]) -> None:
    assert too_much(parse({**data, "months": 60})) is None
    assert too_much(parse({**data, "chance": {**data["chance"], "years": 5_000}})) is None
