"""The page that compares options, run as the server runs it: its answers, its knobs, what it refuses."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

import page_runs
from billing_model.comparing.compare import recommend, results
from billing_model.files import comparison as comparison_file
from page_runs import figures, settled, view
from pages.ui.base.words import LANGUAGES, words
from project import PROJECT

PAGE = "pages/compare.py"
ALL = sorted(path.stem for path in (PROJECT / "comparisons").glob("*.toml"))
ID = "mail-and-office"
TABS = ("side", "cash", "leaving", "flip", "chance")


def opened(language: str = "en", comparison: str = ID) -> AppTest:
    """The page after its first run."""
    return page_runs.opened(PAGE, language, comparison=comparison)


def tab(app: AppTest, name: str, language: str = "en") -> AppTest:
    return view(app, "compare:tabs", words(language)(f"compare.tabs.{name}"))


def whole(app: AppTest, name: str, value: int | None, comparison: str = ID) -> AppTest:
    return settled(app.number_input(key=f"compare:{comparison}:{name}").set_value(value).run())


@pytest.mark.parametrize("comparison", ALL)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_comparison_opens_in_every_language_with_every_tab(language: str, comparison: str) -> None:
    app = opened(language, comparison)
    assert app.title[0].value == words(language)("page.compare.title")
    for name in TABS:
        tab(app, name, language)
    assert app.query_params["comparison"] == [comparison] or app.query_params["comparison"] == comparison


def test_the_page_says_what_the_model_says() -> None:
    comparison = comparison_file.read(PROJECT / "comparisons" / f"{ID}.toml")
    (best,) = recommend(results(comparison.options, comparison.need)[0])
    app = opened()
    assert figures(app)[:2] == [
        words("en").money(best.best.total, "EUR"),
        words("en").money(best.margin, "EUR", sign=True),
    ]
    assert "CSP monthly after a free trial costs least" in app.info[0].value.replace("\\", "")


def test_what_cannot_serve_says_why_by_clause() -> None:
    app = opened()
    assert any("CSP-2" in text.value and "month 7" in text.value for text in app.markdown)


def test_a_trial_is_refused_once_more_seats_are_needed_than_it_has() -> None:
    app = whole(opened(), "seats", 40)
    assert any("TRIAL-1" in text.value for text in app.markdown)
    assert "CSP monthly" in app.info[0].value and "but for rounding" in app.info[0].value


def test_more_months_cost_more_and_a_cleared_number_changes_nothing() -> None:
    app = opened()
    before = figures(app)
    assert figures(whole(app, "months", 30)) != before
    assert figures(whole(app, "months", None)) == before


def test_a_price_is_typed_in_the_language_of_the_page() -> None:
    app = opened("it")
    key = f"compare:{ID}:csp-monthly:0:list_price:money"
    app = settled(app.text_input(key=key).set_value("12,50").run())
    assert "CSP mensile costa meno" in app.info[0].value
    app = settled(app.text_input(key=key).set_value("12.5").run())
    assert app.error and "12,50" in app.error[0].value
    assert "CSP mensile costa meno" in app.info[0].value, "the last good figures stay"


def test_no_option_at_all_is_told_and_nothing_is_lost() -> None:
    app = opened()
    before = figures(app)
    app = settled(app.multiselect(key=f"compare:{ID}:options").set_value([]).run())
    assert "Choose at least one option" in app.error[0].value and figures(app) == before


def test_another_option_like_one_can_be_added_and_changed_alone() -> None:
    app = opened()
    app = settled(app.button(key=f"compare:{ID}:add").click().run())
    added = "csp-monthly-2"
    assert added in app.multiselect(key=f"compare:{ID}:options").value
    key = f"compare:{ID}:{added}:0:list_price:money"
    app = settled(app.text_input(key=key).set_value("1.00").run())
    assert "CSP monthly (2) costs least" in app.info[0].value.replace("\\", "")


def test_what_the_customer_has_already_can_refuse_an_option() -> None:
    app = opened(comparison="device-security")
    app.session_state["compare:device-security:already"] = "Premium Business Security"
    app = settled(app.run())
    assert any("PAYG-9" in text.value for text in app.markdown)
    assert "Avast prepaid" in app.info[0].value


def test_a_case_of_the_map_is_opened_and_left_again() -> None:
    app = opened()
    before = figures(app)
    app.session_state[f"compare:{ID}:case"] = [("months", 6, ""), ("seats", 3, "")]
    app = settled(app.run())
    assert figures(app) != before
    assert any("one case of the map" in text.value for text in app.markdown)
    app = settled(app.button(key=f"compare:{ID}:back").click().run())
    assert figures(app) == before


def test_the_need_can_be_a_scenario_of_its_own() -> None:
    app = opened()
    app.session_state[f"compare:{ID}:source"] = "scenario"
    app.session_state[f"compare:{ID}:scenario"] = "csp/seat-change"
    app = settled(app.run())
    assert not app.error and figures(app)


def test_the_need_can_be_a_table_of_days() -> None:
    app = opened()
    app.session_state[f"compare:{ID}:source"] = "table"
    app = settled(app.run())
    assert not app.error and figures(app)


def test_leaving_early_is_a_knob() -> None:
    app = whole(opened(), "leaves", 3)
    assert "for 3 months" in app.info[0].value


def test_without_chance_the_last_tab_says_what_to_do() -> None:
    app = whole(opened(), "noise", 0)
    app = settled(app.text_input(key=f"compare:{ID}:leaving:money").set_value("0.00").run())
    app = tab(app, "chance")
    assert any("chance of leaving" in info.value for info in app.info)


def test_an_unknown_comparison_in_the_address_is_told() -> None:
    app = opened(comparison="no-such")
    assert "no" in app.warning[0].value and figures(app)
