"""The laws of new commerce (NCE-69) on random histories, as the slow reference bills them and as the model does.

``FUZZ_EXAMPLES=5000 pytest tests/programmes/test_nce_laws.py`` tries many more than are tried every time.
"""

from __future__ import annotations

import os
import random
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import reference_nce
from beside_reference_nce import of_model
from billing_model.billing.bill import bill, charged, parts
from billing_model.core.columns import Columns
from billing_model.files.scenario import parse
from billing_model.programmes import programmes
from billing_model.programmes.nce.provenance import shares
from reference_nce_days import MONTHS, natural_end
from strategies_nce import moves_of_one_day, nce_histories

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "25"))
many = settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
OPENS = ("new", "renew", "cycle-charge", "change-billing-plan")
CENT = {"EUR": Decimal("0.01"), "JPY": Decimal(1), "KWD": Decimal("0.001")}
Lines = list[dict[str, Any]]
Billing = Callable[[dict[str, Any]], Lines]


def by_reference(history: dict) -> Lines:
    billed = reference_nce.bill(history)
    return billed.lines + billed.awaiting


def by_model(history: dict) -> Lines:
    printed, awaiting = of_model(parse(history))
    return printed + awaiting


whoever_bills = pytest.mark.parametrize("bill", [by_reference, by_model])


def of_each(lines: Lines) -> list[Lines]:
    """The lines of each subscription, in the order in which they were made."""
    found = defaultdict(list)
    for line in lines:
        found[line["subscription"]].append(line)
    return list(found.values())


def entry_of(history: dict, line: dict) -> dict:
    return next(entry for entry in history["subscription"] if entry["id"] == line["subscription"])


def touched(history: dict, name: str, day: date, *kinds: str) -> bool:
    """Whether something else than these kinds happens to a subscription on a day."""
    return any(
        event["on"] == day
        and name in (event["subscription"], event.get("to"), event.get("into"))
        and event["kind"] not in kinds
        for event in history["event"]
    ) or any(entry["purchased"] == day and entry.get("upgraded_from") == name for entry in history["subscription"])


def first_day_is_posting_day(lines: Lines, history: dict) -> None:
    """Law 1; its invoice is one of the next month."""
    for line in lines:
        assert line["first"] == line["posted"] <= history["until"]
        month = line["posted"].year * 12 + line["posted"].month
        assert line["on"].year * 12 + line["on"].month == month + 1
        assert line["on"].day == entry_of(history, line).get("invoice_day", line["on"].day) in (6, 7, 8)


def no_gap(lines: Lines, history: dict) -> None:
    """Law 2: each day is covered once; only another term, or a conversion, cuts a cycle short."""
    for own in of_each(lines):
        opened = [own[0]]
        for line in own[1:]:
            if line["kind"] in OPENS or (line["kind"] == "convert" and line["last"] != opened[-1]["last"]):
                opened.append(line)
        for before, after in pairwise(opened):
            gap = (after["first"] - before["last"]).days - 1
            assert gap == 0 or (gap < 0 and after["kind"] == "convert")


def no_sum_below_zero(lines: Lines, history: dict) -> None:
    """Law 3: of a subscription up to any line, and of each cycle."""
    for own in of_each(lines):
        so_far, of_cycle = Decimal(0), defaultdict(Decimal)
        for line in own:
            so_far += line["amount"]
            of_cycle[line["last"]] += line["amount"]
            assert so_far >= 0 and of_cycle[line["last"]] >= 0
        assert so_far == sum(line["amount"] for line in own)


def nothing_left_of_a_first_day(lines: Lines, history: dict) -> None:
    """Law 4."""
    for own in of_each(lines):
        cancelled = [line["posted"] for line in own if line["kind"] == "cancel-immediate"]
        for day in cancelled:
            today = [line for line in own if line["posted"] == day]
            if today[0]["kind"] in ("new", "renew"):
                assert sum(line["amount"] for line in today) == 0


