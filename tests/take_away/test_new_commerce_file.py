"""The reconciliation file of New Commerce: its columns, and whole rows as the vendor's pages print them."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from billing_model.files import scenario as scenarios
from billing_model.files.scenario import Scenario
from billing_model.take_away.scenario.files import as_file
from project import SCENARIOS

LISTED = """\
PartnerId, CustomerId, CustomerName, CustomerDomainName, CustomerCountry, InvoiceNumber, MpnId, ResellerMpnId,
OrderId, OrderDate, ProductId, SkuId, AvailabilityId, SkuName, ProductName, ChargeType, UnitPrice, Quantity, Subtotal,
TaxTotal, Total, Currency, PriceAdjustmentDescription, PublisherName, PublisherId, SubscriptionDescription,
SubscriptionId, ChargeStartDate, ChargeEndDate, TermAndBillingCycle, EffectiveUnitPrice, UnitType, AlternateId,
BillableQuantity, BillingFrequency, PricingCurrency, PCToBCExchangeRate, PCToBCExchangeRateDate, MeterDescription,
ReservationOrderId, CreditReasonCode, SubscriptionStartDate, SubscriptionEndDate, ReferenceID, ProductQualifiers,
PromotionID"""  # NCE-64


def read(id: str) -> Scenario:
    return scenarios.read(SCENARIOS / f"{id}.toml")


def rows(scenario: Scenario) -> list[dict[str, str]]:
    """The file as the csv module reads it."""
    text = as_file("reconciliation", scenario, "en").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def known(row: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in row.items() if value and name != "ReferenceID"}


def of(*, charge: tuple[str, ...], price: tuple[str, ...], **other: str) -> dict[str, Any]:
    """A row: charge type, first and last day; list and effective price, quantity and total."""
    kind, first, last = charge
    listed, effective, quantity, total = price
    usual = {
        "CustomerName": "customer", "OrderDate": "5/4/2026", "SkuName": "Microsoft 365 E3",
        "ProductName": "Microsoft 365 E3", "SubscriptionDescription": "Microsoft 365 E3", "SubscriptionId": "A",
        "TaxTotal": "0.00", "Currency": "EUR", "PricingCurrency": "EUR", "PCToBCExchangeRate": "1",
        "PublisherName": "Microsoft", "BillingFrequency": "Monthly",
        "TermAndBillingCycle": "One-Year commitment for monthly billing", "SubscriptionStartDate": "5/4/2026",
        "SubscriptionEndDate": "5/3/2027",
    }  # fmt: skip
    return usual | {
        "ChargeType": kind, "ChargeStartDate": first, "ChargeEndDate": last, "UnitPrice": listed,
        "EffectiveUnitPrice": effective, "Quantity": quantity, "BillableQuantity": quantity, "Subtotal": total,
        "Total": total, **other,
    }  # fmt: skip


def test_its_columns_are_those_of_the_clause_in_their_order() -> None:
    assert list(rows(read("nce/seat-added"))[0]) == LISTED.replace("\n", " ").split(", ")


def test_added_seats_are_two_rows_of_one_change() -> None:
    records = rows(read("nce/seat-added"))
    assert [*map(known, records)] == [
        of(charge=("new", "5/4/2026", "6/3/2026"), price=("9.50", "9.500000", "7", "66.50")),
        of(charge=("addQuantity", "5/12/2026", "6/3/2026"), price=("9.50", "-7.048387", "7", "-49.33")),
        of(charge=("addQuantity", "5/12/2026", "6/3/2026"), price=("9.50", "7.048387", "9", "63.43")),
        of(charge=("cycleCharge", "6/4/2026", "7/3/2026"), price=("9.50", "9.500000", "9", "85.50")),
    ]
    first, credit, charge, later = (record["ReferenceID"] for record in records)
    assert credit == charge
    assert len({first, credit, later}) == 3


def test_an_upgrade_is_one_change_of_two_subscriptions() -> None:
    by_kind = {(row["SubscriptionId"], row["ChargeType"]): row for row in rows(read("nce/e3-to-e5-part"))}
    credit, charge = by_kind["A", "convert"], by_kind["B", "convert"]
    assert known(credit) == of(charge=("convert", "5/19/2026", "6/3/2026"), price=("9.50", "-4.900000", "3", "-14.70"))
    e5 = dict.fromkeys(("SkuName", "ProductName", "SubscriptionDescription"), "Microsoft 365 E5")
    assert known(charge) == of(
        charge=("convert", "5/19/2026", "6/3/2026"),
        price=("14.20", "7.320000", "3", "21.96"),
        **e5,
        SubscriptionId="B",
        OrderDate="5/19/2026",
    )
    assert credit["ReferenceID"] == charge["ReferenceID"] != by_kind["B", "cycleCharge"]["ReferenceID"]


def test_a_trial_says_so_until_it_is_paid() -> None:
    trial, taken_back, paid = rows(read("nce/trial-converted-on-demand"))
    says = ("TermAndBillingCycle", "BillingFrequency", "ProductQualifiers", "SubscriptionEndDate", "Total")
    of_trial = ["One-Month commitment for trial", "Monthly", '["Trial"]', "4/4/2026", "0.00"]
    assert [trial[name] for name in says] == [taken_back[name] for name in says] == of_trial
    assert [paid[name] for name in says[:4]] == ["One-Year commitment for yearly billing", "", "", "3/15/2027"]
    assert taken_back["ReferenceID"] == paid["ReferenceID"]


@pytest.mark.parametrize(
    ("id", "terms"),
    [
        ("nce/new-monthly-term", {("One-Month commitment for monthly billing", "Monthly")}),
        (
            "nce/three-years-back-to-monthly",
            {
                ("Three-year commitment for yearly billing", "Annual"),
                ("Three-year commitment for monthly billing", "Monthly"),
            },
        ),
        (
            "nce/extended-service-term",
            {
                ("One-Year commitment for yearly billing", ""),
                ("One-Month commitment for monthly billing", "Monthly"),
            },
        ),
    ],
)
def test_terms_and_plans_are_those_of_the_row(id: str, terms: set[tuple[str, str]]) -> None:
    assert {(row["TermAndBillingCycle"], row["BillingFrequency"]) for row in rows(read(id))} == terms


def test_the_same_scenario_has_the_same_ids_every_time() -> None:
    scenario = read("nce/seat-added")
    assert as_file("reconciliation", scenario, "en") == as_file("reconciliation", scenario, "it")


def test_legacy_licences_beside_new_ones_stand_in_the_same_columns() -> None:
    records = rows(read("several-programmes/legacy-moved-to-new"))
    assert {row["ChargeType"] for row in records if row["SubscriptionId"] == "A"} >= {"Cycle fee", "Cancel fee"}
    assert all(row["ReferenceID"] == "" for row in records if row["SubscriptionId"] == "A")
