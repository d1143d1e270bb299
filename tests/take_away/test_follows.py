"""Which inputs the lines of a workbook follow, and which they do not because another number leads to other lines."""

from __future__ import annotations

import pytest

from billing_model.billing import bill
from billing_model.take_away.scenario import follows
from billing_model.take_away.scenario.follows import Input, Share, followed
from line_kinds import billed


def test_a_sum_is_of_the_purchase_and_what_was_added() -> None:
    _, result = billed("axcrypt/renewed-with-all-licences")
    bought, added = Input("subscription", 0, "seats"), Input("event", 0, "seats")
    assert followed(result)["seats"] == [[Share(bought, 1)], [Share(added, 1)], [Share(bought, 1), Share(added, 1)]]


def test_device_days_count_a_number_for_each_day() -> None:
    _, result = billed("avast-flexible/cancelled")
    devices = Input("subscription", 0, "seats")
    assert followed(result)["seats"] == [[Share(devices, 31)], [Share(devices, 20)]]


def test_a_sum_is_not_followed_when_fewer_are_counted_by_other_days() -> None:
    """A device that is taken away still counts on that day (10 and then 11, of which fewer than 10 takes some away)."""
    _, result = billed("avast-flexible/ten-devices-then-eleven")
    assert followed(result)["seats"] == [[], []]


def test_a_number_that_makes_other_lines_when_it_is_changed_is_not_followed() -> None:
    """A change to the number held prints nothing, one to any other number prints a credit and a charge."""
    _, result = billed("csp/change-to-the-same-number")
    assert Input("event", 0, "seats") not in {share.input for line in followed(result)["seats"] for share in line}


def test_free_days_have_no_price_and_the_charges_after_them_follow_it() -> None:
    _, result = billed("csp/free-days-at-the-end-of-august")
    price = [Share(Input("subscription", 0, "list_price"), 1)]
    assert followed(result)["list_price"] == [[], *[price] * (len(result.lines) - 1)]


def test_at_most_two_numbers_are_tried_per_input_in_one_bill(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = []

    def counted(book, until):  # type: ignore[no-untyped-def]
        sizes.append(len(book))
        return bill.bill(book, until)

    _, result = billed("csp/seat-change")
    monkeypatch.setattr(follows, "bill", counted)
    inputs = {share.input for lines in followed(result).values() for line in lines for share in line}
    assert len(inputs) == 3  # the seats bought, those of the change, the price
    assert sizes == [4]  # no fewer of the one seat bought, and of two only one, which is the number bought
