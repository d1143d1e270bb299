"""The page of a subscription that is added beside others: what it says in both languages, and its inputs."""

from __future__ import annotations

from datetime import date

import pytest

import page_runs
from page_runs import address, figures
from pages.ui.base.words import LANGUAGES, words

FILE = "pages/align.py"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_what_is_charged_first_and_when_both_renew(language: str) -> None:
    app, of = page_runs.opened(FILE, language), words(language)
    assert app.title[0].value == of("page.align.title")
    said = app.info[0].value
    for amount in (16_200_000, 63_000_000, 79_200_000, 40_600_000):
        assert of.money(amount, "EUR") in said
    for day in (date(2027, 3, 19), date(2027, 3, 20)):
        assert f"**{of.day(day, 'd MMMM y')}**" in said
    assert not app.error


def test_the_table_has_a_row_for_each_way() -> None:
    app = page_runs.opened(FILE)
    assert page_runs.compared(app) == [
        ["Own term", "11 May 27", "63.00", "63.00", "63.00", "12 May 27"],
        ["With the other", "19 Mar 27", "16.20", "79.20", "63.00", "20 Mar 27 ✓"],
        ["Calendar month", "30 Apr 27", "40.60", "40.60", "63.00", "1 May 27"],
        ["Day of choice", "31 Dec 26", "40.60", "40.60", "63.00", "1 Jan 27"],
    ]
    assert figures(app) == ["€16.20", "€79.20", "€646.20", "20 Mar 2027"]


@pytest.mark.parametrize(
    ("way", "given", "first"),
    [
        ("0", {}, "€63.00** a month"),
        ("2", {"B.align": "calendar-month"}, "**€40.60**"),
        ("3", {"B.end_date": "2026-12-31"}, "**€40.60**"),
    ],
)
def test_another_end_is_billed_and_kept_in_the_link(way: str, given: dict[str, str], first: str) -> None:
    app = page_runs.opened(FILE)
    box = next(box for box in app.selectbox if box.key and ":align:way" in box.key)
    app = page_runs.settled(box.select_index([*"0123"].index(way)).run())
    assert first in app.info[0].value
    said = address(app)
    assert {name: said.get(name) for name in ("B.align", "B.end_date")} == {
        name: [given[name]] if name in given else None for name in ("B.align", "B.end_date")
    }
    assert said["B.align_with"] == [""]


def test_an_end_beyond_the_term_is_refused_with_its_clause() -> None:
    app = page_runs.opened(FILE, **{"B.align_with": "", "B.end_date": "2026-12-31"})
    text = next(box for box in app.text_input if box.key and box.key.endswith(":1:end_date:text"))
    page_runs.settled(text.set_value("12 May 2027").run())
    assert any("2027-05-11" in said and "NCE-30" in said for said in (error.value for error in app.error))
    assert "€40.60" in app.warning[0].value, "what could be billed last stays in sight"
    text = next(box for box in app.text_input if box.key and box.key.endswith(":1:end_date:text"))
    page_runs.settled(text.set_value("11 May 2027").run())
    assert not app.error and "€63.00** a month" in app.info[0].value


def test_a_slider_moves_the_end_within_the_term() -> None:
    app = page_runs.opened(FILE, **{"B.align_with": "", "B.end_date": "2026-12-31"})
    slider = next(each for each in app.select_slider if each.label == words("en")("align.knob_end"))
    assert (len(slider.options), slider.value) == (365, date(2026, 12, 31))
    slider.set_value(date(2027, 3, 19)).run()
    assert "**€16.20**" in page_runs.settled(app).info[0].value


def test_why_the_other_cannot_be_followed_stands_in_its_row_and_in_full_below() -> None:
    app = page_runs.opened(FILE, **{"A.term": "1-month", "B.align_with": ""})
    assert ["With the other", "not beside a monthly term (NCE-31)"] in page_runs.compared(app)
    assert any("“A” runs by the month" in said.value and "NCE-31" in said.value for said in app.caption)


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_contract_alone_has_no_other(language: str) -> None:
    app = page_runs.opened(FILE, language, scenario="nce/calendar-month")
    assert len(page_runs.compared(app)) == 3
    assert words(language).money(39_900_000, "EUR") in app.info[0].value


def test_a_purchase_of_the_other_on_another_day_takes_the_end_along() -> None:
    app = page_runs.opened(FILE, **{"B.align_with": "", "B.end_date": "2026-12-31"})
    other = next(box for box in app.text_input if box.key and box.key.endswith(":0:purchased:text"))
    page_runs.settled(other.set_value("20 March 2028").run())
    said = address(app)
    assert not app.error
    assert (said["A.purchased"], said["B.purchased"]) == (["2028-03-20"], ["2028-05-12"])
    assert said["B.end_date"] == ["2028-12-31"]


def test_where_what_happens_later_leaves_one_way_only_that_is_told() -> None:
    """Licences are taken back in the days after the own term has renewed, in which no other way does."""
    app = page_runs.opened(FILE, **{"B.align_with": "", "event": "B~2027-05-13~remove-seats~5"})
    assert not app.error and "Otherwise" not in app.info[0].value
    assert [row[1:] for row in page_runs.compared(app)[1:]] == [["refused (NCE-22)"]] * 3
    assert sum("NCE-22" in said.value for said in app.caption) == 3


@pytest.mark.parametrize(
    ("scenario", "clause"), [("added-beside-a-running-year", "NCE-34"), ("add-on-that-ends-with-its-base", "NCE-35")]
)
def test_why_the_first_charge_is_so_is_said_by_the_rule_of_short_cycles(scenario: str, clause: str) -> None:
    app = page_runs.opened(FILE, scenario=f"nce/{scenario}")
    assert clause in str(page_runs.why_box(app)["clause"])
