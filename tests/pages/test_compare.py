"""The page that compares options, run as the server runs it: its answers, its knobs, what it refuses."""

from __future__ import annotations

import os
from collections.abc import Sequence

import pytest
from streamlit.testing.v1 import AppTest

import page_runs
from billing_model.comparing.compare import OptionResult, results
from billing_model.comparing.recommendation import recommend
from billing_model.files import comparison as comparison_file
from page_runs import address, compared, open_box, settled
from pages.ui.base.words import LANGUAGES, words
from project import PROJECT

PAGE = "pages/compare.py"
ALL = sorted(path.stem for path in (PROJECT / "comparisons").glob("*.toml"))
ID, FIRST = "mail-and-office", "new-commerce"
VIEWS = ("figures", "cash", "leaving", "flip", "chance", "option")


def opened(language: str = "en", comparison: str = ID) -> AppTest:
    """The page after its first run."""
    return page_runs.opened(PAGE, language, comparison=comparison)


def view(app: AppTest, name: str, comparison: str = ID) -> AppTest:
    """The page with a view opened below the results."""
    buttons = app.button_group(key=f"compare:{comparison}:view:input")
    buttons.set_value(name)
    return settled(app.run())


def whole(app: AppTest, name: str, value: int | None, comparison: str = ID) -> AppTest:
    app.number_input(key=f"compare:{comparison}:{name}").set_value(value)
    return settled(app.run())


def price(app: AppTest, option: str, typed: str, comparison: str = ID) -> AppTest:
    app.text_input(key=f"compare:{comparison}:{option}:list_price:money").set_value(typed)
    return settled(app.run())


def more(app: AppTest, comparison: str = ID) -> AppTest:
    """The page with the box of what is seldom changed."""
    return open_box(app, f"compare:{comparison}:box:chance")


@pytest.mark.parametrize("comparison", ALL)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_comparison_opens_in_every_language_with_every_view(language: str, comparison: str) -> None:
    app = opened(language, comparison)
    assert app.title[0].value == words(language)("page.compare.title")
    for name in VIEWS:
        view(app, name, comparison)
    assert app.query_params["comparison"] == [comparison] or app.query_params["comparison"] == comparison


def test_the_page_says_what_the_model_says() -> None:
    comparison = comparison_file.read(PROJECT / "comparisons" / f"{ID}.toml")
    possible, _ = results(comparison.options, comparison.need)
    (best,) = recommend(possible)
    app = opened()
    rows = compared(app)
    assert [row[1] for row in rows] == [words("en").amount(result.total, "EUR") for result in by_cost(possible)]
    assert "costs least" in rows[0][0] and not any("costs least" in row[0] for row in rows[1:])
    assert "CSP monthly after a free trial costs least" in app.info[0].value.replace("\\", "")
    assert words("en").money(best.margin, "EUR") in app.info[0].value.replace("\\", "")


def by_cost(possible: Sequence[OptionResult]) -> list[OptionResult]:
    return sorted(possible, key=lambda result: result.total)


def test_what_cannot_serve_says_why_by_clause() -> None:
    app = opened()
    assert any("CSP-2" in text.value and "month 7" in text.value for text in app.markdown)


def test_a_trial_is_refused_once_more_seats_are_needed_than_it_has() -> None:
    app = whole(opened(), "seats", 40)
    assert any("TRIAL-1" in text.value for text in app.markdown)
    assert "CSP monthly" in app.info[0].value and "but for rounding" in app.info[0].value


def test_more_months_cost_more_and_a_cleared_number_changes_nothing() -> None:
    app = opened()
    before = compared(app)
    app.slider(key=f"compare:{ID}:months").set_value(30)
    longer = compared(settled(app.run()))
    assert len(longer) == len(before) and longer != before
    assert compared(whole(app, "seats", None)) == longer


def test_a_turned_input_draws_only_what_follows_it() -> None:
    app = opened()
    app.slider(key=f"compare:{ID}:months").set_value(29)
    before = compared(settled(app.run()))
    app.slider(key=f"compare:{ID}:months").set_value(30)
    app.run()
    assert compared(app) != before and app.info and not app.title and not app.text_input
    assert "months=30" in address_text(app)


def address_text(app: AppTest) -> str:
    return "&".join(f"{name}={values[0]}" for name, values in address(app).items())


def test_a_price_is_typed_in_the_language_of_the_page() -> None:
    app = opened("it", "encryption")
    app = price(app, "axcrypt-12", "5,5", "encryption")
    assert "AxCrypt per 12 mesi costa meno" in app.info[0].value
    assert app.text_input(key="compare:encryption:axcrypt-12:list_price:money").value == "5,50"


