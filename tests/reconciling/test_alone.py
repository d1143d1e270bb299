"""Errors inside of files, found without a book: each kind with its money, and the rest of the files agrees."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from billing_model.reconciling.reading import read_file
from billing_model.reconciling.reconcile import Reconciled, reconcile
from billing_model.reconciling.sentences import sentence
from billing_model.words.wording import LANGUAGES

LEGACY = (
    "PartnerId,CustomerName,OrderId,SyndicationPartnerSubscriptionNumber,OfferName,SubscriptionStartDate,"
    "ChargeStartDate,ChargeEndDate,ChargeType,UnitPrice,Quantity,Amount,Currency,BillingCycleType\n"
)
NEW_COMMERCE = (
    "PartnerId,CustomerName,OrderId,SubscriptionId,SkuName,SubscriptionStartDate,SubscriptionEndDate,ChargeStartDate,"
    "ChargeEndDate,ChargeType,UnitPrice,EffectiveUnitPrice,Quantity,BillableQuantity,Subtotal,Currency,"
    "TermAndBillingCycle,PCToBCExchangeRate,ReferenceId\n"
)
CYCLE, CHANGE, CANCEL = "Cycle fee", "Cycle instance prorate", "Cancel fee"
Row = tuple[str, str, str, int, str]  # first and last day, word, quantity, amount
CENTS = 10_000

JANUARY, FEBRUARY, MARCH = (
    ("1/10/2019", "2/9/2019", CYCLE, 6, "30.00"),
    ("2/10/2019", "3/9/2019", CYCLE, 6, "30.00"),
    ("3/10/2019", "4/9/2019", CYCLE, 6, "30.00"),
)
BESIDE = [  # another subscription, charged on the days of the invoices
    ("1/15/2019", "2/14/2019", CYCLE, 2, "16.00"),
    ("2/15/2019", "3/14/2019", CYCLE, 2, "16.00"),
    ("3/15/2019", "4/14/2019", CYCLE, 2, "16.00"),
]
TAKEN_BACK = ("2/10/2019", "3/9/2019", CHANGE, 6, "-30.00")


def legacy(folder: Path, months: Sequence[Sequence[Row]], started: str = "1/10/2019", **more: str) -> Reconciled:
    """Held alone: the rows of a subscription in some months, beside one that is right."""
    files = []
    for number, rows in enumerate(months):
        path = folder / f"{number}.csv"
        lines = [_legacy("A", row, started, more.get("offer", "Office 365 E1")) for row in rows]
        lines = [line.replace("Contoso", more.get("customer", "Contoso")) for line in lines]
        path.write_text(LEGACY + "".join([*lines, _legacy("B", BESIDE[number], "1/15/2019", "Office 365 E3")]))
        files.append(read_file(str(path), folder))
    return reconcile(files, None)


def _legacy(id: str, row: Row, started: str, offer: str) -> str:
    first, last, word, seats, amount = row
    unit = f"{float(amount) / seats:.2f}"
    return f"P,Contoso,O,{id},{offer},{started},{first},{last} 23:59,{word},{unit},{seats},{amount},EUR,Monthly\n"


def found(result: Reconciled) -> list[tuple[str, int]]:
    """The kinds of errors and their money in cents."""
    for finding in result.findings:
        assert all(sentence(finding, language) for language in LANGUAGES)
    return [(finding.kind, (finding.at_stake or 0) // CENTS) for finding in result.errors]


def with_a_bad_cell(folder: Path, months: Sequence[Sequence[Row]], place: int, column: str) -> Reconciled:
    """Held alone, with a cell of a row of the last month that cannot be read."""
    files = []
    for number, rows in enumerate(months):
        lines = [_legacy("A", row, "1/10/2019", "Office 365 E1") for row in rows]
        if number == len(months) - 1:
            cells = lines[place].split(",")
            cells[LEGACY.split(",").index(column)] = "x"
            lines[place] = ",".join(cells)
        path = folder / f"{number}.csv"
        path.write_text(LEGACY + "".join([*lines, _legacy("B", BESIDE[number], "1/15/2019", "Office 365 E3")]))
        files.append(read_file(str(path), folder))
    return reconcile(files, None)


CASES: dict[str, tuple[list[list[Row]], list[tuple[str, int]]]] = {
    "right": ([[JANUARY], [FEBRUARY], [MARCH]], []),
    "the price of a later month": (
        [[JANUARY], [FEBRUARY], [("3/10/2019", "4/9/2019", CYCLE, 6, "36.00")]], [("wrong-price", 600)],
    ),
    "licences that nothing changed": (
        [[JANUARY], [("2/10/2019", "3/9/2019", CYCLE, 9, "45.00")], [MARCH]], [("wrong-quantity", 1500)],
    ),
    "a month without a row": ([[JANUARY], [], [MARCH]], [("missing-row", -3000)]),
    "a credit without what replaces it": ([[JANUARY], [FEBRUARY], [TAKEN_BACK, MARCH]], [("half-pair", -3000)]),
    "a run without the credit": (
        [[JANUARY], [FEBRUARY], [("2/20/2019", "3/9/2019", CHANGE, 8, "25.71"), MARCH]], [("half-pair", 2571)],
    ),
    "days left out": (
        [
            [JANUARY], [FEBRUARY],
            [
                TAKEN_BACK, ("2/10/2019", "2/19/2019", CHANGE, 6, "10.71"),
                ("2/25/2019", "3/9/2019", CHANGE, 8, "18.57"),
                ("3/10/2019", "4/9/2019", CHANGE, 8, "40.00"),
            ],
        ],
        [("uncovered-days", -536)],
    ),
    "days charged twice": (
        [
            [JANUARY], [FEBRUARY],
            [
                TAKEN_BACK, ("2/10/2019", "2/26/2019", CHANGE, 6, "18.21"),
                ("2/25/2019", "3/9/2019", CHANGE, 8, "18.57"),
                ("3/10/2019", "4/9/2019", CHANGE, 8, "40.00"),
            ],
        ],
        [("days-charged-twice", 214)],
    ),
    "charged after the cancellation": (
        [[JANUARY], [FEBRUARY], [("2/20/2019", "3/9/2019", CANCEL, 6, "-19.29"), MARCH]],
        [("billed-after-cancellation", 3000)],
    ),
    "charged twice": ([[JANUARY], [FEBRUARY, FEBRUARY], [MARCH]], [("duplicate-row", 3000)]),
    "a charge as a credit": (
        [[JANUARY], [("2/10/2019", "3/9/2019", CYCLE, 6, "-30.00")], [MARCH]], [("wrong-sign", -6000)],
    ),
    "a credit for other days": (
        [[JANUARY], [FEBRUARY], [("2/20/2019", "3/9/2019", CANCEL, 6, "-20.36")]], [("wrong-credit", -107)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", [*CASES])
def test_an_error_within_the_files_is_found_with_its_money(case: str, tmp_path: Path) -> None:
    months, expected = CASES[case]
    result = legacy(tmp_path, months)
    assert found(result) == expected
    wrong = sum(len(finding.rows) for finding in result.errors)
    assert result.summary["agree"] + result.summary["explained"] == result.rows - wrong


def test_half_of_a_change_rests_on_the_clause_of_changes(tmp_path: Path) -> None:
    months, _ = CASES["a credit without what replaces it"]
    assert [finding.clause for finding in legacy(tmp_path, months).errors] == ["CSP-21"]
    months_of_new_commerce, _ = OF_NEW_COMMERCE["half of a change"]
    assert [finding.clause for finding in new_commerce(tmp_path, months_of_new_commerce).errors] == ["NCE-21"]


def test_a_credit_by_days_within_the_days_of_full_credit(tmp_path: Path) -> None:
    """CSP-30: the file says when it was bought."""
    rows: list[list[Row]] = [[], [FEBRUARY], [("2/20/2019", "3/9/2019", CANCEL, 6, "-19.29")]]
    assert found(legacy(tmp_path, rows, started="2/10/2019")) == [("wrong-credit", 1071)]


def test_what_cannot_be_known_is_said(tmp_path: Path) -> None:
    gone = legacy(tmp_path, [[JANUARY], [FEBRUARY], []])
    assert found(gone) == [] and "inferred-ended" in {finding.key for finding in gone.findings}
    later = legacy(tmp_path, [[JANUARY], [FEBRUARY]], started="5/10/2017")
    assert found(later) == [] and "inferred-purchase" in {finding.key for finding in later.findings}
    price = legacy(tmp_path, [[("1/20/2019", "2/9/2019", CANCEL, 6, "-20.32")]], started="")
    assert found(price) == [] and "inferred-price" in {finding.key for finding in price.findings}


def test_rows_that_stop_are_no_error_whoever_comes_first(tmp_path: Path) -> None:
    """The history is in the order of customers, the rows are in that of subscriptions."""
    for customer in ("Aaa", "Zzz"):
        gone = legacy(tmp_path, [[JANUARY], [FEBRUARY], []], customer=customer)
        assert gone.errors == [] and "inferred-ended" in {finding.key for finding in gone.findings}


def test_rows_that_stop_after_a_return_are_no_error(tmp_path: Path) -> None:
    away: list[Row] = [
        ("1/20/2019", "2/9/2019", CANCEL, 6, "-20.32"),
        ("1/25/2019", "2/9/2019", "Activation fee", 6, "15.48"),
    ]
    rows: list[list[Row]] = [[JANUARY], [*away, FEBRUARY], []]
    assert found(legacy(tmp_path, rows, started="10/10/2018")) == []


def test_the_same_offer_twice_is_a_remark(tmp_path: Path) -> None:
    twice = legacy(tmp_path, [[JANUARY], [FEBRUARY], [MARCH]], offer="Office 365 E3")
    remark = next(finding for finding in twice.findings if finding.kind == "same-offer-twice")
    assert not remark.ticket and "Office 365 E3" in sentence(remark, "en") and found(twice) == []


# ---- New Commerce -----------------------------------------------------------------------------------------------

NEW = ("5/4/2026", "6/3/2026", "new", 7, "66.50", "9.50")
JUNE, JULY = (
    ("6/4/2026", "7/3/2026", "cycleCharge", 7, "66.50", "9.50"),
    ("7/4/2026", "8/3/2026", "cycleCharge", 7, "66.50", "9.50"),
)
NINE = ("7/4/2026", "8/3/2026", "cycleCharge", 9, "85.50", "9.50")
ADDED = [
    ("6/19/2026", "7/3/2026", "addQuantity", 7, "-33.25", "-4.75"),
    ("6/19/2026", "7/3/2026", "addQuantity", 9, "42.75", "4.75"),
]
OF_NEW_COMMERCE: dict[str, tuple[list[list[tuple[str, str, str, int, str, str]]], list[tuple[str, int]]]] = {
    "right": ([[NEW], [JUNE], [JULY]], []),
    "added": ([[NEW], [JUNE, *ADDED], [NINE]], []),
    "the price of a later month": (
        [[NEW], [JUNE], [("7/4/2026", "8/3/2026", "cycleCharge", 7, "70.00", "10.00")]], [("wrong-price", 350)],
    ),
    "licences that nothing changed": (
        [[NEW], [JUNE], [("7/4/2026", "8/3/2026", "cycleCharge", 8, "76.00", "9.50")]], [("wrong-quantity", 950)],
    ),
    "half of a change": ([[NEW], [JUNE, ADDED[0]], [JULY]], [("half-pair", -3325)]),
    "the credit of a change that came": ([[NEW], [JUNE, ADDED[1]], [NINE]], [("missing-row", 3325)]),
    "the charge of a change that came": ([[NEW], [JUNE, ADDED[0]], [NINE]], [("missing-row", -4275)]),
    "the credit of a change that came as a charge": (
        [[NEW], [JUNE, ("6/19/2026", "7/3/2026", "addQuantity", 7, "33.25", "4.75"), ADDED[1]], [NINE]],
        [("wrong-sign", 6650)],
    ),
    "taken back too late": (
        [
            [NEW],
            [
                JUNE, ("6/19/2026", "7/3/2026", "removeQuantity", 7, "-33.25", "-4.75"),
                ("6/19/2026", "7/3/2026", "removeQuantity", 5, "23.75", "4.75"),
            ],
        ],
        [("outside-window", -950)],
    ),
    "cancelled too late": (
        [[NEW], [JUNE, ("6/19/2026", "7/3/2026", "cancelImmediate", 7, "-33.25", "-4.75")]],
        [("outside-window", -3325)],
    ),
    "a month without a row": ([[NEW], [], [JULY]], [("missing-row", -6650)]),
}  # fmt: skip


@pytest.mark.parametrize("case", [*OF_NEW_COMMERCE])
def test_an_error_of_new_commerce_is_found_with_its_money(case: str, tmp_path: Path) -> None:
    months, expected = OF_NEW_COMMERCE[case]
    assert found(new_commerce(tmp_path, months)) == expected


def new_commerce(folder: Path, months: Sequence[Sequence[tuple[str, str, str, int, str, str]]]) -> Reconciled:
    """Held alone: the rows of a subscription in some months, beside one that is right."""
    files = []
    for number, rows in enumerate(months):
        path = folder / f"{number}.csv"
        beside = (f"{5 + number}/1/2026", f"{5 + number}/{(31, 30, 31)[number]}/2026", "renew", 2, "20.00", "10.00")
        lines = [_new_commerce("A", row, "One-Year commitment for monthly billing", "5/4/2026") for row in rows]
        text = NEW_COMMERCE + "".join([*lines, _new_commerce("B", beside, "One-Month commitment for monthly billing")])
        path.write_text(text)
        files.append(read_file(str(path), folder))
    return reconcile(files, None)


def _new_commerce(id: str, row: tuple[str, str, str, int, str, str], term: str, started: str = "") -> str:
    first, last, word, seats, amount, price = row
    ended = "5/3/2027" if started else last
    listed = "9.50" if started else "10.00"
    return (
        f"P,Contoso,O,{id},{id},{started or first},{ended},{first},{last},{word},{listed},{price},{seats},{seats},"
        f"{amount},EUR,{term},1,{first}\n"
    )


CHANGED: list[Row] = [
    TAKEN_BACK, ("2/10/2019", "2/19/2019", CHANGE, 6, "10.71"), ("2/20/2019", "3/9/2019", CHANGE, 8, "25.71"),
    ("3/10/2019", "4/9/2019", CHANGE, 8, "40.00"),
]  # fmt: skip


@pytest.mark.parametrize("column", ["ChargeStartDate", "Quantity", "Amount"])
@pytest.mark.parametrize("place", range(len(CHANGED)))
def test_a_row_that_cannot_be_read_makes_no_error_of_another(tmp_path: Path, place: int, column: str) -> None:
    result = with_a_bad_cell(tmp_path, [[JANUARY], [FEBRUARY], CHANGED], place, column)
    assert found(result) == []
    assert [finding.rows for finding in result.findings if finding.kind == "unreadable-row"] == [(place + 2,)]


@pytest.mark.parametrize(
    ("february", "error"),
    [
        ([FEBRUARY, FEBRUARY], ("duplicate-row", 3000)),
        ([("2/10/2019", "3/9/2019", CYCLE, 6, "-30.00")], ("wrong-sign", -6000)),
        ([("2/10/2019", "3/9/2019", CYCLE, 6, "36.00")], ("wrong-price", 600)),
    ],
)
def test_what_is_before_a_row_that_cannot_be_read_stays_an_error(
    tmp_path: Path, february: list[Row], error: tuple[str, int]
) -> None:
    april: Row = ("4/10/2019", "5/9/2019", CYCLE, 6, "30.00")
    result = with_a_bad_cell(tmp_path, [[JANUARY], february, [MARCH, april]], 1, "Amount")
    assert found(result) == [error]
