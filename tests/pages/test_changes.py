"""The table of changes: the day, how many more or fewer and how many then agree, and become the events of a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from page_runs import address, opened, settled
from pages.ui.base.words import words
from pages.ui.inputs.steps import Change, Count, Kind, events, in_turn

BOUGHT = date(2026, 3, 23)
MAY, JUNE = date(2026, 5, 11), date(2026, 6, 2)
ADDING = Kind("add-seats", adds=True)
BOTH = Kind("add-seats", adds=True, removes="remove-seats")
CHANGES = st.lists(
    st.tuples(st.integers(0, 20), st.integers(-50, 50), st.booleans()).map(
        lambda typed: (BOUGHT + timedelta(typed[0]), Count(typed[1], typed[2]))
    ),
    max_size=8,
).map(lambda rows: [Change(place, on, count) for place, (on, count) in enumerate(rows)])
OTHERS = st.dictionaries(st.integers(0, 20).map(lambda n: BOUGHT + timedelta(n)), st.integers(0, 50), max_size=3)


def level(happened: Sequence[tuple[date, int]], day: date, start: int) -> int:
    """How many there are at the end of a day."""
    return ([start] + [number for on, number in happened if on <= day])[-1]


# ---- Laws -----------------------------------------------------------------------------------------------------------


@given(CHANGES, st.integers(0, 100), OTHERS)
def test_what_is_more_and_what_there_are_then_agree(changes: list[Change], start: int, others: dict[date, int]) -> None:
    steps = in_turn(changes, start, others)
    assert sorted(step.change.id for step in steps) == sorted(change.id for change in changes)
    assert [step.change.on for step in steps] == sorted(change.on for change in changes)
    for before, step in zip([None, *steps], steps, strict=False):
        if before is not None and not any(before.change.on < on <= step.change.on for on in others):
            assert step.before == before.after
        count = step.change.count
        assert step.after == (step.before + count.number if count.beside else count.number)


@given(CHANGES, st.integers(0, 100))
def test_what_is_added_and_what_is_removed_on_a_day_are_events_of_their_own(changes: list[Change], start: int) -> None:
    steps = in_turn(changes, start)
    made = events(steps, "A", BOTH)
    assert len({(event["on"], event["kind"]) for event in made}) == len(made), "one event of a kind a day"
    assert all(event["seats"] >= 0 for event in made)
    for on in {step.change.on for step in steps}:
        of_day = [step for step in steps if step.change.on == on]
        more = sum(event["seats"] for event in made if event["on"] == on and event["kind"] == "add-seats")
        fewer = sum(event["seats"] for event in made if event["on"] == on and event["kind"] == "remove-seats")
        assert more == sum(max(step.after - step.before, 0) for step in of_day)
        assert fewer == sum(max(step.before - step.after, 0) for step in of_day)


@given(CHANGES, st.integers(0, 100), OTHERS)
def test_the_events_say_on_each_day_what_the_rows_say(
    changes: list[Change], start: int, others: dict[date, int]
) -> None:
    steps = in_turn(changes, start, others)
    made = events(steps, "A")
    assert len({event["on"] for event in made}) == len(made), "one event of a kind a day"
    for step in steps:
        last = [other for other in steps if other.change.on == step.change.on][-1]
        assert {"subscription": "A", "on": step.change.on, "kind": "set-seats", "seats": last.after} in made


@given(CHANGES, st.integers(0, 100))
def test_read_again_from_the_events_the_numbers_are_the_same(changes: list[Change], start: int) -> None:
    made = events(in_turn(changes, start), "A")
    again = [Change(place, event["on"], Count(event["seats"])) for place, event in enumerate(made)]
    assert events(in_turn(again, start), "A") == made


@given(CHANGES, st.integers(0, 100))
def test_a_kind_that_adds_says_how_many_are_added(changes: list[Change], start: int) -> None:
    steps = in_turn(changes, start)
    made = events(steps, "A", ADDING)
    happened = [(step.change.on, step.after) for step in steps]
    so_far = start
    for event in made:
        so_far += event["seats"]
        assert so_far == level(happened, event["on"], start)


def test_what_else_an_event_says_stays() -> None:
    change = Change(0, MAY, Count(2, beside=True), {"buyer": "customer"})
    assert events(in_turn([change], 5), "A", ADDING) == [
        {"subscription": "A", "on": MAY, "kind": "add-seats", "buyer": "customer", "seats": 2}
    ]


# ---- The inputs -----------------------------------------------------------------------------------------------------


def _page() -> None:
    from datetime import date

    import streamlit as st

    from pages.ui.base.words import words
    from pages.ui.inputs.changes import Changes

    happens = [
        {"subscription": "A", "on": date(2026, 5, 11), "kind": "set-seats", "seats": 42},
        {"subscription": "A", "on": date(2026, 6, 2), "kind": "set-seats", "seats": 39},
        {"subscription": "B", "on": date(2026, 6, 2), "kind": "set-seats", "seats": 7},
        *st.session_state.get("more", []),
    ]
    entry = {"id": "A", "purchased": date(2026, 3, 23), "seats": st.session_state.get("start", 37)}
    table = Changes("t", entry, happens, words(st.session_state.get("language", "en")))
    st.session_state["events"] = [(event["on"], event["seats"]) for event in table.read()]
    table.draw()
    table.slider("Day of the change")
    for sentence in table.wrong:
        st.error(sentence)


@pytest.fixture
def app() -> AppTest:
    return settled(AppTest.from_function(_page).run())


def made(app: AppTest) -> Any:
    return app.session_state["events"]


def cells(app: AppTest) -> list[tuple[str, str, int]]:
    texts = [box.value for box in app.text_input]
    return list(zip(texts[::2], texts[1::2], [box.value for box in app.number_input], strict=True))


def turn(widget: Any, value: Any) -> None:
    settled(widget.set_value(value).run())


def test_each_row_says_both_numbers(app: AppTest) -> None:
    assert cells(app) == [("11 May 2026", "+5", 42), ("2 Jun 2026", "−3", 39)]
    assert made(app) == [(MAY, 42), (JUNE, 39)]


def test_either_number_can_be_typed_and_the_other_follows(app: AppTest) -> None:
    turn(app.text_input(key="t:set-seats:0:count:more"), "10")
    assert cells(app) == [("11 May 2026", "+10", 47), ("2 Jun 2026", "−8", 39)]
    turn(app.number_input(key="t:set-seats:1:count:all"), 50)
    assert cells(app)[1] == ("2 Jun 2026", "+3", 50) and made(app) == [(MAY, 47), (JUNE, 50)]


def test_what_was_typed_as_more_stays_so_many_more(app: AppTest) -> None:
    turn(app.text_input(key="t:set-seats:1:count:more"), "-3")
    app.session_state["start"] = 100
    settled(app.run())
    assert cells(app) == [("11 May 2026", "−58", 42), ("2 Jun 2026", "−3", 39)]
    turn(app.number_input(key="t:set-seats:0:count:all"), 60)
    assert made(app) == [(MAY, 60), (JUNE, 57)]


@pytest.mark.parametrize(("typed", "year"), [("31 Dec 2150", "2150"), ("1 Jan 1990", "1990")])
def test_at_the_ends_of_the_calendar_changes_stay_apart(typed: str, year: str) -> None:
    happens = [f"A~2018-{day}~set-seats~{seats}" for day, seats in (("01-20", 3), ("02-10", 5), ("02-11", 7))]
    app = opened("pages/seat_change.py", scenario="csp/seat-change", event=happens)  # type: ignore[arg-type]
    bought = next(box for box in app.text_input if box.key and box.key.endswith(":0:purchased:text"))
    settled(bought.set_value(typed).run())
    link = address(app)
    days = [link["A.purchased"][0], *(event.split("~")[1] for event in link["event"])]
    assert days == sorted({*days}) and days[0][:4] == days[-1][:4] == year
    assert not [warning.value for warning in app.warning if words("en")("knobs.kept") in warning.value]


def test_of_a_purchase_that_cannot_be_read_nothing_else_is_wrong() -> None:
    app = opened("pages/seat_change.py", scenario="csp/seat-change")
    for typed in ("1 Feb 2017", "29 February 2017"):
        bought = next(box for box in app.text_input if box.key and box.key.endswith(":0:purchased:text"))
        settled(bought.set_value(typed).run())
    assert [error.value.split(" is ")[0] for error in app.error] == ["“29 February 2017”"]


def test_the_slider_moves_the_marked_change_and_the_rows_stay_in_order(app: AppTest) -> None:
    turn(app.select_slider[0], date(2026, 7, 1))
    assert cells(app) == [("2 Jun 2026", "+2", 39), ("1 Jul 2026", "+3", 42)]
    turn(app.button_group(key="t:set-seats:mark"), 1)
    assert app.select_slider[0].value == JUNE
    turn(app.select_slider[0], date(2026, 7, 1))
    assert made(app) == [(date(2026, 7, 1), 39)], "two changes of a day are one event"


def test_a_row_that_was_turned_is_the_one_that_the_slider_moves(app: AppTest) -> None:
    turn(app.text_input(key="t:set-seats:1:on:text"), "3 giu 26")
    assert app.select_slider[0].value == date(2026, 6, 3) and cells(app)[1][0] == "3 Jun 2026"


def test_seats_of_a_reactivation_count_and_those_of_other_events_do_not(app: AppTest) -> None:
    between = {"subscription": "A", "on": date(2026, 5, 20), "seats": 50}
    app.session_state["more"] = [between | {"kind": "reactivate"}, between | {"kind": "use", "on": date(2026, 5, 21)}]
    settled(app.run())
    assert cells(app) == [("11 May 2026", "+5", 42), ("2 Jun 2026", "−11", 39)]
    app.session_state["more"] = [between | {"kind": "use"}]
    settled(app.run())
    assert cells(app)[1] == ("2 Jun 2026", "−3", 39)


def test_rows_come_and_go(app: AppTest) -> None:
    settled(app.button(key="t:set-seats:add").click().run())
    assert cells(app)[2] == ("2 Jul 2026", "+1", 40) and app.select_slider[0].value == date(2026, 7, 2)
    settled(app.button(key="t:set-seats:0:remove").click().run())
    assert cells(app) == [("2 Jun 2026", "+2", 39), ("2 Jul 2026", "+1", 40)]
    for id in (1, 2):
        settled(app.button(key=f"t:set-seats:{id}:remove").click().run())
    assert made(app) == [] and not app.select_slider
    settled(app.button(key="t:set-seats:add").click().run())
    assert cells(app) == [("23 Apr 2026", "+1", 38)]


@pytest.mark.parametrize(
    ("key", "typed", "sentence"),
    [
        ("0:on:text", "31/2/2026", "“31/2/2026” is not a day: February 2026 has 28 days."),
        ("0:on:text", "1 Mar 2026", "A change on 1 Mar 2026 is before the purchase on 23 Mar 2026."),
        ("0:count:more", "many", "“many” is not a number of licences more or fewer; write it like +5 or −3."),
        ("0:count:more", "1.5", "“1.5” is not a number of licences more or fewer; write it like +5 or −3."),
    ],
)
def test_what_is_wrong_is_said_in_the_words_of_the_table(app: AppTest, key: str, typed: str, sentence: str) -> None:
    turn(app.text_input(key=f"t:set-seats:{key}"), typed)
    assert [error.value for error in app.error] == [sentence]


def test_it_is_in_italian_as_well(app: AppTest) -> None:
    app.session_state["language"] = "it"
    settled(app.run())
    assert app.text_input[0].label == "Giorno" and app.number_input[0].label == "Licenze"
    assert cells(app)[0][0] == "11 mag 2026" and app.select_slider[0].options[0] == "23 mar 2026"
