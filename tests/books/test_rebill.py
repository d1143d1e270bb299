"""A book under other options: one by one as all together, and what it costs under what it is."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_model.__main__ import main
from billing_model.billing.bill import bill
from billing_model.billing.daily import charged_through, daily
from billing_model.books import engines
from billing_model.books.reader import read_book
from billing_model.books.rebill.rebill import Choices, OtherTerms, as_it_is, needs, rebilled, terms
from billing_model.books.rebill.run import choices_of, compare, detail_of
from billing_model.books.request import Request
from billing_model.books.sample import write_sample
from billing_model.comparing.option import Option
from billing_model.core import codes
from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.lines import Lines
from billing_model.core.sample import UNTIL
from billing_model.files import comparison
from billing_model.programmes import prepared, programmes
from project import PROJECT

MAIL = str(PROJECT / "comparisons" / "mail-and-office.toml")
DAYS = st.integers(0, 420).map(lambda n: UNTIL - n)
SOLD_BY = st.integers(0, 380).map(lambda n: UNTIL - n)  # days on which some of the book have each of the terms


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rebill")


@pytest.fixture(scope="module")
def files(folder: Path) -> tuple[Path, Path]:
    return write_sample(folder / "book", 1_500, 11)


@pytest.fixture(scope="module")
def book(files: tuple[Path, Path]) -> Book:
    sample, wrong = read_book(*files, UNTIL)
    assert not wrong
    return sample


@pytest.fixture(scope="module")
def choices() -> Choices:
    """Terms at the same price, and the options of a file beside each other."""
    file = comparison.read(MAIL)
    return Choices((*terms().values(), *file.options), file.currency)


def test_terms_are_what_programmes_sell() -> None:
    of_new_commerce = ["nce-1-year-monthly", "nce-1-year-upfront", "nce-1-month-monthly", "nce-3-years-monthly"]
    of_new_commerce += ["nce-3-years-annual", "nce-3-years-upfront"]
    assert list(terms()) == ["axcrypt-1", "axcrypt-12", "csp-monthly", "csp-annual", *of_new_commerce]
    assert terms()["csp-annual"] == OtherTerms("csp-annual", "csp", {"frequency": "annual"})
    year = {"term": "1-year", "plan": "upfront"}
    assert terms()["nce-1-year-upfront"] == OtherTerms("nce-1-year-upfront", "nce", year, 12)


@settings(max_examples=15, deadline=None)
@given(day=DAYS)
def test_the_charge_of_days_so_far_is_what_the_days_add_up_to(book: Book, day: np.datetime64) -> None:
    part = book.between(0, 200)
    lines = bill(part, UNTIL)
    by_day = daily(part, lines)
    expected = np.zeros(len(lines), np.int64)
    then = by_day.on <= day
    np.add.at(expected, by_day.line[then], by_day.amount[then])
    assert (charged_through(part, lines, day) == expected).all()


@settings(max_examples=15, deadline=None)
@given(day=DAYS)
def test_what_is_invoiced_is_what_the_book_is_billed(book: Book, day: np.datetime64) -> None:
    lines = bill(book, day)
    expected = np.zeros(len(book), np.int64)
    np.add.at(expected, lines.subscription, lines.amount)
    assert (as_it_is(book, day).invoiced == expected).all()


@settings(max_examples=10, deadline=None)
@given(day=SOLD_BY, term=st.sampled_from(list(terms())))
def test_under_the_terms_that_it_has_it_costs_what_it_costs(book: Book, day: np.datetime64, term: str) -> None:
    now, own = as_it_is(book, day), terms()[term]
    result = rebilled(now, own, Choices((own,)))
    more = prepared(now.book).subscriptions.more
    declared = {field.name: field for field in programmes()[own.programme].fields}
    same = result.moves
    for name, value in own.given.items():
        same &= more[name] == declared[name].encode(value)
    assert same.any()
    assert (result.cost[same] == now.cost[same]).all()


def plain_csp(book: Book) -> Array:
    """Partner Center subscriptions to which nothing happens but what a need holds."""
    csp = book.programme == codes.programme("csp")
    parents = book.parent[book.parent >= 0]
    other = np.isin(book.events.kind, [codes.event_kind(kind) for kind in ("set-list-price", "reactivate")])
    strange = np.zeros(len(book), bool)
    strange[book.events.subscription[other]] = True
    strange[parents] = True
    plain: Array = csp & ~strange & ~book.trial & (book.parent < 0)
    return plain


@settings(max_examples=10, deadline=None)
@given(day=st.integers(0, 300).map(lambda n: UNTIL - n), seed=st.integers(0, 10_000))
def test_the_seats_of_a_contract_served_by_itself_cost_what_it_costs(book: Book, day: np.datetime64, seed: int) -> None:
    """An option with a contract's own fields and price, through the other of the two ways there are."""
    rows = np.flatnonzero(plain_csp(book))
    row = int(rows[seed % len(rows)])
    contract = only(book, row)
    given_fields = {
        "list_price": Decimal(int(contract.list_price[0])).scaleb(-6),
        "offer": str(contract.offer[0]),
        "frequency": ("monthly", "annual")[int(contract.frequency[0])],
        "billing_day": int(contract.billing_day[0]),
        "full_credit_days": int(contract.full_credit_days[0]),
    }
    for field in ("rounding", "alignment", "after_change"):
        value = int(contract.subscriptions.more[field][0])
        if value >= 0:
            declared = {f.name: f for f in Option("", "", "csp", currency="EUR").declared.fields}[field]
            given_fields[field] = declared.choices[value]
    itself = Option("itself", "group", "csp", given_fields, currency="EUR")
    now = as_it_is(contract, day)
    result = rebilled(now, itself, Choices((itself,), str(contract.currency[0])))
    assert result.moves.tolist() == result.concerns.tolist() == [contract.purchased[0] <= day]
    assert result.cost.tolist() == now.cost.tolist()


