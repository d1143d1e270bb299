"""What pages keep while a slider moves a day comes to what each day alone does."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from billing_model.files.scenario import parse
from billing_model.what_if.align import by_purchase
from billing_model.what_if.upgrade import upgrade
from pages.ui.questions.align import answer as align
from pages.ui.questions.upgrade import answer as upgraded
from pages.ui.scenario.remembered import OfTerms
from project import bundled

FIRST, A_DAY = date(2026, 5, 19), timedelta(1)
DAYS = [FIRST, FIRST + A_DAY, date(2026, 11, 3), date(2027, 5, 3), date(2027, 5, 4), date(2027, 9, 30), FIRST]


def case(name: str, on: date, happens: bool = False, **of_first: Any) -> Any:
    """A bundled case whose last contract is bought on a day; happens: whether it grows 40 days later."""
    data = bundled(f"nce/{name}")
    data["subscription"][0] |= of_first
    last = data["subscription"][-1]
    last["purchased"] = on
    if happens:
        more = {"subscription": last["id"], "on": on + 40 * A_DAY, "kind": "add-seats", "seats": 1}
        data["event"] = [*data.get("event", []), more]
    return parse(data | {"until": date(2028, 12, 31)}, file="x")


def same(one: Any, other: Any) -> bool:
    told, expected = asdict(one), asdict(other)
    return told.keys() == expected.keys() and all(np.array_equal(told[name], expected[name]) for name in told)


@pytest.mark.parametrize("happens", [False, True])
@pytest.mark.parametrize("of_first", [{}, {"term": "3-years"}, {"plan": "upfront"}])
def test_an_upgrade_on_each_day(of_first: dict[str, str], happens: bool) -> None:
    for on in DAYS:
        made = case("e3-to-e5-full", on, happens, **of_first)
        assert same(upgraded.find(made, None).upgrade, upgrade(made.book)), on  # type: ignore[arg-type]


@pytest.mark.parametrize("happens", [False, True])
def test_the_first_charge_by_each_day_of_the_purchase(happens: bool) -> None:
    for on in DAYS[:3] + DAYS[:1]:
        made = case("added-beside-a-running-year", on, happens)
        curve = align.find(made, None).by_purchase  # type: ignore[arg-type]
        assert on in curve.days.tolist()
        assert same(curve, by_purchase(made.book, curve.days, curve.ways)), on


def test_what_is_kept_is_found_once_for_a_term_and_no_more_than_so_many_are() -> None:
    class Term:
        first, renewal = np.datetime64("2026-01-01"), np.datetime64("2026-02-01")

    terms: OfTerms[Term] = OfTerms(2)
    found: list[str] = []

    def ask(text: str, day: str) -> None:
        terms.of(text, np.datetime64(day), lambda: (found.append(f"{text} {day}"), Term())[1])

    ask("a", "2026-01-01"), ask("a", "2026-01-31"), ask("b", "2026-01-31")
    assert found == ["a 2026-01-01", "b 2026-01-31"]
    ask("a", "2026-02-01")  # the day after the term
    assert found[2:] == ["a 2026-02-01"]
    ask("c", "2026-01-05"), ask("b", "2026-01-05"), ask("a", "2026-01-05")
    assert found[3:] == ["c 2026-01-05", "a 2026-01-05"]
