"""What the documents and the pages' fixed texts claim is what the commands print. Timings are left to `make bench`."""

from __future__ import annotations

import csv
import re
import shlex
from pathlib import Path

import numpy as np
import pytest

from billing_model.cli.main import main
from billing_model.core.sample import UNTIL
from pages.ui.base.words import LANGUAGES, words
from project import PROJECT

BLOCK = re.compile(r"^```\n(\$ .*?)^```$", re.MULTILINE | re.DOTALL)
EXAMPLES = [
    pytest.param(block, id=f"{path.name}: {block.split(chr(10))[0][:50]}")
    for path in (PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md")))
    for block in BLOCK.findall(path.read_text("utf-8"))
]


def test_the_documents_have_examples_to_hold() -> None:
    assert len(EXAMPLES) >= 3


@pytest.mark.parametrize("block", EXAMPLES)
def test_what_a_document_shows_of_a_command_is_what_it_prints(block: str, tmp_path: Path, monkeypatch, capsys) -> None:
    """A line of "..." stands for lines that are left out; a long line may be wrapped."""
    command, _, shown = block.replace("\\\n", "").removeprefix("$ python -m billing_model ").partition("\n")
    arguments = shlex.split(command)
    if "--out" in arguments:
        place = arguments.index("--out") + 1
        arguments[place] = str(tmp_path / arguments[place])
    monkeypatch.chdir(PROJECT)
    assert main(arguments) == (1 if arguments[0] == "reconcile" else 0)  # the file of the example has wrong rows
    printed = " ".join("".join(capsys.readouterr()).split())
    parts = [" ".join(part.split()) for part in re.split(r"^\.\.\.$", shown, flags=re.MULTILINE)]
    for part in filter(None, parts):
        assert part in printed
        printed = printed.partition(part)[2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_page_says_of_the_bundled_book_is_so(language: str) -> None:
    with (PROJECT / "samples" / "book" / "subscriptions.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    lead = words(language)("portfolio.sample_lead")
    assert re.findall(r"\d+", lead)[:2] == [str(len(rows)), str(len({row["customer"] for row in rows}))]
    assert len({row["programme"] for row in rows}) == 6 and ("six" if language == "en" else "sei") in lead
    assert words(language).day(np.datetime64(UNTIL), "d MMMM y") in lead
