"""Each line says where its seats and its price were given; the numbers given there make those of the line."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import strategies
from billing_model.billing.bill import bill
from billing_model.core import codes
from billing_model.core.book import Book
from billing_model.core.lines import OWN, SEVERAL
from billing_model.files.scenario import parse, read
from billing_model.programmes import prepared, programmes
from project import PROJECT

VENDORS = st.one_of(
    strategies.avast_scenarios(),
    strategies.prepaid_scenarios(),
    strategies.axcrypt_scenarios(),
    strategies.office365_scenarios(),
)


def number(book: Book, event: int, subscription: int, field: str) -> int:
    """What was given in a field of an event, by its `row`, or of the subscription."""
    if event == OWN:
        return int(getattr(book, field)[subscription])
    (row,) = np.flatnonzero(book.events.row == event)
    assert book.events.subscription[row] == subscription
    return int(book.events.more[field][row])


@given(VENDORS)
def test_seats_and_prices_are_those_that_were_given(data: dict) -> None:
    book = parse(data).book
    lines = bill(book, np.datetime64(data["until"]))
    for row in range(len(lines)):
        subscription = int(lines.subscription[row])
        if lines.seats_from[row] != SEVERAL:
            assert lines.seats[row] == number(book, int(lines.seats_from[row]), subscription, "seats")
        assert lines.list_price[row] == number(book, int(lines.price_from[row]), subscription, "list_price")


@given(VENDORS)
def test_seats_that_are_a_sum_are_the_sum_of_their_shares(data: dict) -> None:
    book = parse(data).book
    lines = bill(book, np.datetime64(data["until"]))
    total = np.zeros(len(lines), np.int64)
    for name, programme in programmes().items():
        if programme.shares is None:
            continue
        rows = np.flatnonzero(book.programme[lines.subscription] == codes.programme(name))
        parts = programme.shares(prepared(book), lines.take(rows))
        for line, event, field, times in zip(rows[parts.line], parts.event, parts.field, parts.times, strict=True):
            total[line] += times * number(book, int(event), int(lines.subscription[line]), field)
    several = lines.seats_from == SEVERAL
    assert total[several].tolist() == lines.seats[several].tolist()


def shares(id: str) -> list[tuple[int, int, str, int]]:
    scenario = read(PROJECT / "scenarios" / f"{id}.toml")
    lines = bill(scenario.book, scenario.until)
    shares_of = programmes()[id.split("/")[0]].shares
    assert shares_of is not None
    parts = shares_of(prepared(scenario.book), lines)
    return list(zip(parts.line.tolist(), parts.event.tolist(), parts.field.tolist(), parts.times.tolist(), strict=True))


def test_devices_that_a_limit_keeps_out_are_not_counted() -> None:
    """9 days with the 12 bought, 10 days with 15, the first limit, of the 18 wanted, and 11 with all 18."""
    parts = shares("avast-flexible/limit-refuses-then-raised")
    assert parts == [(0, OWN, "limit", 10), (0, OWN, "seats", 9), (0, 0, "seats", 11)]


def test_a_renewal_is_of_the_licences_bought_and_added() -> None:
    assert shares("axcrypt/renewed-with-all-licences") == [(2, OWN, "seats", 1), (2, 0, "seats", 1)]
