"""PAYG-9: of Essential, Premium and Ultimate one runs at a time on flexible billing, told day by day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from billing_model.billing.refusal import Refused
from billing_model.files.scenario import parse
from strategies import SECURITY

FIRST, DAYS = date(2024, 6, 1), 12
day = st.integers(0, DAYS).map(lambda after: FIRST + timedelta(days=after))


@st.composite
def accounts(draw: st.DrawFn) -> dict[str, Any]:
    """Some flexible security products of one customer, some of them cancelled or replaced by a prepaid term."""
    entries, events = [], []
    for id in "ABCD"[: draw(st.integers(2, 4))]:
        bought = draw(day)
        entry = {"id": id, "programme": "avast-flexible", "product": draw(st.sampled_from(SECURITY))}
        entries.append({**entry, "purchased": bought, "seats": 3, "list_price": Decimal("2.40")})
        if draw(st.booleans()):
            events.append({"subscription": id, "on": max(bought, draw(day)), "kind": "cancel"})
    if draw(st.booleans()):
        term = {"id": "P", "programme": "avast-prepaid", "product": draw(st.sampled_from(SECURITY)), "years": 1}
        entries.append({**term, "purchased": draw(day), "seats": 3, "list_price": Decimal("24.00")})
    return {"currency": "EUR", "until": date(2024, 8, 1), "subscription": entries, "event": events}


def last_day(entry: dict[str, Any], data: dict[str, Any]) -> date:
    """The last day on which it runs: that of its cancellation (PAYG-4), or the one before a prepaid term (PAYG-10)."""
    ends = [event["on"] for event in data["event"] if event["subscription"] == entry["id"]]
    for other in data["subscription"]:
        of_product = other["programme"] == "avast-prepaid" and other["product"] == entry["product"]
        if of_product and other["purchased"] > entry["purchased"]:
            ends.append(other["purchased"] - timedelta(days=1))
    return min(ends, default=date.max)


@given(accounts())
def test_a_product_is_refused_exactly_where_another_runs_on_its_first_day(data: dict[str, Any]) -> None:
    flexible = [entry for entry in data["subscription"] if entry["programme"] == "avast-flexible"]
    expected = {
        entry["id"]
        for entry in flexible
        for other in flexible
        if entry is not other and other["purchased"] <= entry["purchased"] <= last_day(other, data)
    }
    refused = []
    try:
        parse(data)
    except Refused as error:
        refused = error.problems
    assume(all(problem.clause == "PAYG-9" for problem in refused))  # others are not looked at any further
    assert {problem.id for problem in refused} == expected
