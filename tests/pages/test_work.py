"""Work of many visitors beside each other: who waits for whom, who is refused, who finds what again, what is left."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import page_runs
from billing_model.books.rebill import process as portfolio
from page_runs import settled
from pages.ui.base import hosted
from pages.ui.base.words import LANGUAGES, words
from pages.ui.inputs.tables import TABLES
from pages.ui.parts import process
from pages.ui.parts import work as page_work
from pages.ui.parts.work import Work
from pages.ui.questions.portfolio.work import SAMPLE

PYTHON = [sys.executable, "-I", "-S", "-c"]
KINDS = (portfolio.__name__, "another page")


@dataclass
class Asked:
    """What is asked for; nothing looks at it."""

    language: str = "en"


def endless(module: str, folder: Path) -> process.Process:
    """Work that is never done."""
    return subprocess.Popen([*PYTHON, "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)


def at_once(module: str, folder: Path) -> process.Process:
    """Work that is done at once."""
    return subprocess.Popen([*PYTHON, f"open({str(folder / 'result.json')!r}, 'w').write('{{}}')"])


@pytest.fixture
def visits(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The tabs that are open. Nothing is ever done; the queue is this test's own."""
    queue, tabs = page_work.Queue(), set[str]()
    monkeypatch.setattr(page_work, "_queue", lambda: queue)
    monkeypatch.setattr(page_work, "_is_open", tabs.__contains__)
    monkeypatch.setattr(process, "begun", endless)
    yield tabs
    for work in queue.all():
        work.stop()


