"""The address of the page that compares options: what is turned goes into it, and a fresh visit opens it."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from page_runs import address, compared, open_box, opened, settled
from pages.ui.base.words import LANGUAGES, words

PAGE = "pages/compare.py"
ID = "encryption"


def changed(language: str = "en") -> AppTest:
    """A page on which the months and a price are others."""
    app = opened(PAGE, language, comparison=ID)
    app.slider(key=f"compare:{ID}:months").set_value(7)
    settled(app.run())
    price = {"en": "12.50", "it": "12,50"}[language]
    app.text_input(key=f"compare:{ID}:axcrypt-1:list_price:money").set_value(price)
    return settled(app.run())


@pytest.mark.parametrize("comparison", ["encryption", "device-security", "mail-and-office"])
def test_what_nobody_turned_is_not_in_the_address(comparison: str) -> None:
    app = opened(PAGE, comparison=comparison)
    assert address(app) == {"comparison": [comparison]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fresh_visit_shows_what_was_turned(language: str) -> None:
    app = changed(language)
    assert address(app) == {"comparison": [ID], "months": ["7"], "axcrypt-1.list_price": ["12.50"]}
    fresh = opened(PAGE, language, **address(app))  # type: ignore[arg-type]
    assert address(fresh) == address(app) and compared(fresh) == compared(app)
    assert [info.value for info in fresh.info] == [info.value for info in app.info]


def test_options_that_were_left_out_added_or_copied_are_in_the_address() -> None:
    app = opened(PAGE, comparison=ID)
    for option in ("axcrypt-1", "flexible"):
        open_box(app, f"compare:{ID}:more")
        app.session_state[f"compare:{ID}:like"] = option
        settled(app.run())
        settled(app.button(key=f"compare:{ID}:add").click().run())
    open_box(app, f"compare:{ID}:axcrypt-12:terms")
    settled(app.button(key=f"compare:{ID}:axcrypt-12:remove").click().run())
    app.text_input(key=f"compare:{ID}:axcrypt-1-2:list_price:money").set_value("1.00")
    settled(app.run())
    assert address(app)["options"] == ["axcrypt-1,axcrypt-1-2,flexible"]
    assert address(app)["axcrypt-1-2.list_price"] == ["1.00"]
    fresh = opened(PAGE, **address(app))  # type: ignore[arg-type]
    assert not fresh.warning and compared(fresh) == compared(app)


def test_a_case_of_the_map_and_the_view_are_in_the_address() -> None:
    app = opened(PAGE, comparison=ID)
    before = compared(app)
    app.session_state[f"compare:{ID}:case"] = [("months", 6, ""), ("price", 7_500_000, "axcrypt-1")]
    settled(app.run())
    app.button_group(key=f"compare:{ID}:view:input").set_value("leaving")
    settled(app.run())
    assert address(app) == {"comparison": [ID], "case": ["months:6,price.axcrypt-1:7.5"], "tab": ["leaving"]}
    fresh = opened(PAGE, **address(app))  # type: ignore[arg-type]
    assert compared(fresh) == compared(app) != before
    assert any("one case of the map" in text.value for text in fresh.markdown)
    assert fresh.button_group(key=f"compare:{ID}:view:input").value == "leaving"


def test_what_the_map_shows_is_in_the_address() -> None:
    app = open_box(opened(PAGE, comparison=ID), f"compare:{ID}:map:box")
    app.number_input(key=f"compare:{ID}:map:x:months:last").set_value(9)
    settled(app.run())
    assert address(app) == {"comparison": [ID], "map.x.last": ["9"]}
    fresh = open_box(opened(PAGE, **address(app)), f"compare:{ID}:map:box")  # type: ignore[arg-type]
    assert fresh.number_input(key=f"compare:{ID}:map:x:months:last").value == 9


@pytest.mark.parametrize("language", LANGUAGES)
def test_nonsense_is_told_and_the_comparison_shown_as_it_comes(language: str) -> None:
    plain = opened(PAGE, language, comparison=ID)
    nonsense = {"months": "many", "axcrypt-1.list_price": "![x](http://example.com/x.png)", "case": "colour:3"}
    app = opened(PAGE, language, comparison=ID, **nonsense)
    (warning,) = app.warning
    told = warning.value.split("\n- ")[1:]
    assert len(told) == 3 and "many" in told[0] and "![x]" not in warning.value
    assert compared(app) == compared(plain) and address(app) == {"comparison": [ID]}


def test_going_elsewhere_and_back_keeps_what_was_turned() -> None:
    app = changed()
    before = compared(app)
    app.switch_page("pages/rulebook.py")
    settled(app.run())
    for name in list(address(app)):
        app.query_params.pop(name, None)
    app.switch_page(PAGE)
    settled(app.run())
    assert compared(app) == before and address(app)["months"] == ["7"]


def test_a_link_of_a_comparison_that_does_not_exist_changes_nothing_else() -> None:
    app = opened(PAGE, comparison="no-such", months="7")
    assert app.warning and "months" not in address(app)


def test_what_the_customer_has_already_is_in_the_address() -> None:
    app = opened(PAGE, comparison="device-security")
    app.session_state["compare:device-security:already"] = "Premium Business Security"
    settled(app.run())
    assert address(app)["held"] == ["Premium Business Security"]
    fresh = opened(PAGE, **address(app))  # type: ignore[arg-type]
    assert compared(fresh) == compared(app) and any("PAYG-9" in text.value for text in fresh.markdown)


HEAVY = {
    "comparison": "mail-and-office", "months": "60", "chance.years": "20000", "chance.noise_percent": "90",
    "options": "csp-monthly,csp-monthly-2,csp-monthly-3,csp-monthly-4,csp-monthly-5", "demand.shape": "seasonal",
    "demand.seats": "1000", "demand.peak": "1000000", "demand.period": "2", "tab": "chance",
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_that_asks_for_too_much_is_refused_with_what_a_page_computes(language: str) -> None:
    app = opened(PAGE, language, **HEAVY)
    (error,) = app.error
    assert {"en": "a page computes at most 3,361 years", "it": "al massimo 3.361 anni"}[language] in error.value
    assert not app.info and not compared(app)
    open_box(app, "compare:mail-and-office:box:chance")
    app.number_input(key="compare:mail-and-office:years").set_value(20)
    settled(app.run())
    assert not app.error and app.info


@pytest.mark.parametrize(
    "changed",
    [
        {"demand.seats": "", "demand.shape": ""}, {"demand.shape": "growing", "demand.step": "-3"},
        {"map.y.knob": "growth", "map.y.first": "-5", "map.y.last": "5", "tab": "flip"},
        {"csp-monthly.list_price": "900000000", "map.x.knob": "price", "map.x.option": "csp-monthly", "tab": "flip"},
        {"options": "csp-trial", "demand.seats": "25", "chance.noise_percent": "50", "tab": "chance"},
        {"case": "months:60,growth:1000000", "tab": "leaving"}, {"start": "2148-12-31"}, {"chance.years": "1"},
    ],
)  # fmt: skip
def test_a_link_at_the_edge_of_what_a_file_may_hold_opens(changed: dict[str, str]) -> None:
    app = opened(PAGE, comparison="mail-and-office", **{"chance.years": "40", **changed})
    assert not app.exception and not app.error
    refused = words("en")("compare.link.wrong")
    assert not any(refused in warning.value for warning in app.warning)


@pytest.mark.parametrize("term", ["prepaid-1.years", "prepaid-1.list_price"])
def test_a_link_with_a_term_of_nothing_is_answered_at_once(term: str) -> None:
    app = opened(PAGE, comparison="device-security", **{term: "-1" if term.endswith("price") else "0"})
    assert "option\\[3\\]" in app.warning[0].value and app.info


@pytest.mark.parametrize(("language", "kind"), [("en", "comparison"), ("it", "confronto")])
def test_what_does_not_exist_is_named_by_its_kind(language: str, kind: str) -> None:
    assert f"{kind} " in opened(PAGE, language, comparison="no-such").warning[0].value


@pytest.mark.parametrize(("last", "number"), [("0", "found 0;"), ("1000000000", "found 1,000,000,000;")])
def test_a_whole_number_out_of_bounds_is_shown_without_decimals(last: str, number: str) -> None:
    app = opened(PAGE, **{"comparison": ID, "map.x.knob": "seats", "map.x.first": "1", "map.x.last": last})
    assert number in app.warning[0].value
