"""The address of a page: what is turned goes into it, a fresh visit opens it, and nonsense in it is told."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from page_runs import address, copied, figures, opened, settled, view, visited
from pages.ui.base import frame
from pages.ui.base.today import today
from pages.ui.base.words import LANGUAGES, words
from pages.ui.scenario import bundled

SEAT_CHANGE = "pages/seat_change.py"
ID = "csp/seat-change"
PAGES = [f"pages/{name}.py" for names in frame.QUESTIONS.values() for name in names]


def again(app: AppTest, page: str, language: str = "en") -> AppTest:
    """A fresh visit to the address of a page."""
    return opened(page, language, **address(app))


@pytest.mark.parametrize("page", PAGES)
def test_what_nobody_turned_is_not_in_the_address(page: str) -> None:
    app = opened(page)
    for id in app.selectbox(key="scenario:input").options and [
        name for name in bundled.library() if bundled.page_for(bundled.library()[name]) == page[6:-3]
    ]:
        app.session_state["scenario"] = id
        settled(app.run())
        assert address(app) == {"scenario": [id]}


TURNED: dict[str, dict[str, Any]] = {
    "seat_change": {"0:list_price:money": "12.50", "0:set-seats:0:on": date(2018, 2, 12)},
    "monthly_or_annual": {"0:seats": 7, "0:billing_day": 3},
    "purchase_day": {"purchase:day": 3, "0:alignment": "purchase-day"},
    "free_trial": {"conversion:frequency": "annual", "conversion:seats": 40},
    "usage_cap": {"0:limit": 17, "0:segment": "education", "0:discount_percent:money": "10.00"},
    "extra_licences": {"event:0:seats": 9, "0:months": 12, "0:remaining_month": "30-days"},
    "plan_switch": {"event:0:list_price:money": "3.25", "0:seats": 11},
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", TURNED)
def test_a_fresh_visit_shows_what_was_turned(page: str, language: str) -> None:
    file = f"pages/{page}.py"
    app = opened(file)
    before = figures(app)
    id = app.session_state["scenario"]
    for knob, value in TURNED[page].items():
        app.session_state[f"{id}:{knob}"] = value
    settled(app.run())
    assert not app.error, [error.value for error in app.error]
    assert figures(app) != before and len(address(app)) > 1
    fresh = again(app, file, language)
    assert address(fresh) == address(app)
    if language == "en":
        assert figures(fresh) == figures(app)
        assert [info.value for info in fresh.info] == [info.value for info in app.info]


def test_the_address_reads_like_what_was_turned() -> None:
    app = opened(SEAT_CHANGE)
    settled(app.text_input(key=f"{ID}:0:list_price:money").set_value("12.50").run())
    settled(app.select_slider(key=f"{ID}:0:set-seats:0:on:slider").set_value(date(2018, 2, 12)).run())
    assert address(app) == {
        "scenario": [ID],
        "A.list_price": ["12.50"],
        "event": ["A~2018-02-12~set-seats~2"],
        "until": ["2018-04-15"],  # the third invoice after the change
    }


def test_turning_back_empties_the_address() -> None:
    app = opened(SEAT_CHANGE, **{"A.list_price": "12.50"})
    assert app.text_input(key=f"{ID}:0:list_price:money").value == "12.50"
    settled(app.text_input(key=f"{ID}:0:list_price:money").set_value("4.00").run())
    assert address(app) == {"scenario": [ID]}


def test_an_amount_in_the_address_is_written_for_all_languages_alike() -> None:
    app = opened(SEAT_CHANGE, "it")
    settled(app.text_input(key=f"{ID}:0:list_price:money").set_value("12,50").run())
    assert address(app)["A.list_price"] == ["12.50"]
    assert again(app, SEAT_CHANGE, "it").text_input(key=f"{ID}:0:list_price:money").value == "12,50"


def test_a_state_that_cannot_be_billed_leaves_the_address_at_the_last_that_could() -> None:
    app = opened(SEAT_CHANGE)
    settled(app.number_input(key=f"{ID}:0:set-seats:0:count:all").set_value(0).run())
    assert app.error and address(app) == {"scenario": [ID]}


def test_events_of_a_link_are_in_the_table() -> None:
    events = ["A~2018-02-01~set-seats~3", "A~2018-02-20~set-seats~5"]
    app = opened(SEAT_CHANGE, event=events)  # type: ignore[arg-type]
    assert app.number_input(key=f"{ID}:0:set-seats:0:count:all").value == 3
    assert address(app)["event"] == events
    assert "to 3 licences, on **20 February** to 5" in app.info[0].value


@pytest.mark.parametrize("language", LANGUAGES)
def test_nonsense_is_told_and_the_scenario_shown_as_it_comes(language: str) -> None:
    app = opened(SEAT_CHANGE, language, **{"A.seats": "many", "A.colour": "red", "event": "A~someday~set-seats~2"})
    (warning,) = app.warning
    told = warning.value.split("\n- ")[1:]
    assert len(told) == 3, warning.value
    assert "many" in told[0] and "someday" in warning.value
    assert figures(app)[0].startswith(("$9.55", "9,55"))
    assert address(app) == {"scenario": [ID]}


def test_what_was_wrong_stays_until_something_is_turned() -> None:
    app = opened(SEAT_CHANGE, **{"A.seats": "many"})
    settled(app.run())
    assert app.warning
    settled(app.text_input(key=f"{ID}:0:list_price:money").set_value("12.50").run())
    assert not app.warning


def test_a_rule_refuses_a_link_with_its_clause() -> None:
    app = opened(SEAT_CHANGE, event="A~2018-02-01~set-frequency~annual")
    assert "CSP-2" in app.warning[0].value


def test_nothing_of_a_link_is_read_as_markdown() -> None:
    app = opened(SEAT_CHANGE, **{"A.seats": "![x](http://example.com/x.png)"})
    assert "![x]" not in app.warning[0].value


def test_a_link_of_a_scenario_that_does_not_exist_changes_nothing_else() -> None:
    app = opened(SEAT_CHANGE, scenario="csp/no-such", **{"A.seats": "3"})
    assert app.warning and figures(app)[0] == "€80.60"


def test_a_link_on_the_way_opens_a_scenario_anew() -> None:
    """As from the rulebook, after the same scenario has been turned."""
    app = opened(SEAT_CHANGE)
    settled(app.text_input(key=f"{ID}:0:list_price:money").set_value("12.50").run())
    app.switch_page("pages/rulebook.py")
    settled(app.run())
    app.switch_page(SEAT_CHANGE)
    app.query_params.pop("A.list_price", None)  # a link names all it wants
    app.query_params["scenario"] = ID
    settled(app.run())
    assert figures(app)[0] == "$9.55"


def test_going_elsewhere_and_back_keeps_what_was_turned() -> None:
    app = opened(SEAT_CHANGE)
    settled(app.text_input(key=f"{ID}:0:list_price:money").set_value("12.50").run())
    app.switch_page("pages/rulebook.py")
    settled(app.run())
    for name in ("scenario", "A.list_price"):
        app.query_params.pop(name, None)
    app.switch_page(SEAT_CHANGE)
    settled(app.run())
    assert figures(app)[0] == "$29.84" and address(app)["A.list_price"] == ["12.50"]


def test_an_address_behind_the_last_one_does_not_undo_anything() -> None:
    """The browser may still send an older address while somebody drags."""
    app = opened(SEAT_CHANGE)
    older = dict(address(app))
    settled(app.text_input(key=f"{ID}:0:list_price:money").set_value("12.50").run())
    app.query_params.clear()
    app.query_params.update({"language": "en", **older})
    settled(app.number_input(key=f"{ID}:0:set-seats:0:count:all").set_value(3).run())
    assert address(app)["A.list_price"] == ["12.50"] and address(app)["event"] == ["A~2018-02-01~set-seats~3"]


def test_the_link_to_a_scenario_from_a_file_opens_for_somebody_who_has_no_such_file() -> None:
    app = opened(SEAT_CHANGE)
    mine = deepcopy(dict(bundled.library()["csp/two-frequencies-one-invoice"]))
    mine["event"] = [
        {"subscription": mine["subscription"][0]["id"], "on": mine["until"], "kind": "set-seats", "seats": 9}
    ]
    app.session_state["opened"] = {"opened/mine": mine}
    app.session_state["scenario"] = "opened/mine"
    settled(app.run())
    query = copied(app)
    assert query == address(app), "and the address bar is that link"
    assert query is not None and query["scenario"] == [ID]
    fresh = opened(SEAT_CHANGE, **query)  # type: ignore[arg-type]
    assert not fresh.warning and figures(fresh) == figures(app)


def test_a_state_that_is_too_much_for_a_link_says_so() -> None:
    app = opened("pages/usage_cap.py")
    id = app.session_state["scenario"]
    first = bundled.library()[id]["subscription"][0]["purchased"]
    app.session_state[f"{id}:0:source"] = "file"
    app.session_state[f"{id}:0:file:kept"] = {
        first + timedelta(n * 7 + n * n % 5): n**7 % 99_991 for n in range(1, 3_000)
    }
    app.session_state[f"{id}:0:file:name"] = "use.csv"
    settled(app.run())
    assert not app.error, [error.value for error in app.error]
    assert address(app) == {"scenario": [id]}
    assert any("too many events for a link" in found.value for found in app.markdown)
    assert copied(app) is None


# ---- Whose case it is -----------------------------------------------------------------------------------------------


def listed(app: AppTest) -> str:
    """What the list of cases says of the one that is shown."""
    cases = app.selectbox(key="scenario:input")
    return str(cases.format_func(cases.value))


@pytest.mark.parametrize("page", PAGES)
def test_a_first_visit_shows_the_first_case_as_of_this_year_and_its_address_opens_the_same_on_any_day(
    page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visited(page)
    assert app.info and not app.error
    first = bundled.FIRST[page[6:-3]]
    asked = address(app)
    assert asked["scenario"] == [first] and len(asked) > 1 and str(today().year) in str(asked)
    assert listed(app).startswith("Your case, from: ")
    monkeypatch.setenv("BILLING_TODAY", "2031-07-08")
    again = visited(page, **asked)  # type: ignore[arg-type]
    assert address(again) == asked and figures(again) == figures(app)
    assert "2031" in str(address(visited(page))), "and a first visit of another year is of that year"


def test_what_the_page_adds_to_an_address_opens_with_the_case_of_this_year() -> None:
    app = visited(SEAT_CHANGE, tab="2")
    assert address(app)["tab"] == ["2"] and "2026-03-12" in address(app)["event"][0]


@pytest.mark.parametrize(
    ("language", "own"), [("en", "Your case, from: A seat is"), ("it", "Caso proprio, da: Si aggiunge")]
)
def test_what_is_turned_is_ones_own_case_and_the_list_puts_the_printed_one_back(language: str, own: str) -> None:
    app = opened(SEAT_CHANGE, language)
    printed, before = listed(app), figures(app)
    assert printed.startswith("✓ ")
    settled(app.number_input(key=f"{ID}:0:set-seats:0:count:all").set_value(3).run())
    assert listed(app).startswith(own) and "✓" not in listed(app)
    turned = figures(app)
    settled(app.selectbox(key="scenario:input").set_value(ID).run())
    assert listed(app) == printed and address(app) == {"scenario": [ID]} and figures(app) == before
    settled(app.selectbox(key="scenario:input").set_value("").run())
    assert listed(app).startswith(own) and figures(app) == turned, "it stays in the list"
    assert address(app)["event"] == ["A~2018-02-01~set-seats~3"]


def test_what_is_turned_back_is_the_printed_case_again() -> None:
    app = opened(SEAT_CHANGE)
    settled(app.number_input(key=f"{ID}:0:set-seats:0:count:all").set_value(3).run())
    settled(app.number_input(key=f"{ID}:0:set-seats:0:count:all").set_value(2).run())
    assert listed(app).startswith("✓ ") and address(app) == {"scenario": [ID]}


def test_ones_own_case_is_kept_while_others_are_looked_at() -> None:
    app = opened(SEAT_CHANGE, **{"A.list_price": "12.50"})
    turned = figures(app)
    other = "csp/several-changes-in-a-month"
    settled(app.selectbox(key="scenario:input").set_value(other).run())
    assert address(app) == {"scenario": [other]} and figures(app) != turned
    settled(app.selectbox(key="scenario:input").set_value("").run())
    assert address(app) == {"scenario": [ID], "A.list_price": ["12.50"]} and figures(app) == turned


def pick(app: AppTest, tab: str = "", invoice: str = "") -> AppTest:
    """Show a view by its label, choose an invoice by its day."""
    if invoice:
        app.session_state[f"{ID}:invoice"] = invoice
        settled(app.run())
    return view(app, "tabs", tab) if tab else app


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_opens_the_tab_and_the_invoice_that_were_looked_at(language: str) -> None:
    paid = words(language)("tabs.paid")
    app = pick(opened(SEAT_CHANGE, language), tab=paid, invoice="2018-03-15")
    assert address(app) == {"scenario": [ID], "tab": ["2"], "invoice": ["2018-03-15"]}
    fresh = again(app, SEAT_CHANGE, language)
    assert fresh.session_state["tabs"] == 1 and not fresh.warning
    assert fresh.session_state[f"{ID}:invoice"].startswith("2018-03-15")
    assert address(fresh) == address(app)
    usual = pick(fresh, tab=words(language)("tabs.days"), invoice="2018-02-15")
    assert address(usual) == {"scenario": [ID]}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("value", ["0", "6", "two", "²", "-1", "9" * 5_000])
def test_a_tab_that_is_none_is_told_and_the_first_shown(value: str, language: str) -> None:
    app = opened(SEAT_CHANGE, language, tab=value)
    assert value[:40] in app.warning[0].value.replace("\\", "")
    assert app.session_state["tabs"] == 0 and address(app) == {"scenario": [ID]}


@pytest.mark.parametrize("value", ["2018-02-16", "nonsense [x](y)", "2018-02-15~axcrypt"])
def test_an_invoice_that_is_none_is_told_and_another_shown(value: str) -> None:
    app = opened(SEAT_CHANGE, "en", invoice=value)
    assert len(app.warning) == 1 and value[:8] in app.warning[0].value
    assert app.session_state[f"{ID}:invoice"].startswith("2018-02-15") and address(app) == {"scenario": [ID]}


def test_of_two_invoices_of_a_day_the_link_names_the_programme() -> None:
    id = "avast-prepaid/flexible-security-prepaid-backup"
    app = opened("pages/contracts.py", "en", scenario=id, invoice="2024-05-01~avast-flexible")
    assert not app.warning and address(app)["invoice"] == ["2024-05-01~avast-flexible"]


def test_a_trainers_link_asks_for_one_invoice() -> None:
    app = opened(SEAT_CHANGE, "en", guess="1", invoice="2018-03-15")
    assert not app.warning and app.session_state[f"{ID}:invoice"].startswith("2018-03-15")
    assert address(app) == {"scenario": [ID], "guess": ["1"], "invoice": ["2018-03-15"]}


def test_a_link_with_a_day_and_an_invoice_shows_both() -> None:
    app = opened(SEAT_CHANGE, "en", day="2018-02-20", invoice="2018-03-15")
    assert address(app) == {"scenario": [ID], "day": ["2018-02-20"], "invoice": ["2018-03-15"]}
    assert address(opened(SEAT_CHANGE, "en", day="2018-02-20", invoice="2018-02-15")) == {
        "scenario": [ID],
        "day": ["2018-02-20"],
    }


# ---- What a page cannot show ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "query", "suits"),
    [
        (
            "seat_change",
            {"scenario": ID, "A.trial": "true", "event": "none", "A.seats": "25", "A.offer": "Office 365 E3"},
            "free_trial",
        ),
        ("extra_licences", {"scenario": "axcrypt/fifty-days-left", "event": "none"}, "contracts"),
        ("plan_switch", {"scenario": "office365/cheaper-plan-part-is-lost", "event": "none"}, "contracts"),
        (
            "purchase_day",
            {"scenario": "csp/free-days-before-17-october-2017", "A.frequency": "annual"},
            "monthly_or_annual",
        ),
        (
            "usage_cap",
            {"scenario": "avast-prepaid/flexible-security-prepaid-backup", "without": "A"},
            "contracts",
        ),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_that_its_page_cannot_show_names_the_page_that_can(
    page: str, query: dict[str, str], suits: str, language: str
) -> None:
    app = opened(f"pages/{page}.py", language, **query)
    title = words(language)(f"page.{suits}.title")
    assert app.warning[0].value == words(language)("link.not_here", page=title)
    assert address(app) == {"scenario": [query["scenario"]]}, "the scenario is shown as it is bundled"
    assert app.info
    fresh = opened(f"pages/{suits}.py", language, **query)
    assert [title.value for title in fresh.title] == [title] and not fresh.warning
    assert address(fresh) == {name: [value] for name, value in query.items()}


@pytest.mark.parametrize("page", [*(page for names in frame.QUESTIONS.values() for page in names)])
def test_a_bundled_scenario_opens_from_the_address_of_every_page(page: str) -> None:
    for id in ("csp/add-on-ends-with-its-parent", "axcrypt/fifty-days-left"):
        app = opened(f"pages/{page}.py", scenario=id, tab="2")
        data = bundled.library()[id]
        suits = (
            page if page == "contracts" else bundled.page_for(data)
        )  # that page shows any, and one may be taken away
        assert [title.value for title in app.title] == [words("en")(f"page.{suits}.title")]
        assert not app.warning and address(app) == {"scenario": [id], "tab": ["2"]}


def test_what_a_link_changes_goes_along_to_the_page_that_suits() -> None:
    app = opened("pages/usage_cap.py", scenario=ID, **{"A.list_price": "12.50"})
    assert [title.value for title in app.title] == [words("en")("page.seat_change.title")]
    assert figures(app)[0] == "$29.84" and address(app)["A.list_price"] == ["12.50"]


@pytest.mark.parametrize("event", ["none", "A~2018-02-20~cancel"])
def test_licences_that_do_not_change_are_shown_and_a_change_can_be_added(event: str) -> None:
    app = opened(SEAT_CHANGE, scenario=ID, event=event)
    assert not app.warning and address(app) == {"scenario": [ID], "event": [event]}
    assert app.info[0].value == words("en")("answer.no_change")
    settled(app.button(key=f"{ID}:0:set-seats:add").click().run())
    assert app.info[0].value != words("en")("answer.no_change") and not app.error


@pytest.mark.parametrize("day", ["1990-01-01", "2018-01-12", "2060-12-31", "9999-12-31", "0001-01-01"])
@pytest.mark.parametrize("page", ["seat_change", "contracts"])
def test_a_day_through_which_a_page_cannot_bill_is_told(page: str, day: str) -> None:
    id = ID if page == "seat_change" else "csp/two-frequencies-one-invoice"
    app = opened(f"pages/{page}.py", scenario=id, until=day)
    assert "until" in app.warning[0].value and address(app) == {"scenario": [id]}


def test_another_page_shows_another_scenario_where_it_cannot_show_what_was_left() -> None:
    trial = {"A.trial": "true", "event": "none", "A.seats": "25", "A.offer": "Office 365 E3"}
    app = opened("pages/free_trial.py", scenario=ID, **trial)
    assert address(app) == {"scenario": [ID]} | {name: [value] for name, value in trial.items()}
    app.switch_page(SEAT_CHANGE)
    for name in ("scenario", *trial):
        app.query_params.pop(name, None)
    settled(app.run())
    assert not app.warning and address(app)["scenario"] != [ID]


@pytest.mark.parametrize("year", [1990, 2150])
def test_the_first_and_the_last_year_of_the_calendar_can_be_looked_at(year: int) -> None:
    app = opened("pages/purchase_day.py", **{"A.purchased": f"{year}-01-31", "until": f"{year}-12-31"})
    assert app.number_input[0].value == year and not app.warning
