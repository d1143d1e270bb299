"""The laws that hold for every book, tried on random ones."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import numpy as np
from dateutil.relativedelta import relativedelta
from hypothesis import assume, given
from hypothesis import strategies as st

import reference
import strategies
from beside_reference import agreed, rows
from billing_model.billing.bill import bill
from billing_model.billing.daily import daily
from billing_model.billing.edits import copies
from billing_model.billing.refusal import Refused
from billing_model.core.calendar import add_months, months_since
from billing_model.core.lines import Lines, Method
from billing_model.core.money import Profile
from billing_model.files.scenario import Scenario, parse

CENT = 10_000


def lines_of(scenario: Scenario, until: np.datetime64 | None = None) -> Lines:
    return bill(scenario.book, scenario.until if until is None else until)


# ---- 1: a book of many bills as its customers one by one, whatever the order of the rows ----------------------------


@given(st.lists(strategies.ANY, min_size=2, max_size=4), st.integers(0, 2**32))
def test_many_bill_as_one_by_one(scenarios: list[dict], seed: int) -> None:
    until = max(data["until"] for data in scenarios)
    alone, together = [], {"currency": "EUR", "until": until, "subscription": [], "event": []}
    for number, data in enumerate(scenarios):
        own = relabelled(data, number)
        alone += rows((single := parse({**own, "until": until, "currency": "EUR"})).book, lines_of(single))
        together["subscription"] += own["subscription"]
        together["event"] += own.get("event", [])
    shuffle = random.Random(seed)  # noqa: S311
    shuffle.shuffle(together["subscription"])
    shuffle.shuffle(together["event"])
    whole = parse(together)
    assert sorted(rows(whole.book, lines_of(whole))) == sorted(alone)


def relabelled(data: dict, number: int) -> dict:
    """The same scenario with ids and customers of its own."""

    def own(entry: dict) -> dict:
        renamed = dict(entry)
        for name in ("id", "parent", "subscription", "upgraded_from", "align_with", "to", "into"):
            if name in entry:
                renamed[name] = f"{number}-{entry[name]}"
        if "purchased" in entry:
            renamed["customer"] = f"{number}-{entry.get('customer', 'customer')}"
        return renamed

    return {
        **data,
        "subscription": [own(e) for e in data["subscription"]],
        "event": [own(e) for e in data.get("event", [])],
    }


@given(strategies.ANY)
def test_chunks_do_not_show(data: dict) -> None:
    scenario = parse(data)
    many = copies(scenario.book, 5)
    whole = bill(many, scenario.until)
    once = lines_of(scenario)
    for copy in range(5):
        of_copy = whole.take(whole.subscription // len(scenario.book) == copy)
        assert sorted(of_copy.amount) == sorted(once.amount)
        assert sorted(of_copy.invoice) == sorted(once.invoice)


# ---- 2: what stands covers each paid day once; a replaced row and its credit cancel to zero --------------------------


@given(strategies.csp_scenarios())
def test_standing_runs_cover_each_paid_day_once(data: dict) -> None:
    keep = [event for event in data.get("event", []) if event["kind"] not in ("cancel", "reactivate")]
    try:
        scenario = parse({**data, "event": keep})
    except Refused:  # an add-on bought while its parent was cancelled and came back, say
        assume(False)
    lines = lines_of(scenario)
    for subscription in np.unique(lines.subscription):
        own = lines.take((lines.subscription == subscription) & (lines.method != Method.FREE))
        charges = Counter(
            (str(own.first[i]), str(own.last[i]), int(own.seats[i]), int(own.amount[i]))
            for i in np.flatnonzero(own.exact > 0)
        )
        credits = Counter(
            (str(own.first[i]), str(own.last[i]), int(own.seats[i]), -int(own.amount[i]))
            for i in np.flatnonzero(own.exact < 0)
        )
        assert not credits - charges, "a credit repeats a row, to the cent"
        standing = sorted((charges - credits).elements())
        for before, after in pairwise(standing):
            assert np.datetime64(before[1]) + 1 == np.datetime64(after[0]), "no day is left out, none is charged twice"


# ---- 3: daily shares add up; amounts are within their profile's bound ----------------------------------------------


@given(strategies.ANY)
def test_daily_shares_add_up_to_the_exact_charge(data: dict) -> None:
    scenario = parse(data)
    lines = lines_of(scenario)
    shares = daily(scenario.book, lines)
    sums = np.zeros(len(lines), np.int64)
    np.add.at(sums, shares.line, shares.amount)
    for i in range(len(lines)):
        exact = Fraction(int(lines.exact[i]), int(lines.per[i]))
        size = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
        assert sums[i] == (size if exact >= 0 else -size)


@given(strategies.ANY)
def test_amounts_are_within_the_bound_of_their_rounding(data: dict) -> None:
    lines = lines_of(parse(data))
    half = Fraction(CENT, 2)
    for i in range(len(lines)):
        days, seats = int(lines.days[i]), int(lines.seats[i])
        bound = {
            Profile.DAILY_3: (Fraction(500) * days + half) * seats,
            Profile.DAILY_2: half * days * seats,
            Profile.EXACT: half,
            Profile.NESTED: half * days + half * seats,
            Profile.UNIT_CUT: CENT * seats,  # NCE-68
            Profile.EXACT_CUT: CENT,
            Profile.EXACT_SHOWN: half,
        }[Profile(int(lines.profile[i]))]
        if lines.method[i] in (Method.WHOLE, Method.FREE, Method.USAGE):
            # a whole period costs the list price: a seat's is rounded, where the profile rounds it (CSP-40, CSP-41)
            whole = {Profile.EXACT: half, Profile.UNIT_CUT: bound, Profile.EXACT_CUT: bound, Profile.EXACT_SHOWN: half}
            bound = whole.get(Profile(int(lines.profile[i])), half * seats)
        if lines.method[i] == Method.REMAINDER:
            continue  # the difference of two amounts, each within its own bound
        if lines.profile[i] >= Profile.UNIT_CUT and lines.method[i] in (Method.REPEATED, Method.CAPPED):
            bound = CENT * seats  # NCE-24
        exact = Fraction(int(lines.exact[i]), int(lines.per[i]))
        assert abs(int(lines.amount[i]) - exact) <= bound


# ---- 4: the past does not move ------------------------------------------------------------------------------------


@given(strategies.ANY, st.integers(1, 400))
def test_billing_later_never_changes_earlier_invoices(data: dict, more: int) -> None:
    scenario = parse(data)
    early = rows(scenario.book, lines_of(scenario))
    later = rows(scenario.book, lines_of(scenario, scenario.until + more))
    assert [row for row in later if row[0] <= str(scenario.until)] == early


# ---- 5: months ----------------------------------------------------------------------------------------------------


def test_add_months_is_dateutils_on_every_day_of_a_century() -> None:
    days = np.arange("1999-01-01", "2102-01-01", dtype="datetime64[D]")
    for months in (1, 11, 12, 25):
        ours = add_months(days, months)
        assert ours.tolist() == [day + relativedelta(months=months) for day in days.tolist()]


@given(st.dates(date(1999, 1, 1), date(2101, 12, 31)), st.integers(0, 1500))
def test_months_since_counts_the_anniversaries_that_have_come(start: date, days: int) -> None:
    day = start + timedelta(days=days)
    count = int(months_since(np.array([start], "datetime64[D]"), np.array([day], "datetime64[D]"))[0])
    assert start + relativedelta(months=count) <= day < start + relativedelta(months=count + 1)


# ---- 6: a plain, slow reference agrees to the cent -------------------------------------------------------------------


@given(strategies.ANY)
def test_the_slow_reference_agrees_row_by_row(data: dict) -> None:
    agreed(data)


@given(st.one_of(strategies.avast_scenarios(), strategies.axcrypt_scenarios(), strategies.office365_scenarios()))
def test_the_slow_reference_agrees_on_what_no_amount_says(data: dict) -> None:
    scenario = parse(data)
    lines = lines_of(scenario)
    for name, unit in (("refused", 1), ("tax", 10**6), ("lost", 10**6)):
        ours = lines.more.get(name, np.zeros(len(lines), np.int64))
        theirs = [int(line.get(name, 0) * unit) for line in reference.bill(data)]
        assert sorted(ours.tolist()) == sorted(theirs)
