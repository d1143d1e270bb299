"""A book of New Commerce bills as its customers one by one, and costs under its own option what it costs."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from billing_model.__main__ import main
from billing_model.billing.outcome import outcome
from billing_model.books.reader import read_book
from billing_model.core.book import Book
from billing_model.core.money import to_decimal, to_micro
from billing_model.files.scenario import parse
from billing_model.programmes import programmes
from pages.ui.scenario.bundled import library

UNTIL = date(2027, 6, 30)
OTHERS = ("align_with", "upgraded_from", "to", "into")  # fields that name another subscription


def write(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    rows = [*rows]
    names = dict.fromkeys(name for row in rows for name in row)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, names)
        table.writeheader()
        table.writerows({n: str(v).lower() if isinstance(v, bool) else v for n, v in row.items()} for row in rows)
    return path


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file)]


def named(entry: Mapping[str, Any], story: str, field: str) -> dict[str, Any]:
    """An entry whose subscriptions are those of one story among many."""
    return {n: f"{story}-{v}" if n in (field, *OTHERS) else v for n, v in entry.items()}


def test_all_stories_in_one_book_bill_as_each_alone(tmp_path: Path) -> None:
    stories = {id.rpartition("/")[2]: tables for id, tables in library().items() if id.startswith("nce/")}
    bought = [
        {**named(entry, story, "id"), "customer": story, "currency": tables["currency"]}
        for story, tables in stories.items()
        for entry in tables["subscription"]
    ]
    happened = [
        named(event, story, "subscription") for story, tables in stories.items() for event in tables.get("event", ())
    ]
    files = write(tmp_path / "bought.csv", bought), write(tmp_path / "happened.csv", happened)
    out = tmp_path / "lines.csv"
    assert main(["book", *map(str, files), "--until", str(UNTIL), "--out", str(out), "--quiet"]) == 0
    lines = read(out)
    assert {line["programme"] for line in lines} == {"nce"}
    for story, tables in stories.items():
        scenario = parse({**tables, "until": UNTIL, "expect": {}})
        alone = outcome(scenario.book, scenario.until).lines
        together = [(line["first"], line["kind"], line["amount"]) for line in lines if line["customer"] == story]
        expected = [
            (str(first), kind, str(to_decimal(int(amount), int(places))))
            for first, kind, amount, places in zip(
                alone.first, alone.kind_names, alone.amount, alone.places, strict=True
            )
        ]
        assert sorted(together) == sorted(expected), story


def test_what_names_a_wrong_row_by_others_or_in_an_event_says_nothing_more(tmp_path: Path) -> None:
    common = {"customer": "Alfa", "programme": "nce", "offer": "Microsoft 365 E3", "term": "1-year", "plan": "monthly",
              "purchased": "2026-01-15", "seats": 3, "list_price": "36.75", "currency": "EUR"}  # fmt: skip
    bought = [
        {**common, "id": "A", "align_with": "B"}, {**common, "id": "B", "upgraded_from": "C"},
        {**common, "id": "C", "seats": "three"}, {**common, "id": "D"}, {**common, "id": "E", "customer": "Beta"},
    ]  # fmt: skip
    happened = [{"subscription": "D", "on": "2026-01-16", "kind": "move-seats", "to": "C", "seats": 1}]
    files = write(tmp_path / "bought.csv", bought), write(tmp_path / "happened.csv", happened)
    book, rejects = read_book(*files)
    assert book.id.tolist() == ["E"]
    assert [(reject.id, reject.key) for reject in rejects] == [("C", "not-integer")]


TERMS = {"month": ("1-month", "monthly", "42.00"), "year": ("1-year", "monthly", "36.75"),
         "at-once": ("1-year", "upfront", "420.00")}  # fmt: skip
OFFER = {"programme": "nce", "offer": "Microsoft 365 E3"}


def test_under_its_own_option_a_subscription_costs_what_it_costs(tmp_path: Path) -> None:
    bought = [
        {"id": id, "customer": id, "currency": "EUR", "purchased": "2025-11-10", "seats": 5, **OFFER, "term": term,
         "plan": plan, "list_price": price}
        for id, (term, plan, price) in TERMS.items()
    ]  # fmt: skip
    added = [{"subscription": id, "on": "2026-02-20", "kind": "add-seats", "seats": 2} for id in TERMS]
    options = tmp_path / "options.toml"
    text = {"en": "Terms", "it": "Durate"}
    offered = [
        {"id": id, "name": text, "group": "mail", "example": True, **OFFER, "term": term, "plan": plan,
         "list_price": float(price)}
        for id, (term, plan, price) in TERMS.items()
    ]  # fmt: skip
    comparison = {"currency": "EUR", "start": date(2025, 11, 10), "months": 12, "title": text, "question": text,
                  "demand": {"shape": "steady", "seats": 5}, "group": [{"id": "mail", **text}]}  # fmt: skip
    options.write_text(tomli_w.dumps({**comparison, "option": offered}), "utf-8")
    files = write(tmp_path / "bought.csv", bought), write(tmp_path / "happened.csv", added)
    asked = ["--until", "2026-07-31", "--options", str(options), "--out", str(tmp_path / "out.csv"), "--quiet"]
    assert main(["book-compare", *map(str, files), *asked]) == 0
    costs = {(row["subscription"], row["option"]): row for row in read(tmp_path / "out.subscriptions.csv")}
    for own in TERMS:
        assert costs[own, own]["saves"] == "0.00"
        for other in TERMS:
            assert costs[own, other]["option_cost"] == costs[other, other]["cost"]
    assert [costs[own, own]["cost"] for own in TERMS] == ["2278.65", "1993.81", "1891.73"]


# ---- Under other terms ----------------------------------------------------------------------------------------------

ROWS = [
    ("year", "1-year", "upfront", "100.00"),
    ("by-month", "1-year", "monthly", "8.75"),
    ("month", "1-month", "monthly", "10.00"),
    ("three", "3-years", "upfront", "300.00"),
]


def rebooked(*events: Mapping[str, Any], **more: Mapping[str, Any]) -> Book:
    """Contracts of one price of a year, 100.00, under four terms; more: what else each has, by its id."""
    entries = [
        {"id": id, "programme": "nce", "offer": "Microsoft 365 E3", "term": term, "plan": plan, "seats": 30,
         "purchased": date(2026, 1, 12), "list_price": Decimal(price), **more.get(id, {})}
        for id, term, plan, price in ROWS
    ]  # fmt: skip
    tables = {"currency": "EUR", "until": UNTIL, "subscription": entries, "event": [*events]}
    return parse(tables).book


@pytest.mark.parametrize(("term", "plan", "price"), [row[1:] for row in ROWS])
def test_under_other_terms_the_price_is_what_the_list_makes_of_it(term: str, plan: str, price: str) -> None:
    """A year paid at once is 100.00; paid monthly 5 % more, 8.75 a month; by the month 20 % more, 10.00."""
    listed = {
        "subscription": "month",
        "on": date(2026, 3, 12),
        "kind": "set-list-price",
        "list_price": Decimal("20.00"),
    }
    book = rebooked(listed)
    made = programmes()["nce"].under.made(book, {"term": term, "plan": plan})
    assert made.list_price.tolist() == [to_micro(Decimal(price))] * len(ROWS)
    assert made.events.list_price.tolist() == [2 * to_micro(Decimal(price))]
    assert set(made.plan.tolist()) == {plan} and len(set(made.term.tolist())) == 1


def test_what_only_fits_what_was_agreed_is_not_asked_of_other_terms() -> None:
    moved = {"subscription": "year", "on": date(2026, 3, 12), "kind": "move-seats", "to": "three", "seats": 3}
    scheduled = {
        "subscription": "month",
        "on": date(2026, 3, 13),
        "kind": "schedule",
        "term": "1-year",
        "list_price": 9,
    }
    can = programmes()["nce"].under.can
    assert can(rebooked()).tolist() == [True] * 4
    assert can(rebooked(moved)).tolist() == [False, True, True, False]
    assert can(rebooked(scheduled)).tolist() == [True, True, False, True]
    ends = rebooked(year={"end_date": date(2026, 12, 31)}, **{"by-month": {"align": "calendar-month"}})
    assert can(ends).tolist() == [False, True, True, True]
