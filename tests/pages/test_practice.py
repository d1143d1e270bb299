"""Guessing an invoice on a page, and the page to practise on: as the server runs them."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from billing_model.billing.outcome import outcome
from billing_model.core.money import to_decimal
from billing_model.practise.practice import alike, named
from billing_model.practise.rules import follows
from page_runs import charts, figures, invoice_table, metric_row, opened, parts, settled, why_box
from pages.ui.base import frame
from pages.ui.base.words import LANGUAGES, words
from pages.ui.parts.guess import JUDGED, VERDICTS
from pages.ui.scenario.guess_mode import SEEN

FILE, SEAT_CHANGE = "pages/practice.py", "pages/seat_change.py"
CASE = "csp-medium-42"
PAGES = [name for names in frame.QUESTIONS.values() for name in names]


def due(id: str = CASE) -> int:
    """What the case's invoice says, in micro-units."""
    scenario = named(id).scenario
    return int(outcome(scenario.book, scenario.until).invoices.total[-1])


def guess(app: AppTest, text: str) -> AppTest:
    """Type a total and press Check."""
    field = next(one for one in app.text_input if str(one.key).endswith(":total:money"))
    field.set_value(text)
    check = {words(language)("guess.check") for language in LANGUAGES}
    return settled(next(one for one in app.button if one.label in check).click().run())


def marks(app: AppTest) -> str:
    """The place that is marked."""
    bodies = (str(each.proto.body) for each in app.get("html"))
    return "".join(body for body in bodies if "<figure" in body)


def press(app: AppTest, label: str) -> AppTest:
    return settled(next(one for one in app.button if one.label == label).click().run())


