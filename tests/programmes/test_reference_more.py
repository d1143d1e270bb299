"""The slow reference of prepaid terms, AxCrypt and plan switches: what the pages say, and laws on random books."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reference import bill
from strategies import axcrypt_scenarios, office365_scenarios, prepaid_scenarios

CREDIT, CHARGE, LOST = "plan-switch-credit", "plan-switch-charge", "credit-lost"
many = settings(suppress_health_check=list(HealthCheck))
CENT = Decimal("0.01")


def scenario(until, entries, *events):
    """Subscriptions named A, B, … and the events of A, as a scenario file would give them."""
    named = [{"id": name} | entry for name, entry in zip("ABCD", entries, strict=False)]
    happened = [{"subscription": "A", "on": on, "kind": kind, **more} for on, kind, more in events]
    return {"currency": "EUR", "until": until, "subscription": named, "event": happened}


def printed(lines):
    return [
        (line["first"], line["last"], line["kind"], str(line["unit_price"]), line["seats"], str(line["amount"]))
        for line in lines
    ]


# ---------------------------------------------------------------------------------------------------------------------
# PAYG, prepaid terms


def flexible(**fields):
    entry = {"programme": "avast-flexible", "product": "Cloud Backup", "purchased": date(2021, 6, 29), "seats": 10}
    return entry | {"list_price": Decimal("3.00")} | fields


def prepaid(**fields):
    entry = {"programme": "avast-prepaid", "product": "Cloud Backup", "purchased": date(2021, 7, 11), "seats": 10}
    return entry | {"years": 2, "list_price": Decimal("60.00")} | fields


ELEVEN = (date(2021, 6, 30), "use", {"seats": 11})


def test_a_prepaid_term_is_one_line_on_the_purchase_day():
    """One, two or three years, paid once, not renewed; the discount before the one rounding (PAYG-9)."""
    (line,) = bill(scenario(date(2026, 1, 1), [prepaid(discount_percent=Decimal("12.5"), list_price=Decimal("9.99"))]))
    term = (date(2021, 7, 11), date(2023, 7, 10))
    assert printed([line]) == [(*term, "prepaid-term", "9.99", 10, "87.41")]  # 87.4125
    assert line["posted"] == line["on"] == date(2021, 7, 11)


def test_a_prepaid_year_from_the_29th_of_february():
    (line,) = bill(scenario(date(2026, 1, 1), [prepaid(purchased=date(2020, 2, 29), years=1)]))
    assert line["last"] == date(2021, 2, 27)


def test_flexible_ends_the_day_before_prepaid_of_the_same_product():
    """Its last charged day is the 10th, invoiced as ever on the 1st after it (PAYG-10)."""
    lines = bill(scenario(date(2021, 12, 31), [flexible(), prepaid()], ELEVEN))
    assert [(line["subscription"], line["on"], line["first"], line["last"]) for line in lines] == [
        ("A", date(2021, 7, 1), date(2021, 6, 29), date(2021, 6, 30)),
        ("B", date(2021, 7, 11), date(2021, 7, 11), date(2023, 7, 10)),
        ("A", date(2021, 8, 1), date(2021, 7, 1), date(2021, 7, 10)),
    ]
    assert [line["seats"] for line in lines] == [21, 10, 110]


def test_flexible_ends_with_the_month_when_prepaid_starts_on_the_1st():
    lines = bill(scenario(date(2021, 12, 31), [flexible(), prepaid(purchased=date(2021, 8, 1))]))
    assert [line["last"] for line in lines if line["subscription"] == "A"] == [date(2021, 6, 30), date(2021, 7, 31)]


def test_flexible_may_last_a_single_day():
    lines = bill(scenario(date(2021, 12, 31), [flexible(), prepaid(purchased=date(2021, 6, 30))]))
    assert [(line["last"], line["seats"]) for line in lines] == [(date(2023, 6, 29), 10), (date(2021, 6, 29), 10)]


def test_a_cancellation_before_the_prepaid_one_stands():
    cancelled = (date(2021, 7, 2), "cancel", {})
    lines = bill(scenario(date(2021, 12, 31), [flexible(), prepaid()], cancelled))
    assert [line["last"] for line in lines if line["subscription"] == "A"] == [date(2021, 6, 30), date(2021, 7, 2)]


def test_the_first_of_two_prepaid_ones_ends_it():
    later = prepaid(purchased=date(2021, 9, 1))
    lines = bill(scenario(date(2021, 12, 31), [flexible(), later, prepaid()]))
    assert max(line["last"] for line in lines if line["subscription"] == "A") == date(2021, 7, 10)


def test_flexible_after_an_expired_prepaid_one_goes_on():
    """Prepaid to flexible when the prepaid one expires: the first day after it (PAYG-10)."""
    before = prepaid(purchased=date(2020, 6, 29), years=1)
    lines = bill(scenario(date(2021, 8, 1), [flexible(), before], ELEVEN))
    own = [line for line in lines if line["subscription"] == "A"]
    assert [(line["on"], line["seats"]) for line in own] == [(date(2021, 7, 1), 21), (date(2021, 8, 1), 31 * 11)]


@pytest.mark.parametrize("other", [{"product": "Patch Management"}, {"customer": "another"}])
def test_ten_then_eleven_devices_beside_another_prepaid_one(other):
    """avast-flex: ten today, eleven tomorrow; a prepaid one of another product or customer changes nothing (PAYG-9)."""
    alone = bill(scenario(date(2021, 12, 31), [flexible()], ELEVEN))
    lines = bill(scenario(date(2021, 12, 31), [flexible(), prepaid(**other)], ELEVEN))
    assert [line for line in lines if line["subscription"] == "A"] == alone
    assert (alone[0]["seats"], alone[0]["amount"]) == (21, Decimal("2.10"))
    assert (alone[1]["seats"], alone[1]["amount"]) == (31 * 11, Decimal("33.00"))


# ---------------------------------------------------------------------------------------------------------------------
# AXC


def axcrypt(**fields):
    entry = {"programme": "axcrypt", "months": 12, "purchased": date(2021, 1, 1), "seats": 5}
    return entry | {"list_price": Decimal("10.00")} | fields


def extra(on, seats=1, **fields):
    return (on, "add-seats", {"seats": seats} | fields)


def months_charged(on, **fields):
    """The months that one extra licence is charged for when it is bought on a day."""
    lines = bill(scenario(on, [axcrypt(**fields)], extra(on)))
    (line,) = [line for line in lines if line["kind"] == "extra-licences"]
    assert line["amount"] == 10 * line["months"] and line["first"] == line["on"] == on
    return line["months"]


@pytest.mark.parametrize("rule", ["calendar", "30-days"])
def test_fifty_days_left_are_two_months(rule):
    """axcrypt-reseller, licences for further members: 50 days left, 2 months each (AXC-5)."""
    day = date(2021, 11, 12)
    assert (date(2021, 12, 31) - day).days + 1 == 50
    lines = bill(scenario(date(2021, 12, 31), [axcrypt(remaining_month=rule)], extra(day, 3)))
    assert printed(lines[1:]) == [(day, date(2021, 12, 31), "extra-licences", "20.00", 3, "60.00")]


def test_calendar_months_and_thirty_days_differ():
    """31 days left in December are one calendar month and two of 30 days (AXC-6)."""
    assert months_charged(date(2021, 12, 1)) == 1
    assert months_charged(date(2021, 12, 1), remaining_month="30-days") == 2
    assert months_charged(date(2021, 11, 30)) == months_charged(date(2021, 11, 2)) == 2
    # And 60 days from 31 December: two months reach 28 February, not the day after it.
    assert months_charged(date(2021, 12, 31), purchased=date(2021, 3, 1)) == 3
    assert months_charged(date(2021, 12, 31), purchased=date(2021, 3, 1), remaining_month="30-days") == 2


@pytest.mark.parametrize("rule", ["calendar", "30-days"])
def test_at_least_one_month_at_most_the_periods(rule):
    """On the last day 1, on the first day all of them: 366 days are not 13 months (AXC-6)."""
    assert months_charged(date(2021, 12, 31), remaining_month=rule) == 1
    assert months_charged(date(2021, 1, 1), remaining_month=rule) == 12
    assert months_charged(date(2019, 2, 28), purchased=date(2016, 2, 29), remaining_month=rule) == 12
    assert months_charged(date(2021, 2, 28), purchased=date(2021, 1, 31), months=1, remaining_month=rule) == 1


def test_a_renewal_charges_all_licences_for_the_same_term():
    """On the renewal day the period opens first, and what is added then is added for all of it (AXC-7)."""
    lines = bill(scenario(date(2022, 12, 31), [axcrypt()], extra(date(2021, 11, 12), 2), extra(date(2022, 1, 1), 4)))
    year = (date(2022, 1, 1), date(2022, 12, 31))
    assert printed(lines[2:]) == [
        (*year, "licences", "120.00", 7, "840.00"),
        (*year, "extra-licences", "120.00", 4, "480.00"),
    ]


def test_cancelled_is_not_renewed_and_nothing_is_credited():
    cancelled = (date(2021, 3, 1), "cancel", {})
    lines = bill(scenario(date(2024, 1, 1), [axcrypt()], cancelled, extra(date(2021, 12, 31))))
    assert [(line["kind"], line["amount"]) for line in lines] == [("licences", 600), ("extra-licences", 10)]


def test_cancelled_on_the_renewal_day_is_a_period_too_late():
    lines = bill(scenario(date(2024, 1, 1), [axcrypt()], (date(2022, 1, 1), "cancel", {})))
    assert [line["first"] for line in lines] == [date(2021, 1, 1), date(2022, 1, 1)]


def test_months_are_counted_from_the_purchase():
    lines = bill(scenario(date(2021, 4, 30), [axcrypt(months=1, purchased=date(2021, 1, 31))]))
    assert [line["first"].day for line in lines] == [31, 28, 31, 30]


def test_the_discount_is_the_resellers_alone():
    """Who buys decides; a renewal is bought by the subscription's own buyer (AXC-2, AXC-3)."""

    def amounts(**fields):
        entry = axcrypt(reseller_discount_percent=20, **fields)
        happened = [extra(date(2021, 12, 1)), extra(date(2021, 12, 2), buyer="customer"),
                    extra(date(2021, 12, 3), buyer="reseller")]  # fmt: skip
        return [int(line["amount"]) for line in bill(scenario(date(2022, 1, 1), [entry], *happened))]

    assert amounts() == amounts(buyer="reseller") == [480, 8, 10, 8, 768]
    assert amounts(buyer="customer") == [600, 10, 10, 8, 960]


