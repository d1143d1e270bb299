"""The page of several contracts, and the choice between together and apart on every page that has it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from billing_model.billing.clock import as_known
from billing_model.billing.outcome import outcome
from billing_model.files.scenario import read
from billing_model.programmes import programmes
from page_runs import (
    address,
    answer,
    figures,
    invoice_table,
    key_of_inputs,
    open_box,
    opened,
    settled,
    visited,
    why_box,
)
from pages.ui.base.words import LANGUAGES, plain, words
from pages.ui.charts import daily
from pages.ui.inputs.contract import names_of
from pages.ui.scenario import several
from pages.ui.scenario.bundled import library, page_for
from project import PROJECT

CONTRACTS = "pages/contracts.py"
PAIR = "avast-prepaid/flexible-security-prepaid-backup"
FOUR = "several-programmes/csp-axcrypt-and-avast"
TWO = "csp/two-subscriptions-changed"
FREQUENCIES = "csp/two-frequencies-one-invoice"


def scenario(name: str):
    return read(PROJECT / "scenarios" / f"{name}.toml")


def sums_of(app: AppTest) -> str:
    """What each contract costs and all of them, with ordinary spaces."""
    captions = [caption.value.replace("\xa0", " ") for caption in app.caption]
    return next(caption for caption in captions if " = **" in caption)


def inputs_of(app: AppTest) -> list[Any]:
    """All inputs of the page."""
    kinds = (app.text_input, app.number_input, app.date_input, app.selectbox, app.slider, app.toggle, app.button_group)
    return [part for kind in kinds for part in kind]


def chosen(app: AppTest, key: str, value: object) -> AppTest:
    app.session_state[key] = value
    return settled(app.run())


# ---- The page of contracts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_opens_with_the_pair_that_the_clause_names(language: str) -> None:
    app = opened(CONTRACTS, language)
    assert app.title[0].value == words(language)("page.contracts.title")
    total, sums = {
        "en": ("**€615.60**", "A €57.60 + B €558.00 = **€615.60**"),
        "it": ("**615,60 €**", "A 57,60 € + B 558,00 € = **615,60 €**"),
    }[language]
    assert total in answer(app) and " 3 " in answer(app) and sums in sums_of(app)
    assert app.query_params["scenario"] == PAIR


def test_the_invoice_that_the_answer_names_is_shown() -> None:
    app = opened(CONTRACTS, scenario=PAIR)
    assert "**1 May 2024**, says **€558.00**" in answer(app)  # two invoices are of that day
    assert invoice_table(app)["foot"][-1]["amount"] == "558.00"


def test_four_contracts_of_three_vendors_and_their_sum() -> None:
    app = opened(CONTRACTS, scenario=FOUR)
    assert "the 4 contracts cost **€1,580.60** together, on 8 invoices" in answer(app)
    assert "**1 May 2024**, says **€648.00** (AxCrypt" in app.info[0].value
    assert "A €215.60 + B €747.00 + C €60.00 + D €558.00 = **€1,580.60**" in sums_of(app)


def test_every_field_of_every_contract_is_a_knob() -> None:
    app = opened(CONTRACTS, scenario=FOUR)
    for number, entry in enumerate(library()[FOUR]["subscription"]):
        chosen(app, f"{FOUR}:contracts:turned", number)
        open_box(app, f"{FOUR}:contracts:box:terms:{number}")
        drawn = {
            str(part.key).removesuffix(":input").removesuffix(":money").removesuffix(":text") for part in inputs_of(app)
        }
        declared = {field.name for field in programmes()[entry["programme"]].fields}
        assert {
            f"{FOUR}:{number}:{name}" for name in declared | {"customer", "purchased", "seats", "list_price"}
        } <= drawn
    settled(app.number_input(key=f"{FOUR}:3:seats").set_value(4).run())
    assert "€1,766.60" in app.info[0].value
    chosen(app, f"{FOUR}:contracts:turned", 1)
    open_box(app, f"{FOUR}:contracts:box:terms:1")
    assert "€1,766.60" in app.info[0].value, "the other contract stays as it was turned"
    settled(app.text_input(key=f"{FOUR}:1:reseller_discount_percent:money").set_value("10").run())
    assert "€1,691.90" in app.info[0].value  # a tenth of 747.00 less


def test_the_changes_of_each_contract_are_a_table_in_its_own_way() -> None:
    app = opened(CONTRACTS, scenario=FOUR)
    tables = {0: "set-seats", 1: "add-seats", 2: "use"}  # a prepaid term has none
    for number, kind in tables.items():
        chosen(app, f"{FOUR}:contracts:turned", number)
        (first, *_) = [part for part in app.number_input if part.key.endswith(":count:all")]
        assert f"{FOUR}:" in first.key and f":{kind}:" in first.key
        before = answer(app)
        settled(first.set_value(first.value + 5).run())
        assert answer(app) != before
        assert any(event.split("~")[2] == kind for event in address(app)["event"])
    chosen(app, f"{FOUR}:contracts:turned", 3)
    assert not [part for part in app.number_input if part.key.endswith(":count:all")]
    assert len(address(app)["event"]) == len(library()[FOUR]["event"]), "what the others were turned to stays"


def test_all_contracts_have_one_currency_and_each_its_customer() -> None:
    app = open_box(opened(CONTRACTS, scenario=PAIR), f"{PAIR}:contracts:box:terms:0")
    settled(app.text_input(key=f"{PAIR}:0:customer").set_value("Rossi").run())
    settled(app.selectbox(key=f"{PAIR}:currency:input").set_value("CHF").run())
    assert "CHF" in answer(app) and "€" not in answer(app)
    assert address(app)["A.customer"] == ["Rossi"] and address(app)["currency"] == ["CHF"]


def test_what_a_clause_refuses_is_said_beside_its_knob_and_the_figures_stay() -> None:
    app = opened(CONTRACTS)
    open_box(app, f"{PAIR}:contracts:box:terms:0")
    settled(app.text_input(key=f"{PAIR}:0:discount_percent:money").set_value("10").run())
    assert "PAYG-8" in app.error[0].value and "PAYG-8" in app.warning[0].value
    assert "€615.60" in app.warning[0].value, "the last answer, greyed"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_scenario_of_the_page_can_be_shown_together_and_apart(language: str) -> None:
    app = opened(CONTRACTS, language)
    wanted = [
        name for name, data in library().items() if len(data["subscription"]) > 1 or page_for(data) == "contracts"
    ]
    assert len(wanted) > 30
    for name in wanted:
        chosen(app, "scenario", name)
        assert app.query_params["scenario"] == name and not app.error, name
        for number in range(len(library()[name]["subscription"])):
            if len(library()[name]["subscription"]) > 1:
                chosen(app, f"{name}:apart", number)


def test_one_contract_alone_has_no_choice() -> None:
    app = opened(CONTRACTS, scenario="avast-prepaid/one-year")
    assert not any(str(part.key).endswith(":apart:input") for part in inputs_of(app))
    assert "this contract costs" in app.info[0].value


def test_every_mix_of_programmes_has_a_page() -> None:
    for name, data in library().items():
        used = {entry["programme"] for entry in data["subscription"]}
        page = page_for(data)
        assert page, name
        if len(used) > 1 and not used <= {"avast-flexible", "avast-prepaid"}:
            assert page == "contracts"


# ---- Together and apart -------------------------------------------------------------------------------------------


def test_apart_shows_only_the_lines_of_one_contract() -> None:
    app = opened("pages/seat_change.py", scenario=TWO)
    assert {line["whose"] for line in invoice_table(app)["lines"]} == {"A", "B"}
    chosen(app, f"{TWO}:apart", 1)
    table = invoice_table(app)
    assert [line["amount"] for line in table["lines"]] == ["−100.00", "74.20", "20.64", "80.00"]
    assert table["foot"][-1]["amount"] == "74.84" and not any("whose" in line for line in table["lines"])
    assert any("Only B is shown" in caption.value for caption in app.caption)
    assert figures(app)[0] == "$84.39", "the answer stays that of the whole customer"


def test_the_days_of_several_contracts_are_stacked_in_their_own_colours() -> None:
    found = scenario(FOUR)
    result = outcome(found.book, found.until)
    speaks = words("en")
    figure = daily.daily(result, names_of(result, found, speaks), speaks, "EUR")
    areas = [trace for trace in figure["data"] if trace.get("stackgroup")]  # of many days
    assert [area["name"].split(" · ")[0] for area in areas] == ["A", "B", "C", "D"]
    assert len({area["fillcolor"] for area in areas}) == 4 and {area["x0"] for area in areas} == {
        str(result.daily[0][0])
    }
    assert np.allclose(np.sum([area["y"] for area in areas], axis=0), result.daily[1] / 1_000_000)
    assert all(len(area["customdata"]) == len(area["y"]) == len(result.daily[0]) for area in areas)
    clock = as_known(result, result.until - 30).outcome
    figure = daily.daily(clock, names_of(clock, found, speaks), speaks, "EUR")
    bars = [trace for trace in figure["data"] if trace["type"] == "bar"]
    assert len({bar["marker"]["color"] for bar in bars}) == 4 and figure["layout"]["barmode"] == "relative"
    alone = result.only(np.array([2]))
    figure = daily.daily(alone, names_of(alone, found, speaks), speaks, "EUR")
    assert len([trace for trace in figure["data"] if trace["type"] == "bar" or trace.get("stackgroup")]) == 1


@pytest.mark.parametrize(("language", "names"), [("en", ["Licences", "Devices"]), ("it", ["Licenze", "Dispositivi"])])
def test_a_seat_is_called_what_its_programme_calls_it(language: str, names: list[str]) -> None:
    speaks = words(language)
    found = scenario(FOUR)
    result = outcome(found.book, found.until)
    assert list(daily.seats_by_noun(result, speaks)) == names
    pair = scenario(PAIR)
    assert list(daily.seats_by_noun(outcome(pair.book, pair.until), speaks)) == names[1:]
    device, licence = {"en": ("2 devices", "2 licences"), "it": ("2 dispositivi", "2 licenze")}[language]
    assert speaks.seats(2, "avast-flexible") == speaks.seats(2, "avast-prepaid") == device
    assert speaks.seats(2, "csp") == speaks.seats(2) == licence


# ---- The contract to change ----------------------------------------------------------------------------------------


def test_the_other_contract_can_be_turned_and_the_first_stays_as_it_was_left() -> None:
    app = opened("pages/seat_change.py", scenario=TWO)
    settled(app.number_input(key=f"{TWO}:0:set-seats:0:count:all").set_value(3).run())
    left = figures(app)[0]
    assert left == "$89.94"  # one more licence: 1.55 and 4.00
    chosen(app, f"{TWO}:seat_change:turned", 1)
    assert figures(app)[0] == left
    assert app.text_input(key=f"{TWO}:1:list_price:money").value == "20.00"
    settled(app.text_input(key=f"{TWO}:1:list_price:money").set_value("40.00").run())
    assert figures(app)[0] == "$164.73"
    chosen(app, f"{TWO}:seat_change:turned", 0)
    assert figures(app)[0] == "$164.73"
    assert app.text_input(key=f"{TWO}:0:list_price:money").value == "4.00"


@pytest.mark.parametrize("page", ["monthly_or_annual", "purchase_day"])
def test_the_page_can_look_at_another_contract(page: str) -> None:
    name = "csp/bought-on-the-29th-30th-and-31st"
    app = opened(f"pages/{page}.py", scenario=name)
    first = app.info[0].value
    chosen(app, f"{name}:{page}:turned", 1)
    assert app.info[0].value != first
    assert any(f"{library()[name]['subscription'][1]['id']} ·" in caption.value for caption in app.caption)


def test_another_trial_can_be_turned() -> None:
    name = "csp-trial/two-offers-on-trial"
    app = opened("pages/free_trial.py", scenario=name)
    assert "**" in app.info[0].value
    before = figures(app)
    chosen(app, f"{name}:free_trial:turned", 0)
    assert figures(app) != before


def test_another_service_can_be_turned_and_nothing_is_lost() -> None:
    app = opened("pages/usage_cap.py", scenario=PAIR)
    settled(app.text_input(key=f"{PAIR}:0:list_price:money").set_value("4.80").run())
    assert figures(app)[0] == "€673.20"
    chosen(app, f"{PAIR}:usage_cap:turned", 1)
    assert figures(app)[0] == "€673.20"
    settled(app.text_input(key=f"{PAIR}:1:list_price:money").set_value("100").run())
    assert figures(app)[0] == "€415.20"
    chosen(app, f"{PAIR}:usage_cap:turned", 0)
    assert figures(app)[0] == "€415.20"


# ---- The discount of a prepaid term -------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "said"), [("en", "our assumption"), ("it", "nostra ipotesi")])
def test_a_discount_on_prepaid_is_said_to_be_ours(language: str, said: str) -> None:
    app = opened(CONTRACTS, language, scenario="avast-prepaid/discount-without-a-segment")
    assert said in why_box(app)["sentence"]
    app = opened(CONTRACTS, language, scenario="avast-prepaid/one-year")
    assert said not in why_box(app)["sentence"]


def test_what_the_clause_says_can_be_chosen_and_is_shown() -> None:
    app = open_box(opened(CONTRACTS, scenario=TWO), f"{TWO}:contracts:box:terms:0")
    rounding = app.selectbox(key=f"{TWO}:0:rounding:input")
    assert rounding.value == "" and words("en")("knobs.default") in rounding.options


def test_a_purchase_takes_what_happens_to_its_contract_along_and_nothing_else() -> None:
    events = ["A~2020-03-20~cancel", "B~2020-03-22~cancel"]
    app = opened(CONTRACTS, scenario=FREQUENCIES, event=events)  # type: ignore[arg-type]
    for is_open in (True, False):  # and with the table of what happens out of sight
        open_box(app, f"{FREQUENCIES}:contracts:box:events", is_open)
        bought = next(box for box in app.text_input if box.key and box.key.endswith(":0:purchased:text"))
        settled(bought.set_value("23 Jan 2020" if is_open else "2 Feb 2020").run())
        assert sorted(address(app)["event"]) == [f"A~2020-{'03-30' if is_open else '04-09'}~cancel", events[1]]


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", ("this contract costs", "Contract A begins only on 29 February 2096 and is not billed yet.")),
        ("it", ("questo contratto costa", "Il contratto A inizia soltanto il 29 febbraio 2096")),
    ],
)
def test_a_contract_that_begins_after_what_is_billed_is_not_left_out_in_silence(
    language: str, sentences: tuple[str, ...]
) -> None:
    app = opened(CONTRACTS, language, scenario=FREQUENCIES)
    bought = next(box for box in app.text_input if box.key and box.key.endswith(":0:purchased:text"))
    settled(bought.set_value("29/2/2096").run())
    assert all(sentence in app.info[0].value for sentence in sentences)


def test_a_last_day_that_is_scheduled_moves_with_the_purchase() -> None:
    id = "nce/next-term-ends-with-the-calendar-year"
    app = opened(CONTRACTS, scenario=id)
    bought = next(box for box in app.text_input if box.key and box.key.endswith(":0:purchased:text"))
    before = library()[id]
    day = before["subscription"][0]["purchased"] + timedelta(7)
    settled(bought.set_value(f"{day:%-d %b %Y}").run())
    on, ends = (before["event"][0][name] + timedelta(7) for name in ("on", "end_date"))
    assert address(app)["event"] == [f"A~{on}~schedule~end_date~{ends}"]


def test_the_number_that_is_moved_into_a_contract_is_not_guessed() -> None:
    """How many there are then cannot be said from what is added and removed alone."""
    added = ["A~2026-04-15~move-seats~B~seats~4", "B~2026-05-20~add-seats~2"]
    id = "nce/seats-moved-into-another-subscription"
    app = opened(CONTRACTS, scenario=id, event=added, turn="B")  # type: ignore[arg-type]
    assert not app.error and not app.warning
    assert not [box for box in app.number_input if ":add-seats:" in str(box.key)]


# ---- One contract more, one fewer -----------------------------------------------------------------------------------


def another(app: AppTest, programme: str) -> AppTest:
    """The page with one more contract of a programme."""
    open_box(app, f"{key_of_inputs(app)}:another")
    return settled(app.button(key=f"{key_of_inputs(app)}:another:{programme}").click().run())


def fewer(app: AppTest, id: str) -> AppTest:
    """The page after the contract whose inputs are shown was removed."""
    return settled(app.button(key=f"{key_of_inputs(app)}:remove:{id}").click().run())


@pytest.mark.parametrize("programme", several.programmes_to_add())
def test_a_contract_of_any_programme_is_added_from_nothing_and_goes_by_one_act(programme: str) -> None:
    app = visited(CONTRACTS, scenario=PAIR)
    before, said_before = address(app), answer(app)
    another(app, programme)
    assert not app.error and not app.warning and "the 3 contracts cost" in answer(app)
    there = address(app)
    assert there["C.programme"] == [programme] and there["turn"] == ["C"] and "event" not in there
    assert there["C.purchased"] == [str(library()[PAIR]["subscription"][0]["purchased"])]
    fresh = visited(CONTRACTS, **there)  # type: ignore[arg-type]
    assert answer(fresh) == answer(app) and address(fresh) == there and not fresh.warning
    fewer(app, "C")
    assert answer(app) == said_before and address(app) == before


def test_what_was_turned_of_the_others_stays_and_an_end_that_was_typed_too() -> None:
    app = opened(CONTRACTS, scenario=PAIR)
    settled(app.text_input(key=f"{PAIR}:0:list_price:money").set_value("4.80").run())
    open_box(app, f"{PAIR}:contracts:box:terms:0")
    settled(app.text_input(key=f"{PAIR}:until:text").set_value("1 Sep 2024").run())
    another(app, "axcrypt")
    assert address(app)["A.list_price"] == ["4.80"] and address(app)["until"] == ["2024-09-01"]
    chosen(app, f"{key_of_inputs(app)}:contracts:turned", 0)
    assert app.text_input(key=f"{key_of_inputs(app)}:0:list_price:money").value == "4.80"
    fewer(app, "A")
    assert address(app)["without"] == ["A"] and not [name for name in address(app) if name.startswith("A.")]


def test_there_are_six_at_most_and_one_at_least() -> None:
    app = opened(CONTRACTS, scenario="avast-prepaid/one-year")
    assert not [button for button in app.button if ":remove:" in str(button.key)]
    for _ in range(5):
        another(app, "csp")
    assert "the 6 contracts cost" in answer(app) and not app.error
    open_box(app, f"{key_of_inputs(app)}:another")
    assert not [button for button in app.button if ":another:" in str(button.key)]
    fewer(app, "F")
    another(app, "office365")
    assert address(app)["F.programme"] == ["office365"]


@pytest.mark.parametrize(("language", "sentence"), [("en", "A stays: B belongs"), ("it", "A resta: ne dipende B")])
def test_a_contract_that_another_belongs_to_stays_and_the_page_says_why(language: str, sentence: str) -> None:
    app = opened(CONTRACTS, language, scenario="csp/add-on-ends-with-its-parent")
    before = answer(app)
    fewer(app, "A")
    assert sentence in app.error[0].value.replace("\\", "") and answer(app) == before


# ---- What awaits its invoice ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Charged in July 2026, on the invoice of 8 August 2026: €80.60"),
        ("it", "Addebitato nel mese di luglio 2026, nella fattura dell'8 agosto 2026: 80,60\N{NO-BREAK SPACE}€"),
    ],
)
def test_what_was_charged_and_comes_later_stands_below_the_invoice(language: str, sentence: str) -> None:
    app = opened("pages/contracts.py", language, scenario="nce/e3-to-e5-part")
    assert plain(sentence) in [caption.value for caption in app.caption]
    legacy = opened("pages/contracts.py", language, scenario="csp/seat-change")
    assert not [caption.value for caption in legacy.caption if sentence.split()[0] in caption.value]


@pytest.mark.parametrize(
    "id", ["nce/next-term-ends-with-the-calendar-year", "nce/seats-moved-into-another-subscription"]
)
def test_what_may_be_left_out_is_empty_until_it_is_given_and_may_be_emptied_again(id: str) -> None:
    app = opened(CONTRACTS, scenario=id)
    for box in sorted(key for key in app.session_state if ":box:" in key):
        open_box(app, box)
    assert not app.error and address(app) == {"scenario": [id]}
    kinds = {":text": "1 Apr 2026", ":money": "12.50"}  # a day, a price
    for kind, text in kinds.items():
        empty = next(box for box in app.text_input if box.key and box.key.endswith(kind) and not box.value)
        key = empty.key
        settled(empty.set_value(text).run())
        app.run()
        settled(app.text_input(key=key).set_value("").run())
    assert address(app) == {"scenario": [id]}