def nothing_left_of_two_pairs(lines: Lines, history: dict) -> None:
    """Law 5, where a seat's day costs at least a cent."""
    for own in of_each(lines):
        for day in {line["posted"] for line in own}:
            pairs = [
                line for line in own if line["posted"] == day and line["kind"] in ("add-quantity", "remove-quantity")
            ]
            dear = all(abs(line["exact"]) >= CENT[history["currency"]] * line["seats"] for line in pairs)
            if (
                len(pairs) != 4
                or not dear
                or touched(history, pairs[0]["subscription"], day, "add-seats", "remove-seats")
            ):
                continue
            if pairs[0]["seats"] == pairs[3]["seats"]:
                assert sum(line["amount"] for line in pairs) == 0


def a_whole_cycle_costs_its_price(lines: Lines, history: dict) -> None:
    """Law 6: what opens a cycle costs price times seats, whatever its days, where the price has no more decimals."""
    for own in of_each(lines):
        entry = entry_of(history, own[0])
        prices = {entry.get("list_price")} | {
            event.get("list_price") for event in history["event"] if event["subscription"] == entry["id"]
        }
        plain = "list_price" in entry and "annual_price" not in entry and not entry.get("promotion_percent")
        plain &= (
            "end_date" not in entry and "align" not in entry and "align_with" not in entry and not entry.get("trial")
        )
        cent = CENT[history["currency"]]
        if not plain or entry["list_price"] % cent or "upgraded_from" in entry:
            continue
        first = own[0]
        assert first["kind"] == "new" and first["amount"] == entry["list_price"] * entry["seats"]
        end = natural_end(entry["purchased"], entry["term"])
        for line in own:
            if line["kind"] == "cycle-charge" and line["first"] <= end and prices <= {entry["list_price"], None}:
                assert line["amount"] == line["unit_price"] * line["seats"]


def a_day_costs_its_seats(lines: Lines, history: dict) -> None:
    """Law 7, of a subscription on a monthly plan to which nothing but seats happens: in a cycle of as many days as its
    month, a day costs the seats at its end at the price by the month's days; 0 once it is cancelled."""
    for own in of_each(lines):
        entry = entry_of(history, own[0])
        if entry.get("plan") != "monthly" or entry["term"] not in MONTHS or "list_price" not in entry:
            continue
        if any(line["kind"] not in (*OPENS, "add-quantity", "remove-quantity", "cancel-immediate") for line in own):
            continue
        cycle = [line for line in own if line["last"] == own[0]["last"]]
        whole = (own[0]["last"] - own[0]["first"]).days + 1
        month_end = (own[0]["first"].replace(day=28) + timedelta(4)).replace(day=1) - timedelta(1)
        if whole != month_end.day:
            continue
        promotion = Fraction(entry.get("promotion_percent", 0)) / 100
        price = Fraction(entry["list_price"]) * (1 - promotion) / whole
        for number in range(whole):
            day = own[0]["first"] + timedelta(number)
            on = [line for line in cycle if line["first"] <= day]
            charge = sum(line["exact"] / ((line["last"] - line["first"]).days + 1) for line in on)
            seats = 0 if on[-1]["kind"] == "cancel-immediate" else on[-1]["seats"]
            assert charge == price * seats


LAWS = (
    first_day_is_posting_day,
    no_gap,
    no_sum_below_zero,
    nothing_left_of_a_first_day,
    nothing_left_of_two_pairs,
    a_whole_cycle_costs_its_price,
    a_day_costs_its_seats,
)


@whoever_bills
@many
@given(nce_histories())
def test_laws_of_lines(bill: Billing, history: dict) -> None:
    lines = bill(history)
    for law in LAWS:
        law(lines, history)