def test_vat_is_added_unless_there_is_a_number():
    """Discount first, one rounding, then VAT of the rounded amount (AXC-4, AXC-10)."""
    fields = {"months": 1, "seats": 3, "list_price": Decimal("1.11"), "reseller_discount_percent": 25}
    (line,) = bill(scenario(date(2021, 1, 1), [axcrypt(vat_percent=20, **fields)]))
    assert (line["unit_price"], line["amount"]) == (Decimal("0.83"), Decimal("2.50"))  # 0.8325, 2.4975
    assert line["tax"] == Decimal("0.50")
    (line,) = bill(scenario(date(2021, 1, 1), [axcrypt(vat_percent=Decimal("22.2"), **fields)]))
    assert line["tax"] == Decimal("0.56")  # 0.555; of 2.4975 it would be 0.554445
    for none in ({"vat_percent": 22, "vat_number": True}, {}):
        (line,) = bill(scenario(date(2021, 1, 1), [axcrypt(**fields, **none)]))
        assert (line["amount"], line["tax"]) == (Decimal("2.50"), 0)


# ---------------------------------------------------------------------------------------------------------------------
# SWITCH


def office(**fields):
    entry = {"programme": "office365", "plan": "Office 365 E1", "prepaid": True, "purchased": date(2021, 1, 1)}
    return entry | {"seats": 2, "list_price": Decimal("36.50"), "billing_day": 10} | fields


