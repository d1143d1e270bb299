"""What one takes along from the pages, and scenario files opened on them, run as the server runs them."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from billing_model.billing.outcome import outcome
from billing_model.files.scenario import parse
from billing_model.take_away.scenario.files import as_file
from page_runs import open_box, opened, settled
from pages.ui.base import frame
from pages.ui.base.words import LANGUAGES, words
from pages.ui.inputs.events import EventTable
from pages.ui.parts.downloads import KINDS, as_own, file_name, slug, spoken
from pages.ui.scenario.bundled import library, page_for
from project import PROJECT

QUESTIONS = [name for names in frame.QUESTIONS.values() for name in names]
UPLOADER = "opened:file:0"
NEW = """
currency = "EUR"
until = 2024-06-30
[[subscription]]
id = "Ours"
programme = "csp"
frequency = "monthly"
purchased = 2024-01-10
seats = 3
list_price = 7.5
billing_day = 15
[[event]]
subscription = "Ours"
on = 2024-02-20
kind = "set-seats"
seats = 5
"""


def upload(app: AppTest, text: str | bytes, key: str = UPLOADER) -> AppTest:
    """The page after a file was chosen."""
    raw = text.encode() if isinstance(text, str) else text
    app.file_uploader(key=key).upload("ours.toml", raw, "application/toml")
    return settled(app.run())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", QUESTIONS)
def test_every_question_can_be_taken_along(page: str, language: str) -> None:
    app = open_box(opened(f"pages/{page}.py", language), "downloads:open")
    buttons = [button.proto.label for button in app.get("download_button")]
    assert buttons == [words(language)(f"downloads.{kind}") for kind in KINDS]


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_are_named_in_the_language_of_the_page(language: str) -> None:
    names = [file_name(kind, "seat_change", words(language)) for kind in KINDS]
    assert (
        names
        == {
            "en": [
                "licences-added-or-removed-leaflet.pdf",
                "licences-added-or-removed-workbook.xlsx",
                "licences-added-or-removed-lines.csv",
                "licences-added-or-removed-scenario.toml",
            ],
            "it": [
                "licenze-aggiunte-o-tolte-foglio.pdf",
                "licenze-aggiunte-o-tolte-cartella.xlsx",
                "licenze-aggiunte-o-tolte-righe.csv",
                "licenze-aggiunte-o-tolte-scenario.toml",
            ],
        }[language]
    )


def test_a_name_of_a_file_has_plain_letters_only() -> None:
    assert slug("Perché l'anno è più caro? ../../etc") == "perche-l-anno-e-piu-caro-etc"


def test_a_sentence_loses_what_only_markdown_reads() -> None:
    assert spoken(r"**on 1 April** you pay \$4, \*not\* 5 * 2") == "on 1 April you pay $4, *not* 5 * 2"


# ---- A scenario file and back -------------------------------------------------------------------------------------


@pytest.mark.parametrize("id", sorted(library()))
def test_a_scenario_saved_and_opened_again_is_the_same(id: str) -> None:
    found = parse(library()[id])
    again = parse(as_file("toml", found, "en").decode())
    first, second = outcome(found.book, found.until).lines, outcome(again.book, again.until).lines
    assert again.data == found.data
    assert first.to_frame().equals(second.to_frame())


def test_a_scenario_that_was_changed_does_not_say_what_a_document_prints() -> None:
    data = {**library()["csp/seat-change"]}
    data["subscription"] = [{**data["subscription"][0], "seats": 3}]
    saved = tomllib.loads(as_file("toml", parse(data), "en").decode())
    assert saved["subscription"][0]["seats"] == 3
    assert not {"expect", "shows", "remark"} & saved.keys()
    assert saved["title"] == data["title"]


@pytest.mark.parametrize("offer", ["Office 365 E3", '"x" {y} *z* ' * 15 + "w"])
def test_the_file_of_a_case_of_ones_own_is_called_by_it_and_says_nothing_of_the_printed_one(offer: str) -> None:
    data = {**library()["csp/seat-change"], "currency": "EUR", "expect": {}}
    data["subscription"] = [{**data["subscription"][0], "offer": offer, "purchased": date(2018, 1, 8)}]
    made = as_own(parse(data))
    text = as_file("toml", made, "en").decode()
    saved, again = tomllib.loads(text), parse(text)
    assert not {"expect", "shows", "remark"} & saved.keys() and saved["id"] == "own"
    assert saved["title"]["en"].startswith(offer[:40]) and saved["title"]["en"].endswith(", bought on 8 January 2018")
    assert saved["title"]["it"].endswith(", acquisto dell'8 gennaio 2018")
    assert outcome(again.book, again.until).lines.to_frame().equals(outcome(made.book, made.until).lines.to_frame())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_opens_on_the_page_that_suits_it(language: str) -> None:
    app = upload(opened("pages/usage_cap.py", language), NEW)
    assert app.title[0].value == words(language)("page.seat_change.title")
    assert app.selectbox[0].options[-1] == "ours"
    assert app.session_state["scenario"].startswith("opened/") and app.query_params["language"] == language
    assert not app.query_params["scenario"].startswith("opened/"), "its address opens for others too"
    assert "Ours" in str(app.session_state["opened"])
    assert next(box for box in app.number_input if box.label == words(language).label("seats")).value == 3


def test_a_file_opens_from_the_first_page_too() -> None:
    assert upload(opened(), NEW).title[0].value == words("en")("page.seat_change.title")


def test_a_second_file_opens_with_its_own_numbers() -> None:
    app = upload(opened("pages/seat_change.py"), NEW)
    app = upload(app, NEW.replace("seats = 3", "seats = 4"), "opened:file:1")
    assert next(box for box in app.number_input if box.label == "Licences").value == 4


@pytest.mark.parametrize("id", sorted(id for id, data in library().items() if page_for(data))[::9])
def test_a_bundled_scenario_opens_from_its_file(id: str) -> None:
    raw = as_file("toml", parse(library()[id]), "en")
    app = upload(opened("pages/plan_switch.py"), raw)
    assert app.title[0].value == words("en")(f"page.{page_for(library()[id])}.title")
    assert not app.error


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_of_a_file_is_said_with_its_place(language: str) -> None:
    wrong = NEW.replace("seats = 3", 'seats = "three"').replace("2024-02-20", '"soon"')
    app = upload(opened("pages/seat_change.py", language), wrong)
    first, second = app.error[0].value.split("\n\n")
    assert first.startswith("ours.toml") and "seats" in first and "three" in first
    assert second.startswith("ours.toml") and "1 (" in second and "on" in second and "soon" in second
    assert app.title[0].value == words(language)("page.seat_change.title")
    assert app.query_params["scenario"] == "csp/seat-change"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b"this is no TOML", "line 1"),
        (b"", "empty"),
        (b"x" * 1_000_001, "1,000,000"),
        (b'id = "![](http://x/y.png)"\n[[subscription]]\nid = 3', "subscription 1"),
    ],
)
def test_what_is_no_scenario_is_said_and_nothing_is_lost(raw: bytes, said: str) -> None:
    app = opened("pages/seat_change.py")
    app.number_input(key="csp/seat-change:0:seats").set_value(6).run()
    app = upload(app, raw)
    assert said in app.error[0].value
    assert app.number_input(key="csp/seat-change:0:seats").value == 6


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_comparison_names_the_page_that_opens_it(language: str) -> None:
    raw = (PROJECT / "comparisons" / "encryption.toml").read_bytes()
    app = upload(opened("pages/seat_change.py", language), raw)
    assert len(app.error) == 1 and words(language)("page.compare.title") in app.error[0].value


@pytest.mark.parametrize("raw", [b"x = " + b"[" * 5_000, b"[" + b".".join([b"b"] * 3_000) + b"]"])
def test_a_file_that_nests_too_deeply_is_a_sentence(raw: bytes) -> None:
    app = upload(opened("pages/seat_change.py"), raw)
    assert "too deeply" in app.error[0].value


def test_a_file_that_no_question_is_about_opens_with_the_contracts() -> None:
    other = """
        currency = "EUR"
        until = 2024-12-31
        [[subscription]]
        id = "A"
        programme = "axcrypt"
        purchased = 2024-01-01
        months = 12
        seats = 10
        list_price = 9
    """
    app = upload(opened("pages/seat_change.py"), other)
    assert app.title[0].value == words("en")("page.contracts.title")
    assert app.session_state["scenario"].startswith("opened/")


def test_a_file_that_bills_too_far_is_told_so() -> None:
    app = upload(opened("pages/seat_change.py"), NEW.replace("2024-06-30", "2044-06-30"))
    assert "Set `until` to" in app.warning[0].value


@pytest.mark.parametrize(
    ("page", "agreed", "event"),
    [
        ("seat_change", 'frequency = "annual"\nbilling_day = 1\nseats = 1', 'kind = "set-seats"\nseats = 2'),
        ("monthly_or_annual", 'frequency = "annual"\nbilling_day = 1\nseats = 1', ""),
        ("monthly_or_annual", 'frequency = "monthly"\nbilling_day = 28\nseats = 1', 'kind = "cancel"'),
        ("free_trial", "trial = true\noffer = \"Office 365 E3\"\nfrequency = \"monthly\"\nbilling_day = 1", ""),
        ("free_trial", "trial = true\noffer = \"Office 365 E3\"\nfrequency = \"monthly\"\nbilling_day = 1\nseats = 25",
         'kind = "convert-trial"\nfrequency = "annual"'),
        ("usage_cap", "seats = 0", ""),
        ("usage_cap", "seats = 1\nlimit = 2", 'kind = "use"\nseats = 5'),
        ("extra_licences", "months = 1\nseats = 1", 'kind = "add-seats"\nseats = 1'),
        ("plan_switch", 'plan = "A"\nterm_months = 12\nprepaid = true\nbilling_day = 3\nseats = 1',
         'kind = "switch-plan"\nplan = "B"\nlist_price = 3'),
        ("plan_switch", 'plan = "A"\nprepaid = false\nbilling_day = 3\nseats = 1',
         'kind = "switch-plan"\nplan = "B"\nlist_price = 3'),
    ],
)  # fmt: skip
def test_a_short_file_opens_too(page: str, agreed: str, event: str) -> None:
    """Only what must be given: the page puts the rest in."""
    programme = {
        "usage_cap": 'avast-flexible"\nproduct = "Premium Business Security',
        "extra_licences": "axcrypt",
        "plan_switch": "office365",
    }.get(page, "csp")
    file = f"""
