"""Large random books are what they say, and the reference bills them to the same cents."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

import large_books
from beside_reference import of_reference, rows
from billing_model.billing.bill import bill
from billing_model.core import codes
from billing_model.core.sample import UNTIL
from billing_model.files.scenario import parse


@pytest.mark.parametrize("seed", range(4))
def test_the_reference_agrees(seed: int) -> None:
    book = large_books.random_csp_book(250, seed)
    assert rows(book, bill(book, UNTIL)) == of_reference(large_books.as_scenario(book))


def test_a_book_reads_back_from_its_scenario() -> None:
    book = large_books.random_csp_book(60)
    again = parse(large_books.as_scenario(book)).book
    assert list(again.id) == list(book.id)
    for name in ("purchased", "seats", "list_price", "parent", "frequency", "rounding", "trial", "full_credit_days"):
        np.testing.assert_array_equal(getattr(again, name), getattr(book, name))
    for name in ("subscription", "on", "kind", "seats", "list_price"):
        np.testing.assert_array_equal(getattr(again.events, name), getattr(book.events, name))


def test_a_large_book_holds_everything() -> None:
    book = large_books.random_csp_book(5_000)
    happened = Counter(codes.event_kind.names(book.events.kind))
    assert set(happened) == {"set-seats", "cancel", "reactivate", "convert-trial", "set-list-price"}
    assert happened["set-seats"] > 1.9 * len(book)
    assert set(np.unique(book.rounding)) == {-1, 0, 1, 2, 3}
    assert 0.05 < (book.parent >= 0).mean() < 0.2
    kinds = set(codes.line_kind.names(np.unique(bill(book, UNTIL).kind)))
    assert {"cycle-fee", "cycle-instance-prorate", "cancel-fee", "activation-fee", "free-period"} <= kinds


@pytest.mark.parametrize("size", [0, 1, 2])
def test_small_ones_too(size: int) -> None:
    assert len(large_books.random_csp_book(size)) == size
