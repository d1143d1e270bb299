"""The clock: what was known on a day, the past that does not move, and what happens when."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies
from beside_reference import Row, rows
from billing_model.billing.bill import bill
from billing_model.billing.clock import Moment, as_known, known_book, moments, seats_on
from billing_model.billing.daily import daily_totals
from billing_model.billing.outcome import Outcome, outcome
from billing_model.files.scenario import Scenario, parse, read
from project import SCENARIOS

FILES = [path for path in sorted(SCENARIOS.glob("*/*.toml")) if path.parent.name != "refused"]


@st.composite
def scenarios_and_days(draw: st.DrawFn) -> tuple[Scenario, np.datetime64]:
    """A random scenario, and a day on which some of it is known: often one on or beside which something happens."""
    scenario = parse(draw(strategies.ANY))
    first, last = scenario.book.purchased.min().item(), scenario.until.item()
    happens = sorted({*scenario.book.events.on.tolist(), *scenario.book.purchased.tolist()})
    any_day = st.dates(first, max(first, last))
    beside = st.sampled_from(happens).flatmap(lambda day: st.integers(-1, 1).map(lambda n: day + timedelta(n)))
    return scenario, np.datetime64(max(first, draw(st.one_of(any_day, beside))), "D")


def invoiced(result: Outcome, through: np.datetime64) -> list[Row]:
    """The lines invoiced through a day."""
    return rows(result.book, result.lines.take(result.lines.invoice <= through))


def seat_change() -> Outcome:
    scenario = read(SCENARIOS / "csp" / "seat-change.toml")
    return outcome(scenario.book, scenario.until)


@given(scenarios_and_days())
def test_what_was_invoiced_by_a_day_is_the_same_whatever_happens_later(drawn: tuple[Scenario, np.datetime64]) -> None:
    """Law 4, seen from the clock: neither a later event nor a later purchase moves an invoice that was issued."""
    scenario, day = drawn
    whole = outcome(scenario.book, scenario.until)
    known = as_known(whole, day).outcome
    through = min(day, scenario.until)
    assert invoiced(known, through) == invoiced(whole, through)
    assert known.known == day and known.until == whole.until


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_past_of_every_bundled_scenario_stands_still(path: Path) -> None:
    scenario = read(path)
    whole = outcome(scenario.book, scenario.until)
    for day in np.unique(moments(whole).on):
        known = as_known(whole, day)
        assert invoiced(known.outcome, day) == invoiced(whole, day), day
        assert known.invoiced == int(whole.invoices.net[whole.invoices.on <= day].sum()), day


@given(scenarios_and_days())
def test_the_next_invoice_is_the_first_after_the_day_if_nothing_more_happens(
    drawn: tuple[Scenario, np.datetime64],
) -> None:
    scenario, day = drawn
    known = as_known(outcome(scenario.book, scenario.until), day)
    later = outcome(known_book(scenario.book, day), day + 4 * 366).invoices
    rest = later.take(later.on > day)
    if not len(rest):
        assert known.next_on is None and known.next_amount == 0
    else:
        assert known.next_on == rest.on[0]
        assert known.next_amount == int(rest.total[rest.on == rest.on[0]].sum())


@given(scenarios_and_days())
def test_what_is_invoiced_ahead_and_what_is_used_make_up_all_charges(drawn: tuple[Scenario, np.datetime64]) -> None:
    """The charges of the days up to a day, and those of later days on issued lines, count nothing twice."""
    scenario, day = drawn
    known = as_known(outcome(scenario.book, scenario.until), day)
    book = known_book(scenario.book, day)
    lines = bill(book, day + 4 * 366)
    days, charges = daily_totals(book, lines)
    assert known.used == int(charges[days <= day].sum())
    issued = lines.take(lines.invoice <= day)
    issued_days, issued_charges = daily_totals(book, issued)
    assert known.ahead == int(issued_charges[issued_days > day].sum())
    assert known.owed == known.used - known.invoiced + known.ahead


@given(scenarios_and_days())
def test_the_seats_of_a_day_are_those_of_the_day_in_the_whole_story(drawn: tuple[Scenario, np.datetime64]) -> None:
    scenario, day = drawn
    whole = outcome(scenario.book, scenario.until)
    if set(scenario.book.programme_names) == {"csp"} and not scenario.book.trial.any():
        days, seats = whole.seats_by_day()
        place = np.flatnonzero(days == day)
        if len(place):
            assert seats_on(known_book(scenario.book, day), day) == seats[place[0]]


def test_the_printed_example_day_by_day() -> None:
    whole = seat_change()
    first = as_known(whole, np.datetime64("2018-01-13"))
    assert (first.seats, first.invoiced, first.next_on, first.next_amount) == (
        1,
        0,
        np.datetime64("2018-01-15"),
        4 * 10**6,
    )
    assert first.used == first.owed == 129_032  # 4.00 / 31, nothing invoiced yet
    before = as_known(whole, np.datetime64("2018-01-31"))
    assert before.next_amount == 4_000_000 and before.seats == 1
    on_the_day = as_known(whole, np.datetime64("2018-02-01"))
    assert (on_the_day.seats, on_the_day.next_amount) == (2, 9_550_000)
    assert on_the_day.invoiced == 4_000_000 and on_the_day.ahead == 1_419_355  # 11 of 31 days of 4.00
    issued = as_known(whole, np.datetime64("2018-02-15"))
    assert issued.invoiced == 13_550_000 and issued.next_amount == 8_000_000


def test_at_the_end_of_the_story_everything_is_known() -> None:
    whole = seat_change()
    known = as_known(whole, whole.until).outcome
    assert invoiced(known, whole.until) == invoiced(whole, whole.until)
    assert known.invoices.total.tolist() == whole.invoices.total.tolist()


def test_what_is_bought_later_is_not_known_yet() -> None:
    scenario = read(SCENARIOS / "avast-prepaid" / "flexible-becomes-prepaid.toml")
    first, later = sorted(set(scenario.book.purchased.tolist()))[:2]
    assert len(known_book(scenario.book, np.datetime64(first, "D"))) == 1
    assert len(known_book(scenario.book, np.datetime64(later, "D"))) == 2


def days_of(name: str, *kinds: int) -> list[date]:
    scenario = read(SCENARIOS / f"{name}.toml")
    happened = moments(outcome(scenario.book, scenario.until))
    return happened.on[np.isin(happened.kind, kinds)].tolist()


def test_the_moments_of_the_printed_example() -> None:
    happened = moments(seat_change())
    assert [(str(day), int(kind)) for day, kind in zip(happened.on, happened.kind, strict=True)] == [
        ("2018-01-13", Moment.PURCHASE),
        ("2018-01-15", Moment.INVOICE),
        ("2018-02-01", Moment.EVENT),
        ("2018-02-15", Moment.INVOICE),
        ("2018-03-15", Moment.INVOICE),
    ]


@pytest.mark.parametrize(
    ("name", "renewals", "ends"),
    [
        ("csp/annual-renews-after-12-months", ["2018-01-10"], []),
        ("csp/free-days-renewal", ["2018-03-15"], []),
        ("avast-prepaid/prepaid-expires-then-flexible", [], ["2024-05-10"]),
        ("axcrypt/one-month", None, []),
    ],
)
def test_programmes_say_when_their_terms_end(name: str, renewals: list[str] | None, ends: list[str]) -> None:
    if renewals is not None:
        assert [str(day) for day in days_of(name, Moment.RENEWAL)] == renewals
    else:
        assert days_of(name, Moment.RENEWAL)
    assert [str(day) for day in days_of(name, Moment.EXPIRY)] == ends


def test_a_trial_that_is_not_converted_expires() -> None:
    """TRIAL-3, TRIAL-4: 31 March is the last day on which it could be converted."""
    assert days_of("csp-trial/expired", Moment.LAPSE) == [date(2018, 4, 1)]
    assert days_of("csp-trial/expired-then-bought", Moment.LAPSE) == [date(2018, 4, 1)]
    assert days_of("csp-trial/converted-on-the-30th-day", Moment.LAPSE) == []


def test_what_was_cancelled_does_not_renew() -> None:
    assert days_of("axcrypt/cancelled", Moment.RENEWAL) == []
    assert days_of("axcrypt/cancelled", Moment.EXPIRY) == [date(2024, 10, 1)]


@given(strategies.ANY)
def test_every_moment_lies_in_the_story_and_they_come_in_order(data: dict) -> None:
    scenario = parse(data)
    happened = moments(outcome(scenario.book, scenario.until))
    assert (np.diff(happened.on) >= np.timedelta64(0)).all()
    assert not len(happened) or (happened.on[0] >= scenario.book.purchased.min() and happened.on[-1] <= scenario.until)