def switch(on, price, **fields):
    return (on, "switch-plan", {"plan": "Office 365 E3", "list_price": Decimal(price)} | fields)


YEAR = (date(2021, 1, 1), date(2021, 12, 31))
PAID = (*YEAR, "prepaid-term", "438.00", 2, "876.00")  # 2.40 a day for both


def test_nothing_is_lost_when_the_new_plan_costs_what_remains():
    """The total of the new plan is at least what remains: all of it is credited (SWITCH-3)."""
    day = date(2021, 12, 22)  # ten days left, 24.00
    for price, total in (("1.00", "24.00"), ("1.01", "24.24")):
        lines = bill(scenario(date(2022, 12, 31), [office()], switch(day, price)))
        assert printed(lines) == [
            PAID,
            (day, date(2021, 12, 31), CREDIT, "-12.00", 2, "-24.00"),
            (day, date(2022, 12, 21), CHARGE, str(Decimal(price) * 12), 2, total),
        ]
        assert {line["on"] for line in lines[1:]} == {date(2022, 1, 10)}
        assert {line["posted"] for line in lines[1:]} == {day}


def test_part_is_lost_when_the_new_plan_costs_less():
    """The part of what remains that exceeds the new total (SWITCH-4)."""
    day = date(2021, 12, 22)
    lines = bill(scenario(date(2022, 12, 31), [office()], switch(day, "0.99", seats=1)))
    assert printed(lines) == [
        PAID,
        (day, date(2021, 12, 31), CREDIT, "-5.94", 2, "-11.88"),
        (day, date(2022, 12, 21), CHARGE, "11.88", 1, "11.88"),
        (day, date(2021, 12, 31), LOST, "0.00", 2, "0.00"),
    ]
    assert lines[-1]["lost"] == Decimal("12.12")


