"""The contracts of one customer apart: what each adds to the invoices and to the days, and that nothing is lost."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_model.billing.outcome import Outcome, outcome
from billing_model.core import codes
from billing_model.files.scenario import parse, read
from billing_model.files.toml import load
from project import SCENARIOS
from strategies import ANY

SEVERAL = [
    path
    for path in sorted(SCENARIOS.glob("*/*.toml"))
    if path.parent.name != "refused" and len(load(path)["subscription"]) > 1
]


def billed(path: Path) -> Outcome:
    scenario = read(path)
    return outcome(scenario.book, scenario.until)


def by_invoice(result: Outcome) -> dict[tuple, np.ndarray]:
    """Net, tax and total of each invoice, by its day, customer and programme."""
    bills = result.invoices
    return {
        (str(bills.on[i]), int(bills.customer[i]), int(bills.programme[i])): np.array(
            [bills.net[i], bills.tax[i], bills.total[i], bills.line_count[i]]
        )
        for i in range(len(bills))
    }


def add_up(together: Outcome, parts: list[Outcome]) -> None:
    """The parts are the whole: invoice by invoice, day by day, seat by seat."""
    assert sum(len(part.lines) for part in parts) == len(together.lines)
    summed: dict[tuple, np.ndarray] = {}
    for part in parts:
        for invoice, sums in by_invoice(part).items():
            summed[invoice] = summed.get(invoice, 0) + sums
    whole = by_invoice(together)
    assert summed.keys() == whole.keys()
    for invoice, sums in whole.items():
        assert summed[invoice].tolist() == sums.tolist(), invoice
    days, amounts = together.daily
    _, held = together.seats_by_day()
    added = np.zeros_like(amounts)
    for part in parts:
        own_days, charges = part.daily
        if len(own_days):
            start = int((own_days[0] - days[0]).astype(int))
            added[start : start + len(own_days)] += charges
    assert added.tolist() == amounts.tolist()
    assert together.daily_apart.sum(axis=0).tolist() == amounts.tolist()
    for part in parts:
        own_days, seats = part.seats_by_day()
        if len(own_days):
            start = int((own_days[0] - days[0]).astype(int))
            assert (seats <= held[start : start + len(own_days)]).all()


def each(whole: Outcome) -> list[Outcome]:
    return [whole.only(np.array([row])) for row in range(len(whole.book))]


@pytest.mark.parametrize("path", SEVERAL, ids=lambda path: path.stem)
def test_the_contracts_apart_add_up_to_the_contracts_together(path: Path) -> None:
    whole = billed(path)
    parts = each(whole)
    add_up(whole, parts)
    for row, part in enumerate(parts):
        own, alone = whole.daily_apart[row], part.daily[1]
        assert own[own != 0].tolist() == alone[alone != 0].tolist()


@given(ANY, st.data())
def test_any_two_parts_of_any_book_add_up_to_the_whole(scenario_data: dict, data: st.DataObject) -> None:
    scenario = parse(scenario_data)
    whole = outcome(scenario.book, scenario.until)
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=len(whole.book), max_size=len(whole.book))), bool)
    add_up(whole, [whole.only(np.flatnonzero(mask)), whole.only(np.flatnonzero(~mask))])


def test_a_part_tells_of_its_own_lines_and_its_share_of_an_invoice() -> None:
    whole = billed(SCENARIOS / "csp" / "two-frequencies-one-invoice.toml")
    first, second = each(whole)
    assert set(first.lines.subscription) == {0} and set(second.lines.subscription) == {1}
    shared = np.intersect1d(first.invoices.on, second.invoices.on)
    assert len(shared)
    for day in shared:
        assert first.on(day) + second.on(day) == whole.on(day)
        assert 0 < first.on(day) < whole.on(day)


def test_seats_of_one_programme_are_told_apart_from_those_of_another() -> None:
    whole = billed(SCENARIOS / "avast-prepaid" / "flexible-security-prepaid-backup.toml")
    days, flexible = whole.seats_by_day(["avast-flexible"])
    _, prepaid = whole.seats_by_day(["avast-prepaid"])
    _, both = whole.seats_by_day()
    assert (flexible + prepaid).tolist() == both.tolist()
    assert flexible[0] == 12 and prepaid[0] == 0 and prepaid[-1] == 3
    assert days[0] == np.datetime64("2024-04-01")
    backup = whole.only(np.array([1]))
    assert set(backup.invoices.programme.tolist()) == {codes.programme("avast-prepaid")}


def test_an_empty_part_has_no_invoices_and_no_days() -> None:
    whole = billed(SCENARIOS / "csp" / "seat-change.toml").only(np.array([], np.int64))
    assert not len(whole.lines) and not len(whole.invoices) and whole.total() == 0
    assert not len(whole.daily[0]) and whole.daily_apart.shape == (0, 0)
