"""Files taken along from a page and a scenario file opened on it, in a real browser."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pypdf
import pytest

from billing_model.files.scenario import read
from pages.ui.base.words import words
from pages.ui.parts.downloads import KINDS

OPENED: dict[str, Callable[[Path], str]] = {
    "pdf": lambda path: pypdf.PdfReader(path).pages[0].extract_text().replace("\xa0", " "),
    "xlsx": lambda path: str(list(openpyxl.load_workbook(path, data_only=True).worksheets[1].values)),
    "reconciliation": lambda path: str(pd.read_csv(io.BytesIO(path.read_bytes())).Amount.tolist()),
    "toml": lambda path: str(read(path).data),
}
# Six licences instead of two from 1 February: the invoice of 15 February says 9.30 + 24.00 − 4.00 + 2.45.
SAYS = {"pdf": "31.75", "xlsx": "31.75", "reconciliation": "[4.0, -4.0, 2.45, 9.3, 24.0", "toml": "'seats': 6"}


@pytest.mark.parametrize("language", ["en", "it"])
def test_each_file_says_what_the_page_says(visit: Callable[..., Any], tmp_path: Path, language: str) -> None:
    speaks = words(language)
    opened = visit(f"/seat_change?language={language}")
    page = opened.page
    with opened.rerun():
        seats = page.locator(".st-key-knobs input[type=number]").nth(1)
        seats.fill("6")
        seats.press("Enter")
    page.get_by_role("button", name=speaks("downloads.title"), exact=True).click()
    for kind in KINDS:
        with page.expect_download() as started:
            page.get_by_role("button", name=speaks(f"downloads.{kind}"), exact=False).click()
        path = tmp_path / started.value.suggested_filename
        started.value.save_as(path)
        wanted = SAYS[kind].replace(".", ",") if (kind, language) == ("pdf", "it") else SAYS[kind]
        assert wanted in OPENED[kind](path)
    assert len({path.suffix for path in tmp_path.iterdir()}) == len(KINDS)


def test_a_saved_scenario_opens_on_its_page(visit: Callable[..., Any], tmp_path: Path) -> None:
    opened = visit("/seat_change?language=it")
    page, speaks = opened.page, words("it")
    with opened.rerun():
        seats = page.locator(".st-key-knobs input[type=number]").nth(1)
        seats.fill("6")
        seats.press("Enter")
    page.get_by_role("button", name=speaks("downloads.title"), exact=True).click()
    with page.expect_download() as started:
        page.get_by_role("button", name=speaks("downloads.toml"), exact=False).click()
    started.value.save_as(tmp_path / "mio.toml")

    page = (other := visit("/?language=it")).page
    page.get_by_role("button", name=speaks("open.title")).click()
    with other.rerun():
        page.locator("input[type=file]").set_input_files(tmp_path / "mio.toml")
    page.get_by_role("heading", name=speaks("page.seat_change.title")).wait_for()
    assert page.locator(".st-key-knobs input[type=number]").nth(1).input_value() == "6"


def test_every_problem_of_a_file_is_said(visit: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "wrong.toml").write_text('currency = "EUR"\nuntil = "soon"\n', "utf-8")
    opened = visit("/seat_change?language=en")
    page = opened.page
    page.get_by_role("button", name=words("en")("open.title")).click()
    with opened.rerun():
        page.locator("input[type=file]").set_input_files(tmp_path / "wrong.toml")
    page.get_by_text("wrong.toml, until").wait_for()
    assert "/seat_change" in page.url
