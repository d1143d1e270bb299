"""The page of a whole book, run as the server runs it: what it says, what it opens, what it refuses."""

from __future__ import annotations

import gc
import time
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import page_runs
from billing_model.billing.bill import bill
from billing_model.books import engines
from billing_model.books.reader import read_book
from billing_model.books.rebill import process as portfolio
from billing_model.books.rebill import rebill
from billing_model.books.rebill.process import CLASSES, PortfolioRequest
from billing_model.books.sample import write_sample
from billing_model.core.sample import UNTIL
from page_runs import figures, settled, view
from pages.ui.base.words import LANGUAGES, words
from pages.ui.questions.portfolio import figures as show_portfolio
from pages.ui.questions.portfolio import work as portfolio_work

PAGE = "pages/portfolio.py"
SAMPLE = portfolio_work.SAMPLE
FILES = (str(SAMPLE / "subscriptions.csv"), str(SAMPLE / "events.csv"))


def opened(language: str = "en") -> AppTest:
    """The page after its first run."""
    return page_runs.opened(PAGE, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_opens_with_an_answer_and_every_tab(language: str) -> None:
    app = opened(language)
    speaks = words(language)
    assert app.title[0].value == speaks("page.portfolio.title")
    assert len(figures(app)) == 4
    for name in show_portfolio.TABS:
        view(app, "portfolio:tabs", speaks(f"portfolio.tabs.{name}"))
        assert app.dataframe


def test_the_figures_are_those_of_the_model() -> None:
    book, _ = read_book(*FILES, UNTIL)
    lines = bill(book, UNTIL)
    euro = book.currency[lines.subscription] == "EUR"
    total = Decimal(int(lines.amount[euro].sum())).scaleb(-6)
    assert figures(opened()) == [
        f"{len(set(book.customer))}",
        f"{len(book)}",
        f"{len(lines):,}",
        f"€{total:,.2f}",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("which", ["device-security", "encryption", "mail-and-office"])
def test_bundled_comparisons_are_held_against_it(which: str, language: str) -> None:
    app = opened(language)
    app.session_state["portfolio:which"] = which
    settled(app.run())
    assert app.info
    assert not app.error


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_terms_have_a_name(language: str) -> None:
    assert all(show_portfolio.option_name(id, words(language)) != id for id in rebill.terms())
    assert len(show_portfolio.classes(words(language))) == CLASSES


def test_without_terms_the_book_is_only_billed() -> None:
    app = opened()
    settled(app.multiselect(key="portfolio:terms").set_value([]).run())
    assert len(figures(app)) == 4
    assert app.info[0].value == words("en")("portfolio.answer.none")


def test_a_server_without_folders_offers_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(portfolio_work.FOLDERS, raising=False)
    assert not portfolio_work.allowed()
    write_sample(tmp_path / "spring", 20, 1)
    monkeypatch.setenv(portfolio_work.FOLDERS, f"{tmp_path}:{tmp_path / 'no-such'}")
    assert list(portfolio_work.allowed()) == [f"{tmp_path.name}/spring (parquet)"]
    app = opened()
    app.session_state["portfolio:source"] = "folder"
    settled(app.run())
    settled(app.button(key="portfolio:begin").click().run())
    done(app)
    assert figures(app)[1] == "20"


def done(app: AppTest) -> None:
    """Runs the page until its book is billed."""
    work = app.session_state["portfolio:work"]
    for _ in range(600):
        if work.result is not None:
            break
        time.sleep(0.1)
    settled(app.run())


def test_a_book_that_cannot_be_read_is_told_in_a_sentence(tmp_path: Path) -> None:
    work = portfolio_work.Work(
        PortfolioRequest("subscriptions.csv", "events.csv", "2018-10-31", "csp-annual", "it"),
        {"subscriptions.csv": b"id,what\n1,2\n", "events.csv": b"subscription,on,kind\n"},
    )
    found = wait(work)
    assert all("subscriptions.csv" in sentence for sentence in found["refused"])


def wait(work: portfolio_work.Work) -> dict[str, object]:
    for _ in range(600):
        if work.result is not None:
            return dict(work.result)
        time.sleep(0.1)
    raise AssertionError("never done")


def test_work_ends_with_whoever_asked_for_it(tmp_path: Path) -> None:
    files = write_sample(tmp_path, 60_000, 1)
    work = portfolio_work.Work(PortfolioRequest(str(files[0]), str(files[1]), str(UNTIL), "csp-annual"))
    folder, process = work.folder, work._process
    assert folder.exists()
    del work
    gc.collect()
    assert process.poll() is not None
    assert not folder.exists()


def test_work_ends_with_the_server(tmp_path: Path) -> None:
    files = write_sample(tmp_path, 60_000, 1)
    work = portfolio_work.Work(PortfolioRequest(str(files[0]), str(files[1]), str(UNTIL), "csp-annual"))
    assert work._process.stdin is not None
    work._process.stdin.close()  # as when the server is gone
    assert work._process.wait(30) == 1
    assert not work.folder.exists()


def test_a_file_of_the_users_own_is_held_against_a_book(tmp_path: Path) -> None:
    own = (portfolio_work.PROJECT / "comparisons" / "mail-and-office.toml").read_bytes()
    uploads = {"options.toml": own, **{f"{n}.csv": (SAMPLE / f"{n}.csv").read_bytes() for n in portfolio_work.TABLES}}
    found = wait(
        portfolio_work.Work(PortfolioRequest("subscriptions.csv", "events.csv", str(UNTIL), "options.toml"), uploads)
    )
    assert "csp-trial" in str(found["options"])


def test_a_process_that_is_lost_is_told(tmp_path: Path) -> None:
    files = write_sample(tmp_path, 60_000, 1)
    work = portfolio_work.Work(PortfolioRequest(str(files[0]), str(files[1]), str(UNTIL), "csp-annual"))
    work._process.kill()
    work._process.wait()
    assert "refused" in wait(work)


def test_a_customer_opens_as_a_scenario() -> None:
    app = opened()
    gainer = app.session_state["portfolio:option"]
    settled(app.button(key=f"portfolio:open:{gainer}:0").click().run())
    (id,) = app.session_state["opened"]
    data = app.session_state["opened"][id]
    assert app.session_state["scenario"] == id
    assert {entry["programme"] for entry in data["subscription"]}


# ---- What is added up


def test_the_sums_and_classes_add_up(tmp_path: Path) -> None:
    found = portfolio.portfolio(
        PortfolioRequest(*FILES, str(UNTIL), "csp-annual,csp-monthly,axcrypt-12"), tmp_path, engines.here
    )
    for currency, total in found["totals"].items():
        rows = [row for row in found["sums"] if row[0] == currency]
        assert sum(row[4] for row in rows) == total
    assert sum(row[5] for row in found["sums"]) == found["lines"]
    for one in found["options"]:
        middle = CLASSES // 2
        assert sum(one["classes"]) == one["customers"]
        assert sum(one["classes"][middle + 1 :]) == one["gain"]
    gainers = found["options"][0]["gainers"]
    saves = [gainer["saves"] for gainer in gainers]
    assert saves == sorted(saves, reverse=True)


def test_what_a_process_says_reads_as_it_was_written(tmp_path: Path) -> None:
    found = portfolio.portfolio(PortfolioRequest(*FILES, str(UNTIL), "csp-monthly"), tmp_path, engines.here)
    assert portfolio.result(tmp_path) is None
    portfolio.keep(tmp_path, found)
    again = portfolio.result(tmp_path)
    assert again == found
    assert again["options"][0]["gainers"][0]["scenario"]["until"] == UNTIL.astype(object)


def test_a_gainers_contracts_cost_what_the_book_says(tmp_path: Path) -> None:
    """The scenario of a customer, billed by itself, is invoiced what the book invoices."""
    from billing_model.files.scenario import parse

    found = portfolio.portfolio(PortfolioRequest(*FILES, str(UNTIL), "csp-monthly"), tmp_path, engines.here)
    for one in found["options"]:
        for gainer in one["gainers"]:
            assert isinstance(gainer["scenario"], dict)
            scenario = parse(gainer["scenario"])
            now = rebill.as_it_is(scenario.book, np.datetime64(scenario.until))
            assert int(now.cost.sum()) == gainer["cost"]
