"""The command ``guess``: a verdict as text and JSON, and one sentence for what it cannot judge."""

from __future__ import annotations

import json

import pytest

from billing_model.cli.main import main
from billing_model.words.wording import LANGUAGES
from project import SCENARIOS

FILE = str(SCENARIOS / "csp" / "seat-change.toml")
DAY = ["--invoice", "2018-02-15"]


def verdict(capsys, *typed: str) -> dict:
    assert main(["guess", FILE, *DAY, *typed, "--format", "json"]) == 0
    found: dict = json.loads(capsys.readouterr().out)
    return found


def test_right_to_the_cent_and_by_a_pocket_calculator(capsys) -> None:
    assert verdict(capsys, "--total", "9.55") == {"right": True, "ideas": []}
    assert verdict(capsys, "--lines=8,3.10,-4,2.45")["right"]
    by_calculator = verdict(capsys, "--total", "9.54")
    assert by_calculator["right"] and [idea["move"] for idea in by_calculator["ideas"]] == ["rounding"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("typed", "id", "move"),
    [
        (["--total", "8"], "next-period-only", "runs"),
        (["--lines=8"], "next-period-only", "runs"),
        (["--total", "13.55"], "no-credit", "credit"),
        (["--lines=2.45,3.10,8"], "no-credit", "credit"),
        (["--lines=-8,2.45,3.10,8"], "credit-new-number", "credit"),
        (["--lines=-4,2.45,3.10,4"], "ahead-old-number", "ahead"),
    ],
)
def test_a_wrong_idea_is_named_first(typed: list[str], id: str, move: str, language: str, capsys) -> None:
    found = verdict(capsys, *typed, "--language", language)
    first = found["ideas"][0]
    assert not found["right"] and (first["id"], first["move"]) == (id, move)
    assert first["clause"].startswith("CSP-") and first["sentence"]


def test_a_figure_of_no_idea_has_none(capsys) -> None:
    assert verdict(capsys, "--total", "123.45") == {"right": False, "ideas": []}
    assert main(["guess", FILE, *DAY, "--total", "123.45"]) == 0
    assert capsys.readouterr().out == "Not right. No usual idea leads to this figure.\n"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "typed",
    [
        DAY,
        [*DAY, "--total", "1", "--lines", "1"],
        [*DAY, "--total", "a lot"],
        [*DAY, "--total", "1e9"],
        [*DAY, "--lines", "1,,2"],
        [*DAY, "--total", "1.2345678"],
        ["--invoice", "2018-02-16", "--total", "1"],
        ["--invoice", "soon", "--total", "1"],
    ],
)
def test_what_cannot_be_judged_is_one_sentence(typed: list[str], language: str, capsys) -> None:
    assert main(["guess", FILE, *typed, "--language", language]) == 2
    told = capsys.readouterr()
    assert not told.out and len(told.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("typed", "found"), [(["--total", "9,55"], "“9,55”"), (["--lines", "1,,2"], "“”"), (["--lines", "1,two"], "“two”")]
)
def test_what_is_no_amount_is_told_with_its_option(typed: list[str], found: str, capsys) -> None:
    assert main(["guess", FILE, *DAY, *typed]) == 2
    assert capsys.readouterr().err.startswith(f"{typed[0]}: {found} is no amount")