def only(book: Book, row: int) -> Book:
    chosen = np.zeros(len(book), bool)
    chosen[row] = True
    contract = book.only(chosen)
    return contract.renumbered()


def customers(book: Book) -> list[Book]:
    books = []
    for number in range(len(book.customers)):
        customer = book.only(book.customer == number)
        books.append(customer.renumbered())
    return books


def test_a_book_under_other_options_is_its_customers_one_by_one(book: Book, choices: Choices) -> None:
    part = book.between(0, int(np.searchsorted(book.customer, 60)))
    now = as_it_is(part, UNTIL)
    alone = [as_it_is(customer, UNTIL) for customer in customers(part) if len(customer)]
    assert now.cost.tolist() == [int(cost) for customer in alone for cost in customer.cost]
    for choice in choices.each:
        result = rebilled(now, choice, choices)
        apart = [rebilled(customer, choice, choices) for customer in alone]
        for column in ("concerns", "cost", "refused_by"):
            assert getattr(result, column).tolist() == [
                value for customer in apart for value in getattr(customer, column)
            ]


def test_what_happens_later_does_not_count(book: Book) -> None:
    day = UNTIL - 100
    earlier = replace(book, events=book.events.take(book.events.on <= day))
    assert (as_it_is(book, day).cost == as_it_is(earlier, day).cost).all()


def test_what_is_over_counts_in_full_and_what_goes_on_by_its_days(book: Book) -> None:
    now = as_it_is(book, UNTIL)
    lines = bill(now.book, UNTIL + 62)
    whole, so_far = np.zeros(len(book), np.int64), np.zeros(len(book), np.int64)
    np.add.at(whole, lines.subscription, lines.amount)
    passed = lines.last <= UNTIL
    np.add.at(so_far, lines.subscription[passed], lines.amount[passed])
    assert 0 < now.goes_on.sum() < len(book)
    over = ~now.goes_on
    assert (now.cost[over] == whole[over]).all()
    closed = now.goes_on & (whole == so_far)  # nothing reaches beyond the day
    assert (now.cost[closed] == whole[closed]).all()


def charged_so_far(line: Lines, day: np.datetime64, unit: int) -> Fraction:
    """A row as it is printed, or while it runs its charge so far, rounded half away from zero (GEN-2, GEN-7)."""
    if line.last[0] <= day:
        return Fraction(int(line.amount[0]), unit)
    days, passed = ((on - line.first[0]).astype(int) + 1 for on in (line.last[0], day))
    so_far = Fraction(int(line.exact[0]), int(line.per[0])) * max(0, int(passed)) / int(days) / unit
    size = (2 * abs(so_far) + 1) // 2
    return Fraction(size if so_far >= 0 else -size)