currency = "EUR"
until = 2024-03-31
[[subscription]]
id = "A"
programme = "{programme}"
purchased = 2024-01-10
list_price = 5
{agreed}
"""
    file += f'[[event]]\nsubscription = "A"\non = 2024-01-25\n{event}\n' if event else ""
    app = upload(opened("pages/seat_change.py"), file)
    assert not app.error, app.error[0].value
    assert app.title[0].value == words("en")(f"page.{page}.title")


# ---- Tables, which the browser offers as CSV ---------------------------------------------------------------------


@pytest.mark.parametrize("id", ["=1+1", "+39", "-A", "@x"])
def test_no_text_of_a_table_that_can_be_downloaded_is_a_formula(id: str) -> None:
    data = deepcopy(dict(library()["csp/two-subscriptions-changed"]))
    was, data["subscription"][0]["id"] = data["subscription"][0]["id"], id
    for event in data["event"]:
        event["subscription"] = id if event["subscription"] == was else event["subscription"]
    app = opened("pages/seat_change.py")
    app.session_state["opened"] = {"opened/own": data}
    app.session_state["scenario"] = "opened/own"
    open_box(app, "table:daily")
    cells = {str(cell) for table in app.dataframe for cell in [*table.value.columns, *table.value.to_numpy().ravel()]}
    assert any(cell.startswith(f"'{id} ·") for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_a_table_to_edit_gives_back_what_was_marked() -> None:
    agreed = [{"id": id, "programme": "office365"} for id in ("=A", "B")]
    table = EventTable(agreed, ["switch-plan"], words("en"))
    given = {"subscription": "=A", "on": date(2024, 2, 1), "kind": "switch-plan", "plan": "@plan"}
    frame_of_it = table._frame([given])
    assert [*frame_of_it["subscription"], *frame_of_it["plan"]] == ["'=A", "'@plan"]
    assert [table._event(row) for row in frame_of_it.to_dict("records")] == [given]
