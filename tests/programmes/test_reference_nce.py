"""The slow reference of new commerce prints what the rulebook's documents print, and what its clauses promise."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from reference_nce import bill, daily

NEW, CYCLE, RENEW, CONVERT = "new", "cycle-charge", "renew", "convert"
ADD, REMOVE, CANCEL = "add-quantity", "remove-quantity", "cancel-immediate"
MOVE, PLAN = "move-quantity", "change-billing-plan"
FAR = date(2031, 12, 31)


def day(text):
    return date.fromisoformat(text)


def nce(price="9.50", **fields):
    """A subscription "A": one year paid monthly, seven seats from 4 May 2026 (the pages' own numbers)."""
    entry = {"id": "A", "programme": "nce", "offer": "Microsoft 365 E3", "purchased": day("2026-05-04"), "seats": 7}
    entry |= {"term": "1-year", "plan": "monthly"}
    entry |= {"list_price": Decimal(price)} if price else {}
    entry |= fields
    return {name: value for name, value in entry.items() if value is not None}


def happened(on, kind, subscription="A", **fields):
    return {"subscription": subscription, "on": day(on), "kind": kind, **fields}


def billed(entries, *events, until=None, currency="USD"):
    entries = entries if isinstance(entries, list) else [entries]
    return bill(
        {"currency": currency, "until": day(until) if until else FAR, "subscription": entries, "event": [*events]}
    )


def plain(number):
    """Without zeros at its end."""
    return f"{number:f}".rstrip("0").rstrip(".") if number else "0"


def lines(entries, *events, until="2027-05-08", kinds=None):
    """What is printed: first and last day, kind, seats, unit price and amount."""
    done = billed(entries, *events, until=until)
    assert done.refused == []
    return [
        (str(line["first"]), str(line["last"]), line["kind"], line["seats"], plain(line["unit_price"]),
         f"{line['amount']:.2f}")
        for line in done.lines if kinds is None or line["kind"] in kinds
    ]  # fmt: skip


def clauses(entries, *events):
    """The clauses that refuse, of each refusal."""
    return [set(refusal.clauses) for refusal in billed(entries, *events).refused]


def openings(entry, until, *events):
    return [line[0] for line in lines(entry, *events, until=until)]


# ---------------------------------------------------------------------------------------------------------------------
# Seats and cancelling


def test_two_seats_are_added():
    """23 of 31 days, the old seats back and the new ones charged; then nine (NCE-21)."""
    assert lines(nce(), happened("2026-05-12", "add-seats", seats=2), until="2026-07-08") == [
        ("2026-05-04", "2026-06-03", NEW, 7, "9.5", "66.50"),
        ("2026-05-12", "2026-06-03", ADD, 7, "-7.048387", "-49.33"),
        ("2026-05-12", "2026-06-03", ADD, 9, "7.048387", "63.43"),
        ("2026-06-04", "2026-07-03", CYCLE, 9, "9.5", "85.50"),
    ]


def test_each_profile_cuts_in_its_own_place():
    """7.0483…: cut to 7.04, or multiplied first (NCE-60, NCE-61)."""
    added = happened("2026-05-12", "add-seats", seats=2)
    amounts = {
        rounding: [line[5] for line in lines(nce(rounding=rounding), added, until="2026-06-08", kinds=(ADD,))]
        for rounding in ("unit-cut", "exact-cut", "exact")
    }
    assert amounts == {
        "unit-cut": ["-49.28", "63.36"], "exact-cut": ["-49.33", "63.43"], "exact": ["-49.34", "63.44"],
    }  # fmt: skip


def test_cancelled_on_the_fifth_day():
    """27 of 31 days, unit price 8.27 (NCE-27); nothing after it."""
    assert lines(nce(), happened("2026-05-08", "cancel")) == [
        ("2026-05-04", "2026-06-03", NEW, 7, "9.5", "66.50"),
        ("2026-05-08", "2026-06-03", CANCEL, 7, "-8.27", "-57.89"),
    ]


@pytest.mark.parametrize(
    ("on", "amount"), [("2026-05-04", "-66.50"), ("2026-05-05", "-64.33"), ("2026-05-10", "-53.62")]
)
def test_what_comes_back_in_the_seven_days(on, amount):
    """All on the first, all but one day on the second, all but six on the seventh (NCE-28)."""
    assert [line[5] for line in lines(nce(), happened(on, "cancel"), kinds=(CANCEL,))] == [amount]


def test_the_eighth_day_is_too_late():
    assert clauses(nce(), happened("2026-05-11", "cancel")) == [{"NCE-26"}]
    assert clauses(nce(window_days=8), happened("2026-05-11", "cancel")) == []
    assert clauses(nce(window_days=8), happened("2026-05-12", "cancel")) == [{"NCE-26"}]
    assert clauses(nce(), happened("2027-05-10", "cancel")) == []  # seven new days at the renewal
    assert clauses(nce(), happened("2027-05-11", "cancel")) == [{"NCE-26"}]


def test_each_addition_has_its_own_seven_days():
    """10 seats, 4 added: three of them can go for seven days, the old ones cannot (NCE-22, NCE-23)."""
    added = happened("2026-07-10", "add-seats", seats=4)

    def removed(on, seats):
        return clauses(nce(seats=10), added, happened(on, "remove-seats", seats=seats))

    assert removed("2026-07-16", 4) == []
    assert removed("2026-07-16", 5) == [{"NCE-22"}]
    assert removed("2026-07-17", 1) == [{"NCE-22"}]
    assert removed("2026-07-10", 4) == []
    assert clauses(nce(seats=10), happened("2026-05-10", "remove-seats", seats=9)) == []
    assert clauses(nce(seats=10), happened("2026-05-10", "remove-seats", seats=10)) == [{"NCE-25"}]
    assert clauses(nce(seats=10), happened("2026-05-11", "remove-seats", seats=1)) == [{"NCE-22"}]


def test_added_and_removed_on_one_day_prints_both_pairs():
    """Nothing is netted (NCE-24)."""
    events = [happened("2026-05-12", "remove-seats", seats=2), happened("2026-05-12", "add-seats", seats=2)]
    assert [line[2:4] + line[5:] for line in lines(nce(), *events, until="2026-06-08")] == [
        (NEW, 7, "66.50"), (ADD, 7, "-49.33"), (ADD, 9, "63.43"), (REMOVE, 9, "-63.43"), (REMOVE, 7, "49.33"),
    ]  # fmt: skip


def test_no_credit_exceeds_what_stands():
    """0.019 a seat is charged as 0.01; the 27 of 28 days that are cut later would be more (NCE-24)."""
    entry = nce("0.019", purchased=day("2026-02-01"), seats=100)
    printed = lines(entry, happened("2026-02-02", "add-seats", seats=1), until="2026-03-08")
    assert [line[2:4] + line[5:] for line in printed] == [(NEW, 100, "1.00"), (ADD, 100, "-1.00"), (ADD, 101, "1.85")]


def test_on_a_cycles_first_day_changes_are_whole():
    """NCE-16, NCE-21; a month that is cut short at its end (NCE-15) too."""
    entry = nce(purchased=day("2026-08-31"), seats=10, list_price=Decimal("3.005"))
    printed = lines(entry, happened("2026-08-31", "add-seats", seats=1), until="2026-09-08")
    assert [line[4:] for line in printed] == [("3", "30.00"), ("-3", "-30.00"), ("3", "33.00")]


# ---------------------------------------------------------------------------------------------------------------------
# Terms and cycles


def test_a_monthly_term_drifts_to_the_28th():
    """Bought on 31 Aug (NCE-12); new, then always renew (NCE-20)."""
    entry = nce(term="1-month", purchased=day("2025-08-31"))
    printed = lines(entry, until="2026-05-08")
    assert [line[0] for line in printed] == [
        "2025-08-31", "2025-09-30", "2025-10-30", "2025-11-30", "2025-12-30", "2026-01-30", "2026-02-28",
        "2026-03-28", "2026-04-28",
    ]  # fmt: skip
    assert [line[2] for line in printed] == [NEW] + [RENEW] * 8


@pytest.mark.parametrize(
    ("bought", "opened"),
    [
        ("2025-08-31", "31 30 31 30 31 31 28 31 30 31 30 31"),
        ("2025-08-30", "30 29 30 29 30 30 27 30 29 30 29 30"),
        ("2025-08-29", "29 29 29 29 29 29 28 29 29 29 29 29"),
        ("2025-02-28", "28 31 30 31 30 31 31 30 31 30 31 31"),
    ],
)
def test_a_year_paid_monthly_keeps_to_the_months_end(bought, opened):
    """NCE-13, NCE-14: twelve cycles, the last two days counted from the end of the month."""
    entry = nce(purchased=day(bought), renewal="end")
    assert " ".join(first[-2:] for first in openings(entry, "2027-01-08")) == opened


def test_a_year_that_begins_on_a_leap_day():
    """The term keeps the day, clipped (NCE-14), and its next term counts from there: the month's end (NCE-13)."""
    printed = lines(nce(purchased=day("2024-02-29")), until="2025-06-08")
    assert [line[:2] for line in printed][10:] == [
        ("2024-12-31", "2025-01-30"), ("2025-01-31", "2025-02-27"), ("2025-02-28", "2025-03-30"),
        ("2025-03-31", "2025-04-29"), ("2025-04-30", "2025-05-30"), ("2025-05-31", "2025-06-29"),
    ][: len(printed) - 10]  # fmt: skip


def test_a_cycle_of_fewer_days_than_its_months_divides_by_the_month():
    """31 Jan to 27 Feb: 31; 28 Feb to 30 Mar: 31, not 28 (NCE-15)."""
    entry = nce("31.00", purchased=day("2025-08-31"), seats=1)
    printed = lines(
        entry, happened("2026-02-27", "add-seats", seats=1), happened("2026-03-30", "add-seats", seats=1),
        until="2026-04-08", kinds=(ADD,),
    )  # fmt: skip
    assert [line[5] for line in printed] == ["-1.00", "2.00", "-2.00", "3.00"]


def test_invoices_come_on_the_eighth_of_the_next_month():
    """NCE-17, NCE-18; what is charged later than the last invoice waits."""
    done = billed(nce(), happened("2026-06-30", "add-seats", seats=1), until="2026-07-07")
    assert [str(line["on"]) for line in done.lines] == ["2026-06-08"]
    assert [(str(line["on"]), line["kind"]) for line in done.awaiting] == [
        ("2026-07-08", CYCLE), ("2026-07-08", ADD), ("2026-07-08", ADD), ("2026-08-08", CYCLE),
    ]  # fmt: skip
    assert [str(line["on"]) for line in billed(nce(invoice_day=6), until="2026-06-30").lines] == ["2026-06-06"]


# ---------------------------------------------------------------------------------------------------------------------
# Aligned ends

TWELFTH = day("2026-09-12")


def end_of(entry, *others):
    """The last day of the first term."""
    done = billed([entry | {"id": "Z"}, *others], until="2036-01-08")
    assert done.refused == []
    renewed = next(line for line in done.lines if line["subscription"] == "Z" and line["kind"] == RENEW)
    return str(renewed["first"] - timedelta(1))


@pytest.mark.parametrize(
    ("term", "plan", "end"),
    [("1-month", "monthly", "2026-09-30"), ("1-year", "upfront", "2027-08-31"), ("3-years", "annual", "2029-08-31")],
)
def test_aligned_with_the_calendar_month(term, plan, end):
    """NCE-32."""
    assert end_of(nce(purchased=TWELFTH, term=term, plan=plan, align="calendar-month")) == end


@pytest.mark.parametrize(
    ("term", "plan", "end"), [("3-years", "monthly", "2028-11-30"), ("1-year", "monthly", "2026-11-30")]
)
def test_aligned_with_another_subscription(term, plan, end):
    """The other is a one-year term that ends 30 Nov 2026 (NCE-31)."""
    other = nce(purchased=day("2025-12-01"))
    assert end_of(nce(purchased=TWELFTH, term=term, plan=plan, align_with="A"), other) == end


@pytest.mark.parametrize(
    ("others_end", "end"), [("2026-11-20", "2026-09-20"), ("2026-11-30", "2026-09-30"), ("2026-10-05", "2026-10-05")]
)
def test_a_monthly_term_is_counted_back_from_the_others_end(others_end, end):
    """NCE-31."""
    other = nce(purchased=day(others_end) - timedelta(364))
    assert end_of(nce(purchased=TWELFTH, term="1-month", align_with="A"), other) == end


@pytest.mark.parametrize(("bought", "days"), [("2026-01-28", 30), ("2026-01-30", 28)])
def test_a_monthly_term_has_one_short_cycle(bought, days):
    """Also where a year paid monthly would count its cycles from the end of the month (NCE-13, NCE-33)."""
    entry = nce("31.00", term="1-month", purchased=day(bought), seats=1, end_date=day("2026-02-26"))
    assert lines(entry, until="2026-02-28") == [(bought, "2026-02-26", NEW, 1, str(days), f"{days}.00")]


def test_one_way_to_another_end_and_none_for_trials_and_upgrades():
    """NCE-30, NCE-42."""
    ends = {"end_date": day("2026-12-31"), "align": "calendar-month"}
    other = {"id": "B", "purchased": day("2026-06-04"), "seats": 2, "term": None, "plan": None}
    assert clauses(nce(**ends)) == [{"NCE-30"}]
    assert clauses(nce(trial=True, seats=25, end_date=day("2026-05-20"))) == [{"NCE-30"}]
    assert clauses([nce(), nce(upgraded_from="A", align="calendar-month", **other)]) == [{"NCE-42"}]


def test_what_comes_in_on_a_day_comes_before_what_leaves():
    """Two seats go from B to C, one of which comes from A on that day, in whatever order the file has them."""
    entries = [nce(id=name, seats=seats) for name, seats in (("A", 3), ("B", 1), ("C", 1))]
    moves = [happened("2026-07-10", "move-seats", a, to=b, seats=n) for a, b, n in (("A", "B", 1), ("B", "C", 2))]
    for events in (moves, moves[::-1]):
        done = billed(entries, *events, until="2026-08-08")
        assert done.refused == []
        assert [line["seats"] for line in done.lines if line["kind"] == MOVE] == [1, 1, 2, 2]


def test_an_end_in_february_goes_on_by_months():
    """An end on 28 Feb 2027 goes on to 29 Feb 2028 (NCE-31)."""
    entry = nce(term="3-years", plan="upfront", align_with="A")
    assert end_of(entry | {"purchased": TWELFTH}, nce(purchased=day("2026-03-01"))) == "2029-02-28"
    assert end_of(entry | {"purchased": day("2026-02-28")}, nce(purchased=day("2025-03-01"))) == "2028-02-29"


@pytest.mark.parametrize(
    ("term", "other"),
    [
        ("1-year", nce(purchased=day("2026-08-15"), term="1-month")),
        ("1-month", nce(purchased=day("2025-10-30"))),  # ends on 29 Oct
        ("1-year", nce(purchased=day("2026-09-13"))),  # not yet bought
        ("1-year", nce(purchased=day("2025-10-15"), customer="another")),
        ("1-year", nce(purchased=day("2026-09-01"), trial=True, seats=25)),
        ("1-year", nce(purchased=day("2025-09-12"), renewal="end")),  # ended on the day before
        ("1-year", nce(purchased=TWELFTH, align_with="Z")),  # a circle
    ],
)
def test_what_nothing_can_be_aligned_with(term, other):
    """NCE-31."""
    refused = clauses([nce(purchased=TWELFTH, term=term, id="Z", align_with="A"), other])
    assert refused and all("NCE-31" in found for found in refused)


def test_the_short_first_cycle_of_a_monthly_plan():
    """12 to 30 Sep: 19 of 30 days, 3.99 a seat (NCE-34)."""
    printed = lines(nce("6.30", purchased=TWELFTH, align="calendar-month"), until="2026-11-08")
    assert printed == [
        ("2026-09-12", "2026-09-30", NEW, 7, "3.99", "27.93"),
        ("2026-10-01", "2026-10-31", CYCLE, 7, "6.3", "44.10"),
    ]


def test_the_short_first_cycle_of_a_plan_paid_at_once():
    """80 of 365 days of 72.00: 15.78 (NCE-35)."""
    entry = nce("72.00", purchased=TWELFTH, seats=1, plan="upfront", end_date=day("2026-11-30"))
    assert lines(entry, until="2026-12-08") == [("2026-09-12", "2026-11-30", NEW, 1, "15.78", "15.78")]


def test_a_short_cycle_across_two_months_can_divide_by_the_later():
    """20 Jan to 9 Feb: 21 days of 31, or of 28 (NCE-34)."""
    entry = nce("31.00", purchased=day("2026-01-20"), seats=1, end_date=day("2026-06-09"))
    assert [line[5] for line in lines(entry, until="2026-02-08")] == ["21.00"]
    assert [line[5] for line in lines(entry | {"short_cycle": "end-month"}, until="2026-02-08")] == ["23.25"]


@pytest.mark.parametrize("end", ["2026-05-03", "2027-05-04"])
def test_an_end_outside_the_full_length(end):
    """NCE-30; the natural end is one too."""
    assert clauses(nce(end_date=day(end))) == [{"NCE-30"}]
    assert lines(nce(end_date=day("2027-05-03"))) == lines(nce())


# ---------------------------------------------------------------------------------------------------------------------
# Upgrades, moves, other terms and plans


def upgraded(price="14.20", **fields):
    return nce(price, **{"id": "B", "offer": "Microsoft 365 E5", "term": None, "plan": None} | fields)


def test_three_of_seven_seats_are_upgraded():
    """16 of 31 days: -14.70 and +21.96 (NCE-41)."""
    printed = lines([nce(), upgraded(upgraded_from="A", purchased=day("2026-05-19"), seats=3)], until="2026-07-08")
    assert printed == [
        ("2026-05-04", "2026-06-03", NEW, 7, "9.5", "66.50"),
        ("2026-05-19", "2026-06-03", CONVERT, 3, "-4.9", "-14.70"),
        ("2026-05-19", "2026-06-03", CONVERT, 3, "7.32", "21.96"),
        ("2026-06-04", "2026-07-03", CYCLE, 4, "9.5", "38.00"),
        ("2026-06-04", "2026-07-03", CYCLE, 3, "14.2", "42.60"),
    ]


def test_an_upgraded_subscription_inherits_the_seven_days():
    """NCE-44; and the old one is over when all have gone (NCE-42)."""
    both = [nce(), upgraded(upgraded_from="A", purchased=day("2026-05-06"), seats=7)]
    assert clauses(both, happened("2026-05-10", "cancel", "B")) == []
    assert clauses(both, happened("2026-05-11", "cancel", "B")) == [{"NCE-26"}]
    assert [("NCE-42" in found) for found in clauses(both, happened("2026-05-07", "add-seats", seats=1))] == [True]
    assert clauses([nce(), upgraded(upgraded_from="A", seats=8)]) == [{"NCE-40", "NCE-42"}]
    assert clauses([nce(), upgraded(None, upgraded_from="A", seats=3)]) == [{"NCE-8", "NCE-42"}]


def test_seats_move_into_another_subscription():
    """A credit in one cycle, a charge in the other, each by its own days (NCE-43)."""
    other = nce("31.00", id="B", purchased=day("2026-05-01"), seats=1)
    longer = nce("31.00", id="B", purchased=day("2026-05-15"), seats=1)
    moved = happened("2026-05-25", "move-seats", to="B", seats=2)
    assert clauses([nce(), other], moved) == [{"NCE-43"}]  # it ends sooner
    assert lines([nce(), longer], moved, until="2026-06-08", kinds=(MOVE,)) == [
        ("2026-05-25", "2026-06-03", MOVE, 2, "-3.06", "-6.12"),
        ("2026-05-25", "2026-06-14", MOVE, 2, "21", "42.00"),
    ]
    assert clauses([nce(), longer], happened("2026-05-21", "move-seats", to="B", seats=2)) == [{"NCE-43"}]


def test_a_longer_term_begins_at_once():
    """The old cycle back by days, the new one in full, a whole new term; the seven days run on (NCE-45)."""
    longer = happened("2026-05-19", "set-term", term="3-years", plan="annual", list_price=Decimal("100.00"))
    assert lines(nce(), longer, until="2027-06-08") == [
        ("2026-05-04", "2026-06-03", NEW, 7, "9.5", "66.50"),
        ("2026-05-19", "2026-06-03", CONVERT, 7, "-4.9", "-34.30"),
        ("2026-05-19", "2027-05-18", CONVERT, 7, "100", "700.00"),
        ("2027-05-19", "2028-05-18", CYCLE, 7, "100", "700.00"),
    ]
    assert clauses(nce(), longer, happened("2026-05-19", "cancel")) == [{"NCE-26"}]
    assert clauses(nce(), longer | {"term": "1-year", "plan": "upfront"}) == [{"NCE-45"}]
    assert clauses(nce(), longer | {"seats": 8}) == [{"NCE-45"}]
    assert clauses(nce(), {name: longer[name] for name in longer if name != "list_price"}) == [{"NCE-8"}]


def three_years(bought, price="7.00", **fields):
    return nce(price, **{"term": "3-years", "purchased": day(bought), "seats": 1} | fields)


def test_the_plan_changes_from_the_next_cycle_by_months():
    """81.00 a year after four months: eight twelfths, 54.00 (NCE-47)."""
    yearly = happened("2023-05-03", "set-plan", plan="annual", list_price=Decimal("81.00"))
    assert lines(three_years("2023-01-10"), yearly, until="2025-02-08")[3:] == [
        ("2023-04-10", "2023-05-09", CYCLE, 1, "7", "7.00"),
        ("2023-05-10", "2024-01-09", PLAN, 1, "54", "54.00"),
        ("2024-01-10", "2025-01-09", CYCLE, 1, "81", "81.00"),
        ("2025-01-10", "2026-01-09", CYCLE, 1, "81", "81.00"),
    ]


def test_back_to_monthly_after_the_contract_year():
    """NCE-47; the days of the term stay."""
    monthly = happened("2023-05-03", "set-plan", plan="monthly", list_price=Decimal("7.00"))
    printed = lines(three_years("2023-01-31", "81.00", plan="annual"), monthly, until="2024-04-08")
    assert printed[1:] == [
        ("2024-01-31", "2024-02-28", PLAN, 1, "7", "7.00"),
        ("2024-02-29", "2024-03-30", CYCLE, 1, "7", "7.00"),
        ("2024-03-31", "2024-04-29", CYCLE, 1, "7", "7.00"),
    ]


def test_a_seat_within_the_first_charge_of_another_plan():
    """Its price times eight twelfths, by its own 245 days (NCE-47)."""
    yearly = happened("2023-05-03", "set-plan", plan="annual", list_price=Decimal("73.50"))
    added = happened("2023-05-11", "add-seats", seats=1)
    printed = lines(three_years("2023-01-10"), yearly, added, until="2023-06-08", kinds=(PLAN, ADD))
    assert [line[4:] for line in printed] == [("49", "49.00"), ("-48.8", "-48.80"), ("48.8", "97.60")]


def test_where_a_plan_cannot_change():
    """NCE-46, NCE-47."""
    asked = happened("2025-03-31", "set-plan", plan="annual", list_price=Decimal("80.00"))
    assert clauses(three_years("2024-01-10"), asked) == []
    assert clauses(three_years("2024-01-10"), asked | {"on": day("2025-04-01")}) == [{"NCE-46"}]
    assert clauses(three_years("2024-01-10"), asked | {"plan": "upfront"}) == [{"NCE-46"}]
    assert clauses(three_years("2024-01-10", term="1-year"), asked) == [{"NCE-46", "NCE-2"}]
    assert clauses(three_years("2022-04-10"), asked) == [{"NCE-46", "NCE-47"}]  # the last cycle


# ---------------------------------------------------------------------------------------------------------------------
# Renewal, schedules, the extended term, suspension


@pytest.mark.parametrize(
    ("term", "plan", "bought", "price"),
    [
        ("1-month", "monthly", "2026-05-04", "6.60"),
        ("1-year", "monthly", "2026-05-04", "5.78"),
        ("1-year", "monthly", "2025-04-01", "5.78"),
        ("1-year", "monthly", "2025-03-31", "5.50"),
        ("3-years", "monthly", "2024-05-04", "5.50"),
        ("1-year", "upfront", "2026-05-04", "66.00"),
        ("3-years", "annual", "2026-05-04", "66.00"),
        ("3-years", "upfront", "2026-05-04", "198.00"),
    ],
)
def test_what_a_cycle_costs_of_a_years_price(term, plan, bought, price):
    """NCE-7."""
    entry = nce(None, annual_price=Decimal("66.00"), term=term, plan=plan, seats=1, purchased=day(bought))
    assert lines(entry, until="2026-06-08")[0][5] == price


def test_a_year_of_2024_renews_dearer():
    """NCE-7: 5.50 becomes 5.78."""
    printed = lines(nce(None, annual_price=Decimal("66.00"), seats=1, purchased=day("2024-06-01")), until="2025-07-08")
    assert [line[5] for line in printed[-2:]] == ["5.50", "5.78"]
    assert printed[-1][2] == RENEW


def test_a_list_price_counts_from_the_renewal():
    """NCE-8; added seats cost the term's price. On the renewal day it counts already."""
    rises = happened("2027-05-04", "set-list-price", list_price=Decimal("10.00"))
    printed = lines(nce(seats=1), rises, happened("2026-05-04", "set-list-price", list_price=Decimal("9.90")),
                    until="2027-06-08")  # fmt: skip
    assert [line[5] for line in printed] == ["9.50"] * 12 + ["10.00"]


def test_a_promotion_and_what_ends_it():
    """8.37 less 15 %: 7.1145, cut (NCE-9, NCE-61); added seats get it too."""
    entry = nce("8.37", term="1-month", seats=1, promotion_percent=15)
    assert [line[5] for line in lines(entry, until="2026-07-08")] == ["7.11", "8.37"]
    kept = entry | {"promotion_until": day("2026-06-04")}
    assert [line[5] for line in lines(kept, until="2026-08-08")] == ["7.11", "7.11", "8.37"]
    chosen = lines(entry | {"rounding": "exact-cut", "seats": 10}, until="2026-06-08")
    assert [line[4:] for line in chosen] == [("7.1145", "71.14")]


def test_a_schedule_is_taken_up_and_how_it_is_lost():
    """NCE-50, NCE-51."""
    fewer = happened("2027-05-03", "schedule", seats=5)
    assert lines(nce(), fewer, until="2027-06-08")[-1] == ("2027-05-04", "2027-06-03", RENEW, 5, "9.5", "47.50")
    early = happened("2026-06-01", "schedule", seats=5)
    for lost in (
        [happened("2026-06-10", "add-seats", seats=1), happened("2026-06-10", "remove-seats", seats=1)],
        [happened("2026-06-10", "suspend"), happened("2026-06-11", "resume"),
         happened("2026-06-12", "set-renewal", renewal="renew")],
        [happened("2026-06-10", "set-renewal", renewal="end"),
         happened("2026-06-11", "set-renewal", renewal="renew")],
    ):  # fmt: skip
        assert lines(nce(), early, *lost, until="2027-06-08")[-1][3] == 7
    assert lines(nce(), early, happened("2026-06-10", "add-seats", seats=0), until="2027-06-08")[-1][3] == 5


@pytest.mark.parametrize(
    ("wish", "clause"),
    [
        ({"seats": 0}, "NCE-25"),
        ({"plan": "annual"}, "NCE-2"),
        ({"term": "3-years"}, "NCE-8"),
        ({"offer": "Microsoft 365 E5"}, "NCE-8"),
        ({"end_date": day("2028-05-04")}, "NCE-30"),
        ({"term": "1-month", "plan": "upfront", "list_price": Decimal(1)}, "NCE-2"),
    ],
)
def test_what_cannot_come_true_is_refused_when_it_is_scheduled(wish, clause):
    """NCE-50."""
    (found,) = clauses(nce(), happened("2026-06-01", "schedule", **wish))
    assert clause in found


def test_a_term_that_does_not_renew():
    """It expires where the newer rules do not count yet; else it ends, or goes on by the month (NCE-52, NCE-53)."""

    def last_opening(bought, renewal):
        entry = nce(purchased=day(bought), renewal=renewal, monthly_price=Decimal("12.00"))
        return lines(entry, until="2027-12-31")[-1][:3]

    assert last_opening("2025-05-04", "extended")[0] == "2026-04-04"  # ends 3 May 2026
    assert last_opening("2025-05-05", "extended")[2] == RENEW  # ends 4 May 2026
    assert last_opening("2025-05-05", "end")[0] == "2026-04-05"
    three = nce(purchased=day("2025-03-31"), term="3-years", renewal="extended", monthly_price=Decimal(1))
    assert lines(three, until="2029-01-08")[-1][1] == "2028-03-30"


def test_the_extended_term_costs_three_per_cent_more():
    """By the month, until it is cancelled on any day (NCE-53)."""
    entry = nce(purchased=day("2025-05-31"), renewal="extended", monthly_price=Decimal("12.00"), seats=1)
    printed = lines(entry, happened("2026-08-20", "cancel"), until="2026-12-08")
    assert printed[12:] == [
        ("2026-05-31", "2026-06-29", RENEW, 1, "12.36", "12.36"),
        ("2026-06-30", "2026-07-29", RENEW, 1, "12.36", "12.36"),
        ("2026-07-30", "2026-08-29", RENEW, 1, "12.36", "12.36"),
        ("2026-08-20", "2026-08-29", CANCEL, 1, "-3.98", "-3.98"),
    ]


@pytest.mark.parametrize(
    ("fields", "price"),
    [
        ({"price": None, "annual_price": Decimal("66.00")}, "6.77"),  # 5.50 × 1.23
        ({"price": "72.00", "plan": "upfront"}, "7.38"),
        ({"price": "9.50", "term": "1-month"}, "9.79"),  # 9.785
        ({"price": "216.00", "term": "3-years", "plan": "upfront", "purchased": "2025-04-01"}, "7.38"),
        ({"price": "72.00", "term": "3-years", "plan": "annual", "purchased": "2025-04-01"}, "7.38"),
    ],
)
def test_what_the_extended_term_is_reckoned_from(fields, price):
    """NCE-53."""
    fields = {"purchased": "2026-05-04", "price": None} | fields
    entry = nce(**fields | {"purchased": day(fields["purchased"])}, renewal="extended", seats=1)
    assert lines(entry, until="2029-01-08")[-1][5] == price


def test_without_a_price_there_is_no_extended_term():
    assert clauses(nce(renewal="extended")) == [{"NCE-53"}]


def test_what_can_be_done_in_an_extended_term():
    """It becomes a new term with another number of seats, or ends with its month (NCE-53)."""
    entry = nce(purchased=day("2025-06-04"), renewal="extended", monthly_price=Decimal("12.00"))
    (renew,) = clauses(entry, happened("2026-06-10", "set-renewal", renewal="renew"))
    assert renew == {"NCE-53"}
    for kind, fields in (("add-seats", {"seats": 1}), ("schedule", {"seats": 2})):
        (found,) = clauses(entry, happened("2026-06-10", kind, **fields))
        assert "NCE-53" in found
    ended = happened("2026-06-10", "set-renewal", renewal="end")
    assert lines(entry, ended, until="2026-12-08")[-1][1] == "2026-07-03"
    again = happened("2026-06-20", "set-renewal", renewal="extended")
    assert lines(entry, ended, again, until="2026-12-08")[-1][1] == "2026-12-03"
    new = happened("2026-06-14", "set-term", term="1-year", plan="upfront", list_price=Decimal("90.00"), seats=9)
    assert lines(entry, new, until="2027-07-08")[12:] == [
        ("2026-06-04", "2026-07-03", RENEW, 7, "12.36", "86.52"),
        ("2026-06-14", "2026-07-03", CONVERT, 7, "-8.24", "-57.68"),
        ("2026-06-14", "2027-06-13", CONVERT, 9, "90", "810.00"),
        ("2027-06-14", "2028-06-13", RENEW, 9, "90", "810.00"),
    ]


def test_suspended_it_goes_on_being_charged_and_ends_with_its_term():
    """NCE-54."""
    away = happened("2026-08-10", "suspend")
    printed = lines(nce(), away, until="2028-01-08")
    assert (len(printed), printed[-1][1]) == (12, "2027-05-03")
    assert clauses(nce(), away, happened("2026-08-11", "add-seats", seats=1)) == [{"NCE-54"}]
    back = happened("2027-05-03", "resume")
    assert len(lines(nce(), away, back, until="2028-01-08")) == 12
    on = happened("2026-09-01", "set-renewal", renewal="renew")
    assert len(lines(nce(), away, on, back, until="2028-01-08")) == 20
    assert len(lines(nce(), away, on, until="2028-01-08")) == 12
    assert clauses(nce(), happened("2026-08-11", "resume")) == [{"NCE-54"}]


# ---------------------------------------------------------------------------------------------------------------------
# Trials


def trial(price="9.50", **fields):
    return nce(price, **{"trial": True, "seats": 25, "term": None, "plan": None} | fields)


def test_a_trial_becomes_a_paid_year():
    """31 days in May at 0.00, then 25 seats for a year paid monthly (NCE-55, NCE-56)."""
    assert lines(trial(), until="2026-08-08") == [
        ("2026-05-04", "2026-06-03", NEW, 25, "0", "0.00"),
        ("2026-06-04", "2026-07-03", CONVERT, 25, "9.5", "237.50"),
        ("2026-07-04", "2026-08-03", CYCLE, 25, "9.5", "237.50"),
    ]
    assert len(lines(trial(renewal="end"))) == 1
    eight = happened("2026-05-20", "schedule", seats=8, term="1-year", plan="upfront", list_price=Decimal("90.00"))
    assert lines(trial(), eight)[1:] == [("2026-06-04", "2027-06-03", CONVERT, 8, "90", "720.00")]


def test_a_trial_converted_sooner():
    """Two rows `convert`, the trial's of 0.00 (NCE-56)."""
    sooner = happened("2026-05-14", "convert-trial", seats=30)
    assert lines(trial(), sooner, until="2026-06-08") == [
        ("2026-05-04", "2026-06-03", NEW, 25, "0", "0.00"),
        ("2026-05-14", "2026-06-03", CONVERT, 25, "0", "0.00"),
        ("2026-05-14", "2026-06-13", CONVERT, 30, "9.5", "285.00"),
    ]
    assert clauses(trial(), sooner | {"seats": 24}) == [{"NCE-56"}]
    assert clauses(trial(), sooner | {"term": "3-years"}) == [{"NCE-8"}]
    assert clauses(trial(), sooner | {"on": day("2026-06-04")}) == [{"NCE-55", "NCE-56"}]
    assert clauses(trial(), happened("2026-05-14", "add-seats", seats=1)) == [{"NCE-55"}]
    assert clauses(trial(), sooner, happened("2026-05-20", "cancel")) == []
    assert clauses(trial(), sooner, happened("2026-05-21", "cancel")) == [{"NCE-26"}]


def test_a_trial_joins_another_subscription():
    """Its 25 seats are added there, a lot of their own (NCE-56)."""
    joins = happened("2026-05-14", "convert-trial", "B", into="A")
    both = [nce("31.00", purchased=day("2026-03-01")), trial(id="B")]
    assert lines(both, joins, until="2026-06-08", kinds=(ADD, CONVERT)) == [
        ("2026-05-14", "2026-05-31", ADD, 7, "-18", "-126.00"),
        ("2026-05-14", "2026-05-31", ADD, 32, "18", "576.00"),
        ("2026-05-14", "2026-06-03", CONVERT, 25, "0", "0.00"),
    ]
    assert clauses(both, joins, happened("2026-05-20", "remove-seats", seats=25)) == []
    assert clauses(both, joins, happened("2026-05-21", "remove-seats", seats=25)) == [{"NCE-22"}]
    sooner = nce(purchased=day("2025-05-20"))
    assert ["NCE-56" in found for found in clauses([sooner, trial(id="B")], joins)] == [True]


# ---------------------------------------------------------------------------------------------------------------------
# Days


def test_the_days_add_up_to_what_was_charged_before_it_was_cut():
    """NCE-68."""
    charges = daily(billed(nce("10.00", seats=1), until="2026-06-08").lines)
    assert len(charges) == 31
    assert charges[day("2026-05-04")] == Decimal("0.322581")
    assert sum(charges.values()) == Decimal(10)


def test_of_one_customer_no_more_seats_than_the_product_has():
    """NCE-25."""
    limited = nce(seats=300, max_seats=300)
    assert clauses(limited) == []
    assert clauses([limited, nce(id="B", seats=1)]) == [{"NCE-25"}]
    assert clauses([limited, nce(id="B", seats=1, offer="another")]) == []
    assert clauses([limited, nce(id="B", seats=1, customer="another")]) == []