@settings(max_examples=8, deadline=None)
@given(day=DAYS)
def test_the_cost_through_a_day_is_a_sum_of_printed_units(book: Book, day: np.datetime64) -> None:
    """GEN-7, line by line; pay-as-you-go charges its days by what was used on each, and is tested with them."""
    now = as_it_is(book, day)
    assert not (now.cost % book.minor).any()
    lines = bill(now.book, day + 62)
    even = np.flatnonzero(now.goes_on & (book.programme != codes.programme("avast-flexible")))
    for row in even[:: max(1, len(even) // 40)].tolist():
        its = np.flatnonzero(lines.subscription == row)
        unit = int(book.minor[row])
        total = sum(charged_so_far(lines.take(np.array([line])), day, unit) for line in its.tolist())
        assert int(now.cost[row]) == total * unit


def test_the_same_contract_on_both_sides_saves_nothing_in_the_middle_of_a_month(book: Book) -> None:
    """Each side rounds row by row, so no cent is left between them."""
    for day in (UNTIL - 3, UNTIL - 45):
        now, own = as_it_is(book, day), terms()["csp-monthly"]
        result = rebilled(now, own, Choices((own,)))
        monthly = result.moves & (prepared(now.book).subscriptions.more["frequency"] == 0)
        assert monthly.any() and (result.cost[monthly] == now.cost[monthly]).all()


def test_a_bad_option_of_a_file_stops_the_command(
    files: tuple[Path, Path], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, out = folder / "bad.toml", folder / "bad.csv"
    bad.write_text(Path(MAIL).read_text().replace("billing_day = 15", "billing_day = 31", 1))
    arguments = ["book-compare", *map(str, files), "--until", str(UNTIL), "--out", str(out), "--options", str(bad)]
    assert main(arguments) == 2
    assert "option[1].billing_day" in capsys.readouterr().err and not out.exists()


def test_needs_are_the_seats_held(book: Book) -> None:
    need, of = needs(book, UNTIL)
    assert (need.steps.seats >= 1).all()
    assert (need.end > need.start).all()
    assert (need.start <= UNTIL).all()
    again = np.flatnonzero(of[1:] == of[:-1])
    assert len(again), "some came back"
    assert (need.start[1:][again] > need.end[:-1][again] - 1).all()


def test_a_refused_option_costs_nothing_and_names_its_clause(book: Book, choices: Choices) -> None:
    trial = next(choice for choice in choices.priced if choice.id == "csp-trial")
    result = rebilled(as_it_is(book, UNTIL), trial, choices)
    refused = result.concerns & ~result.moves
    assert refused.any()
    assert result.moves.any()
    assert set(result.refused_by[refused]) == {"TRIAL-1"}
    assert not result.cost[refused].any()


# ---- Files


def test_in_parts_as_a_whole(files: tuple[Path, Path], folder: Path) -> None:
    choices = choices_of("csp-annual,csp-monthly,axcrypt-12")
    written = []
    for size in (100_000, 130):
        out = folder / f"{size}.parquet"
        compared = compare(Request(*files, UNTIL, out, engines.here, size=size), choices, 5)
        written.append((out.read_bytes() and pq.read_table(out), pq.read_table(detail_of(out)), compared))
    (whole, detail, at_once), (parts, detail_in_parts, part_by_part) = written
    assert whole.equals(parts)
    assert detail.equals(detail_in_parts)
    assert at_once == part_by_part
    saves = whole.filter(pyarrow.compute.equal(whole["option"], "csp-annual"))["saves"].to_pylist()
    gain = sum(sum(counts.saved for key, counts in at_once.options.items() if key[0] == "csp-annual") for _ in range(1))
    assert Decimal(gain).scaleb(-6) == sum(value for value in saves if value > 0)
    annual = [counts for (id, _), counts in at_once.options.items() if id == "csp-annual"]
    assert sum(counts.lose for counts in annual) == sum(value < 0 for value in saves)
    assert Decimal(sum(counts.lost for counts in annual)).scaleb(-6) == -sum(value for value in saves if value < 0)
    assert len(at_once.gainers["csp-annual", "EUR"]) == 5


def test_the_command_writes_both_files_and_the_rejects(
    files: tuple[Path, Path], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    read = pq.read_table(files[0]).to_pylist()[:40]
    read[3]["seats"] = 0
    bought = folder / "some.csv"
    names_ = list(read[0])
    rows = [",".join("" if row[name] is None else str(row[name]) for name in names_) for row in read]
    bought.write_text("\n".join([",".join(names_), *rows]).replace("True", "true").replace("False", "false") + "\n")
    events = folder / "none.csv"
    events.write_text("subscription,on,kind\n")
    out = folder / "some-options.csv"
    arguments = ["book-compare", str(bought), str(events), "--until", str(UNTIL), "--as", "csp-annual"]
    assert main([*arguments, "--out", str(out)]) == 3
    printed = capsys.readouterr()
    assert "csp-annual: " in printed.out
    assert "1 problem" in printed.err
    assert pyarrow.csv.read_csv(out).column_names[:3] == ["customer", "currency", "option"]
    assert pyarrow.csv.read_csv(detail_of(out)).column_names[-1] == "refused_by"
    assert (folder / "some-options.rejects.csv").exists()
    assert main([*arguments, "--out", str(bought)]) == 2
    assert main([*arguments, "--out", "somewhere/"]) == 2


def test_options_that_do_not_exist_are_refused(files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["book-compare", *map(str, files), "--until", str(UNTIL), "--out", "x.csv", "--options"]
    assert main([*arguments, "csp-annual,csp-weekly"]) == 2
    assert "csp-weekly" in capsys.readouterr().err
    assert main([*arguments, "nowhere.toml"]) == 2
