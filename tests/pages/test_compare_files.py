"""The files of the page that compares options: taken along, and opened on it again."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import page_runs
from billing_model.billing.outcome import outcome
from billing_model.comparing.compare import results
from billing_model.comparing.serving import served
from billing_model.files import comparison, scenario, toml
from billing_model.files.as_scenario import as_scenario
from billing_model.take_away.comparison.files import comparison_as_file
from page_runs import compared, settled
from pages.ui.base.words import LANGUAGES, words
from pages.ui.parts.downloads import COMPARISON_KINDS, file_name
from project import PROJECT

PAGE = "pages/compare.py"
FILES = sorted((PROJECT / "comparisons").glob("*.toml"))
UPLOADER = "opened:file:0"
SHORT = """
currency = "EUR"
start = 1990-03-01
months = 3
[demand]
seats = 2
[[group]]
id = "mine"
en = "Mine"
it = "Mio"
[[option]]
id = "m"
group = "mine"
programme = "csp"
frequency = "monthly"
billing_day = 5
list_price = 4
"""


def upload(app: AppTest, raw: str | bytes, key: str = UPLOADER) -> AppTest:
    """The page after a file was chosen."""
    app.file_uploader(key=key).upload("ours.toml", raw.encode() if isinstance(raw, str) else raw, "application/toml")
    return settled(app.run())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_comparison_can_be_taken_along_and_an_option_as_a_scenario(language: str) -> None:
    speaks = words(language)
    app = page_runs.opened(PAGE, language, comparison="encryption", tab="option")
    page_runs.open_box(app, "downloads:open")
    labels = [button.proto.label for button in app.get("download_button")]
    assert labels == [
        *(speaks(f"compare.downloads.{kind}") for kind in COMPARISON_KINDS),
        speaks("compare.open.as_scenario"),
    ]


def test_files_are_named_after_the_comparison() -> None:
    name = file_name("xlsx", "compare", words("it"), "compare.downloads", "Cifratura per un progetto")
    assert name == "cifratura-per-un-progetto-cartella.xlsx"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_comparison_saved_and_opened_again_is_the_same(path: Path) -> None:
    found = comparison.read(path)
    saved = comparison_as_file("toml", found, "en").decode()
    assert comparison.parse(saved).data == found.data
    before = page_runs.opened(PAGE, comparison=path.stem)
    app = upload(page_runs.opened(PAGE), saved)
    assert not app.error and compared(app) == compared(before)
    assert app.query_params["comparison"][0].startswith("opened/") or "opened/" in str(app.query_params["comparison"])
    assert len(app.selectbox(key="comparison:input").options) == len(FILES) + 2, "one's own case, and the file"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_option_saved_as_a_scenario_bills_the_same(path: Path) -> None:
    found = comparison.read(path)
    for one in results(found.options, found.need, found.held)[0]:
        tables = as_scenario(served(one.option, found.need, held=found.held), found.currency)
        again = scenario.parse(toml.dumps(tables))
        lines = outcome(again.book, again.until).lines
        until = found.need.end[0]
        billed = int(lines.amount[lines.first < until].sum())
        assert billed == int(one.outcome.lines.amount[one.outcome.lines.first < until].sum())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_short_file_opens_and_its_knobs_turn(language: str) -> None:
    app = upload(page_runs.opened(PAGE, language), SHORT)
    assert not app.error and app.title[0].value == words(language)("page.compare.title")
    id = app.session_state["comparison"]
    before = compared(app)
    app.number_input(key=f"compare:{id}:seats").set_value(5)
    assert compared(settled(app.run())) != before
    page_runs.open_box(app, f"compare:{id}:more")
    app.session_state[f"compare:{id}:like"] = "m"
    settled(app.run())
    settled(app.button(key=f"compare:{id}:add").click().run())
    assert not app.error and len(compared(app)) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_of_a_file_is_said_and_nothing_is_lost(language: str) -> None:
    app = page_runs.opened(PAGE, language, comparison="encryption")
    app.number_input(key="compare:encryption:seats").set_value(6)
    settled(app.run())
    before = compared(app)
    wrong = SHORT.replace("months = 3", "months = 99").replace("list_price = 4", 'list_price = "dear"')
    app = upload(app, wrong)
    told = app.error[0].value.split("\n\n")
    assert len(told) == 2 and all(sentence.startswith("ours.toml") for sentence in told)
    assert "months" in told[0] and "option" in told[1] and "dear" in told[1]
    assert compared(app) == before and app.number_input(key="compare:encryption:seats").value == 6


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"this is no TOML", b"", b"x" * 1_000_001, b"[[option]]\nid = 3"])
def test_what_is_no_comparison_is_said(raw: bytes) -> None:
    app = upload(page_runs.opened(PAGE, comparison="encryption"), raw)
    assert app.error and app.session_state["comparison"] == "encryption"


def test_what_is_saved_is_what_the_inputs_say_also_when_only_parts_of_the_page_ran() -> None:
    app = page_runs.opened(PAGE, comparison="encryption")
    app.slider(key="compare:encryption:months").set_value(7)
    app.run()
    shown: Any = app.session_state["compare:files"]
    assert tomllib.loads(comparison_as_file("toml", shown["comparison"], "it").decode())["months"] == 7


ONE_PRICE = """
currency = "EUR"
start = 2025-11-01
months = 12
title = { en = "Terms", it = "Durate" }
question = { en = "Which term?", it = "Quale durata?" }
demand = { shape = "growing", seats = 10, step = 1, day = 15 }
group = [{ id = "mail", en = "Mail", it = "Posta" }]
""" + "".join(
    f"""
[[option]]
id = "{term}-{plan}"
name = {{ en = "{term} {plan}", it = "{term} {plan}" }}
group = "mail"
example = true
programme = "nce"
offer = "Microsoft 365 E3"
term = "{term}"
plan = "{plan}"
annual_price = 420
"""
    for term, plan in (("1-month", "monthly"), ("1-year", "monthly"), ("1-year", "upfront"))
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_price_of_a_year_is_that_of_all_terms_and_turns_them_together(language: str) -> None:
    app = upload(page_runs.opened(PAGE, language), ONE_PRICE)
    before = compared(app)
    (price,) = [box for box in app.text_input if box.key and "annual_price" in box.key]
    settled(price.set_value("840").run())
    assert not app.error and not app.exception
    named = {row[0].split(" ★")[0]: row for row in compared(app)}
    assert len(before) == len(named) == 3
    assert app.query_params["1-year-upfront.annual_price"] == app.query_params["1-month-monthly.annual_price"]
