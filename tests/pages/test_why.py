"""An invoice and why its lines are so: which one is shown, its table, the sentence and the rules of the chosen line."""

from __future__ import annotations

from copy import deepcopy
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from billing_model.billing.outcome import outcome
from billing_model.files.scenario import parse
from billing_model.words.rulebook import clause
from page_runs import address, invoice_table, open_box, opened, settled, why_box
from pages.ui.base import frame
from pages.ui.base.words import LANGUAGES, plain, words
from pages.ui.parts.clauses import PLACE, is_still_meant
from pages.ui.scenario import bundled

PAGE, ID = "pages/seat_change.py", "csp/seat-change"


def line(app: AppTest, at: int) -> AppTest:
    """The page with another line chosen, from 0."""
    app.session_state[f"{ID}:line:{app.session_state[f'{ID}:invoice']}"] = at
    return settled(app.run())


def pick(app: AppTest, day: str) -> AppTest:
    """The page with the invoice of a day picked."""
    app.session_state[f"{ID}:invoice"] = day
    return settled(app.run())


def shown(app: AppTest) -> str:
    """The day of the invoice that is shown."""
    return str(app.session_state[f"{ID}:invoice"]).split(":")[0]


# ---- The invoice ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "rows", "total"),
    [
        (
            "en",
            [
                ["13 Jan – 12 Feb", "Taken back: 1 licence", "Cycle instance prorate", "−4.00", "−4.00"],
                ["13 – 31 Jan", "1 licence, 19 days", "Cycle instance prorate", "2.45", "2.45"],
                ["1 – 12 Feb", "2 licences, 12 days", "Cycle instance prorate", "1.55", "3.10"],
                ["13 Feb – 12 Mar", "2 licences, month ahead", "Cycle instance prorate", "4.00", "8.00"],
            ],
            ["Total USD", "9.55"],
        ),
        (
            "it",
            [
                ["13 gen – 12 feb", "Accredito: 1 licenza", "Ripartizione dell'istanza del ciclo", "−4,00", "−4,00"],
                ["13 – 31 gen", "1 licenza, 19 giorni", "Ripartizione dell'istanza del ciclo", "2,45", "2,45"],
                ["1° – 12 feb", "2 licenze, 12 giorni", "Ripartizione dell'istanza del ciclo", "1,55", "3,10"],
                ["13 feb – 12 mar", "2 licenze, in anticipo", "Ripartizione dell'istanza del ciclo", "4,00", "8,00"],
            ],
            ["Totale USD", "9,55"],
        ),
    ],
)
def test_an_invoice_says_what_each_line_is_for_and_its_total(language: str, rows: list[list[str]], total: list[str]):
    table = invoice_table(opened(PAGE, language, scenario=ID))
    columns = ("days", "what", "vendor", "each", "amount")
    assert [[row[name] for name in columns] for row in table["lines"]] == rows
    assert [[row["days"], row["amount"]] for row in table["foot"]] == [total]
    assert list(table["head"]) == list(columns) and all(table["head"].values())


def test_each_invoice_to_choose_says_what_the_changes_do_to_it() -> None:
    table = invoice_table(opened(PAGE, scenario=ID))
    assert [(label["day"], label["amount"], label["difference"]) for label in table["invoices"]] == [
        ("15 Jan", "4.00", ""),
        ("15 Feb", "9.55", "+5.55"),
        ("15 Mar", "8.00", "+4.00"),
    ]
    fewer = invoice_table(opened(PAGE, scenario="csp/annual-seats-lowered"))
    assert any(label["difference"].startswith("−") for label in fewer["invoices"])


def test_tax_and_the_day_on_which_it_is_due_stand_below_the_lines() -> None:
    foot = invoice_table(opened("pages/extra_licences.py", scenario="axcrypt/vat-without-a-number"))["foot"]
    assert [row["days"] for row in foot] == ["Before tax", "VAT", "Total EUR"]
    net, tax, total = (float(row["amount"].replace(",", "")) for row in foot)
    assert tax and net + tax == pytest.approx(total)
    (total,) = invoice_table(opened("pages/contracts.py", scenario="avast-prepaid/credit-line"))["foot"]
    assert total["what"].startswith("Due ")


def test_a_line_that_is_chosen_is_explained() -> None:
    app = opened(PAGE, scenario=ID)
    assert invoice_table(app)["line"] == 1 and why_box(app)["title"] == "Why $2.45?"
    line(app, 2)
    assert invoice_table(app)["line"] == 2 and why_box(app)["title"] == "Why $3.10?"
    assert why_box(app)["steps"][-1].endswith("3.10") and "Cycle instance prorate" in why_box(app)["rounding"]
    line(app, 9)
    assert invoice_table(app)["line"] == 1, "a line that there is not is none"


def test_the_invoice_that_was_picked_stays_until_the_usual_one_is_picked_again() -> None:
    app = opened(PAGE, scenario=ID)
    assert shown(app) == "2018-02-15"
    pick(app, "2018-03-15")
    settled(app.number_input(key=f"{ID}:0:set-seats:0:count:all").set_value(5).run())
    assert shown(app) == "2018-03-15" and address(app)["invoice"] == ["2018-03-15"]
    pick(app, "2018-02-15")
    assert "invoice" not in address(app)


