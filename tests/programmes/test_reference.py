"""The slow reference prints what the vendors' pages print, and its rows hang together on random books."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from hypothesis import HealthCheck, given, settings

from reference import bill
from strategies import avast_scenarios, csp_scenarios

CYCLE, PRORATE, CANCEL = "cycle-fee", "cycle-instance-prorate", "cancel-fee"
many = settings(suppress_health_check=list(HealthCheck))


def scenario(until, *events, **fields):
    """One subscription "A" and its events, as a scenario file would give them."""
    entry = {"id": "A", "programme": "csp", "offer": "Office 365 E1", "frequency": "monthly", "seats": 1}
    entry |= {"purchased": date(2018, 1, 13), "list_price": Decimal("4.00"), "billing_day": 15} | fields
    happened = [{"subscription": "A", "on": on, "kind": kind, **more} for on, kind, more in events]
    return {"currency": "USD", "until": until, "subscription": [entry], "event": happened}


def printed(lines, on=None):
    """The columns that the vendor's tables show, of all invoices or of one."""
    return [
        (line["first"], line["last"], line["kind"], str(line["unit_price"]), line["seats"], str(line["amount"]))
        for line in lines
        if on in (None, line["on"])
    ]


FIRST_MONTH = (date(2018, 1, 13), date(2018, 2, 12))
SECOND_MONTH = (date(2018, 2, 13), date(2018, 3, 12))


def test_new_monthly_subscription():
    """ms-monthly, new monthly subscription (CSP-10, -13, -50)."""
    lines = bill(scenario(date(2018, 2, 28)))
    assert printed(lines, date(2018, 1, 15)) == [(*FIRST_MONTH, CYCLE, "4.00", 1, "4.00")]
    assert printed(lines, date(2018, 2, 15)) == [(*SECOND_MONTH, CYCLE, "4.00", 1, "4.00")]
    assert len(lines) == 2


def test_change_of_seats():
    """ms-monthly, change of the number of licences (CSP-21, -40, -52)."""
    lines = bill(scenario(date(2018, 3, 31), (date(2018, 2, 1), "set-seats", {"seats": 2})))
    assert printed(lines, date(2018, 1, 15)) == [(*FIRST_MONTH, CYCLE, "4.00", 1, "4.00")]
    assert printed(lines, date(2018, 2, 15)) == [
        (*FIRST_MONTH, PRORATE, "-4.00", 1, "-4.00"),
        (date(2018, 1, 13), date(2018, 1, 31), PRORATE, "2.45", 1, "2.45"),
        (date(2018, 2, 1), date(2018, 2, 12), PRORATE, "1.55", 2, "3.10"),
        (*SECOND_MONTH, PRORATE, "4.00", 2, "8.00"),
    ]
    assert printed(lines, date(2018, 3, 15)) == [(date(2018, 3, 13), date(2018, 4, 12), CYCLE, "4.00", 2, "8.00")]


def test_a_list_price_with_more_decimals_than_a_cent():
    """What is printed multiplies out (CSP-40), except where only the amount is rounded (CSP-41)."""
    price = {"list_price": Decimal("3.333"), "seats": 2}
    assert printed(bill(scenario(date(2018, 1, 31), **price))) == [(*FIRST_MONTH, CYCLE, "3.33", 2, "6.66")]
    exact = bill(scenario(date(2018, 1, 31), rounding="exact", **price))
    assert printed(exact) == [(*FIRST_MONTH, CYCLE, "3.33", 2, "6.67")]


def test_suspended_within_30_days():
    """ms-monthly, suspended before 30 days (CSP-30)."""
    lines = bill(scenario(date(2018, 3, 31), (date(2018, 2, 1), "cancel", {})))
    assert printed(lines, date(2018, 2, 15)) == [(*FIRST_MONTH, CANCEL, "-4.00", 1, "-4.00")]
    assert len(lines) == 2


def test_suspended_after_30_days():
    """ms-monthly, suspended after 30 days (CSP-31, -33)."""
    lines = bill(scenario(date(2018, 4, 30), (date(2018, 3, 1), "cancel", {})))
    assert printed(lines, date(2018, 3, 15)) == [(date(2018, 3, 1), date(2018, 3, 12), CANCEL, "-1.72", 1, "-1.72")]
    assert len(lines) == 3


def test_annual_term_renews_after_twelve_months():
    """ms-faq, annual billing: created 10 Jan 2017, renewed 10 Jan 2018, at the price of that day (CSP-4, -5)."""
    dearer = (date(2017, 6, 1), "set-list-price", {"list_price": Decimal("5.00")})
    lines = bill(scenario(date(2018, 12, 31), dearer, frequency="annual", purchased=date(2017, 1, 10)))
    assert printed(lines) == [
        (date(2017, 1, 10), date(2018, 1, 9), "prorate-fees-when-purchase", "48.00", 1, "48.00"),
        (date(2018, 1, 10), date(2019, 1, 9), "prorate-fee-when-renew", "60.00", 1, "60.00"),
    ]


def test_annual_invoices_on_the_billing_day_after():
    """ms-faq, annual billing: bought 15 Jan 2017, billing day 20 (CSP-14)."""
    lines = bill(scenario(date(2018, 12, 31), frequency="annual", purchased=date(2017, 1, 15), billing_day=20))
    assert [line["on"] for line in lines] == [date(2017, 1, 20), date(2018, 1, 20)]


