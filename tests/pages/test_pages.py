"""Each page in each language, run as the server runs it: what it says, what its knobs do, what it refuses."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from billing_model.billing.bill import bill
from billing_model.core import codes
from billing_model.files.scenario import read
from billing_model.files.toml import load
from billing_model.take_away.colours import PALETTE
from billing_model.what_if.seat_change import cost_by_day
from page_runs import figures, open_box, opened, settled
from pages.ui.base import frame
from pages.ui.base.words import LANGUAGES, words
from pages.ui.charts.marks import on_lines
from project import PROJECT

SEAT_CHANGE = "pages/seat_change.py"
ID = "csp/seat-change"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("file", ["", SEAT_CHANGE])
def test_every_page_opens_in_every_language(file: str, language: str) -> None:
    app = opened(file, language)
    name = words(language)("page.seat_change.title" if file else "app.name")
    assert app.title[0].value == name
    assert app.query_params["language"] == language


def test_an_unknown_language_in_the_address_is_english() -> None:
    assert opened(SEAT_CHANGE, "tlh").title[0].value == words("en")("page.seat_change.title")


@pytest.mark.parametrize(
    "given", [{"lang": "it"}, {"lang": "IT"}, {"language": "it-IT"}, {"language": "", "lang": "it"}]
)
def test_the_language_is_understood_as_people_write_it(given: dict[str, str]) -> None:
    app = opened(SEAT_CHANGE, **{"language": "", **given})
    assert app.title[0].value == words("it")("page.seat_change.title")
    assert app.query_params["language"] == "it" and "lang" not in app.query_params


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_menu_leads_to_every_page_and_keeps_the_language(language: str) -> None:
    spoken = words(language)
    app = opened(f"pages/{frame.RULEBOOK}.py", language)
    assert not len(app.sidebar)
    menus = {menu.label: menu.options for menu in app.menu_button}
    assert list(menus) == [spoken(f"menu.{name}") for name in frame.MENU]
    offered = [title for titles in menus.values() for title in titles]
    pages = {path.stem for path in (PROJECT / "pages").glob("*.py")} - {frame.CHECK, frame.RULEBOOK}  # beside the menus
    assert sorted(offered) == sorted(spoken(f"page.{page}.title") for page in pages), "each once"
    for name, inside in frame.MENU.items():
        app = opened(f"pages/{frame.RULEBOOK}.py", language)
        settled(app.menu_button(key=f"menu:{name}").click(inside[-1]).run())
        assert app.title[0].value == spoken(f"page.{inside[-1]}.title")
        assert app.query_params["language"] == language


def test_every_page_has_one_title_with_its_question_as_the_hint() -> None:
    spoken = words("en")
    for page in (name for inside in frame.MENU.values() for name in inside):
        app = opened(f"pages/{page}.py")
        assert [(title.value, title.help) for title in app.title] == [
            (spoken(f"page.{page}.title"), spoken(f"page.{page}.question"))
        ]


def test_the_printed_example_is_the_first_thing_seen() -> None:
    app = opened(SEAT_CHANGE)
    assert figures(app) == ["$9.55", "$4.00", "+$5.55", "$93.55"]
    assert "**15 February 2018** says **$9.55** instead of $4.00: **$5.55 more**" in app.info[0].value


def test_the_answer_in_italian_speaks_italian() -> None:
    app = opened(SEAT_CHANGE, "it")
    assert figures(app)[0] == "9,55 USD"
    answer = app.info[0].value.replace("\xa0", " ")
    assert "La fattura del **15 febbraio 2018** è di **9,55 USD** invece di 4,00 USD" in answer


def test_a_scenario_in_the_address_is_opened() -> None:
    app = opened(SEAT_CHANGE, scenario="csp/several-changes-in-a-month")
    assert app.selectbox(key="scenario:input").value == "csp/several-changes-in-a-month"
    assert app.query_params["scenario"] == "csp/several-changes-in-a-month"


def test_a_scenario_that_does_not_exist_is_said_and_the_first_shown() -> None:
    app = opened(SEAT_CHANGE, scenario="csp/no-such")
    assert "There is no scenario “csp/no-such”" in app.warning[0].value and figures(app)[0] == "€80.60"


def test_the_price_is_typed_as_text_and_changes_the_figures() -> None:
    app = opened(SEAT_CHANGE)
    settled(app.text_input(key=f"{ID}:0:list_price:money").set_value("12.50").run())
    assert figures(app)[:3] == ["$29.84", "$12.50", "+$17.34"]


def test_an_italian_price_keeps_its_comma() -> None:
    app = opened(SEAT_CHANGE, "it")
    settled(app.text_input(key=f"{ID}:0:list_price:money").set_value("12,50").run())
    assert figures(app)[0] == "29,84 USD"


def test_a_wrong_price_gets_its_sentence_and_the_last_good_figures_stay() -> None:
    app = opened(SEAT_CHANGE)
    settled(app.text_input(key=f"{ID}:0:list_price:money").set_value("12.50").run())
    settled(app.text_input(key=f"{ID}:0:list_price:money").set_value("12,5000").run())
    assert "12.50" in app.error[0].value and "did you mean" in app.error[0].value
    assert figures(app)[0] == "$29.84"


def test_at_the_end_of_the_calendar_no_later_day_is_asked_for() -> None:
    app = opened(SEAT_CHANGE)
    settled(app.text_input(key=f"{ID}:0:purchased:text").set_value("31/12/2150").run())
    said = [info.value for info in app.info[1:]]
    assert said and all(text.endswith("31 Dec 2150, the last day that can be billed.") for text in said)


def test_no_seats_are_refused_with_the_clause_beside_the_knob() -> None:
    app = opened(SEAT_CHANGE)
    settled(app.number_input(key=f"{ID}:0:set-seats:0:count:all").set_value(0).run())
    assert "CSP" in app.error[0].value
    assert figures(app)[0] == "$9.55"


def test_moving_the_change_moves_its_cost() -> None:
    app = opened(SEAT_CHANGE)
    settled(app.select_slider(key=f"{ID}:0:set-seats:0:on:slider").set_value(date(2018, 2, 12)).run())
    assert figures(app)[2] == "+$4.13"  # one day of 0.129 and the next month


def test_switching_the_language_keeps_what_was_turned() -> None:
    app = opened(SEAT_CHANGE)
    settled(app.text_input(key=f"{ID}:0:list_price:money").set_value("12.50").run())
    settled(app.button_group(key="language").set_value("IT").run())
    assert app.text_input(key=f"{ID}:0:list_price:money").value == "12,50"
    assert figures(app)[0] == "29,84 USD" and not app.error


def test_an_annual_subscription_is_one_click_away() -> None:
    app = opened(SEAT_CHANGE)
    settled(app.selectbox(key=f"{ID}:0:frequency:input").set_value("annual").run())
    assert figures(app) == ["$45.50", "$0.00", "+$45.50", "$93.50"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_scenario_of_the_page_can_be_shown(language: str) -> None:
    app = opened(SEAT_CHANGE, language)
    options = [
        path.relative_to(PROJECT / "scenarios").with_suffix("").as_posix()
        for path in sorted((PROJECT / "scenarios" / "csp").glob("*.toml"))
        if any(event["kind"] == "set-seats" for event in load(path).get("event", []))
    ]
    assert len(options) > 20
    for option in options:
        app.session_state["scenario"] = option
        settled(app.run())
        assert app.query_params["scenario"] == option


def test_the_curve_of_every_scenario_agrees_with_its_own_day() -> None:
    """What the curve says of the day of the change is what the change costs, billed on its own."""
    for path in sorted((PROJECT / "scenarios" / "csp").glob("*.toml")):
        scenario = read(path)
        for row in np.flatnonzero(scenario.book.events.kind == codes.event_kind("set-seats")):
            curve = cost_by_day(scenario.book, int(row))
            if curve is None:
                continue
            rest = replace(scenario.book, events=scenario.book.events.take(np.arange(len(scenario.book.events)) != row))
            costs = []
            for book in (scenario.book, rest):
                lines = bill(book, curve.last + 62)
                costs.append(int(lines.amount[lines.last <= curve.last].sum()))
            assert curve.cost[curve.days == scenario.book.events.on[row]].tolist() == [costs[0] - costs[1]], path


def test_both_languages_say_the_same_things() -> None:
    def paths(table: dict, before: str = "") -> set[str]:
        return {
            path
            for name, value in table.items()
            for path in (paths(value, f"{before}{name}.") if isinstance(value, dict) else {before + name})
        }

    assert paths(words("en").table) == paths(words("it").table)


def test_the_palette_of_the_charts_is_the_one_of_the_theme() -> None:
    config = tomllib.loads((PROJECT / ".streamlit" / "config.toml").read_text("utf-8"))
    for theme in ("light", "dark"):
        assert config["theme"][theme]["chartCategoricalColors"] == list(PALETTE)


def test_what_was_turned_in_a_box_lasts_when_it_is_closed() -> None:
    app, box, knob = opened(SEAT_CHANGE), f"{ID}:seat_change:box:more", f"{ID}:0:full_credit_days"
    assert knob not in [field.key for field in app.number_input]
    open_box(app, box)
    settled(app.number_input(key=knob).set_value(3).run())
    changed, link = figures(app), dict(app.query_params)
    assert link["A.full_credit_days"] == "3"
    open_box(app, box, is_open=False)
    settled(app.number_input(key=f"{ID}:0:seats").set_value(2).run())
    settled(app.number_input(key=f"{ID}:0:seats").set_value(1).run())
    assert (figures(app), dict(app.query_params)) == (changed, link)
    assert open_box(app, box).number_input(key=knob).value == 3


def test_the_table_of_events_lasts_when_it_is_closed() -> None:
    scenario = "csp/removed-within-days-full-credit"
    app = opened(SEAT_CHANGE, scenario=scenario)
    before = figures(app), dict(app.query_params)
    box = f"{scenario}:seat_change:box:events"
    for is_open in (True, False, True):
        open_box(app, box, is_open)
        assert (figures(app), dict(app.query_params)) == before


def test_what_is_wrong_in_a_closed_box_is_said_below_it() -> None:
    app, box = opened(SEAT_CHANGE), f"{ID}:seat_change:box:more"
    open_box(app, box)
    settled(app.number_input(key=f"{ID}:0:full_credit_days").set_value(-1).run())
    assert len(app.error) == 1 and sum(len(each.error) for each in app.expander) == 1
    open_box(app, box, is_open=False)
    assert len(app.error) == 1 and sum(len(each.error) for each in app.expander) == 0


def test_things_are_counted_and_averages_written_in_the_words_of_a_language() -> None:
    english, italian = words("en"), words("it")
    assert [english.counted("usage_cap.year", n) for n in (0, 1, 2)] == ["0 years", "1 year", "2 years"]
    assert italian.counted("usage_cap.device", 1_000) == "1.000 dispositivi"
    assert [english.average(n) for n in (15_000, 15_049, 15_050, 15_240, 0)] == ["15", "15", "15.1", "15.2", "0"]
    assert italian.average(15_240) == "15,2"


def test_a_long_label_goes_on_on_the_next_line_and_none_is_lost() -> None:
    assert on_lines("CSP monthly") == "CSP monthly"
    assert on_lines("CSP monthly and from month 7 annual") == "CSP monthly and from<br>month 7 annual"
    assert on_lines("x" * 40) == "x" * 40 and on_lines("") == ""


def answer_of(language: str, contract: dict[str, Any], *events: dict[str, Any]) -> str:
    """The first sentence box of the page of a change of seats, of a contract in USD through May 2018."""
    data = {name: value for name, value in load(PROJECT / "scenarios" / f"{ID}.toml").items() if name != "expect"}
    bought = data["subscription"][0] | contract
    mine = data | {"subscription": [bought], "event": [{"subscription": "A"} | event for event in events]}
    app = opened(SEAT_CHANGE, language)
    app.session_state["opened"] = {"opened/mine": mine | {"id": "opened/mine", "until": date(2018, 5, 31)}}
    app.session_state["scenario"] = "opened/mine"
    return str(settled(app.run()).info[0].value).replace("\xa0", " ")


def test_an_invoice_whose_total_stays_and_whose_rows_do_not_is_told() -> None:
    contract = {"purchased": date(2018, 2, 20), "billing_day": 25, "seats": 4}
    events = [
        {"on": date(2018, 3, 5), "kind": "set-seats", "seats": 6},
        {"on": date(2018, 3, 21), "kind": "cancel"},
    ]
    assert answer_of("en", contract, *events) == (
        "On **5 March 2018** you go from 4 licences to 6 licences. No total through 31 May 2018 changes: the invoice "
        "of **25 March 2018** says **−$16.00** either way, but in **7 rows** instead of 3."
    )
    assert answer_of("it", contract, *events).endswith(
        "Nessun totale fino al 31 maggio 2018 cambia: la fattura del **25 marzo 2018** è di **−16,00 USD** in ogni "
        "caso, ma con **7 righe** invece di 3."
    )


def test_an_invoice_with_as_many_rows_that_are_others_is_told() -> None:
    contract = {"purchased": date(2018, 2, 20), "billing_day": 25, "seats": 4, "alignment": "billing-day"}
    events = [
        {"on": date(2018, 2, 22), "kind": "set-seats", "seats": 6},
        {"on": date(2018, 2, 25), "kind": "cancel"},
    ]
    assert "the invoice of **25 February 2018** says **$0.00** either way, only its rows differ." in (
        answer_of("en", contract, *events)
    )


def test_a_change_that_no_row_shows_changes_no_invoice() -> None:
    same = {"on": date(2018, 2, 1), "kind": "set-seats", "seats": 1}
    assert answer_of("en", {}, same).endswith("It changes no invoice through 31 May 2018.")


def test_a_change_to_the_same_number_says_that_it_stays() -> None:
    same = {"on": date(2018, 3, 5), "kind": "set-seats", "seats": 4}
    contract = {"purchased": date(2018, 2, 20), "seats": 4}
    assert answer_of("en", contract, same).startswith("On **5 March 2018** the number stays at 4 licences. ")
    assert answer_of("it", contract, same).startswith("Il **5 marzo 2018** restano 4 licenze. ")
