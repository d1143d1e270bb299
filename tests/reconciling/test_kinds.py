"""The closed list: each kind as it is defined, on the cases that the vendor prints, with its money."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from billing_model.billing.outcome import outcome
from billing_model.files import scenario as scenarios
from billing_model.reconciling.book import HeldBook
from billing_model.reconciling.findings import FIND
from billing_model.reconciling.reading import read_file
from billing_model.reconciling.reconcile import Asked, Reconciled, reconcile
from billing_model.reconciling.sentences import sentence
from billing_model.take_away.scenario.reconciliation import reconciliation_file
from project import SCENARIOS

Row = dict[str, str]
CENTS = 10_000


@dataclass(frozen=True)
class Case:
    """A change of the rows of one invoice. kind, cents: of the one thing that is found then, and its money."""

    scenario: str
    invoice: str
    change: Callable[[list[Row]], None]
    kind: str = ""
    cents: int | None = None


def row(rows: list[Row], first: str, amount: str) -> Row:
    """The row that begins on a day of the file, with an amount."""
    return next(row for row in rows if row["ChargeStartDate"] == f"{first} 0:00" and row["Amount"] == amount)


def amounts(row: Row, amount: str) -> None:
    row |= dict.fromkeys(("Amount", "Subtotal", "TotalForCustomer"), amount)


def other_amount(first: str, before: str, after: str, **more: str) -> Callable[[list[Row]], None]:
    def change(rows: list[Row]) -> None:
        changed = row(rows, first, before)
        amounts(changed, after)
        changed |= more

    return change


def another(**more: str) -> Callable[[list[Row]], None]:
    """One row more, like the first with other cells."""

    def change(rows: list[Row]) -> None:
        added = {**rows[0], **more}
        amounts(added, more.get("Amount", added["Amount"]))
        rows.append(added)

    return change


def split(rows: list[Row]) -> None:
    run = row(rows, "1/13/2018", "2.45")
    rest = {**run, "ChargeStartDate": "1/21/2018 0:00"}
    run["ChargeEndDate"] = "1/20/2018 23:59"
    amounts(run, "1.03")
    amounts(rest, "1.42")
    rows.append(rest)


def without(amount: str) -> Callable[[list[Row]], None]:
    def change(rows: list[Row]) -> None:
        rows[:] = [row for row in rows if row["Amount"] != amount]

    return change


def dearer(rows: list[Row]) -> None:
    """The rows of 4.25 instead of 4.00, a day 0.137: 0.137 × 19 = 2.60, 0.137 × 12 = 1.64, twice 3.28."""
    prices = {"-4.00": "-4.25", "2.45": "2.60", "3.10": "3.28", "8.00": "8.50"}
    for each in rows:
        amounts(each, prices[each["Amount"]])


def of_the_next_file(rows: list[Row]) -> None:
    for amount, last, seats in (("-4.00", "2/12/2018", "1"), ("2.45", "1/31/2018", "1"), ("3.10", "2/12/2018", "2")):
        first = "2/1/2018 0:00" if seats == "2" else "1/13/2018 0:00"
        rows.append({**rows[0], "ChargeStartDate": first, "ChargeEndDate": f"{last} 23:59", "Quantity": seats})
        amounts(rows[-1], amount)


def to_the_other(rows: list[Row]) -> None:
    row(rows, "2/5/2018", "20.64")["SyndicationPartnerSubscriptionNumber"] = "A"


def nothing(rows: list[Row]) -> None:
    """The rows as they are."""


CHANGE, FULL, BY_DAYS = "csp/seat-change", "csp/suspend-within-30-days", "csp/suspend-after-30-days"
CASES = {
    "a day less": Case(CHANGE, "2018-02-15", other_amount("2/1/2018", "3.10", "2.84"), "wrong-days", -26),
    "a day less, printed": Case(
        CHANGE, "2018-02-15", other_amount("2/1/2018", "3.10", "2.84", ChargeEndDate="2/11/2018 23:59"),
        "wrong-days", -26,
    ),
    "the whole period": Case(CHANGE, "2018-02-15", other_amount("2/1/2018", "3.10", "8.00"), "wrong-days", 490),
    "a month of 30 days": Case(
        CHANGE, "2018-02-15", other_amount("1/13/2018", "2.45", "2.53"), "wrong-period-length", 8
    ),
    "rounded another way": Case(
        CHANGE, "2018-02-15", other_amount("1/13/2018", "2.45", "2.47"), "rounding-profile", 2
    ),
    "other days printed": Case(
        CHANGE, "2018-02-15", other_amount("2/13/2018", "8.00", "8.00", ChargeStartDate="2/10/2018 0:00"),
        "wrong-days", 0,
    ),
    "a row that cannot be read": Case(
        CHANGE, "2018-02-15", other_amount("2/13/2018", "8.00", "n/a"), "unreadable-row", None
    ),
    "another number of licences printed": Case(
        CHANGE, "2018-02-15", other_amount("2/13/2018", "8.00", "8.00", Quantity="3"), "unexplained", 0
    ),
    "one price for all rows": Case(CHANGE, "2018-02-15", dearer, "wrong-price", 58),
    "one run in two rows": Case(CHANGE, "2018-02-15", split, "split-run", 0),
    "credited in full after the 30 days": Case(
        BY_DAYS, "2018-03-15", other_amount("3/1/2018", "-1.72", "-4.00"), "wrong-credit", -228
    ),
    "credited by days within the 30 days": Case(
        FULL, "2018-02-15", other_amount("1/13/2018", "-4.00", "-1.55"), "wrong-credit", 245
    ),
    "credited for 10 days instead of 12": Case(
        BY_DAYS, "2018-03-15", other_amount("3/1/2018", "-1.72", "-1.43"), "wrong-credit", 29
    ),
    "dated from the cancellation": Case(
        FULL, "2018-02-15", other_amount("1/13/2018", "-4.00", "-4.00", ChargeStartDate="2/1/2018 0:00"),
        "cancel-dates", 0,
    ),
    "the credit of a cancellation missing": Case(
        "csp/cancelled-on-the-31st-day", "2018-05-15", without("-96.75"), "missing-row", 9675
    ),
    "billed after the cancellation": Case(
        FULL, "2018-02-15",
        another(ChargeStartDate="2/13/2018 0:00", ChargeEndDate="3/12/2018 23:59", Amount="4.00"),
        "billed-after-cancellation", 400,
    ),
    "the list price inside the term": Case(
        "csp/annual-list-price-falls", "2019-04-15", other_amount("4/8/2019", "2400.00", "2196.00"),
        "price-not-locked", -20400,
    ),
    "another price": Case(
        "csp/new-subscription", "2018-01-15", other_amount("1/13/2018", "4.00", "4.25"), "wrong-price", 25
    ),
    "a month of an annual subscription": Case(
        "csp/annual-new-subscription", "2019-03-15",
        another(ChargeStartDate="3/12/2019 0:00", ChargeEndDate="4/11/2019 23:59", Amount="100.00"),
        "wrong-frequency", 10000,
    ),
    "one month for twelve": Case(
        "csp/annual-new-subscription", "2019-03-15", other_amount("3/12/2019", "1200.00", "100.00"),
        "wrong-period-length", -110000,
    ),
    "a change too early": Case(CHANGE, "2018-01-15", of_the_next_file, "taken-up-early", 155),
    "a change too late": Case(CHANGE, "2018-03-15", of_the_next_file, "taken-up-late", 155),
    "on another subscription": Case(
        "csp/two-subscriptions-changed", "2018-02-15", to_the_other, "wrong-subscription", 0
    ),
    "a charge as a credit": Case(
        CHANGE, "2018-02-15", other_amount("2/13/2018", "8.00", "-8.00"), "wrong-sign", -1600
    ),
    "free days": Case(
        "csp/bought-on-the-29th-30th-and-31st", "2018-02-15",
        another(ChargeStartDate="1/29/2018 0:00", ChargeEndDate="1/31/2018 23:59", Amount="0.00"), "free-days", 0,
    ),
    "another word": Case(
        CHANGE, "2018-03-15", other_amount("3/13/2018", "8.00", "8.00", ChargeType="New"), "charge-type-word", 0
    ),
    "the word of a first charge on a later one": Case(
        CHANGE, "2018-03-15",
        other_amount("3/13/2018", "8.00", "8.00", ChargeType="Prorate fees when purchase"), "charge-type-word", 0,
    ),
    "the unit price rounded": Case(
        CHANGE, "2018-02-15", other_amount("2/1/2018", "3.10", "3.10", UnitPrice="1.55"), "unit-price-print", 0
    ),
    "a discount": Case(
        CHANGE, "2018-03-15",
        other_amount("3/13/2018", "8.00", "8.00", TotalOtherDiscount="0.50", Subtotal="7.50", TotalForCustomer="7.50"),
        "discount", 0,
    ),
    "a subtotal that is wrong": Case(
        CHANGE, "2018-03-15", other_amount("3/13/2018", "8.00", "8.00", Subtotal="7.00", TotalForCustomer="7.00"),
        "row-arithmetic", -100,
    ),
    "an amount that is wrong beside the right subtotal": Case(
        CHANGE, "2018-03-15", lambda rows: row(rows, "3/13/2018", "8.00").update(Amount="8.50"), "row-arithmetic", -50
    ),
    "a whole period at the price of 27 of its 28 days, the unit price as it should be": Case(
        CHANGE, "2018-02-15", other_amount("2/13/2018", "8.00", "7.72"), "wrong-days", -28
    ),
    "a whole period of some days, by a daily price": Case(
        "csp/rounding-daily-2", "2018-02-15", other_amount("2/1/2018", "70.20", "180.00"), "wrong-days", 10980
    ),
    "a row like another with a word that is not modelled": Case(
        CHANGE, "2018-02-15",
        lambda rows: rows.insert(0, {**rows[0], "ChargeType": "Prorate fees when convert to a new offering"}),
        "not-modelled", -400,
    ),
    "another currency": Case(CHANGE, "2018-02-15", other_amount("2/13/2018", "8.00", "8.00", Currency="EUR"),
                             "currency", None),
    "a word that is not modelled": Case(
        CHANGE, "2018-02-15", another(ChargeType="Prorate fees when convert to a new offering", Amount="9.00"),
        "not-modelled", 900,
    ),
    "somebody else's": Case(
        CHANGE, "2018-02-15", another(SyndicationPartnerSubscriptionNumber="Z", SubscriptionId="Z", Amount="9.00"),
        "unknown-subscription", 900,
    ),
    "a change that waits": Case(
        "csp/change-waits-for-the-anniversary", "2018-01-20", nothing, "waits-for-next-file", 0
    ),
}  # fmt: skip


def reconciled(case: Case, folder: Path, profile: str = FIND) -> Reconciled:
    scenario = scenarios.read(SCENARIOS / f"{case.scenario}.toml")
    day = np.datetime64(case.invoice, "D")
    result = outcome(scenario.book, scenario.until)
    part = replace(result, lines=result.lines.take(result.lines.invoice == day))
    rows = list(csv.DictReader(io.StringIO(reconciliation_file(part), newline="")))
    case.change(rows)
    path = folder / "file.csv"
    with open(path, "w", newline="") as out:
        writer = csv.DictWriter(out, [*rows[0]])
        writer.writeheader()
        writer.writerows(rows)
    return reconcile([read_file(str(path), folder)], HeldBook(scenario.book, {}), Asked([day], profile=profile))


@pytest.mark.parametrize("name", [*CASES])
def test_each_kind_is_found_as_it_is_defined(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    result = reconciled(case, tmp_path)
    found = [
        (finding.kind, None if finding.at_stake is None else finding.at_stake / CENTS)
        for finding in result.findings
        if finding.kind != "waits-for-next-file" or name == "a change that waits"
    ]
    assert found == [(case.kind, case.cents)]
    touched = {number for finding in result.findings for number in finding.rows}
    assert result.summary["agree"] == result.rows - len(touched)


@pytest.mark.parametrize(
    ("scenario", "invoice", "profile"),
    [
        ("csp/annual-seats-added-daily-2", "2019-05-15", "nested"),
        ("csp/rounding-nested", "2018-02-15", "exact"),
        ("csp/reactivated-then-changed", "2018-03-15", "exact"),
    ],
)
def test_rows_of_another_published_rounding_are_not_those_of_another_price(
    scenario: str, invoice: str, profile: str, tmp_path: Path
) -> None:
    result = reconciled(Case(scenario, invoice, nothing), tmp_path, profile)
    assert {finding.kind for finding in result.findings} == {"rounding-profile"}


@pytest.mark.parametrize("word", ["Prorate fees when purchase", "Purchase fee", "Cycle fee"])
def test_a_first_charge_has_several_names_of_its_own(word: str, tmp_path: Path) -> None:
    """CSP-53: that of the file, that of older files, and that of the page of monthly scenarios."""
    case = Case("csp/new-subscription", "2018-01-15", other_amount("1/13/2018", "4.00", "4.00", ChargeType=word))
    assert reconciled(case, tmp_path).findings == []


def test_a_row_that_prints_other_days_is_told_those_of_the_charge(tmp_path: Path) -> None:
    (found,) = reconciled(CASES["other days printed"], tmp_path).errors
    assert sentence(found, "en").endswith("the charge is from 13 February 2018 to 12 March 2018.")


def test_a_change_that_is_there_too_early_is_not_said_to_wait(tmp_path: Path) -> None:
    def its_rows(rows: list[Row]) -> None:
        for first, last, seats, amount in (
            ("1/5/2018", "2/4/2018", "10", "-200.00"), ("1/5/2018", "1/17/2018", "10", "83.90"),
            ("1/18/2018", "2/4/2018", "13", "150.93"),
        ):  # fmt: skip
            days = {"ChargeStartDate": f"{first} 0:00", "ChargeEndDate": f"{last} 23:59"}
            another(**days, Quantity=seats, Amount=amount)(rows)

    result = reconciled(Case("csp/change-waits-for-the-anniversary", "2018-01-20", its_rows), tmp_path)
    assert [(found.kind, found.at_stake) for found in result.findings] == [("taken-up-early", 34_830_000)]


def test_what_is_billed_after_a_cancellation_names_the_clause_of_its_credit(tmp_path: Path) -> None:
    (found,) = reconciled(CASES["billed after the cancellation"], tmp_path).errors
    assert found.clause == "CSP-30"


def test_a_row_that_prints_another_number_of_licences_is_told_both(tmp_path: Path) -> None:
    (found,) = reconciled(CASES["another number of licences printed"], tmp_path).errors
    assert "the row prints 3 licences instead of 2" in sentence(found, "en")
    assert "la riga stampa 3 licenze anziché 2" in sentence(found, "it")


def test_sums_of_large_amounts_are_exact(tmp_path: Path) -> None:
    def large(rows: list[Row]) -> None:
        for _ in range(20):
            another(SyndicationPartnerSubscriptionNumber="Z", Amount="999999999999.00")(rows)

    (found,) = reconciled(Case(CHANGE, "2018-02-15", large), tmp_path).errors
    assert found.at_stake == 20 * 999_999_999_999_000_000


def test_a_file_in_another_currency_than_the_book_is_said(tmp_path: Path) -> None:
    def in_euros(rows: list[Row]) -> None:
        for each in rows:
            each["Currency"] = "EUR"

    result = reconciled(Case(CHANGE, "2018-02-15", in_euros), tmp_path)
    assert [(found.kind, found.group) for found in result.findings] == [("currency-of-book", "remark")]
    assert "in EUR, and the book has USD" in sentence(result.findings[0], "en")


ADDED = "nce/seat-added"


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"Subtotal": "-59.33", "Total": "-59.33"}, [("row-arithmetic", -1000)]),
        ({"Subtotal": "49.33", "Total": "49.33"}, [("row-arithmetic", 9866)]),
        ({"Quantity": "8", "BillableQuantity": "8"}, [("row-arithmetic", 705)]),
        ({"BillableQuantity": "-7", "EffectiveUnitPrice": "7.048387"}, []),
        ({"BillableQuantity": "-7"}, []),
    ],
)
def test_a_credit_of_new_commerce(changes: Row, found: list[tuple[str, int]], tmp_path: Path) -> None:
    """A subtotal that is not that of its own unit price is one finding; the sign may stand at the quantity."""
    case = Case(ADDED, "2026-06-08", lambda rows: rows[1].update(changes))
    result = reconciled(case, tmp_path)
    assert [(one.kind, one.at_stake and one.at_stake / CENTS) for one in result.findings] == found
    assert result.summary["agree"] == result.rows - len(found)
