"""Rows that are easily taken for another kind: each is told with its own reason, its own days and its own numbers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from billing_model.billing.bill import bill
from billing_model.explaining.explain import explain
from billing_model.files.scenario import parse

SEATS = {"id": "A", "programme": "csp", "offer": "Office 365 E3", "frequency": "monthly",
         "list_price": Decimal("20.00"), "purchased": date(2019, 3, 5), "seats": 1, "billing_day": 15}  # fmt: skip
ADD_ON = SEATS | {"id": "B", "offer": "Exchange Online Archiving", "purchased": date(2019, 3, 22), "seats": 2,
                  "list_price": Decimal("6.20"), "parent": "A"}  # fmt: skip
DEVICES = {"id": "A", "programme": "avast-flexible", "product": "Cloud Backup", "purchased": date(2019, 3, 31),
           "seats": 1, "list_price": Decimal("31.00")}  # fmt: skip


def event(on: str, kind: str, subscription: str = "A", **more: Any) -> dict[str, Any]:
    return {"subscription": subscription, "on": date.fromisoformat(on), "kind": kind, **more}


def told(subscriptions, events, language="en", kind="", until="2019-06-30") -> list[str]:
    """The sentences of the rows of a kind ("" for all), in the order of the invoices."""
    data = {"currency": "EUR", "until": date.fromisoformat(until), "subscription": subscriptions, "event": events}
    scenario = parse(data)
    lines = bill(scenario.book, np.datetime64(scenario.until, "D"))
    rows = [row for row, name in enumerate(lines.kind_names) if name.startswith(kind)]
    return [explain(scenario.book, lines, row, language).sentence for row in rows]


def test_an_add_on_that_is_back_in_its_first_period_pays_again_what_that_cost():
    events = [event("2019-03-26", "cancel", "B"), event("2019-04-01", "reactivate", "B")]
    assert told([SEATS, ADD_ON], events, "en", "activation") == [
        "The subscription came back on 1 April, within 30 days of the purchase, so its current period is charged again "
        "in full, 22 March to 4 April, and not only 1 to 4 April: 14 days out of 31, at 6.20 each for the whole month, "
        "make 5.60 for two licences."
    ]
    assert told([SEATS, ADD_ON], events, "it", "activation") == [
        "La sottoscrizione è stata riattivata il 1° aprile, entro 30 giorni dall'acquisto: il periodo in corso si paga "
        "di nuovo per intero, dal 22 marzo al 4 aprile, e non solo dal 1° al 4 aprile: 14 giorni su 31, a 6,20 l'una "
        "per tutto il mese, fanno 5,60 per due licenze."
    ]
    late = [event("2019-03-26", "cancel", "B"), event("2019-05-20", "reactivate", "B")]
    assert told([SEATS, ADD_ON], late, "en", "activation")[0].startswith(
        "The subscription is active again from 20 May, to the end of its period: 16 days at"
    )


def test_an_add_on_ends_with_its_parent_and_not_by_a_cancellation_of_its_own():
    ended = told([SEATS, ADD_ON], [event("2019-04-20", "cancel")], "en", "cancel")
    assert [sentence.split(",")[0] for sentence in ended] == [
        "The subscription was cancelled on 20 April",
        "The add-on ended with its parent on 20 April",
        "The add-on ended with its parent on 20 April",
    ]
    own = told([SEATS, ADD_ON], [event("2019-04-20", "cancel", "B")], "it", "cancel")
    assert own[0].startswith("La sottoscrizione è stata annullata il 20 aprile, entro 30 giorni dalla creazione")
    italian = told([SEATS, ADD_ON], [event("2019-05-20", "cancel")], "it", "cancel")
    assert italian[-1].startswith("Il componente aggiuntivo è terminato con la sottoscrizione principale il 20 maggio")


def test_the_days_of_full_credit_are_counted_in_words_that_fit():
    def cancelled(days: int, on: str, language: str) -> str:
        return told([SEATS | {"full_credit_days": days}], [event(on, "cancel")], language, "cancel")[0]

    assert "on 6 March, within 1 day of its creation, so" in cancelled(1, "2019-03-06", "en")
    assert "il 6 marzo, entro 1 giorno dalla creazione:" in cancelled(1, "2019-03-06", "it")
    assert "on 7 March, within 2 days of its creation, so" in cancelled(2, "2019-03-07", "en")
    assert "on 5 March, on the very day of its creation, so" in cancelled(0, "2019-03-05", "en")
    assert "il 5 marzo, nel giorno stesso della creazione:" in cancelled(0, "2019-03-05", "it")
    back = [event("2019-03-06", "cancel"), event("2019-03-06", "reactivate")]
    assert "within 1 day of the purchase" in told([SEATS | {"full_credit_days": 1}], back, "en", "activation")[0]
    assert "entro 1 giorno dall'acquisto" in told([SEATS | {"full_credit_days": 1}], back, "it", "activation")[0]


def test_what_is_left_of_a_charge_is_told_with_that_charge_and_what_was_credited_of_it():
    three = SEATS | {
        "purchased": date(2019, 10, 11),
        "seats": 3,
        "list_price": Decimal("18.65"),
        "full_credit_days": 40,
    }
    events = [event("2019-10-20", "cancel"), event("2019-10-25", "reactivate"),
              event("2019-10-29", "set-seats", seats=5), event("2019-11-13", "cancel")]  # fmt: skip
    assert (
        "Part of the 55.95 charged on this same invoice for 25 October to 10 November had been credited before; "
        "the 32.46 left of it is credited now."
    ) in told([three], events, "en", "cancel", "2019-12-31")[1]


def test_changes_say_whether_they_were_taken_up_together_or_by_a_cancellation():
    two = [event("2019-04-10", "set-seats", seats=2), event("2019-04-20", "set-seats", seats=4)]
    runs = told([SEATS], two, "en", "cycle-instance")
    assert runs[1] == (
        "Several changes of licences are taken up together; from 5 to 9 April one licence was in use: 5 days at 0.667 "
        "a day make 3.34."
    )
    cut = told([SEATS], [*two[:1], event("2019-04-25", "cancel")], "it", "cycle-instance")
    assert cut[-1].startswith(
        "L'annullamento recepisce la modifica delle licenze ancora in attesa; dal 10 aprile al 4 maggio"
    )


def test_the_first_month_after_free_days_says_so():
    aligned = SEATS | {"alignment": "billing-day"}
    assert told([aligned], [], "en", "cycle")[0] == (
        "After the free days, the month from 15 March to 14 April is charged in advance, from the partner's billing "
        "day on: one licence at 20.00."
    )
    assert told([aligned], [], "it", "cycle")[0].startswith("Dopo i giorni gratuiti, il mese dal 15 marzo al 14 aprile")


def test_one_device_day_makes_and_several_make():
    assert told([DEVICES], [event("2019-03-31", "cancel")], "it") == [
        "Il 31 marzo si conta una giornata-dispositivo: a 31,00 per dispositivo ogni 31 giorni fa 1,00."
    ]
    assert told([DEVICES | {"seats": 2}], [event("2019-03-31", "cancel")], "it")[0].endswith("fanno 2,00.")