@pytest.mark.parametrize(("language", "said"), [("en", "last answer"), ("it", "ultima risposta")])
def test_a_refused_price_is_told_beside_it_and_in_the_answer_which_goes_grey(language: str, said: str) -> None:
    app = opened(language, "encryption")
    before, answer = compared(app), app.info[0].value
    app = price(app, "axcrypt-12", "dear", "encryption")
    assert "dear" in app.error[0].value and "dear" in app.warning[0].value and said in app.warning[0].value
    assert not app.info and f":gray[{answer}]" in app.warning[0].value
    assert compared(app) == before, "the last good figures stay"
    app = price(app, "axcrypt-12", {"en": "5.50", "it": "5,50"}[language], "encryption")
    assert not app.error and not app.warning and app.info and compared(app) != before


def test_options_of_one_product_share_its_price_until_one_has_its_own() -> None:
    app = opened(comparison="device-security")
    keys = [text.key for text in app.text_input if str(text.key).endswith(":list_price:money")]
    assert len(keys) == 4 and not any("flexible-limit" in str(key) for key in keys)
    app = price(app, "flexible", "4.00", "device-security")
    changed = {name: values for name, values in address(app).items() if name != "comparison"}
    assert changed == {"flexible.list_price": ["4.00"], "flexible-limit.list_price": ["4.00"]}
    open_box(app, "compare:device-security:flexible-limit:terms")
    settled(app.button(key="compare:device-security:flexible-limit:own").click().run())
    app = price(app, "flexible-limit", "3.00", "device-security")
    assert address(app)["flexible.list_price"] == ["4.00"] and address(app)["flexible-limit.list_price"] == ["3.00"]
    fresh = page_runs.opened(PAGE, **address(app))  # type: ignore[arg-type]
    assert compared(fresh) == compared(app)
    assert fresh.text_input(key="compare:device-security:flexible-limit:list_price:money").value == "3.00"


def test_a_term_is_changed_in_the_box_that_says_it() -> None:
    app = open_box(opened(comparison="device-security"), "compare:device-security:flexible-limit:terms")
    limit = next(number for number in app.number_input if str(number.key).endswith(":limit"))
    settled(limit.set_value(25).run())
    assert address(app)["flexible-limit.limit"] == ["25"]
    terms = [box.proto.popover.label for box in app.get("popover")]
    assert "limit 25" in terms


def test_an_option_that_is_left_out_is_gone_and_no_option_at_all_is_told() -> None:
    app = opened(comparison="encryption")
    for option in ("axcrypt-1", "axcrypt-12"):
        open_box(app, f"compare:encryption:{option}:terms")
        settled(app.button(key=f"compare:encryption:{option}:remove").click().run())
        assert [row[0] for row in compared(app)] == ["AxCrypt for 12 months ★ costs least"]
    assert "Choose at least one option" in app.error[0].value


def test_another_option_like_one_can_be_added_and_changed_alone() -> None:
    app = added(opened(), "csp-monthly")
    app = price(app, "csp-monthly-2", "1.00")
    assert "CSP monthly (2) costs least" in app.info[0].value.replace("\\", "")


def test_an_option_of_another_comparison_can_be_added() -> None:
    app = added(opened(comparison="encryption"), "flexible", "encryption")
    assert any(row[0] == "Avast flexible" or row[0].startswith("Avast flexible") for row in compared(app))
    assert address(app)["options"] == ["axcrypt-1,axcrypt-12,flexible"]


def added(app: AppTest, option: str, comparison: str = ID) -> AppTest:
    """The page after an option was added."""
    open_box(app, f"compare:{comparison}:more")
    app.session_state[f"compare:{comparison}:like"] = option
    settled(app.run())
    return settled(app.button(key=f"compare:{comparison}:add").click().run())


def test_what_the_customer_has_already_can_refuse_an_option() -> None:
    app = opened(comparison="device-security")
    app.session_state["compare:device-security:already"] = "Premium Business Security"
    app = settled(app.run())
    assert any("PAYG-9" in text.value for text in app.markdown)
    assert "Avast prepaid" in app.info[0].value


def test_a_case_of_the_map_is_opened_and_left_again() -> None:
    app = opened()
    before = compared(app)
    app.session_state[f"compare:{ID}:case"] = [("months", 6, ""), ("seats", 3, "")]
    app = settled(app.run())
    assert compared(app) != before
    assert any("one case of the map" in text.value for text in app.markdown)
    app.button(key=f"compare:{ID}:back").click()
    assert compared(settled(app.run())) == before