@pytest.fixture
def ask(visits: set[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Work]:
    """Has somebody ask for work, and hold it as a tab does."""
    held = []

    def asked(tab: str, visitor: str = "", module: str = KINDS[0], **uploads: bytes) -> Work:
        visits.add(tab)
        here(monkeypatch, tab, visitor)
        held.append(Work(module, portfolio.ABOUT, Asked(), uploads))
        return held[-1]

    return asked


def here(monkeypatch: pytest.MonkeyPatch, tab: str, visitor: str = "") -> None:
    """From now on it is this tab that asks."""
    monkeypatch.setattr(page_work, "_session", lambda: tab)
    monkeypatch.setattr(page_work, "_visitor", lambda: visitor)


def soon(is_so: Callable[[], object], seconds: float = 10) -> bool:
    """Whether something comes true within some seconds."""
    end = time.monotonic() + seconds
    while not is_so() and time.monotonic() < end:
        time.sleep(0.05)
    return bool(is_so())


def decided(monkeypatch: pytest.MonkeyPatch, **limits: int) -> None:
    monkeypatch.setattr(hosted, "_decided", [hosted.Limits(**limits)])


Ask = Callable[..., Work]


def test_a_third_waits_and_begins_by_itself(ask: Ask) -> None:
    first, second, third, fourth = (ask(tab) for tab in "abcd")
    assert first.running and second.running
    assert third.waiting and fourth.waiting and third.result is None
    assert (third.before, fourth.before) == (0, 1)
    first._processes[0].kill()  # it is over, and nobody says so
    assert soon(lambda: third.running)
    assert fourth.waiting and fourth.before == 0


def test_who_stops_while_waiting_leaves_nothing_and_the_others_move_up(ask: Ask) -> None:
    _, _, third, fourth = (ask(tab, **{"events.csv": b"1"}) for tab in "abcd")
    assert (third.folder / "events.csv").exists()
    third.stop()
    assert not third.folder.exists() and not third.waiting
    assert fourth.before == 0 and fourth.waiting
    assert "ended from outside" in str(third.result)


def test_who_goes_gives_up_the_place(ask: Ask, visits: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_work, "GONE", 1)
    _, _, third, fourth = (ask(tab) for tab in "abcd")
    visits.remove("c")
    assert soon(lambda: not third.folder.exists())
    assert fourth.waiting and fourth.before == 0


def test_nobodys_second_comes_before_everybodys_first(ask: Ask) -> None:
    ask("a", "Anna")
    ask("b", "Bruno")
    annas = [ask(f"a{number}", "Anna", f"page {number}") for number in range(3)]
    bruno, carla, dario = ask("b2", "Bruno"), ask("c", "Carla"), ask("d", "Dario")
    assert [work.before for work in (carla, dario, annas[0], bruno, annas[1], annas[2])] == [0, 1, 2, 3, 4, 5]


def test_a_visitor_has_one_on_a_page_and_no_more_wait_than_may(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    decided(monkeypatch, at_once=1, waiting=2)
    one = ask("a", "Anna")
    here(monkeypatch, "another tab of Anna's", "Anna")
    assert page_work.refuses(KINDS[0], None) == "mine"
    assert page_work.refuses(KINDS[1], None) == ""
    assert page_work.refuses(KINDS[0], one) == "", "another file in the same window"
    here(monkeypatch, "b")
    assert page_work.refuses(KINDS[0], None) == ""
    ask("b")
    ask("c")
    here(monkeypatch, "d", "Dario")
    assert page_work.refuses(KINDS[0], None) == "full"
    decided(monkeypatch, at_once=1, waiting=3, each=2)
    assert page_work.refuses(KINDS[0], None) == ""
    here(monkeypatch, "another tab of Anna's", "Anna")
    assert page_work.refuses(KINDS[0], None) == ""


def test_it_is_found_again_by_the_same_visitor_alone(
    ask: Ask, visits: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for work in [ask(tab, "Anna") for tab in "abc"]:  # the last one waits
        visits.clear()
        for stranger in ("Bruno", ""):
            here(monkeypatch, "d", stranger)
            assert page_work.again(work.token, KINDS[0]) is None
        here(monkeypatch, "d", "Anna")
        assert page_work.again(work.token, KINDS[1]) is None
        assert page_work.again(work.token, KINDS[0]) is work


def test_what_was_given_goes_when_it_is_done_and_results_have_so_much_room(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "begun", at_once)
    decided(monkeypatch, kept=2)
    first = ask("a", **{"events.csv": b"1" * 1000})
    assert soon(lambda: first.size)
    assert {path.name for path in first.folder.iterdir()} == {"result.json", "wanted.json"}
    assert first.result == {}, "the last result is kept, whatever its size"
    second = ask("b")
    assert soon(lambda: not first.folder.exists())
    assert "needed the room" in str(first.result)
    assert second.result == {}


# ---- On the page ----------------------------------------------------------------------------------------------------


def given(language: str) -> AppTest:
    """The page of a book with the files of the sample."""
    app = page_runs.opened("pages/portfolio.py", language)
    app.session_state["portfolio:source"] = "upload"
    settled(app.run())
    for name in TABLES:
        content = (SAMPLE / f"{name}.csv").read_bytes()
        app.file_uploader(key=f"portfolio:upload:{name}").upload(f"{name}.csv", content, "text/csv")
    return settled(app.run())


def shown(app: AppTest) -> str:
    """What is said of the work."""
    return "\n".join([each.proto.text for each in app.get("progress")] + [each.value for each in app.caption])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_the_place_in_the_queue(ask: Ask, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    says = words(language)
    first, second, third = (ask(tab) for tab in "abc")
    here(monkeypatch, "")
    app = given(language)
    settled(app.button(key="portfolio:begin").click().run())
    assert says("work.before", before="1") in shown(app)
    assert says("work.waiting_lead", seconds=says.whole(page_work.GONE)) in shown(app)
    second.stop()
    settled(app.run())
    assert says("work.next") in shown(app) and third.running
    third.stop()
    settled(app.run())
    assert says("portfolio.running", percent="0") in shown(app)
    first.stop()


def test_stopping_on_the_page_gives_up_the_place(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    for tab in "ab":
        ask(tab)
    here(monkeypatch, "")
    app = given("en")
    settled(app.button(key="portfolio:begin").click().run())
    work = app.session_state["portfolio:work"]
    assert work.waiting and page_runs.address(app)["book"] == [work.token]
    settled(app.button(key="portfolio:stop").click().run())
    assert not work.folder.exists() and "book" not in page_runs.address(app)
    assert not app.warning


@pytest.mark.parametrize("language", LANGUAGES)
def test_why_nothing_begins_is_one_sentence(ask: Ask, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    decided(monkeypatch, at_once=1, waiting=0)
    ask("a", "Anna")
    here(monkeypatch, "")
    app = given(language)
    for visitor, why in (("", "full"), ("Anna", "mine")):
        here(monkeypatch, "", visitor)
        settled(app.button(key="portfolio:begin").click().run())
        assert [each.value for each in app.warning] == [words(language)(f"work.{why}")]
    settled(app.run())
    assert not app.warning, "it is said once"


def test_no_room_for_the_files_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(name: str) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    app = given("en")
    monkeypatch.setattr(process, "folder", full)
    settled(app.button(key="portfolio:begin").click().run())
    assert [each.value for each in app.warning] == [words("en")("work.no_room")]


@pytest.mark.parametrize(("page", "parameter"), [("portfolio", "book"), ("check_file", "check")])
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_address_of_what_is_somebody_elses_or_gone_is_one_sentence(page: str, parameter: str, language: str) -> None:
    app = page_runs.opened(f"pages/{page}.py", language, **{parameter: "no-such-work"})
    assert [each.value for each in app.warning] == [words(language)("work.gone")]
    assert parameter not in page_runs.address(app)


# ---- However the server ends ----------------------------------------------------------------------------------------

SERVER = """
import sys, time
from dataclasses import dataclass
from billing_model.books.rebill import process as portfolio
from pages.ui.parts.work import Work
@dataclass
class Asked:
    language: str = "en"
works = [Work(portfolio.__name__, portfolio.ABOUT, Asked(), {"events.csv": b"1"}) for _ in range(3)]
assert works[2].waiting
print(flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(os.name != "posix", reason="signals of a system that has them")
@pytest.mark.parametrize("end", ["SIGTERM", "SIGKILL"])
def test_nothing_is_left_however_the_server_ends(end: str, tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(process.PROJECT)}
    server = subprocess.Popen([sys.executable, "-c", SERVER], env=environment, stdout=subprocess.PIPE, cwd=tmp_path)
    assert server.stdout is not None
    server.stdout.readline()
    (root,) = tmp_path.iterdir()
    assert sum(path.name == "events.csv" for path in root.rglob("*")) == 3
    server.send_signal(getattr(signal, end))
    server.wait(10)
    server.stdout.close()
    assert soon(lambda: not list(tmp_path.iterdir()))