@whoever_bills
@many
@given(nce_histories(), st.integers(0, 500))
def test_a_later_until_changes_no_earlier_invoice(bill: Billing, history: dict, before: int) -> None:
    """Law 8."""
    earlier = history["until"] - timedelta(before)
    assume(earlier >= min(entry["purchased"] for entry in history["subscription"]))
    until_then = [line for line in bill(history | {"until": earlier}) if line["on"] <= earlier]
    assert until_then == [line for line in bill(history) if line["on"] <= earlier]


@many
@given(st.one_of(nce_histories(), moves_of_one_day()), st.integers(0, 500), st.integers(1, 1000))
def test_a_book_that_was_billed_further_is_billed_as_any_other(history: dict, before: int, further: int) -> None:
    """Law 8, of all columns: what a book was told before stands beside it for a while (`told_by`)."""
    earlier = history["until"] - timedelta(before)
    assume(earlier >= min(entry["purchased"] for entry in history["subscription"]))
    until, later = (np.datetime64(day, "D") for day in (earlier, history["until"] + timedelta(further)))
    fresh, known = parse(history).book, parse(history).book
    charged(known, later)
    assert columns_of(charged(known, until)) == columns_of(charged(fresh, until))
    assert columns_of(bill(known, until)) == columns_of(bill(fresh, until))
    levels = [programmes()["nce"].levels(part, until) for book in (known, fresh) for _, part in parts(book)]
    assert columns_of(levels[0]) == columns_of(levels[1])
    lines = charged(fresh, until)
    if len(lines):
        assert columns_of(shares(known, lines)) == columns_of(shares(fresh, lines))


def columns_of(rows: Columns) -> dict[str, list[Any]]:
    """All columns of rows."""
    return {name: getattr(rows, name).tolist() for name in (*rows.names(), *rows.more)}


@whoever_bills
@many
@given(st.one_of(nce_histories(), moves_of_one_day()), st.integers(0, 2**32))
def test_the_order_of_rows_decides_nothing(bill: Billing, history: dict, seed: int) -> None:
    """Law 8, the order of lines apart."""
    shuffle = random.Random(seed)  # noqa: S311
    entries, events = [*history["subscription"]], [*history["event"]]
    shuffle.shuffle(entries)
    shuffle.shuffle(events)
    turned = bill(history | {"subscription": entries, "event": events})
    assert {str(line) for line in turned} == {str(line) for line in bill(history)}


RENEWS = {"id": "A", "customer": "Rossi", "programme": "nce", "offer": "Microsoft 365 E3", "seats": 3}
MONTHLY = {"term": "1-month", "plan": "monthly", "list_price": Decimal("9.90")}


@pytest.mark.parametrize("day", [14, 28, 29, 30, 31])
@pytest.mark.parametrize(
    "fields",
    [
        MONTHLY,
        MONTHLY | {"promotion_percent": Decimal(15), "promotion_until": date(2026, 11, 20)},
        MONTHLY | {"renewal": "extended", "monthly_price": Decimal("11.00")},
        MONTHLY | {"term": "1-year", "plan": "upfront"},
    ],
    ids=["month", "promoted", "extended", "year"],
)
def test_looking_in_between_changes_nothing(fields: dict, day: int) -> None:
    """NCE-9, NCE-12, NCE-50, NCE-53: terms that follow each other at once are those that come one by one, with an event
    between them that changes nothing: the list price that there is."""
    bought = date(2026, 5, day)
    quiet = {"currency": "EUR", "until": date(2028, 3, 31), "event": []}
    quiet["subscription"] = [RENEWS | fields | {"purchased": bought}]
    prices = {"kind": "set-list-price", "list_price": fields["list_price"]}
    looks = [{"subscription": "A", "on": bought + timedelta(days=days)} | prices for days in range(3, 690, 9)]
    lines, looked = by_model(quiet), by_model(quiet | {"event": looks})
    assert len(lines) >= 2
    assert [(line["first"], line["last"], line["unit_price"], line["amount"]) for line in looked] == [
        (line["first"], line["last"], line["unit_price"], line["amount"]) for line in lines
    ]
