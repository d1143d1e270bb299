"""Fields that name another subscription are tied to its row, and follow it wherever a book is cut or copied."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from billing_model.billing.bill import bill
from billing_model.billing.edits import copies
from billing_model.billing.refusal import Refused
from billing_model.core.money import MOST
from billing_model.files.as_scenario import as_tables
from billing_model.files.scenario import parse

BOUGHT = date(2026, 1, 10)


def subscription(id: str, **fields: Any) -> dict[str, Any]:
    entry = {"id": id, "programme": "nce", "offer": "Microsoft 365 E3", "term": "1-year", "plan": "monthly"}
    return entry | {"purchased": BOUGHT, "seats": 5, "list_price": Decimal("9.50")} | fields


def tables(to: str = "A") -> dict[str, Any]:
    """A stands alone, B is aligned with C, and C gives two of its seats to A after its seven days."""
    moved = {"subscription": "C", "on": date(2026, 2, 20), "kind": "move-seats", "to": to, "seats": 2}
    return {
        "currency": "EUR",
        "until": date(2026, 6, 30),
        "subscription": [subscription("A"), subscription("B", align_with="C"), subscription("C")],
        "event": [moved],
    }


def test_an_unknown_subscription_that_an_event_names_is_told() -> None:
    with pytest.raises(Refused) as refused:
        parse(tables(to="nobody"))
    assert [(refusal.field, refusal.key) for refusal in refused.value.problems] == [("to", "unknown-subscription")]


def test_what_is_named_follows_a_book_that_is_copied_and_cut() -> None:
    book = parse(tables()).book
    three = copies(book, 3)
    for part in (three.between(3, 6), three.only(np.arange(9) >= 6)):
        assert part.align_with.tolist() == [-1, 2, -1]
        assert part.events.to.tolist() == [0]
        assert part.events.subscription.tolist() == [2]


def test_what_is_left_out_is_named_no_more() -> None:
    book = parse(tables()).book.only(np.array([False, True, True]))
    assert book.align_with.tolist() == [1, -1]
    assert book.events.to.tolist() == [-1]


def test_a_book_is_written_with_the_names_it_was_read_with() -> None:
    read = parse(tables())
    written = as_tables(read.book, np.arange(3), "EUR", read.until)
    assert written["subscription"][1]["align_with"] == "C"
    assert written["event"][0]["to"] == "A"
    assert parse(written).book.events.to.tolist() == read.book.events.to.tolist()


def test_a_price_of_a_year_that_no_amount_can_hold_is_told_with_the_highest_that_one_can() -> None:
    entry = subscription("A", term="3-years", plan="upfront", seats=4_000_000, annual_price=Decimal(999_999_999))
    del entry["list_price"]
    with pytest.raises(Refused) as refused:
        parse(tables() | {"subscription": [entry], "event": []})
    assert [(refusal.field, refusal.key) for refusal in refused.value.problems] == [("annual_price", "overflow")]
    highest = Decimal(str(refused.value.problems[0].values["most"]))
    assert parse(tables() | {"subscription": [entry | {"annual_price": highest}], "event": []})


@pytest.mark.parametrize(("kind", "fields", "seats"), [
    ("move-seats", {"to": "B", "seats": 900_000}, 1_000_000), ("convert-trial", {"into": "B"}, 25),
])  # fmt: skip
def test_seats_that_come_out_of_another_subscription_count_for_the_highest_price(
    kind: str, fields: dict[str, Any], seats: int
) -> None:
    """NCE-43, NCE-56: B, bought with one seat, is charged for those of A too."""
    comes_from = subscription("A", seats=seats, list_price=Decimal("0.01"), trial=kind == "convert-trial")
    moves = {"subscription": "A", "on": BOUGHT + timedelta(20), "kind": kind, **fields}

    def at(price: Decimal) -> dict[str, Any]:
        entries = [comes_from, subscription("B", seats=1, list_price=price)]
        return {**tables(), "until": BOUGHT + timedelta(99), "subscription": entries, "event": [moves]}

    with pytest.raises(Refused) as refused:
        parse(at(Decimal(900_000_000_000)))
    (problem,) = refused.value.problems
    assert (problem.id, problem.field, problem.key) == ("B", "list_price", "overflow")
    scenario = parse(at(problem.values["most"]))
    assert bill(scenario.book, scenario.until).amount.max() > MOST * 0.9


def test_a_subscription_of_another_programme_is_told_with_the_clause_of_the_field() -> None:
    other = {"id": "L", "programme": "csp", "frequency": "annual", "billing_day": 1, "purchased": BOUGHT, "seats": 5}
    entries = [*tables()["subscription"], other | {"list_price": Decimal(4)}]
    aligned = [subscription("B", align_with="L"), *(entry for entry in entries if entry["id"] != "B")]
    moved = [tables()["event"][0] | {"to": "L"}]
    for changed, clause in (
        ({"subscription": aligned}, "NCE-31"),
        ({"subscription": entries, "event": moved}, "NCE-43"),
    ):
        with pytest.raises(Refused) as refused:
            parse(tables() | changed)
        assert [(p.key, p.clause) for p in refused.value.problems] == [("of-other-programme", clause)]
