"""A subscription beside others of a customer: what each end of its first term costs, against hand arithmetic."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

import reference_nce
import strategies_nce
from billing_model.billing.bill import SETTLED, bill
from billing_model.billing.refusal import Refused
from billing_model.files.scenario import parse
from billing_model.what_if.align import ALIGNED, DAY, MONTH, OTHER, OWN, Alignment, align, by_end, by_purchase
from project import bundled

MICRO = 1_000_000
WITH = {OWN: {}, MONTH: {"align": "calendar-month"}, OTHER: {"align_with": "A"}, DAY: {"end_date": date(2026, 12, 31)}}


def tables(
    name: str = "added-beside-a-running-year", other: dict[str, Any] | None = None, **new: Any
) -> dict[str, Any]:
    """A bundled case; other, new: fields of the subscription that runs already, and of the one that is added."""
    made = bundled(f"nce/{name}")
    made["subscription"][0] |= other or {}
    made["subscription"][-1] |= new
    return made


def aligned(data: dict[str, Any]) -> Alignment:
    return align(parse(data, file="x").book)


def euros(amount: str | int) -> int:
    return int(Decimal(amount) * MICRO)


def test_each_way_of_a_year_paid_monthly() -> None:
    found = aligned(tables())
    assert found.chosen == OTHER and not found.refused
    told = {
        way: (str(each.last), str(each.through), each.first, each.later, each.invoice, each.short)
        for way, each in found.ways.items()
    }
    month = euros("63.00")  # 6.30 for each of ten licences
    assert told == {
        OWN: ("2027-05-11", "2026-06-11", month, month, month, False),
        # 12 to 19 May: 8 of 31 days, 1.62 a licence; the cycle of 20 May stands on the same invoice
        OTHER: ("2027-03-19", "2026-05-19", euros("16.20"), month, euros("79.20"), True),
        # 12 to 31 May: 20 of 31 days, 4.06 a licence
        MONTH: ("2027-04-30", "2026-05-31", euros("40.60"), month, euros("40.60"), True),
        DAY: ("2026-12-31", "2026-05-31", euros("40.60"), month, euros("40.60"), True),
    }
    assert found.ways[OWN].total == 12 * month
    assert found.ways[OTHER].total == euros("16.20") + 10 * month, "20 May 2026 to 19 March 2027"


def test_a_year_paid_at_once_costs_its_days_of_a_full_year() -> None:
    found = aligned(tables("add-on-that-ends-with-its-base"))
    first = {way: each.first for way, each in found.ways.items()}
    # from 12 September 2026: 80, 354 and 111 of 365 days at 72.00, each cut to the cent, for ten licences
    assert first == {OWN: euros(720), OTHER: euros("157.80"), MONTH: euros("698.30"), DAY: euros("218.90")}
    assert {each.later for each in found.ways.values()} == {None}
    assert {each.renewal for each in found.ways.values()} == {euros(720)}


@pytest.mark.parametrize("term", ["1-month", "1-year"])
def test_a_cycle_that_a_months_end_cuts_short_is_a_whole_one(term: str) -> None:
    """From 31 January to 27 February: the whole price; with the calendar month one of 31 days, 6.30 / 31 cut."""
    found = aligned(tables("calendar-month", term=term, plan="monthly", purchased=date(2026, 1, 31)))
    own, month = found.ways[OWN], found.ways[MONTH]
    assert (str(own.through), own.first, own.short) == ("2026-02-27", euros("63.00"), False)
    assert (str(month.through), month.first, month.short) == ("2026-01-31", euros("2.00"), True)
    assert np.isnat([each.together for each in found.ways.values()]).all(), "there is no other"


def test_both_renew_on_the_first_day_on_which_both_begin_a_term() -> None:
    found = aligned(tables())
    assert str(found.ways[OTHER].together) == "2027-03-20"
    assert np.isnat([found.ways[way].together for way in (OWN, MONTH, DAY)]).all()


def test_a_year_beside_three_renews_with_them_when_they_end() -> None:
    three = {"term": "3-years", "purchased": date(2025, 3, 20)}
    way = aligned(tables(other=three)).ways[OTHER]
    assert (str(way.last), str(way.together)) == ("2027-03-19", "2028-03-20"), "counted back from 19 March 2028"


def test_two_that_are_not_both_renewed_do_not_renew_together() -> None:
    assert np.isnat(aligned(tables(other={"renewal": "end"})).ways[OTHER].together)
    own = aligned(tables(renewal="end")).ways[OTHER]
    assert np.isnat(own.together) and own.renewal is None and str(own.last) == "2027-03-19"


@pytest.mark.parametrize(
    ("other", "new", "key"),
    [
        ({"term": "1-month"}, {}, "nce-align-monthly"),
        ({"purchased": date(2026, 1, 30)}, {"term": "1-month"}, "nce-align-month-end"),
        ({"customer": "another"}, {}, "nce-align-other-customer"),
        ({"trial": True, "seats": 25, "purchased": date(2026, 5, 1)}, {}, "nce-align-not-running"),
    ],
)
def test_what_the_vendor_refuses_is_named_and_the_other_ways_stay(
    other: dict[str, Any], new: dict[str, Any], key: str
) -> None:
    data = tables(other=other, **new)
    data["subscription"][-1].pop("align_with")
    found = aligned(data)
    assert {way: (problem.clause, problem.key) for way, problem in found.refused.items()} == {OTHER: ("NCE-31", key)}
    assert set(found.ways) == {OWN, MONTH, DAY}


def test_alone_there_is_no_other_to_end_with() -> None:
    found = aligned(tables("calendar-month"))
    assert (found.chosen, set(found.ways), found.refused) == (MONTH, {OWN, MONTH, DAY}, {})
    assert found.ways[MONTH].first == euros("39.90"), "12 to 30 September: 19 of 30 days, 3.99 a licence"


@pytest.mark.parametrize("plan", ["monthly", "upfront"])
def test_each_way_and_each_day_is_what_its_own_case_is_billed(plan: str) -> None:
    data = tables(plan=plan)
    days = np.arange(np.datetime64("2026-05-01"), np.datetime64("2026-07-01"))
    curve = by_purchase(parse(data, file="x").book, days, tuple(WITH))
    assert curve.possible.all()
    for row, way in enumerate(WITH):
        for on in (date(2026, 5, 12), date(2026, 5, 20), date(2026, 5, 31), date(2026, 6, 30)):
            case = tables(plan=plan, purchased=on)
            case["subscription"][-1].pop("align_with")
            case["subscription"][-1] |= WITH[way]
            lines = bill(parse(case, file="x").book, np.datetime64(on + timedelta(int(SETTLED))))
            first = lines.amount[(lines.subscription == 1) & (lines.kind_names == "new")]
            assert curve.first[row, days == np.datetime64(on)].tolist() == first.tolist()


def test_days_after_the_end_that_was_chosen_cannot_be_had() -> None:
    data = tables(end_date=date(2026, 5, 31))
    data["subscription"][-1].pop("align_with")
    days = np.arange(np.datetime64("2026-05-29"), np.datetime64("2026-06-03"))
    curve = by_purchase(parse(data, file="x").book, days, (OWN, DAY))
    assert curve.possible.tolist() == [[True] * 5, [True] * 3 + [False] * 2]
    assert curve.first[1].tolist() == [euros(6), euros("4.00"), euros("2.00"), 0, 0]  # 0.60, 0.40, 0.20: cut


def test_any_end_within_the_term() -> None:
    curve = by_end(parse(tables(), file="x").book)
    assert (str(curve.days[0]), str(curve.days[-1]), len(curve.days)) == ("2026-05-12", "2027-05-11", 365)
    first = dict(zip(curve.days.astype(str).tolist(), curve.first[0].tolist(), strict=True))
    # one day: 6.30 / 31 = 0.203…; the end of a cycle: all of it
    assert (first["2026-05-12"], first["2026-06-11"], first["2027-05-11"]) == (
        euros("2.00"),
        euros("63.00"),
        euros("63.00"),
    )
    assert first["2027-03-19"] == euros("16.20"), "that of the other"


def test_what_happens_to_the_new_one_later_does_not_change_its_first_charge() -> None:
    data = tables()
    data["event"] = [{"subscription": "B", "on": date(2026, 6, 1), "kind": "add-seats", "seats": 5}]
    found = aligned(data)
    assert {found.ways[way].first for way in (OTHER, OWN)} == {euros("16.20"), euros("63.00")}
    assert found.ways[OTHER].total > aligned(tables()).ways[OTHER].total


# ---- Beside the slow reference --------------------------------------------------------------------------------------


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(strategies_nce.one_added_to_another())
def test_every_way_is_what_the_rulebook_told_slowly_says(data: dict[str, Any]) -> None:
    try:
        found = aligned(data)
    except Refused:
        return
    new = {name: value for name, value in data["subscription"][1].items() if name not in ALIGNED.values()}
    end = data["subscription"][1].get("end_date")
    for way, name in {OWN: "", **ALIGNED}.items():
        chosen_end = end or (found.ways[DAY].last.item() if DAY in found.ways else None)
        given_end = {OWN: {}, OTHER: {name: "A"}, MONTH: {name: "calendar-month"}, DAY: {name: chosen_end}}[way]
        if way == DAY and chosen_end is None:
            continue
        case = {**data, "subscription": [data["subscription"][0], new | given_end]}
        if way in found.refused:
            said = reference_nce.bill(case).refused
            assert found.refused[way].clause in {clause for refusal in said for clause in refusal.clauses}
            continue
        each = found.ways[way]
        told = reference_nce.bill(case | {"until": each.last.item() + timedelta(40)})
        assert not told.refused
        own = [line for line in told.lines + told.awaiting if line["subscription"] == "B"]
        first, *later = [line for line in own if line["first"] <= each.last.item()]
        assert (first["kind"], first["last"], first["on"]) == ("new", each.through.item(), each.on.item())
        assert euros(first["amount"]) == each.first
        assert [euros(line["amount"]) for line in later][:1] == ([] if each.later is None else [each.later])
        assert max(line["last"] for line in [first, *later]) == each.last.item()
        assert euros(sum(line["amount"] for line in [first, *later])) == each.total
        renewed = [line["amount"] for line in own if line["first"] == each.last.item() + timedelta(1)]
        assert [euros(amount) for amount in renewed] == ([] if each.renewal is None else [each.renewal])
