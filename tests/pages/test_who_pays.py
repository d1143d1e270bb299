"""The page of a customer who leaves: its answer in both languages, its knobs, what a link holds."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

import page_runs
from page_runs import address, answer, charts, compared_with_head, key_of_inputs, settled
from pages.ui.base.words import LANGUAGES, words

FILE = "pages/who_pays.py"


def opened(language: str = "en", **query: str) -> AppTest:
    return page_runs.opened(FILE, language, **query)


def options(app: AppTest) -> dict[str, list[str]]:
    """The table of the options: each with its cells."""
    return {first: rest for first, *rest in compared_with_head(app)}


def leave_after(app: AppTest, months: int) -> AppTest:
    slider = app.select_slider(key=f"{key_of_inputs(app)}:leaving")
    settled(slider.set_value(months).run())
    return settled(app.run())


def choose(app: AppTest, name: str, option: int) -> AppTest:
    box = next(box for box in app.selectbox if box.key == f"{key_of_inputs(app)}:{name}:input")
    box.select_index(option).run()
    return settled(app.run())


def test_one_sentence_says_who_pays() -> None:
    assert answer(opened()) == (
        "With **a year paid monthly**, a customer who leaves after **5 months** (1 July 2026) "
        "**costs the partner €349.60**: the vendor still charges €404.60 until 1 February 2027 and gives nothing back; "
        "the deal is safe **from month 11 until the term renews**."
    )
    assert answer(opened("it")) == (
        "Con **un anno pagato ogni mese**, se il cliente se ne va dopo **5 mesi** (1° luglio 2026) "
        "il partner **perde 349,60 €**: il fornitore addebita ancora 404,60 € fino al 1° febbraio 2027 e non rimborsa "
        "nulla; l'affare è senza rischi **dal mese 11 fino al rinnovo**."
    )


def test_the_options_stand_beside_each_other() -> None:
    assert options(opened()) == {
        "Option": ["Still owed", "Given back", "Exposure", "Margin over the term", "Worst case", "Safe"],
        "By the month": ["€0.00", "€0.00", "€0.00", "€33.60 in 12 months", "€2.80", "always"],
        "1 year, paid monthly": [
            "€404.60", "€0.00", "€349.60", "€132.00 in 12 months", "−€624.80", "from month 11",
        ],
        "1 year, paid at once": [
            "already paid", "€0.00", "€316.00", "€165.60 in 12 months", "−€591.20", "from month 10",
        ],
        "3 years, paid yearly": [
            "€1,320.00", "€0.00", "€1,636.00", "€496.80 in 36 months", "−€1,911.20", "from month 29",
        ],
    }  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_within_the_seven_days_nearly_all_is_given_back(language: str) -> None:
    app = leave_after(opened(language), 0)
    of = words(language)
    assert of.money(45_400_000, "EUR") in app.info[0].value and of.money(12_400_000, "EUR") in app.info[0].value
    assert address(app)["event"] == ["A~2026-02-08~cancel"]


def test_at_the_end_of_the_term_nothing_is_owed() -> None:
    app = leave_after(opened(), 12)
    assert "still **leaves the partner €132.00**: nothing more is owed to the vendor" in answer(app)
    assert address(app)["event"] == ["A~2027-02-01~set-renewal~end"]


def test_where_nothing_is_charged_nothing_has_been_paid_ahead() -> None:
    """A twelfth of a cent is no cent: the year paid monthly is free, that at once costs ten licences a cent each."""
    app = opened(**{"A.annual_price": "0.01"})
    assert "**nothing and leaves nothing**: nothing more is owed to the vendor" in answer(app)
    assert options(app)["1 year, paid monthly"][0] == "€0.00"
    assert options(app)["1 year, paid at once"][0] == "already paid"


def test_the_chart_of_what_is_free_has_an_axis() -> None:
    axes = [charts(opened(**{"A.annual_price": price}))[0]["figure"]["layout"]["yaxis"] for price in ("66.00", "0")]
    assert [axis.get("range", [0, 1])[0] < axis.get("range", [0, 1])[1] for axis in axes] == [True, True]
    assert "range" in axes[0] and "range" not in axes[1]


def test_another_option_is_told_with_its_own_reason() -> None:
    app = choose(opened(), "option", 0)
    assert "With **a term by the month**" in answer(app) and "safe **in every month**" in answer(app)
    app = choose(app, "option", 2)
    assert "the vendor has been paid until 1 February 2027 and gives nothing back" in answer(app)
    assert address(app)["A.plan"] == ["upfront"]
    app = choose(app, "option", 3)
    assert "3 years, paid monthly" in options(app) and "3 years, paid yearly" not in options(app)


@pytest.mark.parametrize(
    ("resale", "after_five"),
    [("7.50", "€318.60"), ("20%", "€332.10"), ("0%", "€404.60"), ("99.99%", None)],
)
def test_a_link_holds_what_the_customer_pays(resale: str, after_five: str | None) -> None:
    app = opened(resale=resale)
    assert not app.warning and address(app)["resale"] == [resale]
    assert f"**costs the partner {after_five}**" in answer(app) if after_five else "still **leaves" in answer(app)
    assert len(options(app)["Option"]) == (7 if resale.endswith("%") else 6)


@pytest.mark.parametrize("resale", ["", "x", "-1", "100%", "NaN", "1e99", "0.0000001", "12.345%", "%", "Infinity"])
def test_a_link_with_no_price_says_so_and_shows_the_usual_one(resale: str) -> None:
    app = opened(resale=resale)
    assert app.warning[0].value.startswith(f"“{resale}” is no price")
    assert "€349.60" in answer(app) and "resale" not in address(app)


def test_a_price_and_a_margin_are_typed_and_kept_in_the_link() -> None:
    app = opened()
    key = f"{key_of_inputs(app)}:resale"
    app.text_input(key=f"{key}:price:money").set_value("7.50").run()
    app = settled(app.run())
    assert "€318.60" in answer(app) and address(app)["resale"] == ["7.50"]
    app = choose(app, "resale:kind", 1)
    assert "€332.10" in answer(app) and address(app)["resale"] == ["20%"]
    app.text_input(key=f"{key}:margin:money").set_value("100").run()
    assert "100 is no margin" in app.error[0].value and "€332.10" in app.warning[0].value.replace("\xa0", " ")
    app.text_input(key=f"{key}:margin:money").set_value("0").run()
    assert "€404.60" in answer(settled(app.run()))


def test_an_impossible_price_says_what_is_possible_and_a_missing_one_stands_beside_its_field() -> None:
    app = opened()
    price = app.text_input(key=f"{key_of_inputs(app)}:resale:price:money")
    price.set_value("99999999999").run()
    assert "an amount from 0 to 1,000,000,000 is expected" in app.error[0].value
    price.set_value("7.50").run()
    app.text_input(key=f"{key_of_inputs(app)}:0:annual_price:money").set_value("").run()
    assert [error.value for error in app.error] == ["The field is missing; nce needs it"]


@pytest.mark.parametrize("typed", ["31/12/2150", "20/12/2150"])
def test_a_purchase_at_the_end_of_the_calendar_is_no_mistake(typed: str) -> None:
    app = opened()
    settled(app.text_input(key=f"{key_of_inputs(app)}:0:purchased:text").set_value(typed).run())
    assert not app.error and app.info[0].value == words("en")("leaving.calendar_ends")


def test_where_the_calendar_ends_the_page_says_so() -> None:
    days = {"A.purchased": "2150-12-20", "event": "A~2150-12-22~cancel", "until": "2150-12-31"}
    assert opened(**days).info[0].value == words("en")("leaving.calendar_ends")