def test_an_invoice_that_was_picked_and_is_gone_gives_way_to_the_usual_one() -> None:
    app = pick(opened(PAGE, scenario=ID), "2018-03-15")
    settled(app.slider(key=f"{ID}:0:billing_day").set_value(20).run())
    assert shown(app) == "2018-02-20" and "invoice" not in address(app)


# ---- Remarks --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_remark_stands_beside_its_line(language: str) -> None:
    app = opened(PAGE, language, scenario=ID)
    third = bundled.library()[ID]["remark"][1]
    assert third["at"] == "2018-02-15, line 3"
    assert words(language)("why.remarked") == why_box(line(app, 2))["remark"]
    open_box(app, "why:more")
    (said,) = [box.value for box in app.info if words(language)("why.remark") in box.value]
    assert third[language].split(",")[0].split(".")[0] in said


def test_a_remark_goes_when_the_line_is_another_one() -> None:
    app = opened(PAGE, scenario=ID)
    assert why_box(app)["remark"]
    app.session_state[f"{ID}:0:set-seats:0:on"] = date(2018, 2, 5)
    settled(app.run())
    assert not why_box(app)["remark"]


@pytest.mark.parametrize("id", sorted(id for id, data in bundled.library().items() if data.get("remark")))
def test_all_remarks_of_a_printed_scenario_are_shown(id: str) -> None:
    scenario = parse(bundled.library()[id])
    result = outcome(scenario.book, scenario.until)
    assert all(is_still_meant(remark.at, id, result) for remark in scenario.remarks)


def test_a_remark_about_an_invoice_is_about_each_of_its_lines() -> None:
    id, at = "csp/bought-on-the-29th-30th-and-31st", "2018-02-15"
    data = deepcopy(dict(bundled.library()[id]))
    assert at in [remark["at"] for remark in data["remark"]]
    data["subscription"][-1]["seats"] += 1
    scenario = parse(data)
    assert not is_still_meant(at, id, outcome(scenario.book, scenario.until))


def test_remarks_go_with_the_turn_that_makes_the_invoice_another_one() -> None:
    app = opened(PAGE, scenario=ID)
    title = words("en")("scenario.remarks")
    app.session_state[f"{ID}:0:set-seats:0:on"] = date(2018, 2, 5)
    settled(app.run())
    assert title in [box.label for box in app.expander], "one is about the invoice of March, which is as it was"
    app.slider(key=f"{ID}:0:billing_day").set_value(20).run()
    assert app.title, "the page is drawn whole, what stands outside of the results included"
    assert title not in [box.label for box in app.expander]


def test_of_a_case_of_ones_own_no_remark_is_about_an_invoice_that_it_does_not_have() -> None:
    app = opened(
        PAGE, scenario=ID, **{"A.purchased": "2026-03-23", "until": "2026-07-31", "event": "A~2026-05-11~set-seats~4"}
    )
    assert words("en")("scenario.remarks") not in [box.label for box in app.expander]
    app = opened(PAGE, scenario=ID)
    assert words("en")("scenario.remarks") in [box.label for box in app.expander]


def test_every_remark_about_an_invoice_can_be_placed() -> None:
    places = [remark["at"] for data in bundled.library().values() for remark in data.get("remark", [])]
    assert sum(PLACE.fullmatch(at) is not None for at in places) > 30
    assert not [at for at in places if at[:2] == "20" and not PLACE.fullmatch(at)]


# ---- Rules ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_clause_behind_a_line_is_said_with_its_standing_and_its_source(language: str) -> None:
    why, rule = why_box(opened(PAGE, language, scenario=ID)), clause("CSP-21")
    part = rule.parts[0]
    assert (why["clause"], why["rule"], why["standing"]) == ("CSP-21", rule.title[language], part.standing)
    assert part.text[language].startswith(why["text"].removesuffix(" …")) and len(why["text"]) > 100
    assert why["documents"] == [{"title": one.title[language], "url": one.url} for one in part.documents]
    assert why["heading"] == part.heading[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_behind_a_line_can_be_read(language: str) -> None:
    app = open_box(opened(PAGE, language, scenario=ID), "why:more")
    for id in ("CSP-21", "CSP-22", "CSP-40", "GEN-1"):
        said = clause(id)
        (full,) = [text.value for text in app.markdown if text.value.startswith(f"**{id} ")]
        assert plain(said.title[language]) in full
        assert all(plain(part.text[language]) in full for part in said.parts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rules_behind_a_line_lead_to_other_scenarios(language: str) -> None:
    app = open_box(opened(PAGE, language, scenario=ID), "why:more")
    links = [link.proto for link in app.get("page_link")]
    titles = {name: plain(data["title"][language]) for name, data in bundled.library().items()}
    named = {link.label for link in links} | {text.value for text in app.markdown}  # a long title stands above its link
    assert len(named & {title for name, title in titles.items() if name != ID}) >= 3
    assert titles[ID] not in named
    assert max(len(link.label) for link in links) <= frame.SHORT, "what is longer is cut on a phone"


def test_the_clause_behind_a_line_leads_to_its_page() -> None:
    app = open_box(opened(PAGE, scenario=ID), "why:more")
    urls = {document.url for part in clause("CSP-13").parts for document in part.documents}
    pick(app, "2018-01-15")
    assert why_box(app)["clause"] == "CSP-13"
    assert any(f"]({url})" in box.value for box in app.markdown for url in urls)