def test_the_need_can_be_a_scenario_of_its_own() -> None:
    app = opened()
    app.session_state[f"compare:{ID}:source"] = "scenario"
    app.session_state[f"compare:{ID}:scenario"] = "csp/seat-change"
    app = settled(app.run())
    assert not app.error and compared(app)


def test_the_need_can_be_a_table_of_days() -> None:
    app = opened()
    app.session_state[f"compare:{ID}:source"] = "table"
    app = settled(app.run())
    assert not app.error and compared(app)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "9 months or less\\: NCE by the month; 11–12\\: NCE 1 year paid at once; after that it turns again"),
        ("it", "9 mesi o meno\\: NCE mese per mese; 11–12\\: NCE 1 anno anticipato; oltre, si inverte di nuovo"),
    ],
)
def test_beyond_a_year_the_break_even_of_months_says_that_it_turns_again(language: str, said: str) -> None:
    app = view(opened(language, FIRST), "flip", FIRST)
    app.session_state["compare:even:first"], app.session_state["compare:even:second"] = "nce-month", "nce-year-upfront"
    settled(app.run())
    assert any(said in text.value.replace("\xa0", " ") for text in app.markdown)


def test_leaving_early_is_a_knob() -> None:
    app = whole(more(opened()), "leaves", 3)
    assert "for 3 months" in app.info[0].value


def test_without_chance_its_view_says_what_to_do() -> None:
    app = whole(more(opened()), "noise", 0)
    app.text_input(key=f"compare:{ID}:leaving:money").set_value("0.00")
    app = view(settled(app.run()), "chance")
    assert any("chance of leaving" in info.value for info in app.info)


def test_the_customer_and_the_currency_are_inputs() -> None:
    app = more(opened(comparison="encryption"), "encryption")
    app.text_input(key="compare:encryption:customer").set_value("Rossi & figli")
    settled(app.run())
    app.session_state["compare:encryption:currency"] = "JPY"
    app = settled(app.run())
    assert address(app)["customer"] == ["Rossi & figli"] and address(app)["currency"] == ["JPY"]
    assert "¥774" in app.info[0].value.replace("\\", "")
    fresh = page_runs.opened(PAGE, **address(app))  # type: ignore[arg-type]
    assert compared(fresh) == compared(app) and address(fresh) == address(app)


def test_what_is_in_a_closed_box_keeps_what_it_holds() -> None:
    app = whole(more(opened()), "leaves", 3)
    app = open_box(app, f"compare:{ID}:box:chance", is_open=False)
    app.slider(key=f"compare:{ID}:months").set_value(12)
    assert "for 3 months" in settled(app.run()).info[0].value


TODAY = "2026-03-10"  # as tests/conftest.py has it
SOON = {
    "mail-and-office": "2026-03-10",
    "device-security": "2026-04-01",
    "encryption": "2026-04-01",
    "new-commerce": "2026-04-01",
}


def test_a_first_visit_shows_a_comparison_that_begins_soon_and_its_address_carries_the_day() -> None:
    app = page_runs.opened(PAGE)
    assert address(app) == {"comparison": [FIRST], "start": [SOON[FIRST]]}
    assert any("The rules of New Commerce" in text.value for text in app.caption)
    assert os.environ["BILLING_TODAY"] == TODAY
    fresh = page_runs.opened(PAGE, **address(app))  # type: ignore[arg-type]
    assert compared(fresh) == compared(app) and address(fresh) == address(app)


@pytest.mark.parametrize("comparison", ALL)
def test_a_comparison_of_the_list_begins_soon_and_one_in_an_address_when_it_says(comparison: str) -> None:
    assert address(opened(comparison=comparison)) == {"comparison": [comparison]}
    app = page_runs.opened(PAGE)
    app.selectbox(key="comparison:input").select(comparison)
    settled(app.run())
    assert address(app) == {"comparison": [comparison], "start": [SOON[comparison]]}


@pytest.mark.parametrize(("language", "own"), [("en", "Your case, from: "), ("it", "Caso proprio, da: ")])
def test_what_is_turned_is_ones_own_case_and_the_list_puts_the_comparison_back(language: str, own: str) -> None:
    app = opened(language, "encryption")
    cases = app.selectbox(key="comparison:input")
    assert not any(case.startswith(own) for case in cases.options)
    app.slider(key="compare:encryption:months").set_value(7)
    cases = settled(app.run()).selectbox(key="comparison:input")
    assert cases.options[0].startswith(own) and address(app)["months"] == ["7"]
    cases.select("encryption")
    settled(app.run())
    assert "months" not in address(app)


def test_an_unknown_comparison_in_the_address_is_told() -> None:
    app = opened(comparison="no-such")
    assert "no" in app.warning[0].value and compared(app)
