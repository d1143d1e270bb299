"""What a hosted copy writes and counts: pages, errors and work, each with a number, and nothing of a customer."""

from __future__ import annotations

import json
import logging
import os
import re
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
import running
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

import loops
from bench.session import Session
from billing_model.books import job
from billing_model.books.trouble import LETTERS, trouble
from hosting import others, runs, server
from hosting.answers import GONE, Answer, Answers, Told, route
from hosting.headers import headers
from hosting.log import LEVELS, OURS, Log
from hosting.runs import Run
from hosting.settings import Settings
from hosting.watched import Watched
from pages.ui.base import told
from pages.ui.base.words import words
from project import PROJECT

TOKEN = "t" * 40
SECRETS = ("Contoso", "12.50", "rossi@example.com")  # what no line may say
NUMBER = rf"E-[{LETTERS}]{{4}}"
# A copy whose pages do what a page may do, and one of them fails.
COPY = """
import streamlit as st
if __name__ == "__main__":
    from pages.ui.base import refuse, told, visit
    st.session_state.language = st.query_params.get("language", "en")
    page = st.query_params.get("do", "home")
    visit.begin(page)
    if page == "refuses":
        refuse.refuse("Contoso owes 12.50")
    if page == "fails":
        try:
            int("rossi@example.com")
        except ValueError as error:
            raise KeyError("Contoso owes 12.50") from error
    if page == "works":
        told.over(told.Job(page, "a tab", "done", 2.0, 3.0))
else:
    from hosting import server
    app = st.App(__file__, **server.parts())
"""


@dataclass
class Copy:
    """A copy that serves. base: the path below which it does; log: the file with what it writes."""

    url: str
    log: Path

    def get(self, path: str, token: str = "", **more: str) -> tuple[int, str, str]:
        """The status, the kind and the text of an answer."""
        headers = {**({"Authorization": f"Bearer {token}"} if token else {}), **more}
        asked = urllib.request.Request(self.url + path, headers=headers)  # noqa: S310 - the copy, on this machine
        try:
            with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310
                return answer.status, answer.headers["Content-Type"], answer.read().decode()
        except HTTPError as error:
            return error.code, error.headers["Content-Type"], error.read().decode()

    def open(self, do: str, language: str = "en") -> list[Any]:
        """What a page says in boxes of their own; it shows no exception."""
        return loops.run(self._open(f"do={do}&language={language}"))

    async def _open(self, query: str) -> list[Any]:
        async with Session(self.url, query=query) as tab:
            return tab.every("alert")

    def line(self, what: str, since: int = 0, **facts: Any) -> dict[str, Any]:
        """The last line of its log of which this is true; it may be written a moment after the answer.

        since: how long the log was before, whose lines do not count.
        """
        for _ in range(100):
            text = self.log.read_text("utf-8")[since:]
            every = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
            found = [line for line in every if {"what": what, **facts}.items() <= line.items()]
            if found:
                return dict(found[-1])
            time.sleep(0.05)
        raise AssertionError(f"no line {what}, {facts}, in: {self.log.read_text()}")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    """A copy that others may reach."""
    place = tmp_path_factory.mktemp("copy")
    (place / "app.py").write_text(COPY)
    settings = {
        "STREAMLIT_SERVER_ALLOWED_HOSTS": "billing.example.com 127.0.0.1",
        "STREAMLIT_SERVER_FILE_WATCHER_TYPE": "none",
        "STREAMLIT_CLIENT_SHOW_ERROR_DETAILS": "none",
        running.BASE: "/billing",
        "PYTHONPATH": str(PROJECT),
        "BILLING_METRICS_TOKEN": TOKEN,
        "BILLING_LOG": "turns",
    }
    served = running.start(place / "log", place, settings=settings)
    yield Copy(served.url, served.log)
    served.stop()


