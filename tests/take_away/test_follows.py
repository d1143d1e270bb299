"""Which inputs the lines of a workbook follow, how far, and which they do not."""

from __future__ import annotations

from typing import Any

import pytest

from billing_model.take_away.scenario import probes
from billing_model.take_away.scenario.follows import followed
from billing_model.take_away.scenario.probes import Input
from billing_model.take_away.scenario.same_lines import Share
from line_kinds import billed

BOUGHT, PRICE = Input("subscription", 0, "seats"), Input("subscription", 0, "list_price")
CHANGED = Input("event", 0, "seats")


def test_a_sum_is_of_the_purchase_and_what_was_added() -> None:
    _, result = billed("axcrypt/renewed-with-all-licences")
    both = [Share(BOUGHT, 1), Share(CHANGED, 1)]
    assert followed(result).shares["seats"] == [[Share(BOUGHT, 1)], [Share(CHANGED, 1)], both]


def test_device_days_count_a_number_for_each_day() -> None:
    _, result = billed("avast-flexible/cancelled")
    assert followed(result).shares["seats"] == [[Share(BOUGHT, 31)], [Share(BOUGHT, 20)]]


def test_a_sum_is_not_followed_when_fewer_are_counted_by_other_days() -> None:
    """A device that is taken away still counts on that day (10 and then 11, of which fewer than 10 takes some away)."""
    _, result = billed("avast-flexible/ten-devices-then-eleven")
    assert followed(result).shares["seats"] == [[], []]


def test_a_number_that_makes_other_lines_when_it_is_changed_is_not_followed() -> None:
    """A change to the number held prints nothing, one to any other number prints a credit and a charge."""
    _, result = billed("csp/change-to-the-same-number")
    assert CHANGED not in followed(result).ranges


def test_an_input_of_a_line_that_cannot_follow_another_of_its_inputs_is_not_followed_at_all() -> None:
    """What is renewed is the sum of all licences: if one of them stays a number, so do the others."""
    _, result = billed("axcrypt/renewed-with-all-licences")
    following = followed(result)
    for name, of_lines in following.shares.items():
        for row, line in enumerate(of_lines):
            total = sum(share.times * probes.given_number(result.book, share.input) for share in line)
            assert not line or total == getattr(result.lines, name)[row]


def test_free_days_have_no_price_and_the_charges_after_them_follow_it() -> None:
    _, result = billed("csp/free-days-at-the-end-of-august")
    price = [Share(PRICE, 1)]
    assert followed(result).shares["list_price"] == [[], *[price] * (len(result.lines) - 1)]


def test_a_change_to_the_number_held_makes_its_credit_and_its_charges_disappear() -> None:
    _, result = billed("csp/seat-change")
    following = followed(result)
    (equals,) = following.equals
    assert equals.inputs == [BOUGHT, CHANGED]
    (way,) = equals.ways
    kinds = result.lines.kind_names.tolist()
    assert [kinds[row] for row, own in way.rows.items() if own < 0] == ["cycle-instance-prorate"] * 3
    assert [way.lines.kind_names[own] for own in way.rows.values() if own >= 0] == ["cycle-fee"]


def test_inputs_may_be_turned_through_all_that_the_rules_accept() -> None:
    _, result = billed("axcrypt/licences-for-new-users")
    used, added = followed(result).ranges[BOUGHT], followed(result).ranges[Input("event", 1, "seats")]
    assert used.least == 10  # licences in use (AXC-9)
    assert added.least == 2
    assert used.most == added.most == 1_000_000


def test_a_few_bills_try_all_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = []

    def counted(book: Any, until: Any) -> Any:
        sizes.append(len(book))
        return bill(book, until)

    bill = probes.bill
    monkeypatch.setattr(probes, "bill", counted)
    followed(billed("csp/seat-change")[1])
    assert len(sizes) == 4  # alone, in pairs, all together, equal
    assert sum(sizes) < 60