def test_purchase_on_the_31st():
    """ms-faq, alignment: the paid months begin on the 1st, and no line is printed before it (CSP-12)."""
    lines = bill(scenario(date(2018, 2, 28), purchased=date(2018, 1, 31), billing_day=1))
    assert printed(lines) == [(date(2018, 2, 1), date(2018, 2, 28), CYCLE, "4.00", 1, "4.00")]


def test_trial():
    """ms-faq, free trials: no row in the trial, none unconverted; paid from the conversion day (TRIAL-2 to -5)."""
    trial = {"trial": True, "offer": "Office 365 E3", "seats": 25}
    assert bill(scenario(date(2019, 1, 1), **trial)) == []
    converted = (date(2018, 2, 12), "convert-trial", {"frequency": "annual"})
    (line,) = bill(scenario(date(2019, 1, 1), converted, **trial))
    assert (line["first"], line["last"], line["on"]) == (date(2018, 2, 12), date(2019, 2, 11), date(2018, 2, 15))
    assert (line["seats"], line["amount"]) == (25, Decimal("1200.00"))


def test_ten_then_eleven_devices():
    """avast-flex: ten devices today, eleven tomorrow; invoiced on the first of the month after (PAYG-3, -6)."""
    installed = (date(2021, 6, 30), "use", {"seats": 11})
    fields = {"programme": "avast-flexible", "product": "Cloud Backup", "seats": 10, "list_price": Decimal("3.00")}
    (line,) = bill(scenario(date(2021, 7, 31), installed, purchased=date(2021, 6, 29), **fields))
    assert (line["on"], line["seats"], line["unit_price"]) == (date(2021, 7, 1), 21, Decimal("0.100000"))
    assert line["amount"] == Decimal("2.10")


def test_reactivated_within_30_days_with_another_number():
    """The current period again, whole; the new number replaces only the days from then on (CSP-36)."""
    events = [(date(2018, 2, 1), "cancel", {}), (date(2018, 2, 5), "reactivate", {"seats": 2})]
    lines = bill(scenario(date(2018, 2, 28), *events))
    assert printed(lines, date(2018, 2, 15)) == [
        (*FIRST_MONTH, CANCEL, "-4.00", 1, "-4.00"),
        (date(2018, 2, 5), date(2018, 2, 12), "activation-fee", "4.00", 1, "4.00"),
        (date(2018, 2, 5), date(2018, 2, 12), PRORATE, "-1.03", 1, "-1.03"),
        (date(2018, 2, 5), date(2018, 2, 12), PRORATE, "1.03", 2, "2.06"),
        (*SECOND_MONTH, PRORATE, "4.00", 2, "8.00"),
    ]


# ---------------------------------------------------------------------------------------------------------------------
# Random books


@many
@given(csp_scenarios())
def test_earlier_invoices_do_not_move(book):
    """Billing through a later day never changes the invoices up to an earlier one (law 4)."""
    earlier = book["subscription"][0]["purchased"] + timedelta(60)
    if earlier < book["until"]:
        assert bill(book | {"until": earlier}) == [line for line in bill(book) if line["on"] <= earlier]


def first_billing_day(entry):
    """The first on or after the purchase."""
    month = entry["purchased"].replace(day=entry["billing_day"])
    return month if month >= entry["purchased"] else month + relativedelta(months=1)


@many
@given(csp_scenarios())
def test_an_early_cancellation_leaves_nothing(book):
    """Cancelled within the 30 days and not back: everything charged is credited (CSP-30)."""
    later = book | {"until": book["until"] + relativedelta(months=2)}
    for entry in book["subscription"]:
        own = [event for event in book["event"] if event["subscription"] == entry["id"]]
        cancels = [event["on"] for event in own if event["kind"] == "cancel"]
        back = [event["on"] for event in own if event["kind"] == "reactivate"]
        full = timedelta(entry.get("full_credit_days", 30))
        if not cancels or entry.get("trial") or "parent" in entry or max(cancels) > entry["purchased"] + full:
            continue
        if not back or max(back) < max(cancels):
            if entry.get("alignment") == "billing-day-charged" and min(cancels) < first_billing_day(entry):
                continue  # charged are the days before, up to the cancellation (CSP-19)
            assert sum(line["exact"] for line in bill(later) if line["subscription"] == entry["id"]) == 0
            assert sum(line["amount"] for line in bill(later) if line["subscription"] == entry["id"]) == 0


@many
@given(csp_scenarios())
def test_no_day_is_credited_below_zero(book):
    """What was charged for a subscription up to any posting is never less than what was credited (CSP-38)."""
    balance = defaultdict(Decimal)
    for line in bill(book):
        balance[line["subscription"]] += line["amount"]
        if line["kind"] == CANCEL:
            assert balance[line["subscription"]] >= 0


@many
@given(avast_scenarios())
def test_usage_is_invoiced_on_the_first(book):
    """One line a month and product, never credited (PAYG-6, -11, -13)."""
    lines = bill(book)
    assert all(line["on"].day == 1 and line["seats"] > 0 and line["refused"] >= 0 for line in lines)
    assert len({(line["subscription"], line["on"]) for line in lines}) == len(lines)
