"""New commerce is billed as its slow reference does, on random histories: each line, each day, and what is refused.

``FUZZ_EXAMPLES=5000 pytest tests/programmes/test_nce_beside_reference.py`` tries many more than are tried every time.
"""

from __future__ import annotations

import os
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from beside_reference_nce import differences
from billing_model.billing.refusal import Refused
from billing_model.files.scenario import parse
from strategies_nce import moves_of_one_day, nce_histories

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "60"))
many = settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))


@many
@given(nce_histories())
def test_every_line_and_every_day(history: dict) -> None:
    assert differences(history) == []


@many
@given(nce_histories(refusals=True))
def test_what_is_refused(history: dict) -> None:
    """One wish of the history may be refused; then it is refused by the same event, and by a clause that refuses it."""
    assert differences(history) == []


@many
@given(moves_of_one_day())
def test_moves_of_one_day(history: dict) -> None:
    """One after the other, or in a circle."""
    assert differences(history) == []


@many
@given(moves_of_one_day(refusals=True))
def test_moves_of_one_day_that_may_be_refused(history: dict) -> None:
    assert differences(history) == []


ORDINARY = {"programme": "nce", "offer": "Microsoft 365 E3", "list_price": Decimal("9.50")}
YEAR = ORDINARY | {"purchased": date(2026, 1, 4), "term": "1-year", "plan": "monthly"}


def test_seats_that_ended_count_no_more() -> None:
    """One ends on 28 May, the other has 40 seats from 29 May: 58 are enough at that day's end (NCE-25)."""
    ends = {"id": "A", "purchased": date(2025, 4, 29), "term": "1-month", "plan": "monthly", "seats": 22}
    ends |= {"max_seats": 58, "renewal": "end"}
    trial = {"id": "B", "purchased": date(2025, 5, 27), "trial": True, "seats": 25}
    becomes = {"subscription": "B", "on": date(2025, 5, 29), "kind": "convert-trial", "seats": 40}
    history = {"currency": "EUR", "until": date(2025, 7, 31), "event": [becomes]}
    assert differences(history | {"subscription": [ORDINARY | ends, ORDINARY | trial]}) == []


def too_many(history: dict) -> tuple[int, str, int, int]:
    """The one refusal by NCE-25, in which the reference agrees: the number of the event, and the seats."""
    assert differences(history) == []
    with pytest.raises(Refused) as refused:
        parse(history)
    (problem,) = refused.value.problems
    return problem.number, problem.table, problem.values["found"], problem.values["most"]


def test_too_many_seats_of_one_product_are_refused_on_a_day_on_which_another_grows_too() -> None:
    one, other = YEAR | {"id": "A", "seats": 5, "max_seats": 10}, YEAR | {"id": "B", "seats": 1, "offer": "Other"}
    events = [
        {"subscription": name, "on": date(2026, 3, 10), "kind": "add-seats", "seats": more}
        for name, more in (("A", 6), ("B", 1))
    ]
    history = {"currency": "EUR", "until": date(2026, 6, 30), "subscription": [one, other], "event": events}
    assert too_many(history) == (1, "event", 11, 10)


def test_seats_that_renew_into_a_product_count_among_its_seats() -> None:
    """B has the same number before and after, of another product: the customer then has 12 of A's."""
    one = YEAR | {"id": "A", "seats": 6, "max_seats": 10}
    other = YEAR | {"id": "B", "seats": 6, "offer": "Other", "term": "1-month"}
    renews = {"subscription": "B", "on": date(2026, 1, 10), "kind": "schedule", "list_price": Decimal(2)}
    later = {"subscription": "A", "on": date(2026, 6, 10), "kind": "set-renewal", "renewal": "end"}
    history = {"currency": "EUR", "until": date(2026, 6, 30), "subscription": [one, other]}
    history["event"] = [renews | {"offer": ORDINARY["offer"]}, later]
    assert too_many(history) == (1, "event", 12, 10)


def test_seats_that_are_scheduled_are_judged_at_their_renewal_whatever_comes_before_it() -> None:
    """10 and 4 would run together from 4 January 2027, after all events and after `until`, unless the 4 end before."""
    one = YEAR | {"id": "A", "seats": 6, "max_seats": 12}
    other = YEAR | {"id": "B", "seats": 4, "purchased": date(2026, 1, 2)}
    more = {"subscription": "A", "on": date(2026, 1, 10), "kind": "schedule", "seats": 10}
    history = {"currency": "EUR", "until": date(2026, 6, 30), "subscription": [one, other], "event": [more]}
    assert too_many(history) == (1, "event", 14, 12)
    assert differences(history | {"subscription": [one, other | {"renewal": "end"}]}) == []
