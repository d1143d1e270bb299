"""The home page: pictures and figures that are the model's, and the same that a visitor then finds on the page."""

from __future__ import annotations

import csv
import re
import subprocess
import sys

import pytest

from page_runs import charts, opened
from pages.ui.base import frame
from pages.ui.base.words import LANGUAGES
from pages.ui.home import cards
from project import PROJECT
from tools import draw_pictures

PAGES = (
    frame.COMPARE,
    frame.PORTFOLIO,
    *(name for names in frame.QUESTIONS.values() for name in names),
    frame.PRACTICE,
    frame.RULEBOOK,
)


def test_what_lies_ready_is_what_the_model_says() -> None:
    wanted = draw_pictures.written()
    assert {path.name for path in wanted} == {path.name for path in cards.PICTURES.iterdir()}
    for path, text in wanted.items():
        assert path.read_text("utf-8") == text, f"{path.name} is not the model's: make pictures"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_the_figure_of_a_card_is_the_one_its_page_shows_first(page: str, language: str) -> None:
    figures = re.findall(r"\*\*(.+?)\*\*", cards.sentence(page, language).replace("\\", ""))
    assert len(figures) == (page != frame.PRACTICE)  # there the figure is what is asked for
    app = opened(f"pages/{page}.py", language)
    shown = [
        *(element.value for kind in (app.info, app.markdown, app.caption) for element in kind),
        *(text for metric in app.metric for text in (metric.value, metric.delta)),
    ]
    for figure in figures:
        assert any(figure in text for text in shown), figure


@pytest.mark.parametrize("language", LANGUAGES)
def test_home_shows_a_picture_and_a_sentence_for_each_page_and_draws_no_chart(language: str) -> None:
    app = opened("", language)
    images = [image.proto.imgs[0].url for image in app.get("image")]
    assert len(images) == len(PAGES) == len(set(images))
    assert not charts(app)
    said = [element.value for element in app.markdown]
    assert all(cards.sentence(page, language) in said for page in PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_a_picture_leaves_no_figure_unwritten(page: str) -> None:
    for language in LANGUAGES:
        drawn = cards.drawn(page, language)
        assert drawn.startswith("<svg") and drawn.endswith("</svg>\n")
        assert not set("{}") & set(drawn)


def test_the_card_of_the_whole_book_counts_those_who_pay_in_the_currency_of_its_amount() -> None:
    customers: dict[str, set[str]] = {}
    with (PROJECT / "samples" / "book" / "subscriptions.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            customers.setdefault(row["currency"], set()).add(row["customer"])
    euro, dollar = len(customers["EUR"]), len(customers["USD"])
    english, italian = (cards.sentence(frame.PORTFOLIO, language) for language in LANGUAGES)
    assert english.startswith(f"{euro} customers pay **€3,430,516.33** together, {dollar} more pay \\$832,970.57.")
    assert f" of the {euro} would pay less" in english
    assert italian.startswith(f"{euro} clienti pagano insieme **3.430.516,33")
    assert f"altri {dollar} pagano 832.970,57" in italian


def test_home_needs_no_library_that_takes_long_to_load() -> None:
    code = (
        "import sys; import app; print([name for name in ('pandas', 'reportlab', 'xlsxwriter') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