def texts(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption, *app.success, *app.warning, *app.info, *app.error, *app.code]
    return "\n".join(str(part.value) for part in parts).replace("\xa0", " ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_opens_its_case(language: str) -> None:
    app = opened(FILE, language, case=CASE)
    assert app.title[0].value == words(language)("page.practice.title")
    assert app.query_params["case"] == CASE
    seats = named(CASE).data["subscription"][0]["seats"]
    assert f"**{seats}**" in texts(app)


def test_a_case_that_is_none_is_said_and_another_shown() -> None:
    app = opened(FILE, case="csp-impossible-[x](y)")
    assert "There is no case" in app.warning[0].value
    assert app.query_params["case"] == "nce-purchase-1"


def test_the_answer_is_not_on_the_page_until_it_is_found() -> None:
    for id in (CASE, "axcrypt-hard-3", "office365-hard-2", "avast-flexible-hard-1"):
        speaks = words("en")
        amount = speaks.amount(due(id), 2)
        app = opened(FILE, case=id)
        assert amount not in texts(app) and not parts(app)
        app = guess(app, speaks.amount(due(id), 2).replace(",", "").replace("−", "-"))
        assert app.success and amount in app.success[0].value
        assert invoice_table(app)["foot"][-1]["amount"] == amount and why_box(app)["steps"]


def test_of_several_contracts_each_is_named_and_each_event_says_whose_it_is() -> None:
    app = opened(FILE, case="avast-prepaid-hard-2")
    said = texts(app)
    for name in ("A · Essential Business Security", "B · Essential Business Security", "C · Cloud Backup"):
        assert f"**{name} · Avast Business" in said
    assert "A · **6 May 2024**: Devices that want the service" in said
    assert "The invoice of **1 June 2024** · Avast Business, flexible billing" in said


@pytest.mark.parametrize("rule", ["AXC-6", "CSP-23", "NCE-50"])
def test_cases_of_a_rule_follow_one_another_until_others_are_chosen(rule: str) -> None:
    app = opened(FILE, clause=rule)
    seen = [app.query_params["case"]]
    for _ in range(2):
        assert rule in app.caption[0].value and f"[{rule}]" in texts(app), "the rule is named"
        app = press(app, "Next case")
        seen.append(app.query_params["case"])
    assert len({*seen}) == 3 and all(follows(named(id), rule) for id in seen)
    assert app.query_params["clause"] == rule, "a link opens cases of it, too"
    app = settled(app.number_input[0].set_value(40).run())
    assert "clause" not in app.query_params and rule not in app.caption[0].value


def test_a_rule_that_no_case_is_drawn_for_says_so_and_leads_to_one_that_shows_it() -> None:
    app = opened(FILE, clause="NCE-53")
    assert app.query_params["case"] == "nce-change-1" and "No case is drawn for NCE-53" in texts(app)
    link = next(
        link.proto for link in app.get("page_link") if link.proto.label == words("en")("rulebook.guess_one_that_shows")
    )
    assert "guess=1" in link.query_string
    assert "There is no rule “X-1”" in opened(FILE, clause="X-1").warning[0].value


def test_three_like_an_invoice_are_the_next_that_were_not_seen() -> None:
    app = opened(FILE, case="nce-change-3")
    seen = app.session_state[SEEN]
    assert seen == {"nce-change-3"}
    result = outcome(named("nce-change-40").scenario.book, named("nce-change-40").scenario.until)
    last = len(result.invoices) - 1
    assert alike(result, last, seen) == "nce-change-1"
    assert alike(result, last, seen | {"nce-change-1", "nce-change-2"}) == "nce-change-4"
    app = press(opened(FILE, case="nce-change-4", more="2"), "Show me")
    assert "2 more like this" in [button.label for button in app.button]


def test_a_trial_is_practised_like_any_programme() -> None:
    app = opened(FILE, "it", case="csp-trial-hard-2")
    assert "Centro per i partner Microsoft, prove gratuite" in app.selectbox[0].options
    assert "Inizia come prova gratuita: **sì**" in texts(app)
    assert guess(app, "-304,50").success  # cancelled within 30 days of the conversion: all of it comes back


def test_a_wrong_total_is_told_and_a_right_one_counts() -> None:
    app = opened(FILE, case=CASE)
    app = guess(app, "1.00")
    assert "Too low." in app.warning[0].value and not metric_row(app)
    app = guess(app, words("en").typed(to_decimal(due())))
    assert figures(app) == ["1", "2", "0"]  # two points of three: right at the second try
    app = press(app, "Next case")
    assert app.query_params["case"] == "csp-medium-43" and not app.success
    app = press(app, "Show me")
    assert figures(app) == ["1", "2", "1"]


def test_the_verdict_goes_a_step_further_with_each_try_and_never_says_the_amount() -> None:
    app = opened(SEAT_CHANGE, guess="1")
    app = guess(app, "8")  # the next period only
    assert "Look at the days" in app.warning[0].value and not marks(app) and not app.code
    app = guess(app, "8")
    assert "for the next period only" in app.warning[0].value and "1 to 12 February" in app.warning[0].value
    assert "days-marked" in marks(app) and not app.code
    app = guess(app, "8")
    assert "3.10" in app.code[0].value and "9.55" not in texts(app) + marks(app)
    app = guess(app, "9.55")
    assert "1 point" in texts(app)


def test_the_rounding_of_a_pocket_calculator_is_right_with_a_remark() -> None:
    app = guess(opened(SEAT_CHANGE, guess="1"), "9.54")
    assert "but for the rounding" in app.success[0].value and "3 points" in texts(app)


def test_what_is_no_amount_is_said_and_is_no_try() -> None:
    app = guess(opened(FILE, "it", case=CASE), "12.50.1")
    assert "12,50" in app.error[0].value and not app.warning
    assert guess(app, "").error


def test_hints_name_a_rule_and_then_the_formula_with_blanks() -> None:
    app = press(opened(FILE, case=CASE), "A hint")
    assert "CSP-" in texts(app) and not app.code
    app = press(app, "A hint")
    assert "____" in app.code[0].value
    assert not [one for one in app.button if one.label == "A hint"]


def test_after_an_answer_there_are_three_more_like_it() -> None:
    app = press(opened(FILE, case="csp-change-4"), "Show me")
    for number, label in ((5, "Three more like this"), (6, "2 more like this"), (7, "One more like this")):
        app = press(press(app, label), "Show me")
        assert app.query_params["case"] == f"csp-change-{number}"
    app = guess(opened(SEAT_CHANGE, guess="1"), "9.55")
    assert "case=csp-change-1" in "".join(str(each.proto) for each in app.get("page_link"))


def test_a_visit_keeps_the_verdicts_on_its_last_cases_only() -> None:
    app = guess(opened(FILE), "1.00")
    (first,) = app.session_state[JUDGED]
    for kept in range(1, VERDICTS + 1):
        assert first.judgement is not None and len(app.session_state[JUDGED]) == kept
        app = guess(press(app, words("en")("practice.next")), "1.00")
    assert first.judgement is None and first.tries == 1
    assert [attempt.tries for attempt in app.session_state[JUDGED] if attempt.judgement] == [1] * VERDICTS


def test_the_verdict_follows_the_language() -> None:
    app = guess(opened(FILE, case=CASE), "1.00")
    app.session_state["language"] = "it"
    settled(app.run())
    assert "Troppo basso" in app.warning[0].value


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_can_hide_its_answer_and_ask_for_it(page: str, language: str) -> None:
    speaks = words(language)
    app = opened(f"pages/{page}.py", language)
    app = press(app, speaks("guess.start"))
    assert not app.info and not metric_row(app) and not charts(app)
    assert app.query_params["guess"] == "1"
    app = press(app, speaks("guess.show"))
    assert app.info and charts(app) and invoice_table(app) and "guess" not in app.query_params


def test_a_link_can_ask() -> None:
    app = opened(SEAT_CHANGE, guess="1")
    assert "9.55" not in texts(app)
    app = guess(guess(app, "9.29"), "9.29")
    assert "You did not count the day of the change, 1 February" in app.warning[0].value
    app = guess(app, "9.55")
    assert "Right to the cent" in app.success[0].value and "9.55" in app.success[0].value


@pytest.mark.parametrize(("language", "said"), [("en", "Paid monthly"), ("it", "Ogni mese")])
def test_what_was_agreed_is_said_in_words(language: str, said: str) -> None:
    app = opened(FILE, language, case="nce-easy-1")
    assert f"**{said}**" in texts(app) and "**monthly**" not in texts(app)
