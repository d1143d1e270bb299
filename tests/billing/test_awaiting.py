"""What was charged and awaits its invoice is a figure of its own (NCE-18), and terms that are not all alike end."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tomli_w

from billing_model.__main__ import main
from billing_model.billing.clock import Moment, as_known, moments
from billing_model.billing.outcome import Outcome, outcome
from billing_model.files.scenario import parse

BOUGHT = {"id": "A", "programme": "nce", "offer": "Microsoft 365 E3", "term": "1-year", "plan": "monthly",
          "purchased": date(2026, 5, 4), "seats": 7, "list_price": Decimal("9.50")}  # fmt: skip
ADDED = {"subscription": "A", "on": date(2026, 5, 12), "kind": "add-seats", "seats": 2}
SENTENCE = {
    "en": "Charged in May 2026, on the invoice of 8 June 2026: €80.60",
    "it": "Addebitato nel mese di maggio 2026, nella fattura dell'8 giugno 2026: 80,60\N{NO-BREAK SPACE}€",
}


def tables(until: date, *events: dict[str, Any], **agreed: Any) -> dict[str, Any]:
    return {"currency": "EUR", "until": until, "subscription": [BOUGHT | agreed], "event": [*events]}


def billed(until: date, *events: dict[str, Any], **agreed: Any) -> Outcome:
    scenario = parse(tables(until, *events, **agreed))
    return outcome(scenario.book, scenario.until)


def test_the_charges_of_a_month_await_its_invoice() -> None:
    result = billed(date(2026, 5, 31), ADDED)
    assert (len(result.invoices), len(result.lines), result.total()) == (0, 0, 0)
    assert result.awaiting.amount.tolist() == [66_500_000, -49_330_000, 63_430_000]
    assert {*result.awaiting.invoice.tolist()} == {date(2026, 6, 8)}
    later = billed(date(2026, 6, 8), ADDED)
    assert later.lines.amount.tolist() == result.awaiting.amount.tolist()
    assert later.invoices.due.tolist() == [date(2026, 8, 7)]  # NCE-19
    assert [(d, a) for d, a in zip(later.awaiting.invoice.tolist(), later.awaiting.amount.tolist(), strict=True)] == [
        (date(2026, 7, 8), 85_500_000)
    ]


def test_two_months_can_await_their_invoices() -> None:
    result = billed(date(2026, 6, 7), ADDED)
    days = [(on, lines.amount.sum()) for on, lines in result.awaiting.by_invoice_day()]
    assert days == [(np.datetime64("2026-06-08"), 80_600_000), (np.datetime64("2026-07-08"), 85_500_000)]


@pytest.mark.parametrize("language", SENTENCE)
def test_the_command_line_tells_it(language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "may.toml"
    file.write_text(tomli_w.dumps(tables(date(2026, 5, 31), ADDED)), "utf-8")
    assert main(["bill", str(file), "--language", language]) == 0
    assert SENTENCE[language] in capsys.readouterr().out.splitlines()
    assert main(["bill", str(file), "--language", language, "--format", "json", "--explain"]) == 0
    told = json.loads(capsys.readouterr().out)
    (awaiting,) = told["awaiting"]
    assert (awaiting["on"], [line["amount"] for line in awaiting["lines"]]) == (
        "2026-06-08",
        ["66.50", "-49.33", "63.43"],
    )
    assert awaiting["lines"][1]["operands"]["profile"] == "exact-cut"
    assert "sentence" in awaiting["lines"][1]["explanation"]
    assert (told["invoices"], told["daily"]) == ([], [])
    assert main(["bill", str(file), "--format", "csv"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1  # a lines file is of invoices


def test_of_some_subscriptions_only_their_own_part_awaits() -> None:
    second = BOUGHT | {"id": "B", "seats": 1}
    scenario = parse(tables(date(2026, 5, 31)) | {"subscription": [BOUGHT, second]})
    result = outcome(scenario.book, scenario.until).only(np.array([1]))
    assert result.awaiting.amount.tolist() == [9_500_000]


def test_who_is_invoiced_on_a_billing_day_has_nothing_apart() -> None:
    legacy = {"id": "A", "programme": "csp", "offer": "Office 365 E1", "frequency": "monthly",
              "purchased": date(2018, 1, 13), "seats": 1, "list_price": Decimal(4), "billing_day": 15}  # fmt: skip
    scenario = parse({"currency": "EUR", "until": date(2018, 1, 14), "subscription": [legacy]})
    result = outcome(scenario.book, scenario.until)
    assert (len(result.lines), len(result.awaiting)) == (0, 0)


def test_the_clock_knows_the_next_invoice() -> None:
    known = as_known(billed(date(2026, 8, 31), ADDED), np.datetime64("2026-05-11"))
    assert (known.next_on, known.next_amount, known.seats) == (np.datetime64("2026-06-08"), 66_500_000, 7)
    assert len(known.outcome.awaiting) == 1  # August's, as it was known then
    known = as_known(billed(date(2026, 8, 31), ADDED), np.datetime64("2026-05-12"))
    assert (known.next_amount, known.seats) == (80_600_000, 9)


# ---- Terms that are not all alike --------------------------------------------------------------------------------


def told(result: Outcome) -> list[tuple[str, date]]:
    found = moments(result)
    return [
        (Moment(int(kind)).name, on)
        for kind, on in zip(found.kind, found.on.tolist(), strict=True)
        if kind in (Moment.RENEWAL, Moment.EXPIRY)
    ]


def test_a_monthly_term_renews_on_days_that_drift() -> None:
    result = billed(date(2027, 3, 31), term="1-month", purchased=date(2026, 8, 31))
    days = ["2026-09-30", "2026-10-30", "2026-11-30", "2026-12-30", "2027-01-30", "2027-02-28", "2027-03-28"]
    assert told(result) == [("RENEWAL", date.fromisoformat(day)) for day in days]


def test_an_aligned_term_ends_early_and_a_term_that_is_not_renewed_is_over() -> None:
    off = {"subscription": "A", "on": date(2026, 6, 1), "kind": "set-renewal", "renewal": "end"}
    result = billed(date(2027, 12, 31), off, end_date=date(2026, 12, 31))
    assert told(result) == [("EXPIRY", date(2027, 1, 1))]
    renewed = billed(date(2028, 1, 31), end_date=date(2026, 12, 31))
    assert told(renewed) == [("RENEWAL", date(2027, 1, 1)), ("RENEWAL", date(2028, 1, 1))]


def test_a_term_that_a_longer_one_takes_the_place_of_does_not_end() -> None:
    longer = {"subscription": "A", "on": date(2026, 7, 1), "kind": "set-term", "term": "3-years", "plan": "upfront",
              "list_price": Decimal("300.00")}  # fmt: skip
    assert told(billed(date(2029, 7, 31), longer)) == [("RENEWAL", date(2029, 7, 1))]