def test_a_longer_new_term_costs_more_and_loses_less():
    lines = bill(scenario(date(2022, 12, 31), [office()], switch(date(2021, 12, 22), "0.50", term_months=24)))
    assert [line["kind"] for line in lines] == ["prepaid-term", CREDIT, CHARGE]
    assert lines[-1]["last"] == date(2023, 12, 21)


@pytest.mark.parametrize(("day", "remains"), [(YEAR[0], "876.00"), (YEAR[1], "2.40"), (date(2021, 1, 2), "873.60")])
def test_on_the_first_day_all_remains_on_the_last_one_days_worth(day, remains):
    """The day of the switch counts as left (SWITCH-5)."""
    lines = bill(scenario(date(2022, 12, 31), [office()], switch(day, "99.00")))
    assert [line["amount"] for line in lines if line["kind"] == CREDIT] == [-Decimal(remains)]
    lines = bill(scenario(date(2022, 12, 31), [office()], switch(day, "99.00", by_hand=True)))
    assert [line["lost"] for line in lines if line["kind"] == LOST] == [Decimal(remains)]


def test_changed_by_hand_a_prepaid_plan_gives_no_credit():
    """SWITCH-8."""
    lines = bill(scenario(date(2022, 12, 31), [office()], switch(date(2021, 12, 22), "99.00", by_hand=True)))
    assert [line["kind"] for line in lines] == ["prepaid-term", CHARGE, LOST]
    assert lines[-1]["lost"] == Decimal("24.00")


def test_a_second_switch_starts_from_the_first_ones_total():
    """A plan that was switched to has cost its total, though a credit paid a part of it."""
    first, second = switch(date(2021, 12, 22), "36.50"), switch(date(2022, 12, 21), "99.00", seats=3)
    lines = bill(scenario(date(2023, 12, 31), [office()], first, second))
    assert printed(lines[2:]) == [
        (date(2021, 12, 22), date(2022, 12, 21), CHARGE, "438.00", 2, "876.00"),
        (date(2022, 12, 21), date(2022, 12, 21), CREDIT, "-1.20", 2, "-2.40"),
        (date(2022, 12, 21), date(2023, 12, 20), CHARGE, "1188.00", 3, "3564.00"),
    ]


def test_a_prepaid_term_does_not_renew():
    assert printed(bill(scenario(date(2024, 1, 1), [office()]))) == [PAID]


@pytest.mark.parametrize("by_hand", [False, True])
def test_an_invoiced_plan_is_credited_by_the_days_of_its_month(by_hand):
    """The days left of the month, then months from the day of the switch; nothing is lost (SWITCH-1, SWITCH-2)."""
    entry = office(prepaid=False, list_price=Decimal("30.00"), purchased=date(2021, 3, 15))
    happened = switch(date(2021, 4, 30), "5.00", by_hand=by_hand)
    lines = bill(scenario(date(2021, 6, 10), [entry], happened))
    assert printed(lines) == [
        (date(2021, 3, 15), date(2021, 4, 14), "cycle-fee", "30.00", 2, "60.00"),
        (date(2021, 4, 15), date(2021, 5, 14), "cycle-fee", "30.00", 2, "60.00"),
        (date(2021, 4, 30), date(2021, 5, 14), CREDIT, "-15.00", 2, "-30.00"),
        (date(2021, 4, 30), date(2021, 5, 29), CHARGE, "5.00", 2, "10.00"),
        (date(2021, 5, 30), date(2021, 6, 29), "cycle-fee", "5.00", 2, "10.00"),
    ]
    assert [line["on"].month for line in lines] == [4, 5, 5, 5, 6]


