"""The page of a whole book, run as the server runs it: what it says, what it opens, what it refuses."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import page_runs
from billing_model.billing.bill import bill
from billing_model.billing.refusal import Refusal
from billing_model.books import engines, job
from billing_model.books.columns import REQUIRED_COLUMNS
from billing_model.books.reader import read_book
from billing_model.books.rebill import process as portfolio
from billing_model.books.rebill import rebill
from billing_model.books.rebill.process import CLASSES, PortfolioRequest
from billing_model.books.sample import write_sample
from billing_model.books.table.file import ENDINGS
from billing_model.core.money import CENT
from billing_model.core.sample import UNTIL
from billing_model.files import link
from billing_model.files.scenario import parse
from billing_model.words.wording import wording
from page_runs import settled, view
from pages.ui.base.words import LANGUAGES, words
from pages.ui.inputs.tables import TABLES
from pages.ui.parts import process as page_process
from pages.ui.parts import work as page_work
from pages.ui.parts.process import PROJECT
from pages.ui.parts.work import Work
from pages.ui.questions.portfolio import customers
from pages.ui.questions.portfolio import figures as show_portfolio
from pages.ui.questions.portfolio import work as portfolio_work
from pages.ui.questions.portfolio.in_currency import InOneCurrency, option_name
from pages.ui.questions.portfolio.inputs import usual_terms
from pages.ui.scenario import bundled
from pages.ui.scenario.as_link import as_link
from workbooks_of_users import of_a_book

PAGE = "pages/portfolio.py"
SAMPLE = portfolio_work.SAMPLE
FILES = (str(SAMPLE / "subscriptions.csv"), str(SAMPLE / "events.csv"))


def opened(language: str = "en") -> AppTest:
    """The page after its first run."""
    return page_runs.opened(PAGE, language)


def begun(request: PortfolioRequest, uploads: dict[str, bytes] | None = None) -> Work:
    """A book that is being billed."""
    return Work(portfolio.__name__, portfolio.ABOUT, request, uploads)


def said(app: AppTest) -> str:
    """All texts of the page, with ordinary spaces."""
    return "\n".join(markdown.value for markdown in app.markdown).replace("\xa0", " ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_opens_with_an_answer_and_every_tab(language: str) -> None:
    app = opened(language)
    speaks = words(language)
    assert app.title[0].value == speaks("page.portfolio.title")
    for name, drawn in zip(show_portfolio.TABS, (2, 1, 0), strict=True):
        view(app, "portfolio:tabs", speaks(f"portfolio.tabs.{name}"))
        assert any("<table" in part.proto.body for part in app.get("html"))
        assert len(page_runs.charts(app)) == drawn


def test_the_figures_are_those_of_the_model() -> None:
    book, _ = read_book(*FILES, UNTIL)
    lines = bill(book, UNTIL)
    euro, billed = book.currency == "EUR", book.currency[lines.subscription] == "EUR"
    total = Decimal(int(lines.amount[billed].sum())).scaleb(-6)
    in_euro = f"{len(set(book.customer[euro]))} customers · {euro.sum()} subscriptions · {billed.sum():,} invoice lines"
    every = f"(in all: {len(set(book.customer))} · {len(book)} · {len(lines):,})"
    assert f"{in_euro} · **€{total:,.2f}** invoiced through 31 Oct 2026 :gray[{every}]" in said(opened())


HEADLINES = {
    "nce": {
        "en": "**1 year, paid at once**: **16** of 27 customers would have paid less, **€19,740.65** in all; **5** "
        "would have paid more, **€5,145.76** in all. If all had moved: **€14,594.89 less** together.",
        "it": "**1 anno, in un'unica soluzione**: **16** clienti su 27 avrebbero pagato meno, **19.740,65 €** in "
        "tutto; **5** avrebbero pagato di più, **5.145,76 €** in tutto. Cambiando tutti: **14.594,89 € in meno** "
        "in tutto.",
    },
    "csp": {
        "en": "**CSP monthly**: **30** of 53 customers would have paid less, **€865.01** in all; **9** would have "
        "paid more, **€131.53** in all. If all had moved: **€733.48 less** together.",
        "it": "**CSP mensile**: **30** clienti su 53 avrebbero pagato meno, **865,01 €** in tutto; **9** avrebbero "
        "pagato di più, **131,53 €** in tutto. Cambiando tutti: **733,48 € in meno** in tutto.",
    },
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_headline_counts_who_gains_who_loses_and_both_together(language: str) -> None:
    """Under other terms of New Commerce at first, of the legacy programme by one choice."""
    app = opened(language)
    assert app.info[0].value.replace("\xa0", " ") == HEADLINES["nce"][language]
    which = app.selectbox(key="portfolio:which:input")
    assert which.options[:2] == [words(language).table["portfolio"]["which_terms"][id] for id in HEADLINES]
    settled(which.set_value("csp").run())
    assert app.info[0].value.replace("\xa0", " ") == HEADLINES["csp"][language]


GAIN = "**CSP annual**: **2** of 9 customers would have paid less, **€5.00** in all; "
NOBODY = "No customer would have paid less under these options."


@pytest.mark.parametrize(
    ("gain", "saved", "lose", "lost", "expected"),
    [
        (2, 500, 0, 0, f"{GAIN}nobody would have paid more."),
        (2, 500, 3, 500, f"{GAIN}**3** would have paid more, **€5.00** in all. If all had moved: the same together."),
        (2, 500, 3, 700, f"{GAIN}**3** would have paid more, **€7.00** in all. "
         "If all had moved: **€2.00 more** together."),
        (0, 0, 3, 700, f"{NOBODY} **3** would have paid more, **€7.00** in all."),
        (0, 0, 0, 0, NOBODY),
    ],
)  # fmt: skip
def test_the_headline_where_nobody_gains_or_loses(gain: int, saved: int, lose: int, lost: int, expected: str) -> None:
    option = {"id": "csp-annual", "customers": 9, "gain": gain, "lose": lose}
    option |= {"saved": saved * CENT, "lost": lost * CENT}
    of = InOneCurrency({}, Path(), "EUR", [option], words("en"))
    assert " ".join(show_portfolio.gains_and_losses(option, of)) == expected


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
    assert all(option_name(id, words(language)) != id for id in rebill.terms())
    assert len(show_portfolio.classes(words(language))) == CLASSES


def test_without_terms_the_book_is_only_billed() -> None:
    app = opened()
    for term in usual_terms():
        app.checkbox(key=f"portfolio:term:{term}").uncheck()
    settled(app.run())
    assert "2,558 invoice lines" in said(app)
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
    settled(app.text_input(key="portfolio:until:text").set_value("31 Oct 2026").run())
    settled(app.button(key="portfolio:begin").click().run())
    done(app)
    assert " · 20 · " in said(app)


def test_a_book_of_a_folder_may_be_any_table_that_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for ending in ENDINGS:
        for name in TABLES:
            (tmp_path / f"{name}{ending}").touch()
    monkeypatch.setenv(portfolio_work.FOLDERS, str(tmp_path))
    assert list(portfolio_work.allowed()) == [f"{tmp_path.name} ({ending[1:]})" for ending in ENDINGS]


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that everybody may look into."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def as_somebody(work: Callable[[], Any]) -> Any:
    """What a function says to a user whom the system refuses something; everything is allowed to root."""
    if os.getuid():
        return work()
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.setuid(65534)
            os.write(writing, json.dumps(work()).encode())
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with open(reading) as said:
        return json.loads(said.read())


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_folder_that_the_server_may_not_read_is_named_and_the_others_are_shown(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("autumn", "closed", "half", "spring"):
        write_sample(place / "books" / name, 20, 1, form="csv")
    (place / "books" / "closed").chmod(0)
    (place / "books" / "half" / "events.csv").chmod(0)
    (place / "shut").mkdir(mode=0)
    monkeypatch.setenv(portfolio_work.FOLDERS, f"{place / 'shut'}:{place / 'books'}")
    shown, closed = as_somebody(lambda: [list(portfolio_work.allowed()), list(portfolio_work.unreadable())])
    assert shown == ["books/autumn (csv)", "books/spring (csv)"]
    assert closed == ["shut", "books/closed", "books/half"]
    (place / "books" / "closed").chmod(0o755)


def test_the_page_names_a_folder_that_it_may_not_read(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_sample(place / "spring", 20, 1)
    monkeypatch.setenv(portfolio_work.FOLDERS, str(place))
    monkeypatch.setattr("pages.ui.questions.portfolio.inputs.unreadable", lambda: ["books/*closed*"])
    app = opened()
    app.session_state["portfolio:source"] = "folder"
    settled(app.run())
    assert [warning.value for warning in app.warning] == [r"The server may not read these folders: books/\*closed\*"]
    assert app.button(key="portfolio:begin").disabled is False
    assert app.text_input(key="portfolio:until:text").value == "10 Mar 2026", "an own book is billed through today"
    settled(app.text_input(key="portfolio:until:text").set_value("31/02/2026").run())
    assert app.error and app.button(key="portfolio:begin").disabled


def test_folders_of_one_name_are_told_apart(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tops = [place / "a" / "books", place / "b" / "books", place / "b" / "other"]
    for top in tops:
        write_sample(top, 20, 1)
        write_sample(top / "spring", 20, 1)
    monkeypatch.setenv(portfolio_work.FOLDERS, ":".join(map(str, [*tops, tops[0], f"{tops[1]}/spring/"])))
    books = portfolio_work.allowed()
    assert list(books) == [
        "a/books (parquet)", "a/books/spring (parquet)", "b/books (parquet)", "b/books/spring (parquet)",
        "other (parquet)", "other/spring (parquet)",
    ]  # fmt: skip
    assert [files[0].parent for files in books.values()] == [
        folder.resolve() for top in tops for folder in (top, top / "spring")
    ]


def test_a_link_that_leads_out_of_the_folder_is_not_followed(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_sample(place / "secret", 20, 1)
    write_sample(place / "books" / "spring", 20, 1)
    (place / "books" / "out").symlink_to(place / "secret")
    (place / "books" / "files").mkdir()
    for file in (place / "secret").iterdir():
        (place / "books" / "files" / file.name).symlink_to(file)
    (place / "books" / "inside").symlink_to("spring")
    (place / "books" / "round").symlink_to("round")
    (place / "link").symlink_to("books")
    monkeypatch.setenv(portfolio_work.FOLDERS, str(place / "books"))
    assert list(portfolio_work.allowed()) in (["books/inside (parquet)"], ["books/spring (parquet)"])
    monkeypatch.setenv(portfolio_work.FOLDERS, str(place / "link"))  # the operator's own link
    assert len(portfolio_work.allowed()) == 1
    assert not portfolio_work.unreadable()


def done(app: AppTest) -> None:
    """Runs the page until its book is billed."""
    work = app.session_state["portfolio:work"]
    for _ in range(600):
        if work.result is not None:
            break
        time.sleep(0.1)
    settled(app.run())


def test_a_book_that_cannot_be_read_is_told_in_a_sentence(tmp_path: Path) -> None:
    work = begun(
        PortfolioRequest("subscriptions.csv", "events.csv", "2026-10-31", "csp-annual", "it"),
        {"subscriptions.csv": b"id,what\n1,2\n", "events.csv": b"subscription,on,kind\n"},
    )
    found = wait(work)
    assert all("subscriptions.csv" in sentence for sentence in found["refused"])


def wait(work: Work) -> dict[str, object]:
    for _ in range(600):
        if work.result is not None:
            return dict(work.result)
        time.sleep(0.1)
    raise AssertionError("never done")


def test_work_ends_with_whoever_asked_for_it(tmp_path: Path) -> None:
    files = write_sample(tmp_path, 60_000, 1)
    work = begun(PortfolioRequest(str(files[0]), str(files[1]), str(UNTIL), "csp-annual"))
    folder, (process,) = work.folder, work._processes
    assert folder.exists()
    del work
    gc.collect()
    assert process.poll() is not None
    assert not folder.exists()


def test_work_ends_with_the_server(tmp_path: Path) -> None:
    files = write_sample(tmp_path, 60_000, 1)
    work = begun(PortfolioRequest(str(files[0]), str(files[1]), str(UNTIL), "csp-annual"))
    (process,) = work._processes
    assert process.stdin is not None
    process.stdin.close()  # as when the server is gone
    assert process.wait(30) == 1
    assert not work.folder.exists()


def test_a_file_of_the_users_own_is_held_against_a_book(tmp_path: Path) -> None:
    own = (PROJECT / "comparisons" / "mail-and-office.toml").read_bytes()
    uploads = {"options.toml": own, **{f"{n}.csv": (SAMPLE / f"{n}.csv").read_bytes() for n in TABLES}}
    found = wait(begun(PortfolioRequest("subscriptions.csv", "events.csv", str(UNTIL), "options.toml"), uploads))
    assert "csp-trial" in str(found["options"])


def test_a_process_that_is_lost_is_told(tmp_path: Path) -> None:
    files = write_sample(tmp_path, 60_000, 1)
    work = begun(PortfolioRequest(str(files[0]), str(files[1]), str(UNTIL), "csp-annual"))
    (process,) = work._processes
    process.kill()
    process.wait()
    sentence = str(wait(work)["refused"])
    assert "book: the process that billed the book was ended from outside" in sentence


def endless(module: str, folder: Path) -> subprocess.Popen[bytes]:
    """A book that is never done, on any machine."""
    return subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)


def test_work_ends_some_time_after_its_visitor_has_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    visits = {"a tab"}
    monkeypatch.setattr(page_work, "GONE", 3)
    monkeypatch.setattr(page_work, "_session", lambda: "a tab")
    monkeypatch.setattr(page_work, "_is_open", visits.__contains__)
    monkeypatch.setattr(page_process, "begun", endless)
    work = begun(PortfolioRequest(*FILES, str(UNTIL), "csp-annual"))
    assert page_work.again(work.token, portfolio.__name__) is None  # its visitor is there
    visits.clear()
    monkeypatch.setattr(page_work, "_session", lambda: "the tab, loaded again")
    assert page_work.again("another", portfolio.__name__) is None
    assert page_work.again(work.token, portfolio.__name__) is work
    visits.add("the tab, loaded again")
    time.sleep(4)
    assert work.running
    visits.clear()
    work._processes[0].wait(20)
    assert "book: the book was not billed to its end: the page was closed" in str(wait(work)["refused"])


@pytest.mark.parametrize(
    ("limit", "most", "sentence"),
    [("MEMORY", "200 << 20", "needs more than 200 MiB of memory"), ("SECONDS", "0.2", "was not billed within")],
)
def test_work_has_so_much_memory_and_time_and_no_more(tmp_path: Path, limit: str, most: str, sentence: str) -> None:
    files = write_sample(tmp_path / "book", 20_000, 1)
    job.ask(tmp_path, PortfolioRequest(str(files[0]), str(files[1]), str(UNTIL), "csp-annual"))
    code = (
        f"from pathlib import Path; from billing_model.books import job; job.{limit} = {most};"
        f"from billing_model.books.rebill import process as p; job.done(p.work, Path({str(tmp_path)!r}), p.ABOUT)"
    )
    environment = {**os.environ, **job.ENVIRONMENT}
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, env=environment, check=False)
    assert done.returncode == 0
    answer = job.result(tmp_path)
    assert answer is not None
    assert sentence in answer["refused"][0]


def customers_of_the_sample() -> list[dict[str, Any]]:
    """The contracts of those who gain most from any terms, each once."""
    options = ",".join(rebill.terms())
    _, answer = portfolio_work.sample(options, "en")
    every = {each["customer"]: each["scenario"] for option in answer["options"] for each in option["gainers"]}
    return [*every.values()]


def test_a_customers_link_holds_its_contracts_whole() -> None:
    shown = customers_of_the_sample()
    assert len(shown) >= 30
    for tables in shown:
        data = parse(tables).data
        page, parameters = as_link(data)
        assert parameters is not None and page == bundled.page_for(data)
        base = bundled.library()[parameters.pop("scenario")[0]]
        assert "shows" not in base and "remark" not in base  # nothing is said of it that is true of another contract
        there, here = link.opened(base, parameters), parse(tables)
        assert bill(there.book, there.until).amount.tolist() == bill(here.book, here.until).amount.tolist()
        assert there.currency == here.currency


def test_a_customer_is_opened_by_its_address_alone() -> None:
    app = opened()
    customers = [each.proto for each in app.get("page_link") if each.proto.label.startswith("**C0")]
    first = max(customers, key=lambda customer: len(customer.query_string))
    sent = parse_qs(first.query_string)
    there = page_runs.opened(f"pages/{first.page}.py", **sent)
    assert not there.warning and "opened" not in there.session_state
    kept = [name for name in sent if name.endswith((".seats", ".purchased", ".programme")) or name == "event"]
    assert len(kept) > 20
    assert {name: page_runs.address(there)[name] for name in kept} == {name: sent[name] for name in kept}


def test_contracts_that_are_too_long_for_an_address_open_for_the_session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link, "LONGEST", 100)
    customers._contracts.clear()
    app = opened()
    (first, *_) = [button for button in app.button if button.key.startswith("portfolio:open:")]
    assert "too many changes for an address" in first.help
    settled(first.click().run())
    customers._contracts.clear()
    (id,) = app.session_state["opened"]
    assert app.session_state["scenario"] == id
    assert app.session_state["opened"][id]["subscription"]


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
        assert sum(one["classes"][:middle]) == one["lose"]
        assert one["saved"] - one["lost"] == one["cost"] - one["option_cost"]
    gainers = found["options"][0]["gainers"]
    saves = [gainer["saves"] for gainer in gainers]
    assert saves == sorted(saves, reverse=True)


def test_a_book_of_workbooks_gives_the_same(tmp_path: Path) -> None:
    books = [tmp_path / f"{Path(file).stem}.xlsx" for file in FILES]
    for file, book in zip(FILES, books, strict=True):
        book.write_bytes(of_a_book(Path(file).read_text("utf-8")))
    found = [
        portfolio.portfolio(PortfolioRequest(*map(str, files), str(UNTIL), ""), tmp_path, engines.here)
        for files in (FILES, books)
    ]
    assert found[0] == found[1]


def test_what_a_process_says_reads_as_it_was_written(tmp_path: Path) -> None:
    found = portfolio.portfolio(PortfolioRequest(*FILES, str(UNTIL), "csp-monthly"), tmp_path, engines.here)
    assert job.result(tmp_path) is None
    job.keep(tmp_path, found)
    again = job.result(tmp_path)
    assert again == found
    assert again["options"][0]["gainers"][0]["scenario"]["until"] == UNTIL.astype(object)


def test_a_gainers_contracts_cost_what_the_book_says(tmp_path: Path) -> None:
    """The scenario of a customer, billed by itself, is invoiced what the book invoices."""
    found = portfolio.portfolio(PortfolioRequest(*FILES, str(UNTIL), "csp-monthly"), tmp_path, engines.here)
    for one in found["options"]:
        for gainer in one["gainers"]:
            assert isinstance(gainer["scenario"], dict)
            scenario = parse(gainer["scenario"])
            now = rebill.as_it_is(scenario.book, np.datetime64(scenario.until))
            assert int(now.cost.sum()) == gainer["cost"]


# ---- Files as people have them


UNCLEAR = "id;customer;programme;purchased;seats;list_price;currency;frequency;billing_day;Note\n" + (
    "S-1;Alfa;csp;03/04/2018;10;12,40;EUR;monthly;15;x\n"
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentence_about_what_a_file_leaves_open_names_the_input(language: str) -> None:
    problem = wording(language)["problem"]
    for name in ("dates", "decimal"):
        for key in ("undecided", "contradict"):
            assert words(language)(f"tables.{name}") in problem[f"{name}-{key}"]


def test_what_a_file_leaves_open_is_asked_and_then_said() -> None:
    app = opened("it")
    app.session_state["portfolio:source"] = "upload"
    settled(app.run())
    subscriptions, events = app.get("file_uploader")[:2]
    subscriptions.upload("mine.csv", UNCLEAR.encode("utf-16"), "text/csv")
    settled(events.upload("mine.csv", b"subscription,on,kind\n", "text/csv").run())
    settled(app.button(key="portfolio:begin").click().run())
    done(app)
    assert words("it")("tables.dates") in app.error[0].value
    app.session_state["portfolio:dates"] = "dmy"
    settled(app.run())
    settled(app.button(key="portfolio:begin").click().run())
    done(app)
    assert not app.error
    how = " ".join(caption.value for caption in app.caption)
    assert "UTF-16" in how and "Note" in how and "subscriptions.csv" in how
    page_runs.open_box(app, "portfolio:columns")
    assert "`list_price`" in said(app)  # the columns are at hand after a file was read, too


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_columns_are_told_before_a_file_is_chosen(language: str) -> None:
    app = opened(language)
    app.session_state["portfolio:source"] = "upload"
    settled(app.run())
    assert all(f"`{name}`" in said(app) for name in ("list_price", "billing_day", "years", "set-seats"))
    (needed,) = [each.value.partition(". ")[0] for each in app.markdown if "`purchased`" in each.value]
    assert all(f"`{name}`" in needed for name in REQUIRED_COLUMNS)
    assert len(app.get("download_button")) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_before_every_subscription_is_named_as_the_page_names_its_input(language: str) -> None:
    refusal = Refusal("subscriptions.csv", "nothing-begun", {"until": "2026-10-31"})
    assert words(language).label("until") in refusal.text(language)
