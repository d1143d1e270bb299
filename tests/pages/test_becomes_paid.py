"""The page of a free trial of New Commerce: that it becomes paid by itself, what stops it, and the model behind it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from billing_model.billing.outcome import outcome
from billing_model.files.scenario import parse, read
from billing_model.files.toml import load
from billing_model.what_if.becomes_paid import BecomesPaid, becomes_paid
from page_runs import answer, figures, invoice_table, open_box, opened, settled, view, visited
from pages.ui.base.words import LANGUAGES, words
from project import PROJECT

FILE, ID = "pages/free_trial.py", "nce/trial-becomes-paid"
MICRO = 1_000_000


def case(name: str = "trial-becomes-paid", **entry: Any) -> dict[str, Any]:
    tables = load(PROJECT / "scenarios" / "nce" / f"{name}.toml")
    tables["subscription"][0] |= entry
    return {key: value for key, value in tables.items() if key not in ("expect", "remark")}


def found(data: dict[str, Any]) -> BecomesPaid:
    return becomes_paid(parse(data).book)


# ---- The page -------------------------------------------------------------------------------------------------------


def test_a_first_visit_shows_new_commerce_and_one_click_the_legacy_rules() -> None:
    app = visited(FILE)
    assert "becomes a paid subscription by itself" in answer(app)
    assert "The rules of New Commerce" in app.caption[0].value
    app = visited(FILE, scenario="csp-trial/converted-monthly")
    assert "The legacy rules" in app.caption[0].value and "11 unused days" in answer(app)


def test_left_alone_it_costs_a_year_of_25_licences() -> None:
    app = opened(FILE, scenario=ID)
    # 25 × 22.00 = 550.00; 12 × 550.00 = 6,600.00; 6 of 30 days from 5 April: 25 × (22.00 − 17.60) = 110.00
    assert "After 4 April 2026 the trial **becomes a paid subscription by itself**" in answer(app)
    assert "25 licences until 4 April 2027" in answer(app)
    assert "says **€550.00 on 8 May 2026**, the whole term costs **€6,600.00**" in answer(app)
    assert "off by **4 April 2026** and nothing is charged; until 11 April it can be cancelled" in answer(app)
    assert figures(app) == ["€550.00", "€6,600.00", "4 Apr 2026", "11 Apr 2026"]
    assert [label["day"] for label in invoice_table(app)["invoices"]] == ["8 Apr", "8 May", "8 Jun"]


def test_in_italian() -> None:
    said = answer(opened(FILE, "it", scenario=ID))
    assert "Dopo il 4 aprile 2026 la prova **diventa da sola a pagamento**" in said
    assert "entro il **4 aprile 2026** non si addebita nulla; fino all'11 aprile si può annullare" in said


def test_switched_off_nothing_is_charged() -> None:
    app = opened(FILE, scenario="nce/trial-switched-off")
    assert "the trial ends after **4 April 2026**, and **nothing is charged**" in answer(app)
    assert "become paid by itself on 5 April 2026: 25 licences until 4 April 2027, €6,600.00 in all" in answer(app)
    assert figures(app)[0] == "–"


def test_scheduled_it_goes_on_with_eight_licences() -> None:
    app = opened(FILE, scenario="nce/trial-scheduled-with-eight")
    assert "by itself**, as scheduled: 8 licences until" in answer(app)
    assert figures(app)[:2] == ["€176.00", "€2,112.00"]


def test_what_was_scheduled_before_the_renewal_was_off_and_on_again_is_lost() -> None:
    data = case("trial-scheduled-with-eight")
    (scheduled,) = data["event"]
    for days, renewal in ((1, "end"), (2, "renew")):
        on = scheduled["on"] + timedelta(days)
        data["event"].append({"subscription": "A", "on": on, "kind": "set-renewal", "renewal": renewal})
    paid = found(data)
    assert paid.goes_on and not paid.scheduled and paid.seats == 25
    assert paid.owed == found(case()).owed == paid.kept[-1]
    assert not found({**data, "event": data["event"][:2]}).goes_on


def test_turned_paid_at_once_the_rest_of_the_trial_lapses() -> None:
    app = opened(FILE, scenario="nce/trial-converted-on-demand")
    assert "Turned paid on **16 March 2026**" in answer(app) and "**20 trial days** lapse" in answer(app)
    assert figures(app)[:3] == ["€7,500.00", "€7,500.00", "15 Mar 2026"]


def test_turned_paid_sooner_what_is_scheduled_does_not_count() -> None:
    event = "A~2026-03-20~schedule~seats~8~term~3-years~plan~upfront~list_price~600"
    app = opened(FILE, scenario=ID, event=event)
    view(app, "tabs:unasked", words("en")("unasked.tab_sooner"))
    assert words("en")("unasked.sooner_other") in [caption.value for caption in app.caption]


def test_on_the_first_day_of_a_trial_no_day_before_can_switch_it_off() -> None:
    app = opened(FILE, scenario=ID, event="A~2026-03-05~convert-trial~seats~30")
    assert not any("4 March 2026" in caption.value for caption in app.caption)


def test_the_knob_switches_it_off_and_schedules_another_number() -> None:
    app = opened(FILE, scenario=ID)
    app.session_state[f"{ID}:trial:way"] = "off"
    settled(app.run())
    assert "nothing is charged" in answer(app) and app.query_params["event"] == "A~2026-03-20~set-renewal~end"
    app.session_state[f"{ID}:trial:way"] = "scheduled"
    settled(app.run())
    settled(app.number_input(key=f"{ID}:trial:seats").set_value(8).run())
    assert figures(app)[1] == "€2,112.00"


def test_too_few_licences_are_refused_beside_the_knob() -> None:
    app = opened(FILE, scenario=ID)
    app.session_state[f"{ID}:trial:way"] = "sooner"
    settled(app.run())
    settled(app.number_input(key=f"{ID}:trial:seats").set_value(10).run())
    assert "NCE-56" in app.error[0].value


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_view_and_the_rules_can_be_opened(language: str) -> None:
    app = opened(FILE, language, scenario=ID)
    for name in ("unasked.tab_stopped", "unasked.tab_sooner", "tabs.days", "tabs.invoices"):
        view(app, "tabs:unasked", words(language)(name))
    told = " ".join(element.value for element in open_box(app, "trial:rules").markdown)
    assert "**NCE-55**" in told and "**NCE-56**" in told
    told = " ".join(element.value for element in open_box(app, "trial:refused").markdown)
    assert ":orange-badge[NCE-56]" in told and ":orange-badge[TRIAL-" not in told


@pytest.mark.parametrize("tab", ["1", "2", "3", "4"])
def test_a_trial_of_the_last_day_of_the_calendar_has_every_view(tab: str) -> None:
    app = opened(FILE, scenario=ID, **{"A.purchased": "2150-12-31", "tab": tab})
    assert "becomes a paid subscription by itself" in answer(app)


# ---- The model ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "later", [{"kind": "set-list-price", "list_price": Decimal(30)}, {"kind": "schedule", "seats": 30}]
)
def test_what_is_planned_for_after_the_day_of_cancelling_never_happens(later: dict[str, Any]) -> None:
    """Turned paid on 10 March: it can be cancelled to 16 March, also before what was to happen on 14 March."""
    turned = {"subscription": "A", "on": date(2026, 3, 10), "kind": "convert-trial"}
    alone = found(case() | {"event": [turned]})
    both = found(case() | {"event": [turned, {"subscription": "A", "on": date(2026, 3, 14), **later}]})
    assert both.cancelled == alone.cancelled == np.datetime64("2026-03-16")
    assert both.kept.tolist() == alone.kept.tolist() and both.kept[6] < both.owed


@pytest.mark.parametrize("name", ["trial-becomes-paid", "trial-scheduled-with-eight", "trial-converted-on-demand"])
def test_stopped_on_each_day_it_costs_what_its_own_case_is_billed(name: str) -> None:
    data = case(name)
    paid = found(data)
    assert paid.cancelled - paid.paid_from == 6, "the seventh day, the first counted"
    for day, kept in zip(paid.days, paid.kept.tolist(), strict=True):
        on: date = day.item()
        early = day < paid.paid_from
        stop = {"kind": "set-renewal", "renewal": "end"} if early or day > paid.cancelled else {"kind": "cancel"}
        before = [event for event in data.get("event", []) if event["on"] < on or (not early and event["on"] == on)]
        events = [*before, {"subscription": "A", "on": on, **stop}]
        total = outcome(parse({**data, "event": events}).book, day + 1200).total()
        assert kept == total, (name, on)


def test_a_window_of_eight_days_gives_one_more() -> None:
    paid = found(case(window_days=8))
    assert paid.cancelled == np.datetime64("2026-04-12")
    assert paid.kept[-1] == paid.owed == 6_600 * MICRO


def test_turned_paid_on_each_day_it_costs_what_its_own_case_is_billed() -> None:
    data = case()
    paid = found(data)
    for place in (0, 10, 26, 27, 30):
        on: date = paid.sooner.days[place].item()
        event = {"subscription": "A", "on": on, "kind": "convert-trial"}
        invoices = outcome(parse({**data, "event": [event]}).book, np.datetime64(on) + 70).invoices
        first = int(np.flatnonzero(invoices.total > 0)[0])
        assert (paid.sooner.invoice[place], paid.sooner.amount[place]) == (invoices.on[first], invoices.total[first])
        assert paid.sooner.lapsed[place] == 31 - place == (date(2026, 4, 5) - on) / timedelta(1)
        assert found({**data, "event": [event]}).lapsed == 31 - place


def test_a_trial_of_the_end_of_january_lasts_until_the_end_of_february() -> None:
    assert found(case(purchased=date(2026, 1, 31))).paid_from == np.datetime64("2026-02-28")
    book = read(PROJECT / "scenarios" / "nce" / "trial-switched-off.toml").book
    assert not becomes_paid(book).goes_on