def test_an_invoiced_month_opens_before_the_switch_of_its_first_day():
    entry = office(prepaid=False, list_price=Decimal("30.00"))
    lines = bill(scenario(date(2021, 2, 10), [entry], switch(date(2021, 2, 1), "40.00")))
    assert [(line["kind"], line["amount"]) for line in lines] == [
        ("cycle-fee", 60), ("cycle-fee", 60), (CREDIT, -60), (CHARGE, 80),
    ]  # fmt: skip


def test_months_of_the_new_plan_are_counted_from_the_switch():
    entry = office(prepaid=False)
    lines = bill(scenario(date(2021, 6, 1), [entry], switch(date(2021, 1, 31), "40.00")))
    assert [line["first"].day for line in lines] == [1, 31, 31, 28, 31, 30]


# ---------------------------------------------------------------------------------------------------------------------
# Random books


@many
@given(st.one_of(prepaid_scenarios(), axcrypt_scenarios(), office365_scenarios()), st.integers(0, 400))
def test_earlier_invoices_do_not_move(book, before):
    """Billing through a later day never changes the invoices up to an earlier one (law 4)."""
    earlier = book["until"] - timedelta(before)
    assert bill(book | {"until": earlier}) == [line for line in bill(book) if line["on"] <= earlier]


@many
@given(prepaid_scenarios())
def test_flexible_and_prepaid_never_charge_one_day_twice(book):
    """Of one product and customer (PAYG-10); every prepaid term is charged once, on its first day."""
    entries = {entry["id"]: entry for entry in book["subscription"]}
    lines = bill(book | {"until": book["until"] + relativedelta(months=1)})
    terms = [line for line in lines if line["kind"] == "prepaid-term"]
    assert len(terms) == sum(entry["programme"] == "avast-prepaid" for entry in entries.values())
    for usage in lines:
        if usage["kind"] == "daily-usage":
            own = entries[usage["subscription"]]
            assert not [
                term
                for term in terms
                if (term["customer"], entries[term["subscription"]]["product"]) == (own["customer"], own["product"])
                and term["first"] <= usage["last"]
                and usage["first"] <= term["last"]
            ]


@many
@given(axcrypt_scenarios())
def test_extra_licences_cost_no_more_than_a_period(book):
    """Each one 1 to `months` months, and at least the days that are left (AXC-5, AXC-6)."""
    entries = {entry["id"]: entry for entry in book["subscription"]}
    for line in bill(book):
        entry = entries[line["subscription"]]
        assert line["on"] == line["posted"] == line["first"] <= line["last"]
        assert 1 <= line["months"] <= entry["months"]
        assert line["months"] == entry["months"] or line["kind"] == "extra-licences"
        assert 31 * line["months"] >= (line["last"] - line["first"]).days + 1
        assert line["tax"] == 0 or not entry.get("vat_number")


@many
@given(axcrypt_scenarios())
def test_licences_held_are_those_bought(book):
    """A period is charged for the licences bought before it (AXC-7)."""
    bought = {entry["id"]: entry["seats"] for entry in book["subscription"]}
    for line in bill(book):
        if line["kind"] == "licences":
            assert line["seats"] == bought[line["subscription"]]
        else:
            bought[line["subscription"]] += line["seats"]


@many
@given(office365_scenarios())
def test_what_remained_is_credited_or_lost(book):
    """Credit and lost part are the share of what was paid, by days; no credit exceeds the new plan (SWITCH-3 to -5)."""
    for entry in book["subscription"]:
        lines = [line for line in bill(book) if line["subscription"] == entry["id"]]
        charges = [line for line in lines if line["kind"] not in (CREDIT, LOST)]
        days = {line["posted"] for line in lines if line["kind"] == CHARGE}
        for day in days:
            today = [line for line in lines if line["posted"] == day]
            (new,) = [line for line in today if line["kind"] == CHARGE]
            old = charges[[line is new for line in charges].index(True) - 1]
            left = Fraction((old["last"] - day).days + 1, (old["last"] - old["first"]).days + 1)
            credit = -sum(line["amount"] for line in today if line["kind"] == CREDIT)
            lost = sum(line["lost"] for line in today if line["kind"] == LOST)
            assert abs(Fraction(credit + lost) - Fraction(old["amount"]) * left) <= Fraction(CENT)
            assert new["on"] <= day + timedelta(30)  # SWITCH-2
            if entry["prepaid"]:
                assert credit <= new["amount"]
            else:
                assert lost == 0
