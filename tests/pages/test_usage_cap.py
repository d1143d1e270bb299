"""The page of the usage limit, run as the server runs it."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from billing_model.billing.outcome import outcome
from billing_model.comparing.demand import SHAPES, Pattern, changes, demand
from billing_model.files.scenario import read
from billing_model.files.tables.days import MOST_ROWS, read_days
from billing_model.what_if.prepaid_beside import Offer, beside_prepaid
from billing_model.what_if.usage_cap import by_limit, saving, use_by_day
from page_runs import address, figures, invoice_table, open_box, opened, settled, view
from pages.ui.base.words import LANGUAGES, words
from project import PROJECT

USAGE_CAP = "pages/usage_cap.py"
ID = "avast-flexible/limit-refuses-then-raised"
TERMS, RULE = (f"{ID}:usage_cap:box:{name}:0" for name in ("terms", "rule"))


def scenario(name: str):
    return read(PROJECT / "scenarios" / f"{name}.toml")


def choose(app: AppTest, key: str, value: object) -> AppTest:
    app.session_state[key] = value
    return settled(app.run())


def upload(app: AppTest, content: bytes) -> None:
    settled(app.file_uploader(key=f"{ID}:0:file").upload("use.csv", content, "text/csv").run())


def captions(app: AppTest) -> str:
    return " ".join(caption.value for caption in app.caption)


# ---- The page ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_opens_with_its_answer(language: str) -> None:
    app = opened(USAGE_CAP, language)
    assert app.title[0].value == words(language)("page.usage_cap.title")
    expected = {"en": ["€47.12", "€50.22", "€3.10", "3"], "it": ["47,12 €", "50,22 €", "3,10 €", "3"]}
    assert figures(app) == expected[language]


def test_the_answer_names_the_saving_and_the_due_day() -> None:
    app = opened(USAGE_CAP)
    answer = app.info[0].value
    assert "keeps out **3 devices** and saves **€3.10**" in answer
    assert "**1 July 2024**" in answer and "due the same day" in answer
    app.session_state[f"{ID}:0:payment"] = "credit-line"
    settled(app.run())
    assert "due on **31 July 2024**" in app.info[0].value


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_flexible_billing_refuses_is_told_with_its_clause(language: str) -> None:
    app = opened(USAGE_CAP, language)
    open_box(app, "usage_cap:refused")
    told = " ".join(one.value for one in app.markdown)
    for clause in ("PAYG-2", "PAYG-7", "PAYG-8", "PAYG-9", "PAYG-10"):
        assert f":orange-badge[{clause}]" in told
    open_box(app, "usage_cap:rules")
    told = " ".join(one.value for one in app.markdown)
    assert all(f"**PAYG-{number}**" in told for number in range(1, 14))


def test_a_higher_limit_refuses_less() -> None:
    app = opened(USAGE_CAP)
    settled(app.number_input(key=f"{ID}:0:limit").set_value(17).run())
    assert figures(app) == ["€49.19", "€50.22", "€1.03", "1"]


def test_without_a_limit_the_page_says_so() -> None:
    app = opened(USAGE_CAP, scenario="avast-flexible/uninstalled")
    assert "There is no limit" in app.info[0].value
    assert figures(app) == ["€20.80", "€20.80", "8.7", "260"]
    assert any("PAYG-4" in caption.value for caption in app.caption)


def test_a_limit_below_the_use_removes_nobody_and_the_page_says_so() -> None:
    app = opened(USAGE_CAP, scenario="avast-flexible/limit-below-use")
    assert any("From 5 June to 14 June" in caption.value and "PAYG-5" in caption.value for caption in app.caption)


def test_a_discount_without_a_segment_is_refused_beside_the_knob() -> None:
    app = open_box(opened(USAGE_CAP), TERMS)
    settled(app.text_input(key=f"{ID}:0:discount_percent:money").set_value("10").run())
    assert "without a segment" in app.error[0].value and "PAYG-8" in app.error[0].value
    assert figures(app)[0] == "€47.12"
    choose(app, f"{ID}:0:segment", "education")
    assert not app.error and figures(app)[0] == "€42.41"


def test_a_segment_discount_on_a_service_is_refused() -> None:
    app = open_box(opened(USAGE_CAP), TERMS)
    app.session_state[f"{ID}:0:segment"] = "government"
    settled(app.text_input(key=f"{ID}:0:discount_percent:money").set_value("10").run())
    settled(app.selectbox(key=f"{ID}:0:product").set_value("Cloud Backup").run())
    assert any("PAYG-7" in error.value for error in app.error)


def test_the_daily_price_is_a_knob_and_our_assumption() -> None:
    app = open_box(opened(USAGE_CAP), RULE)
    assert any("PAYG-12" in caption.value for caption in app.caption)
    choose(app, f"{ID}:0:daily_price", "year-365")
    assert figures(app)[0] == "€46.47"


@pytest.mark.parametrize("shape", SHAPES)
def test_the_devices_can_follow_a_pattern(shape: str) -> None:
    app = opened(USAGE_CAP)
    app.session_state[f"{ID}:0:source"] = "pattern"
    choose(app, f"{ID}:0:pattern:shape", shape)
    assert not app.error and figures(app)
    if shape == "steady":
        assert figures(app)[0] == "€111.60"  # 12 devices for three months


def test_a_file_gives_the_days_and_a_wrong_one_its_sentences() -> None:
    app = opened(USAGE_CAP)
    choose(app, f"{ID}:0:source", "file")
    upload(app, b"day,devices\n2024-06-01,10\n2024-06-16,20\n")
    assert "2 rows" in captions(app)
    assert figures(app)[1] == "€46.50"  # 15 days of 10, 15 days of 20
    upload(app, b"day,devices\n2024-06-31,10\n2024-06-16,-2\n")
    assert "Row 2" in app.error[0].value and "Row 3" in app.error[0].value
    assert figures(app)[1] == "€46.50"


@pytest.mark.parametrize("content", [b"day,devices\n2024-06-31,10\n", b"a,b\n1,2\n", b"x" * (200 * 1024 + 1)])
def test_a_file_that_cannot_be_used_greys_the_answer_until_it_is_another(content: bytes) -> None:
    app = opened(USAGE_CAP)
    choose(app, f"{ID}:0:source", "file")
    upload(app, content)
    assert not app.info and "The file use.csv cannot be used" in app.warning[0].value
    upload(app, b"day,devices\n2024-06-01,10\n2024-06-16,20\n")
    assert not app.error and not app.warning and figures(app)[1] == "€46.50"


def test_a_file_says_from_when_to_when_is_billed() -> None:
    app = opened(USAGE_CAP)
    choose(app, f"{ID}:0:source", "file")
    upload(app, b"day,devices\n2026-10-01,10\n2026-10-16,20\n2026-11-03,12\n")
    assert app.session_state[f"{ID}:0:purchased"] == date(2026, 10, 1)
    assert "through 1 December 2026" in app.info[0].value and invoice_table(app)["invoice"] == 1
    assert "from 1 Oct 2026 to 3 Nov 2026" in captions(app)
    assert "After 3 Nov 2026 the last number of the file goes on, through 1 Dec 2026." in captions(app)
    assert address(app)["A.purchased"] == ["2026-10-01"] and address(app)["until"] == ["2026-12-01"]


@pytest.mark.parametrize("day", ["2026-03-23", "2096-02-29", "1990-01-31", "2026-06-30"])
def test_a_purchase_on_another_day_still_shows_an_invoice_with_all_that_happens(day: str) -> None:
    app = opened(USAGE_CAP)
    settled(app.text_input(key=f"{ID}:0:purchased:text").set_value(day).run())
    assert "The limit keeps out **3 devices**" in app.info[0].value
    link = {name: values[0] for name, values in address(app).items() if name != "event"}
    again = opened(USAGE_CAP, **link, event=address(app)["event"])  # type: ignore[arg-type]
    assert again.info[0].value == app.info[0].value


def test_days_outside_of_the_file_are_never_billed_in_silence() -> None:
    app = opened(USAGE_CAP)
    choose(app, f"{ID}:0:source", "file")
    upload(app, "Data;Dispositivi\r\n01/10/2026;10\r\n31/10/2026;20\r\n".encode("cp1252"))
    assert app.session_state[f"{ID}:0:purchased"] == date(2026, 10, 1) and not app.warning
    settled(app.text_input(key=f"{ID}:0:purchased:text").set_value("1 Sep 2026").run())
    assert "Until the file begins on 1 Oct 2026, 12 devices are billed" in captions(app)
    settled(app.text_input(key=f"{ID}:0:purchased:text").set_value("5 Oct 2026").run())
    assert "The file begins on 1 Oct 2026, before the service, which starts on 5 Oct 2026." in app.error[0].value


def test_the_devices_and_the_limit_change_on_days_in_tables() -> None:
    app = opened(USAGE_CAP)
    key = f"{ID}:0:use:0"
    assert app.text_input(key=f"{key}:on:text").value == "10 Jun 2024"
    assert (app.text_input(key=f"{key}:count:more").value, app.number_input(key=f"{key}:count:all").value) == ("+6", 18)
    settled(app.text_input(key=f"{key}:count:more").set_value("3").run())
    assert "The limit is never reached" in app.info[0].value
    settled(app.number_input(key=f"{ID}:0:set-limit:0:count:all").set_value(14).run())
    assert address(app)["event"] == ["A~2024-06-10~use~15", "A~2024-06-20~set-limit~14"]


def test_prepaid_has_its_own_inputs_and_answer() -> None:
    app = opened(USAGE_CAP)
    view(app, "usage_cap:tabs", words("en")("usage_cap.tabs.prepaid"))
    told = " ".join(text.value for text in app.markdown)
    assert "15.2 devices" in told and "prepaid for 3 years" in told
    assert "1 year from 16.3 devices, 2 years from 14.8 devices, 3 years from 13.6 devices" in captions(app)
    settled(app.text_input(key=f"{ID}:0:prepaid:3:money").set_value("x").run())
    assert "not an amount" in app.error[0].value and "3 years from" not in captions(app)
    settled(app.text_input(key=f"{ID}:0:prepaid:3:money").set_value("90").run())
    view(app, "usage_cap:tabs", words("en")("usage_cap.tabs.days"))
    view(app, "usage_cap:tabs", words("en")("usage_cap.tabs.prepaid"))
    assert app.text_input(key=f"{ID}:0:prepaid:3:money").value == "90"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_scenario_of_the_page_can_be_shown(language: str) -> None:
    app = opened(USAGE_CAP, language)
    options = sorted(
        path.relative_to(PROJECT / "scenarios").with_suffix("").as_posix()
        for path in (PROJECT / "scenarios").glob("avast-*/*.toml")
        if '"avast-flexible"' in path.read_text("utf-8")
    )
    assert len(options) > 20
    for option in options:
        choose(app, "scenario", option)
        assert app.query_params["scenario"] == option and not app.error


# ---- What the page asks the model -------------------------------------------------------------------------------


def test_the_days_add_up_to_the_invoices() -> None:
    found = scenario("avast-flexible/limit-below-use")
    used = use_by_day(found.book, found.until, 0)
    assert len(used.days) == 30 and used.charged.sum() == 236
    assert used.charge.sum() == 18_880_000 and used.refused.sum() == 4
    assert used.leaving[14] == 5  # uninstalled on 15 June, still charged on it
    assert saving(outcome(found.book, found.until)).saved == used.saved.sum()


def test_the_refusals_of_the_days_are_those_of_the_lines() -> None:
    for path in (PROJECT / "scenarios" / "avast-flexible").glob("*.toml"):
        found = read(path)
        result = outcome(found.book, found.until)
        assert saving(result).refused == result.lines.refused.sum(), path.stem


def test_the_curve_of_limits_ends_at_no_limit() -> None:
    found = scenario(ID)
    curve = by_limit(found.book, found.until, 0)
    assert curve.cost[0] == 3_100_000 and curve.refused[0] == 17
    assert curve.cost[-1] == 50_220_000 and curve.refused[-1] == 0
    assert (np.diff(curve.cost) >= 0).all() and (np.diff(curve.refused) <= 0).all()


def test_prepaid_wins_where_flexible_begins_to_cost_more() -> None:
    found = scenario("avast-flexible/steady-months")  # 3.10 a month, 37.20 a year
    beside = beside_prepaid(found.book, 0, (Offer(1, 10, 30_000_000), Offer(2, 10, 80_000_000)))
    assert beside.cost[-1] == 372_000_000
    assert beside.wins_from == (8_100, None)  # 300 a year is 8.06 devices; 400 is more than all ten
    assert beside.at(8_500) == 316_200_000


def test_patterns_are_whole_devices_on_every_day() -> None:
    first, last = np.datetime64("2024-01-01"), np.datetime64("2024-03-01")
    grown = demand(Pattern("growing", 10, step=-30), first, last)[1]
    assert grown[0] == 10 and grown[-1] == 0
    season = demand(Pattern("seasonal", 10, peak=20, period=20), first, last)[1]
    assert season[0] == season[20] == 10 and season[10] == 20
    spike = changes(*demand(Pattern("spike", 10, peak=30, after=5, length=2), first, last))
    assert spike[0].tolist() == [date(2024, 1, 1), date(2024, 1, 6), date(2024, 1, 8)] and spike[1].tolist() == [
        10,
        30,
        10,
    ]


@pytest.mark.parametrize(
    ("content", "keys"),
    [
        (b"day,devices\n", ["no-rows"]),
        (b"day,devices\n2024-06-01\n", ["cells"]),
        (b"day,devices\n31/06/2024,1\n2024-06-02,1.5\n2024-06-03,+5\n", ["not-a-day", "not-devices", "not-devices"]),
        (b"day;devices\r\n2024-05-31;1\r\n2024-06-02;1\r\n2024-06-02;2\r\n", ["too-early", "repeated"]),
        (b"day,devices\n" + b"2024-06-01,1\n" * (MOST_ROWS + 1), ["too-many"]),
    ],
)
def test_a_wrong_file_is_told_row_by_row(content: bytes, keys: list[str]) -> None:
    wrong = read_days(content, "use.csv", date(2024, 6, 1)).wrong
    assert [row.key for row in wrong] == keys
    for language in LANGUAGES:
        assert set(keys) <= set(words(language).table["usage_cap"]["csv"])