def figures(text: str) -> Mapping[tuple[str, tuple[str, ...]], float]:
    """The figures by name and values of labels, read by the package's own parser."""
    assert text.endswith("# EOF\n")
    return {
        (sample.name, tuple(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.mark.parametrize("language", ["en", "it"])
def test_a_page_that_fails_says_a_number_and_the_log_says_more_under_it(copy: Copy, language: str) -> None:
    (alert,) = copy.open("fails", language)
    (number,) = re.findall(NUMBER, alert.body)
    assert alert.body == words(language)("app.broken", number=number)
    line = copy.line("error", number=number)
    assert line["page"] == "fails" and line["type"] == "KeyError < ValueError"
    assert line["trace"][-1].endswith("app.py:14 <module>")
    assert copy.line("page", page="fails", session=line["session"])["error"] == number


def test_a_line_says_page_time_and_refusal_and_nothing_of_a_customer(copy: Copy) -> None:
    since = len(copy.log.read_text("utf-8"))
    copy.open("refuses")
    copy.open("works")
    copy.get("/rossi@example.com?customer=Contoso")
    assert copy.get("/media/Contoso.csv")[0] == 404
    refused, worked = (copy.line("page", since, page=page) for page in ("refuses", "works"))
    assert set(refused) == {"at", "what", "page", "ms", "refused", "error", "session", "process"}
    assert refused["refused"] == 1 and worked["refused"] == 0
    assert worked["session"] > refused["session"] > 0
    assert copy.line("job", page="works", outcome="done", waited_ms=2000, ms=3000)
    assert copy.line("answer", route="media", status=404)
    told_by_all = copy.log.read_text()
    assert not [secret for secret in (*SECRETS, "Traceback", "language=", "WebSocket") if secret in told_by_all]


def test_figures_are_for_who_has_the_token(copy: Copy) -> None:
    for token in ("", "guess", TOKEN + "x"):
        status, _, text = copy.get("/metrics", token)
        assert (status, text) == (404, "Not found.\nNon trovato.\n")
    copy.open("refuses")
    copy.open("works")
    status, kind, text = copy.get("/metrics", TOKEN, Host="one:8501")  # behind a proxy each process has its own name
    assert status == 200 and kind.startswith("application/openmetrics-text")
    found = figures(text)
    assert found["billing_run_seconds_count", ("refuses", "page")] == found["billing_refusals_total", ("refuses",)] > 0
    assert found["billing_jobs_over_total", ("done", "works")] > 0
    assert found["billing_sessions_total", ()] >= 2
    assert found["billing_sessions_open", ()] <= 1, "who has gone is not counted any more"
    assert found["billing_answers_total", ("_stcore/health", "2xx")] > 0
    assert found["process_resident_memory_bytes", ()] > 1e7 and found["process_cpu_seconds_total", ()] > 0
    assert not [secret for secret in SECRETS if secret in text]


# ---- Its parts ------------------------------------------------------------------------------------------------------


def test_streamlit_still_has_what_is_wrapped() -> None:
    assert hasattr(ScriptRunner, runs.METHOD)


def lines_of(capsys: pytest.CaptureFixture[str], level: str) -> list[str]:
    """What a log of a level says of one of each."""
    log = Log(level)
    log.run(Run("home", True, True, 0.0123, 0, "", "a"))
    log.run(Run("home", False, False, 0.004, 1, "", "a"))
    log.job(told.Job("portfolio", "b", "left", 0.5, 0.0, trouble(ValueError("Contoso"))._asdict()))
    log.answer(Answer("page", 400, 0.001, 0))
    log.answer(Answer("page", 200, 0.001, 0))
    log.answer(Answer("page", 404, 0.001, 0))
    return [line["what"] for line in map(json.loads, capsys.readouterr().err.splitlines())]


def test_each_level_writes_what_those_before_it_write(capsys: pytest.CaptureFixture[str]) -> None:
    written = {level: lines_of(capsys, level) for level in LEVELS}
    assert written == {
        "off": [],
        "errors": ["error"],
        "pages": ["page", "error", "job", "answer"],
        "turns": ["page", "turn", "error", "job", "answer"],
    }


def test_a_session_keeps_its_number_and_few_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hosting.log.REMEMBERED", 2)
    log = Log("off")
    assert [log.number(session) for session in ("a", "b", "a", "", "c", "b", "a")] == [1, 2, 1, 0, 3, 2, 4]


def test_an_error_in_work_has_a_number_in_its_sentence_and_where_it_arose(tmp_path: Path) -> None:
    @dataclass
    class Asked:
        language: str = "en"

    def fails(wanted: Any, folder: Path, progress: Callable[[float], None]) -> Mapping[str, Any]:
        raise ZeroDivisionError("by Contoso")

    job.ask(tmp_path, Asked())
    with pytest.MonkeyPatch.context() as patch:  # this process is not to be held back
        patch.setattr(job, "_limit_memory", lambda: None)
        patch.setattr(os, "nice", lambda by: None)
        job.done(fails, tmp_path, job.About("book", "job"))
    outcome, told_of_it = job.outcome(tmp_path)
    assert outcome == "refused" and told_of_it["kind"] == "ZeroDivisionError"
    assert "test_watched.py" in told_of_it["trace"][-1] and "Contoso" not in str(told_of_it)
    answer = job.result(tmp_path)
    assert answer is not None and f"; {told_of_it['number']})" in answer["refused"][0]


def test_how_work_came_out(tmp_path: Path) -> None:
    assert job.outcome(tmp_path) == ("lost", {})
    job.keep(tmp_path, {"rows": 1})
    assert job.outcome(tmp_path) == ("done", {})
    job.keep(tmp_path, job.refused([], "en"))
    assert job.outcome(tmp_path) == ("refused", {})


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("/", "page"),
        ("/seat_change", "page"),
        ("/_stcore/health", "_stcore/health"),
        ("/_stcore/upload_file/a-session/a-file", "_stcore/upload_file"),
        ("/_stcore/healthy", "_stcore"),
        ("/media/abc.csv", "media"),
        ("/rossi@example.com", "page"),
    ],
)
def test_routes_are_few(path: str, named: str) -> None:
    assert route(path) == named


def asked_of(app: ASGIApp, *parts: bytes) -> tuple[list[Answer], list[str], list[Message]]:
    """A file that is sent to a server: what is told of the answer and of errors, and what is answered."""
    told_of, errors, sent = list[Answer](), list[str](), list[Message]()

    async def receive() -> Message:
        return next(bodies)

    async def send(message: Message) -> None:
        sent.append(message)

    def failed(error: Exception, page: str) -> str:
        errors.append(f"{type(error).__name__} {page}")
        return "E-2345"

    bodies: Iterator[Message] = iter({"type": "http.request", "body": part, "more_body": True} for part in parts)
    around = Answers(app, Settings(base="/billing"), Told(told_of.append, lambda more: None, failed))
    scope = {"type": "http", "method": "PUT", "path": "/billing/_stcore/upload_file/a/b", "headers": []}
    loops.run(around(scope, receive, send))
    return told_of, errors, sent


def test_an_upload_is_counted_and_a_failure_of_the_server_is_a_sentence_with_its_number() -> None:
    async def fails(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await receive()
        raise ZeroDivisionError("Contoso")

    ((answer,), errors, (start, body)) = asked_of(fails, b"123", b"4")
    assert (answer.route, answer.status, answer.received) == ("_stcore/upload_file", 500, 4)
    assert errors == ["ZeroDivisionError _stcore/upload_file"] and start["status"] == 500
    assert "error E-2345.\n" in body["body"].decode() and "errore E-2345.\n" in body["body"].decode()


@pytest.mark.parametrize("level", ["errors", "pages"])
@pytest.mark.parametrize("error", [ValueError("Contoso"), OSError("Contoso")])
def test_whatever_fails_is_told_with_its_number_and_the_headers_of_every_answer(
    error: Exception, level: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async def fails(scope: Scope, receive: Receive, send: Send) -> None:
        raise error

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    sent, found = list[Message](), Settings(log=level)
    app: ASGIApp = fails
    for part in reversed(server.around(found, Watched(found), None)):
        app = part.cls(app, *part.args, **part.kwargs)
    of_pages = {"path": "/", "query_string": b"", "headers": [(b"host", b"localhost:8501")]}
    loops.run(app({"type": "http", "method": "GET", **of_pages}, receive, send))
    start, body = sent
    assert start["status"] == 500 and set(headers(found)) <= set(start["headers"])
    line = json.loads(capsys.readouterr().err.splitlines()[0])
    assert line["what"] == "error" and f"error {line['number']}.\n" in body["body"].decode()
    assert b"Contoso" not in body["body"] and "Contoso" not in str(line)


@pytest.mark.parametrize(
    ("name", "says", "args", "error", "kept"),
    [
        ("streamlit.x", "Session with id %s is\nconnected", ("Contoso",), None, {"says": "Session with id … is"}),
        ("streamlit.x", ValueError("Contoso"), (), None, {}),
        ("asyncio", "exception=KeyError('Contoso')", (), None, {}),
        ("uvicorn.error", "Failed", (), ValueError("Contoso"), {"says": "Failed", "type": "ValueError", "trace": []}),
        ("streamlit.x", "Error: %s (%s)", ("access_denied", "Contoso"), None, {"code": "access_denied"}),
    ],
)
def test_other_parts_of_the_server_say_nothing_of_a_customer(
    name: str, says: object, args: Any, error: Any, kept: dict[str, Any]
) -> None:
    raised = (type(error), error, None) if error else None
    text = others.record(name, logging.WARNING, "x.py", 1, says, args, raised).getMessage()
    line = json.loads(text)
    assert "Contoso" not in text and line["what"] == "server" and line["part"] == name and kept.items() <= line.items()
    assert set(line) - set(kept) <= {"at", "what", "part", "process", "says"}


def test_our_own_lines_pass_as_they_are() -> None:
    assert others.record(OURS, logging.ERROR, "x.py", 1, "{}", (), None).getMessage() == "{}"


def test_who_has_gone_is_no_error() -> None:
    async def goes(scope: Scope, receive: Receive, send: Send) -> None:
        raise ClientDisconnect

    ((answer,), errors, sent) = asked_of(goes)
    assert answer.status == GONE and not errors and not sent


def test_settings_of_work_are_the_limits_of_the_pages() -> None:
    limits = Settings(jobs=3, jobs_waiting=4, jobs_each=2, results=5).limits
    assert (limits.at_once, limits.waiting, limits.each, limits.kept) == (3, 4, 2, 5_000_000)
