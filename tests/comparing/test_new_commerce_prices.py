"""Options of New Commerce: a price is for a charge cycle, or follows from that of a year, and terms are told apart."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from billing_model.__main__ import main
from billing_model.comparing.recommendation import same_terms
from billing_model.comparing.terms import price_for, product, terms
from billing_model.files import comparison

FILE = """
id = "terms"
currency = "EUR"
start = 2025-11-01
months = 12
title = { en = "Terms", it = "Durate" }
question = { en = "Which term?", it = "Quale durata?" }
demand = { shape = "growing", seats = 10, step = 1, day = 15 }
group = [{ id = "mail", en = "Mail", it = "Posta" }]
"""
OFFER = {"group": "mail", "example": True, "programme": "nce", "offer": "Microsoft 365 E3", "annual_price": 420}
OPTIONS = {
    "month": ("1-month", "monthly"),
    "year-monthly": ("1-year", "monthly"),
    "year-upfront": ("1-year", "upfront"),
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    options: list[dict[str, Any]] = [
        {"id": id, "name": {"en": id, "it": id}, **OFFER, "term": term, "plan": plan}
        for id, (term, plan) in OPTIONS.items()
    ]
    path = tmp_path / "terms.toml"
    path.write_text(tomli_w.dumps({**tomllib.loads(FILE), "option": options}), "utf-8")
    return path


def test_only_the_surcharges_tell_terms_of_one_price_apart(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(file)]) == 0
    said = capsys.readouterr().out
    assert [line.split()[2] for line in said.splitlines() if line.startswith(tuple(OPTIONS))][:3] == [
        "42.00", "36.75", "35.05",
    ]  # fmt: skip
    assert "list price is" not in said  # a price of another cycle is another thing


@pytest.mark.parametrize("form", ["pdf", "xlsx", "json"])
def test_every_file_can_be_made_of_them(file: Path, form: str, tmp_path: Path) -> None:
    assert main(["compare", str(file), "--format", form, "--out", str(tmp_path / f"out.{form}")]) == 0


def test_what_a_price_is_for_is_said() -> None:
    given = {"offer": "Microsoft 365 E3", "term": "1-year", "plan": "upfront", "annual_price": 420}
    assert price_for("nce", given, "en") == "year"
    assert price_for("nce", {**given, "annual_price": None, "list_price": 420}, "it") == "ciclo di addebito"
    assert product("nce", given) == "Microsoft 365 E3"
    assert terms("nce", given, "en") == ["1 year", "paid at once"]


def test_another_plan_is_another_price(file: Path) -> None:
    month, monthly, upfront = comparison.read(str(file)).options
    assert same_terms(monthly, monthly)
    assert not same_terms(monthly, upfront)
    assert not same_terms(month, monthly)
