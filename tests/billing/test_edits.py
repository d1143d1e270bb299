"""Edits of a book: what stays, what changes, and that the result is a book of its own."""

from __future__ import annotations

import numpy as np

from billing_model.billing.bill import bill
from billing_model.billing.edits import copies, in_order, moved, one_of, with_event, without
from billing_model.core.fields import MISSING
from billing_model.files.scenario import read
from project import SCENARIOS

CHANGE = read(SCENARIOS / "csp" / "seat-change.toml")
SEVERAL = read(SCENARIOS / "avast-prepaid" / "flexible-security-prepaid-backup.toml")


def test_an_event_left_out_and_put_back_bills_the_same() -> None:
    book, until = CHANGE.book, CHANGE.until
    plain = without(book, "set-seats")
    assert not len(plain.events)
    again = with_event(plain, "set-seats", np.array([np.datetime64("2018-02-01")]), seats=np.array([2]))
    assert again.events.list_price.tolist() == [MISSING]  # what it does not carry is not given
    assert bill(again, until).amount.tolist() == bill(book, until).amount.tolist()


def test_an_event_is_moved_to_the_days_that_no_clause_refuses() -> None:
    days = np.arange(np.datetime64("2018-01-12"), np.datetime64("2018-01-16"))
    book, possible = moved(CHANGE.book, 0, days)
    assert possible.tolist() == days[days >= CHANGE.book.purchased[0]].tolist()  # not before the purchase
    assert book.events.on.tolist() == possible.tolist()
    assert book.index.tolist() == list(range(len(possible)))


def test_copies_share_nothing_and_bill_alike() -> None:
    book, until = SEVERAL.book, SEVERAL.until
    many = copies(book, 3)
    lines = bill(many, until)
    assert len(set(many.customer.tolist())) == 3 * len(set(book.customer.tolist()))
    once = sorted(bill(book, until).amount.tolist())
    for copy in range(3):
        assert sorted(lines.amount[lines.subscription // len(book) == copy].tolist()) == once


def test_one_of_several_is_a_book_of_its_own() -> None:
    second = one_of(SEVERAL.book, 1)
    assert second.id.tolist() == [SEVERAL.data["subscription"][1]["id"]]
    assert (second.index.tolist(), second.row.tolist()) == ([0], [0])
    assert set(bill(second, SEVERAL.until).subscription.tolist()) == {0}


def test_events_of_a_day_stand_in_the_order_of_their_programme() -> None:
    book = with_event(CHANGE.book, "cancel", CHANGE.book.events.on.copy())
    reversed_events = book.events.take(np.array([1, 0]))
    orders = {tuple(in_order(events, book.programme).kind_names) for events in (book.events, reversed_events)}
    assert len(orders) == 1  # however they were given
