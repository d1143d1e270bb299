"""The order of the rows of a file decides nothing: not what is billed, nor what is refused and with which sentence."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import strategies
from billing_model.billing.bill import bill
from billing_model.billing.refusal import Refused
from billing_model.books.reader import read_book
from billing_model.core.book import Book
from billing_model.core.fields import EVENT_FIELDS, SUBSCRIPTION_FIELDS
from billing_model.files.scenario import parse
from billing_model.programmes import event_fields, fields, programmes

Tables = dict[str, Any]
Order = tuple[list[int], list[int]]  # the rows of the subscriptions and of the events
COLUMNS = {
    "subscription": [*(field.name for field in SUBSCRIPTION_FIELDS), "currency", *fields()],
    "event": [*(field.name for field in EVENT_FIELDS), *event_fields()],
}
KINDS = sorted({event.kind for programme in programmes().values() for event in programme.events})


def billed_or_refused(data: Tables, order: Order) -> list[tuple]:
    """What becomes of the rows in this order: the lines by id, or what is refused of which row of the first order."""
    tables = {"subscription": order[0], "event": order[1]}
    shuffled = {**data, **{name: [data[name][row] for row in rows] for name, rows in tables.items()}}
    try:
        scenario = parse(shuffled)
    except Refused as refused:
        return sorted(
            (
                problem.table,
                tables[problem.table][problem.number - 1] if problem.number else -1,
                problem.field,
                problem.sentence("en"),
            )
            for problem in refused.problems
        )
    return printed(scenario.book, scenario.until)


def printed(book: Book, until: np.datetime64) -> list[tuple]:
    """The lines by id, sorted."""
    lines = bill(book, until)
    columns = [lines.invoice, lines.first, lines.last, lines.kind_names, lines.unit_price, lines.seats, lines.amount]
    ids = [book.id[row] for row in lines.subscription]
    return sorted(zip(ids, *[list(map(str, column)) for column in columns], strict=True))


def booked_or_rejected(folder: Path, data: Tables, order: Order) -> tuple[list[tuple], list[tuple]]:
    """What becomes of the rows as the two files of a book: the lines by id, and what is rejected of which row."""
    paths = []
    for (table, known), rows in zip(COLUMNS.items(), order, strict=True):
        paths.append(folder / f"{table}.csv")
        with paths[-1].open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(known)
            writer.writerows([cell(data[table][row].get(name)) for name in known] for row in rows)
    book, problems = read_book(*paths)
    tables = dict(zip(COLUMNS, order, strict=True))
    rejected = sorted(
        (problem.table, tables[problem.table][problem.number - 2], problem.customer, problem.field,
         problem.sentence("en"))
        for problem in problems
    )  # fmt: skip
    return printed(book, np.datetime64(data["until"])), rejected


def cell(value: Any) -> str:
    """A value as a cell of a CSV file has it."""
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


# ---- What can be wrong with a scenario ---------------------------------------------------------------------------


def an_event_again(pick: random.Random, data: Tables) -> None:
    """A second event on the day of another: of its kind, or of any other."""
    if not data["event"]:
        return
    event = dict(pick.choice(data["event"]))
    if pick.random() < 0.5:
        event["kind"] = pick.choice(KINDS)
    _another_number(pick, event)
    data["event"].append(event)


def an_event_moved(pick: random.Random, data: Tables) -> None:
    """An event on another day: of another event, of a purchase, or some days off."""
    if not data["event"]:
        return
    days = [event["on"] for event in data["event"]] + [entry["purchased"] for entry in data["subscription"]]
    pick.choice(data["event"])["on"] = pick.choice(days) + timedelta(days=pick.choice([-1, 0, 0, 0, 1, 40]))


def an_event_of_another(pick: random.Random, data: Tables) -> None:
    """An event of another subscription, or of none that there is."""
    if data["event"]:
        ids = [entry["id"] for entry in data["subscription"]] + ["nobody"]
        pick.choice(data["event"])["subscription"] = pick.choice(ids)


def a_field_changed(pick: random.Random, data: Tables) -> None:
    """A field that is missing, of another programme, or of another row."""
    table = pick.choice(["subscription", "event"])
    if not data[table]:
        return
    entry, other = pick.choice(data[table]), pick.choice(data[table])
    known = sorted(fields() if table == "subscription" else event_fields())
    name = pick.choice([*known, *entry])
    if pick.random() < 0.3 or name not in other:
        if name not in ("programme", "kind", "on", "purchased"):
            entry.pop(name, None)
    else:
        entry[name] = other[name]
    _another_number(pick, entry)


def _another_number(pick: random.Random, entry: Tables) -> None:
    numbers = [
        name for name in ("seats", "limit", "list_price", "years", "months", "discount_percent") if name in entry
    ]
    if numbers and pick.random() < 0.7:
        entry[pick.choice(numbers)] = pick.choice([-1, 0, 1, 7, 25, Decimal("0.333")])


def an_id_again(pick: random.Random, data: Tables) -> None:
    """Two subscriptions of one id."""
    entry, other = pick.choice(data["subscription"]), pick.choice(data["subscription"])
    entry["id"] = other["id"]


def a_purchase_of_that_day(pick: random.Random, data: Tables) -> None:
    """A subscription bought on the day of another or of an event, by one customer, perhaps of the same product."""
    entry, other = pick.choice(data["subscription"]), pick.choice(data["subscription"])
    days = [other["purchased"], *[event["on"] for event in data["event"]]]
    entry["purchased"] = pick.choice(days)
    entry["customer"] = other.get("customer", "customer")
    for name in ("product", "offer", "plan"):
        if name in entry and name in other and pick.random() < 0.7:
            entry[name] = other[name]


def a_security_product(pick: random.Random, data: Tables) -> None:
    """Another product of Avast, for one customer."""
    for entry in data["subscription"]:
        if "product" in entry and pick.random() < 0.7:
            entry["product"] = pick.choice(strategies.SECURITY)
            entry["customer"] = "north"


def a_trial_or_an_add_on(pick: random.Random, data: Tables) -> None:
    """A trial where there was none, or a parent that may be any subscription, also itself."""
    entry, other = pick.choice(data["subscription"]), pick.choice(data["subscription"])
    if entry["programme"] != "csp":
        return
    if pick.random() < 0.5:
        entry["trial"], entry["seats"] = True, 25
        entry["offer"] = pick.choice(strategies.TRIAL_OFFERS)
    else:
        entry["parent"] = other["id"]


FAULTS: tuple[Callable[[random.Random, Tables], None], ...] = (
    an_event_again,
    an_event_moved,
    an_event_of_another,
    a_field_changed,
    an_id_again,
    a_purchase_of_that_day,
    a_security_product,
    a_trial_or_an_add_on,
)


def together(scenarios: list[Tables]) -> Tables:
    """Several scenarios as one, their customers shared, their subscriptions not."""
    renamed = [dict(own(data, number)) for number, data in enumerate(scenarios)]
    return {
        "currency": "EUR",
        "until": max(data["until"] for data in scenarios),
        "subscription": [entry for data in renamed for entry in data["subscription"]],
        "event": [event for data in renamed for event in data["event"]],
    }


def own(data: Tables, number: int) -> Iterator[tuple[str, list[Tables]]]:
    """The tables of a scenario, with ids of their own."""
    for table in ("subscription", "event"):
        names = {"id", "parent", "subscription", "upgraded_from", "align_with", "to", "into"}
        yield (
            table,
            [
                {name: f"{number}-{value}" if name in names else value for name, value in entry.items()}
                for entry in data.get(table, [])
            ],
        )


def with_faults(scenarios: list[Mapping[str, Any]], faults: int, seed: int) -> tuple[Tables, list[Order]]:
    """Scenarios as one, with some faults; and three orders of its rows."""
    data, pick = together([dict(each) for each in scenarios]), random.Random(seed)  # noqa: S311
    for fault in pick.choices(FAULTS, k=faults):
        fault(pick, data)
    orders = [(list(range(len(data["subscription"]))), list(range(len(data["event"])))) for _ in range(3)]
    for rows in orders[1:]:
        pick.shuffle(rows[0])
        pick.shuffle(rows[1])
    return data, orders


SCENARIOS = st.lists(strategies.ANY, min_size=1, max_size=2)


@given(SCENARIOS, st.integers(0, 4), st.integers(0, 2**32))
def test_the_order_of_rows_decides_nothing_in_a_scenario(scenarios: list, faults: int, seed: int) -> None:
    data, orders = with_faults(scenarios, faults, seed)
    first, *others = [billed_or_refused(data, order) for order in orders]
    for other in others:
        assert other == first


@settings(max_examples=30)
@given(SCENARIOS, st.integers(0, 4), st.integers(0, 2**32))
def test_the_order_of_rows_decides_nothing_in_a_book(
    tmp_path_factory: pytest.TempPathFactory, scenarios: list, faults: int, seed: int
) -> None:
    data, orders = with_faults(scenarios, faults, seed)
    currencies = random.Random(seed).choices(["EUR", "USD"], [9, 1], k=len(data["subscription"]))  # noqa: S311
    for entry, currency in zip(data["subscription"], currencies, strict=True):
        entry["currency"] = currency
    first, *others = [booked_or_rejected(tmp_path_factory.mktemp("book"), data, order) for order in orders]
    for other in others:
        assert other == first
