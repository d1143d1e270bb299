"""New commerce is billed as its slow reference does, on random histories: each line, each day, and what is refused.

``FUZZ_EXAMPLES=5000 pytest tests/programmes/test_nce_beside_reference.py`` tries many more than are tried every time.
"""

from __future__ import annotations

import os
from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, given, settings

from beside_reference_nce import differences
from strategies_nce import nce_histories

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


def test_seats_that_ended_count_no_more() -> None:
    """One ends on 28 May, the other has 40 seats from 29 May: 58 are enough at that day's end (NCE-25)."""
    ordinary = {"programme": "nce", "offer": "Microsoft 365 E3", "list_price": Decimal("9.50")}
    ends = {"id": "A", "purchased": date(2025, 4, 29), "term": "1-month", "plan": "monthly", "seats": 22}
    ends |= {"max_seats": 58, "renewal": "end"}
    trial = {"id": "B", "purchased": date(2025, 5, 27), "trial": True, "seats": 25}
    becomes = {"subscription": "B", "on": date(2025, 5, 29), "kind": "convert-trial", "seats": 40}
    history = {"currency": "EUR", "until": date(2025, 7, 31), "event": [becomes]}
    assert differences(history | {"subscription": [ordinary | ends, ordinary | trial]}) == []
