"""Invoices: one customer, one programme, one day."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import by_hand
from billing_model.billing import invoices as module
from billing_model.billing.invoices import invoices
from billing_model.core import codes
from billing_model.core.lines import Lines
from billing_model.core.programme import Programme

NAT = np.datetime64("NaT", "D")


def programme(id: str, due=None) -> Programme:
    return Programme(id, (), (), (), check=lambda book: [], bill=lambda book, until: Lines.none(), due=due)


@pytest.fixture(autouse=True)
def two_programmes(monkeypatch):
    """One programme that names no due day, one that is due the payment days after the invoice (0: none given)."""

    def after(book, lines):
        days = lines.more.get("payment_days", np.zeros(len(lines), np.int64))
        return np.where(days > 0, lines.invoice + days, NAT)

    two = {"csp": programme("csp"), "avast-flexible": programme("avast-flexible", after)}
    monkeypatch.setattr(module, "programmes", lambda: two)


BOOK = by_hand.book(
    {"customer": "Rossi"},
    {"customer": "Rossi", "programme": "avast-flexible"},
    {"customer": "Rossi"},
    {"customer": "Bianchi"},
)


def line(subscription: int, invoice: str, amount: int, **more: int) -> dict:
    return {"subscription": subscription, "invoice": invoice, "amount": amount, **more}


def test_an_invoice_is_one_customer_one_programme_one_day():
    given = by_hand.lines(
        line(0, "2018-01-15", 4),
        line(0, "2018-02-15", -4),
        line(0, "2018-02-15", 9),
        line(1, "2018-02-15", 100),
        line(2, "2018-02-15", 7),
        line(3, "2018-02-15", 1),
    )
    issued, ordered = invoices(BOOK, given)
    assert [str(day) for day in issued.on] == ["2018-01-15", "2018-02-15", "2018-02-15", "2018-02-15"]
    assert list(BOOK.customers[issued.customer]) == ["Rossi", "Rossi", "Rossi", "Bianchi"]
    assert sorted(codes.programme.names(issued.programme[1:3])) == ["avast-flexible", "csp"]
    csp = int(np.flatnonzero(issued.net == 12)[0])
    rows = slice(issued.first_line[csp], issued.first_line[csp] + issued.line_count[csp])
    assert list(ordered.amount[rows]) == [-4, 9, 7]  # subscriptions as in the book, then as printed
    assert issued.net.sum() == given.amount.sum() and not issued.tax.any()


def test_tax_is_summed_beside_the_net_amounts():
    issued, _ = invoices(BOOK, by_hand.lines(line(0, "2018-01-15", 100, tax=22), line(2, "2018-01-15", -10, tax=-2)))
    assert (issued.net[0], issued.tax[0], issued.total[0]) == (90, 20, 110)


def test_due_is_the_earliest_day_of_its_lines_and_empty_where_no_clause_gives_one():
    issued, _ = invoices(
        BOOK,
        by_hand.lines(
            line(0, "2018-02-01", 1),
            line(1, "2018-02-01", 1, payment_days=30),
            line(1, "2018-02-01", 1),
            line(1, "2018-02-01", 1, payment_days=14),
        ),
    )
    due = dict(zip(codes.programme.names(issued.programme), issued.due, strict=True))
    assert np.isnat(due["csp"])
    assert due["avast-flexible"] == np.datetime64("2018-02-15")


def test_no_lines_no_invoices():
    issued, ordered = invoices(BOOK, Lines.none())
    assert len(issued) == 0 and len(ordered) == 0
    assert issued.on.dtype == np.dtype("datetime64[D]") and issued.net.dtype == np.int64


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from([0, 1, 40, 90_000]), st.integers(-(10**12), 10**12)),
        min_size=1,
        max_size=30,
    )
)
def test_every_line_stands_on_exactly_one_invoice(rows):
    start = np.datetime64("1990-01-01")
    lines = by_hand.lines(*(line(which, str(start + day), amount, payment_days=1) for which, day, amount in rows))
    issued, ordered = invoices(BOOK, lines)

    expected: dict[tuple, list[int]] = {}
    for which, day, amount in rows:
        key = (str(start + day), int(BOOK.customer[which]), int(BOOK.programme[which]))
        expected.setdefault(key, []).append(amount)
    for n, key in enumerate(sorted(expected)):
        assert (str(issued.on[n]), issued.customer[n], issued.programme[n]) == key
        rows_of = slice(issued.first_line[n], issued.first_line[n] + issued.line_count[n])
        assert list(ordered.amount[rows_of]) == expected[key]
        assert issued.net[n] == sum(expected[key])
    assert len(issued) == len(expected) and issued.line_count.sum() == len(lines)


def test_a_line_keeps_all_its_columns():
    given = by_hand.lines(line(3, "2018-02-15", 5), line(0, "2018-01-15", 4))
    _, ordered = invoices(BOOK, given)
    assert isinstance(ordered, Lines) and set(ordered.more) == set(given.more)
    assert ordered.amount.tolist() == [4, 5]
