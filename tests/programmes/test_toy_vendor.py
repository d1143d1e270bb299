"""Another vendor is one folder and a scenario: in a copy of the project it is billed, explained, shown and taken in.

The vendor is `toybox`, beside the tests: a monthly fee, a setup fee and a cancellation. No other file is touched.
"""

from __future__ import annotations

import csv
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from project import PROJECT

TOYBOX = PROJECT / "tests" / "toybox"
COPIED = (
    "billing_model",
    "pages",
    "scenarios",
    "comparisons",
    "lessons",
    "samples",
    "tests",
    "hosting",
    "app.py",
    "pyproject.toml",
)
ID = "toybox/three-months"

SHOWN = """
import sys
from pathlib import Path

from streamlit.testing.v1 import AppTest

from pages.ui.scenario.bundled import library, page_for


def opened(page, **query):
    app = AppTest.from_file(str(Path("app.py").resolve()), default_timeout=120)
    if page:
        app.switch_page(page)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception
    return app


id, *languages = sys.argv[1:]
page = page_for(library()[id])
for language in languages:
    app = opened(f"pages/{page}.py", scenario=id, language=language)
    print(language, page)
    print(*(element.value for element in (*app.markdown, *app.caption, *app.info)), sep="\\n")
    print(*(part.proto.json or part.proto.bytes.decode() for part in app.get("bidi_component")), sep="\\n")
    print(*(option for box in app.selectbox for option in box.options), sep="\\n")
    app = opened("pages/rulebook.py", language=language, clause="TOY-3")
    print(*(heading.value for heading in app.subheader), sep="\\n")
    opened("", language=language)
"""


def contents(folder: Path) -> dict[str, str]:
    """What each file of a folder holds, by its path."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with one more vendor."""
    copy = tmp_path_factory.mktemp("toy") / "project"
    without = shutil.ignore_patterns("__pycache__", "toybox")
    copy.mkdir()
    for name in COPIED:
        if (PROJECT / name).is_dir():
            shutil.copytree(PROJECT / name, copy / name, ignore=without)
        else:
            shutil.copy(PROJECT / name, copy / name)
    before = contents(copy)
    folder = copy / "billing_model" / "programmes" / "toybox"
    shutil.copytree(TOYBOX, folder, ignore=shutil.ignore_patterns("__pycache__", "*months*"))
    scenario = copy / "scenarios" / f"{ID}.toml"
    scenario.parent.mkdir()
    shutil.copy(TOYBOX / scenario.name, scenario)
    assert {path: kept for path, kept in contents(copy).items() if "/toybox/" not in path} == before
    return copy


def finished(project: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A Python command that was run in the copy."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(project), str(project / "tests")))}
    return subprocess.run(
        [sys.executable, *command], cwd=project, env=environment, capture_output=True, text=True, check=False
    )


def run(project: Path, *command: str) -> str:
    """What a Python command prints in the copy; it succeeds."""
    done = finished(project, *command)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def model(project: Path, *command: str) -> str:
    return run(project, "-m", "billing_model", *command)


def test_its_scenario_agrees_and_so_do_all_others(project: Path) -> None:
    assert "everything agrees" in model(project, "check", f"scenarios/{ID}.toml")
    assert "everything agrees" in model(project, "check", "scenarios")


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "en",
            (
                "Monthly fee",
                "The setup is charged once, on 31 January: 25.00.",
                "The month from 31 January to 28 February is charged in advance: three boxes at 9.99 each, 29.97",
            ),
        ),
        (
            "it",
            (
                "Canone mensile",
                "L'attivazione si paga una volta sola, il 31 gennaio: 25,00.",
                "Il mese dal 31 gennaio al 28 febbraio si paga in anticipo: tre scatole a 9,99 l'una, 29,97 in tutto.",
            ),
        ),
    ],
)
def test_its_lines_are_explained_in_both_languages(project: Path, language: str, sentences: tuple[str, ...]) -> None:
    printed = model(project, "bill", f"scenarios/{ID}.toml", "--explain", "--language", language)
    for sentence in sentences:
        assert sentence.lower() in printed.lower()
    assert "TOY-1, TOY-3" in printed  # the clause of the line, and the one behind it


def test_the_pages_offer_it(project: Path) -> None:
    shown = run(project, "-c", SHOWN, ID, "en", "it").replace("\N{NO-BREAK SPACE}", " ")
    assert shown.startswith("en contracts\n")
    english, italian = shown.split("it contracts\n")
    assert "€84.94" in english and "TOY-3 · Cancelling" in english
    assert "84,94" in italian and "TOY-3 · Annullare" in italian


def test_a_book_takes_it_in(project: Path, tmp_path: Path) -> None:
    bought, happened, lines = tmp_path / "subscriptions.csv", tmp_path / "events.csv", tmp_path / "lines.csv"
    bought.write_text(
        "id,customer,programme,purchased,seats,list_price,currency,setup_fee,offer,frequency,billing_day\n"
        "B,south,csp,2024-01-10,1,4.00,EUR,,Office 365 E1,monthly,1\n"
        "A,north,toybox,2024-01-31,3,9.99,KWD,25.0005,,,\n"
    )
    happened.write_text("subscription,on,kind\nA,2024-03-10,cancel\n")
    model(project, "book", str(bought), str(happened), "--until", "2024-06-30", "--out", str(lines), "--quiet")
    toys = [row for row in csv.DictReader(lines.open()) if row["programme"] == "toybox"]
    assert [(row["subscription"], row["invoice"], row["kind"], row["amount"], row["clause"]) for row in toys] == [
        ("A", "2024-01-31", "setup-fee", "25.001", "TOY-2"),
        ("A", "2024-01-31", "monthly-fee", "29.970", "TOY-1"),
        ("A", "2024-02-29", "monthly-fee", "29.970", "TOY-1"),
    ]


def test_the_random_book_stays_as_it_is(project: Path, tmp_path: Path) -> None:
    """The vendor has no share of it and says why, so it is the bundled book to the byte."""
    model(project, *f"sample --subscriptions 300 --seed 7 --format csv --quiet --out {tmp_path}".split())
    for name in ("subscriptions.csv", "events.csv"):
        assert (tmp_path / name).read_bytes() == (PROJECT / "samples" / "book" / name).read_bytes()


def test_it_keeps_to_the_contract_of_a_programme(project: Path) -> None:
    tests = ("tests/programmes/test_contract.py", "tests/words/test_clauses.py", "tests/files/test_scenarios.py")
    printed = run(project, "-m", "pytest", "-v", "-p", "no:cacheprovider", *tests)
    assert " passed" in printed and "failed" not in printed
    assert "[toybox] PASSED" in printed and ID in printed


def test_a_document_that_is_not_declared_is_one_sentence_whatever_is_asked(project: Path) -> None:
    clauses = project / "billing_model" / "programmes" / "toybox" / "clauses.toml"
    kept = clauses.read_text("utf-8")
    try:
        clauses.write_text(kept.replace('id        = "toy-terms"', 'id        = "toy-page"'), "utf-8")
        for command in (("bill", f"scenarios/{ID}.toml", "--explain"), ("check", "scenarios/toybox")):
            done = finished(project, "-m", "billing_model", *command)
            assert done.returncode == 2
            assert done.stderr.splitlines() == [
                "billing_model/programmes/toybox/clauses.toml: TOY-1 cites the document toy-terms, which no file "
                "declares; a [[document]] with this id is expected"
            ]
    finally:
        clauses.write_text(kept, "utf-8")
