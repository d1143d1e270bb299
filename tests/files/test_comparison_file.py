"""Comparison files: what they may hold, what is refused and where, and what the command line prints of them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from copy import deepcopy
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest

from billing_model.__main__ import main
from billing_model.billing.refusal import Refused
from billing_model.comparing.cheapest import Turn
from billing_model.files import compared, comparison, toml
from billing_model.files.compared import Compared
from billing_model.files.comparison import Comparison, parse
from billing_model.files.comparison_map import axis_of
from billing_model.files.toml import load
from billing_model.files.values import Wrong
from billing_model.words.wording import LANGUAGES
from needs import day_by_day
from project import PROJECT

FILE = PROJECT / "comparisons" / "mail-and-office.toml"
BUNDLED = sorted((PROJECT / "comparisons").glob("*.toml"))
OPENED: dict[str, Callable[[Path], Any]] = {
    "xlsx": openpyxl.load_workbook,
    "pdf": lambda path: pypdf.PdfReader(path).pages[0].extract_text(),
}
DEARER = {"month": 6, "kind": "set-list-price", "list_price": Decimal(9)}
EARLY = {"on": date(2025, 1, 9), "seats": 2}


def changed(change: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    data = deepcopy(load(FILE))
    change(data)
    return data


def problems(change: Callable[[dict[str, Any]], None]) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        parse(changed(change), "file")
    return [(problem.field, problem.key) for problem in refused.value.problems]


def test_a_file_is_read_as_it_is_written() -> None:
    opened = comparison.read(FILE)
    assert opened.currency == "EUR" and opened.rate == Decimal(4)
    assert (opened.chance.leaving, opened.chance.noise, opened.chance.years, opened.chance.seed) == (200, 10, 2000, 7)
    days = day_by_day(opened.plan)
    assert days[0] == 10 and days[-1] == 33 and len(days) == 730
    assert days[44] == 10 and days[45] == 11, "one more from the 15th day of the second month of service on"
    assert [option.id for option in opened.options][:2] == ["csp-monthly", "csp-annual"]
    assert opened.map is not None and opened.map.x.values.tolist() == list(range(1, 25))


def test_what_is_written_reads_the_same() -> None:
    data = load(FILE)
    assert toml.loads(toml.dumps(data), "file") == data


def test_steps_and_leaving_make_the_need() -> None:
    def change(data: dict[str, Any]) -> None:
        data["demand"] = {"shape": "steps", "seats": 3, "change": [{"on": date(2025, 2, 1), "seats": 5}]}
        data["chance"] = {"leaves_after": 2}

    opened = parse(changed(change))
    assert day_by_day(opened.need) == [3] * 22 + [5] * 37
    assert len(day_by_day(opened.plan)) == 730


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda data: data.update(months=0), ("months", "not-between")),
        (lambda data: data.update(months="many"), ("months", "not-integer")),
        (lambda data: data.update(currency="DOUBLOON"), ("currency", "not-currency")),
        (lambda data: data.update(colour="red"), ("colour", "unknown-field-list")),
        (lambda data: data.pop("demand"), ("demand", "missing")),
        (lambda data: data["demand"].update(shape="wild"), ("demand.shape", "not-choice")),
        (lambda data: data["demand"].update(seats=0), ("demand.seats", "not-between")),
        (lambda data: data["demand"].update(change=[EARLY]), ("demand.change[1].on", "step-too-early")),
        (lambda data: data["chance"].update(leaving_percent=Decimal(101)), ("chance.leaving_percent", "not-between")),
        (lambda data: data.update(option=[]), ("", "no-option")),
        (lambda data: data["option"][0].update(group="cars"), ("option[1].group", "unknown-group")),
        (lambda data: data["option"][0].update(programme="no"), ("option[1].programme", "unknown-programme")),
        (lambda data: data["option"][0].update(list_price="dear"), ("option[1].list_price", "not-money")),
        (lambda data: data["option"][0].update(years=2), ("option[1].years", "foreign-field")),
        (lambda data: data["option"][0].update(seats=2), ("option[1].seats", "follows-from-need")),
        (lambda data: data["option"][1].update(id="csp-monthly"), ("option[2].id", "repeated-id")),
        (lambda data: data["option"][3]["change"][0].update(month=-1), ("option[4].change[1].month", "not-between")),
        (lambda data: data["option"][3]["change"][0].update(kind="no"), ("option[4].change[1].kind", "unknown-event")),
        (lambda data: data["option"][0].update(billing_day=31), ("option[1].billing_day", "out-of-bounds")),
        (lambda data: data["option"][0].update(list_price=Decimal(-1)), ("option[1].list_price", "price-below-zero")),
        (lambda data: data["option"][0].pop("frequency"), ("option[1].frequency", "required")),
        (lambda data: data["option"][2].update(offer="Visio Plan 9"), ("option[3].offer", "offer-without-trial")),
        (lambda data: data["option"][3].update(change=[{**DEARER, "list_price": Decimal(-1)}]),
         ("option[4].change[1].list_price", "too-few")),
        (lambda data: data.update(start=date(2150, 1, 1)), ("months", "day-out-of-range")),
        (lambda data: data["map"].update(options=["nobody"]), ("map.options", "unknown-option")),
        (lambda data: data["map"].update(options=[]), ("map.options", "map-of-nothing")),
        (lambda data: data["map"]["x"].update(knob="growth"), ("map.y.knob", "map-knob-twice")),
        (lambda data: data["map"]["x"].update(last=Decimal(99)), ("map.x", "not-between")),
        (lambda data: data["map"]["x"].update(knob="price"), ("map.x.option", "unknown-option")),
        (lambda data: data.update(held=[{"id": "A", "programme": "csp"}]), ("held[1].purchased", "missing")),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(
    change: Callable[[dict[str, Any]], None], expected: tuple[str, str]
) -> None:
    assert expected in problems(change)


def test_all_problems_are_told_at_once() -> None:
    def change(data: dict[str, Any]) -> None:
        data["option"][0]["list_price"] = "dear"
        data["option"][1]["group"] = "cars"
        data["map"]["options"] = ["nobody"]

    assert len(problems(change)) >= 3


def test_an_axis_has_whole_values_between_its_ends() -> None:
    assert axis_of("months", Decimal(1), Decimal(12), 50).values.tolist() == list(range(1, 13))
    assert axis_of("price", Decimal("1.00"), Decimal("2.00"), 3, "a", 10_000).values.tolist() == [
        1_000_000,
        1_500_000,
        2_000_000,
    ]
    assert axis_of("seats", Decimal(5), Decimal(5), 50).values.tolist() == [5]
    assert len(axis_of("seats", Decimal(1), Decimal(1000), 50).values) == 50
    with pytest.raises(Wrong):
        axis_of("day", Decimal(1), Decimal(29), 50)


# ---- The command line -----------------------------------------------------------------------------------------------


def test_the_table_answers_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(FILE)]) == 0
    english = capsys.readouterr().out
    assert "costs least: €" in english and "CSP-2" in english and "9,955.87" in english
    assert main(["compare", str(FILE), "--language", "it"]) == 0
    italian = capsys.readouterr().out
    assert "costa meno di tutti" in italian and "9.955,87" in italian


def test_json_holds_every_figure_and_the_sums_agree(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(FILE), "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [option["option"] for option in answer["refused"]] == ["csp-monthly-then-annual"]
    assert answer["refused"][0]["clauses"] == ["CSP-2"]
    for option in answer["options"]:
        assert sum(map(Decimal, option["cash"].values())) == Decimal(option["total"])
        assert option["leaving"][-1] == option["total"]
    (advice,) = answer["recommendations"]
    totals = {option["option"]: Decimal(option["total"]) for option in answer["options"]}
    assert totals[advice["best"]] == min(totals.values())
    assert totals[advice["runner_up"]] - totals[advice["best"]] == Decimal(advice["margin"])
    best = answer["map"]["best"]
    assert (len(best), len(best[0])) == (6, 24) and {option for row in best for option in row} <= set(
        answer["map"]["options"]
    )
    assert sum(option["cheapest_in"] for option in answer["years"]["mail-and-office"].values()) == 2000


def test_csv_has_a_row_per_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(FILE), "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["option"] for row in rows][:2] == ["csp-monthly", "csp-annual"] and rows[0]["total"] == "9955.87"


def test_a_wrong_file_is_refused_with_a_sentence_per_problem(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(toml.dumps(changed(lambda data: data["option"][0].update(list_price="dear", group="x"))))
    assert main(["compare", str(wrong)]) == 2
    printed = capsys.readouterr()
    assert not printed.out and "option[1].list_price" in printed.err and "Traceback" not in printed.err
    assert main(["compare", str(tmp_path / "none.toml")]) == 2


@pytest.fixture(scope="module")
def answers() -> dict[str, Compared]:
    """What each bundled comparison comes to, by its id."""
    return {}


@pytest.fixture
def computed_once(answers: dict[str, Compared], monkeypatch: pytest.MonkeyPatch) -> None:
    """A comparison is computed for the first language and format that want it: neither is part of the computing."""

    def once(read: Comparison, turns: Sequence[Turn] = ()) -> Compared:
        assert not turns
        if read.id not in answers:
            answers[read.id] = compared.compared(read)
        return answers[read.id]

    for user in ("billing_model.cli.compare", "billing_model.take_away.comparison.files"):
        monkeypatch.setattr(f"{user}.compared", once)


@pytest.mark.usefixtures("computed_once")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["table", "json", "csv", "xlsx", "pdf"])
@pytest.mark.parametrize("file", BUNDLED, ids=lambda path: path.stem)
def test_every_bundled_comparison_runs_in_every_language_and_format(
    file: Path, kind: str, language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / f"taken.{kind}"
    taken = ["--out", str(out)] if kind in ("xlsx", "pdf") else []
    assert main(["compare", str(file), "--format", kind, "--language", language, *taken]) == 0
    printed = capsys.readouterr()
    assert printed.out and not printed.err
    if taken:
        assert str(out) in printed.out and OPENED[kind](out)


@pytest.mark.parametrize(
    "arguments", [["--format", "pdf"], ["--out", "x.txt"], ["--format", "xlsx", "--out", "nowhere/x.xlsx"]]
)
def test_the_command_line_says_what_is_missing(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["compare", str(FILE), *arguments]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_a_comparison_is_never_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.toml"
    file.write_bytes(FILE.read_bytes())
    assert main(["compare", str(file), "--format", "pdf", "--out", str(file)]) == 2
    assert file.read_bytes() == FILE.read_bytes() and capsys.readouterr().err
