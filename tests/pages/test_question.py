"""The pages that ask one question of one scenario: what each declares, and what the skeleton makes of it."""

from __future__ import annotations

import ast
import re
import runpy
from datetime import timedelta
from typing import Any

import pytest

from billing_model.billing import outcome
from billing_model.programmes import programmes
from page_runs import address, answer, key_of_inputs, open_box, opened, settled, visited
from pages.ui.base import frame
from pages.ui.base.words import LANGUAGES, words
from pages.ui.parts import question
from pages.ui.parts.question import Question
from pages.ui.scenario.bundled import BESIDE, FIRST, library, page_for
from project import PROJECT

NAMES = [name for names in frame.QUESTIONS.values() for name in names]
LONGEST_PAGE, LONGEST_FUNCTION = 80, 50  # lines


@pytest.fixture(params=NAMES)
def declared(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Question[Any]:
    """What a page declares, without the page being drawn."""
    asked: list[Question[Any]] = []
    monkeypatch.setattr(question, "ask", asked.append)
    runpy.run_path(str(PROJECT / "pages" / f"{request.param}.py"))
    assert [each.name for each in asked] == [request.param], "its file is its name"
    return asked[0]


def test_a_first_visit_shows_a_scenario_that_the_question_can_be_asked_of(declared: Question[Any]) -> None:
    assert declared.fits(library()[FIRST[declared.name]])


def test_a_scenario_is_opened_on_a_page_that_can_ask_about_it(declared: Question[Any]) -> None:
    of_the_page = [data for data in library().values() if page_for(data) == declared.name]
    assert all(declared.takes(data) for data in of_the_page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_view_has_a_name_of_its_own(declared: Question[Any], language: str) -> None:
    names = [words(language)(label) for label in declared.views]
    assert len(set(names)) == len(names) >= 2


CASES = sorted({*FIRST.items(), *((name, id) for name, under in BESIDE.items() for id in under.values())})


@pytest.mark.parametrize(("name", "id"), CASES)
def test_product_customer_currency_and_price_are_inputs_of_every_page(name: str, id: str) -> None:
    app = opened(f"pages/{name}.py", scenario=id)
    key = key_of_inputs(app)
    for box in ("more", "terms:0"):
        for begin in (key, f"{key}:{name}"):
            app.session_state[f"{begin}:box:{box}"] = True
    settled(app.run())
    inputs = [*app.text_input, *app.selectbox, *app.number_input]
    first, of = library()[id]["subscription"][0]["programme"], words("en")
    programme = programmes()[first]
    labels = {each.label for each in inputs}
    asked = ("customer", "currency", *([programme.sells] if programme.sells else []))  # where there is more than one
    assert {of.label(field, first) for field in asked} <= labels
    assert labels & {of.label(field, first) for field in programme.priced_by}


@pytest.mark.parametrize("name", ["align", "upgrade"])
def test_contracts_of_one_customer_have_one_input_for_it(name: str) -> None:
    app = opened(f"pages/{name}.py")
    open_box(app, f"{key_of_inputs(app)}:box:more")
    box = next(each for each in app.text_input if each.label == words("en").label("customer"))
    settled(box.set_value("Contoso").run())
    assert not app.error
    link = address(app)
    assert (link["A.customer"], link["B.customer"]) == (["Contoso"], ["Contoso"])
    again = opened(f"pages/{name}.py", **{key: value[0] for key, value in link.items()})
    assert answer(again) == answer(app) and address(again) == link


def test_contracts_of_two_customers_have_an_input_each() -> None:
    app = opened("pages/align.py", **{"A.customer": "Contoso", "B.customer": "Fabrikam", "B.align_with": ""})
    open_box(app, f"{key_of_inputs(app)}:box:more")
    of_customers = [each.value for each in app.text_input if each.label == words("en").label("customer")]
    assert of_customers == ["Contoso", "Fabrikam"]


def test_no_two_pages_share_the_choice_of_a_view(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Question[Any]] = []
    monkeypatch.setattr(question, "ask", asked.append)
    for name in NAMES:
        runpy.run_path(str(PROJECT / "pages" / f"{name}.py"))
    assert len({each.tabs for each in asked}) == len(NAMES)


def test_a_page_that_asks_only_what_is_billed_bills_once(monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("pages/contracts.py")
    bills = []
    charged = outcome.charged
    monkeypatch.setattr(outcome, "charged", lambda *given: bills.append(given) or charged(*given))
    for view in range(2):
        app.session_state["tabs:contracts"] = view
        settled(app.run())
        assert not bills  # another view of the same
    price = next(box for box in app.text_input if PRICE.search(box.key or ""))
    settled(price.set_value("7.77").run())
    assert len(bills) == 1


# ---- What a turn draws ----------------------------------------------------------------------------------------------


PRICE = re.compile(r":0:(list|annual)_price:money$")
REACT = [name for name in NAMES if name != "plan_switch"]  # pages whose inputs are read silently


@pytest.mark.parametrize("name", REACT)
def test_a_turn_draws_the_answer_and_the_results_and_nothing_else(name: str) -> None:
    app = opened(f"pages/{name}.py")
    price = next(box for box in app.text_input if PRICE.search(box.key or ""))
    settled(price.set_value("7.77").run())  # its title changes, so that it is drawn whole
    price = next(box for box in app.text_input if box.key == price.key)
    price.set_value("8.88").run()
    assert app.info and not app.title and not app.text_input, "the inputs are left alone"
    address = dict(app.query_params)
    answer = [info.value for info in app.info]
    app.run()  # as if the page had been drawn whole at once
    assert [info.value for info in app.info] == answer and dict(app.query_params) == address


def test_of_a_change_alone_that_a_slider_moves_only_the_day_is_drawn_again() -> None:
    app = visited("pages/seat_change.py")
    (slider,) = app.select_slider
    moved = slider.value + timedelta(1)
    slider.set_value(moved).run()
    assert [box.value for box in app.text_input] == [words("en").day(moved)]
    assert app.info and not app.title and not app.number_input


@pytest.mark.parametrize("name", REACT)
def test_a_refused_turn_draws_all_greys_the_answer_and_says_why(name: str) -> None:
    app = opened(f"pages/{name}.py")
    price = next(box for box in app.text_input if PRICE.search(box.key or ""))
    answer = app.info[0].value
    price.set_value("nothing").run()
    (refused,) = [warning.value for warning in app.warning]
    assert app.title and "nothing" in app.error[0].value
    assert "nothing" in refused and f":gray[{answer}]" in refused and not app.info
    settled(next(box for box in app.text_input if box.key == price.key).set_value("4.00").run())
    assert app.info and not app.warning and not app.error


# ---- How long their files are ---------------------------------------------------------------------------------------


def test_a_page_is_a_short_file() -> None:
    lines = {path.name: len(path.read_text("utf-8").splitlines()) for path in (PROJECT / "pages").glob("*.py")}
    assert len(lines) > len(NAMES)
    assert {name: count for name, count in lines.items() if count > LONGEST_PAGE} == {}


def test_no_function_of_the_pages_is_long() -> None:
    lines = {
        f"{path.relative_to(PROJECT)}: {node.name}": node.end_lineno - node.lineno + 1
        for path in (PROJECT / "pages").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.end_lineno is not None
    }
    assert {name: count for name, count in lines.items() if count > LONGEST_FUNCTION} == {}
