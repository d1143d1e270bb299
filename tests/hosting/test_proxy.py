"""A hosted copy as docs/hosting.md builds it: two processes behind the project's own proxy, below a path, by https."""

from __future__ import annotations

import asyncio
import gzip
import os
import re
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import running
import websockets
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

import caddy
import loops
import stand_in
from bench.session import Session
from programs import CADDY

BASE, TOKEN = "/billing", "t" * 40
SETTINGS = {
    "STREAMLIT_SERVER_BASE_URL_PATH": BASE,
    "STREAMLIT_SERVER_COOKIE_SECRET": "a secret of the tests, 32 characters",
    "BILLING_METRICS_TOKEN": TOKEN,
}
CASE = "language=en&scenario=nce/seat-added&A.seats=7"
pytestmark = pytest.mark.skipif(CADDY.find() is None and "CI" not in os.environ, reason=CADDY.missing)


@dataclass
class Copy:
    """A hosted copy: its proxy, its processes and their folder."""

    proxy: caddy.Proxy
    servers: list[running.Server]
    folder: Path

    @property
    def url(self) -> str:
        return self.proxy.url + BASE

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Any:
        """The answer to a request, whatever its number says, with its body as `body`."""
        asked = urllib.request.Request(self.proxy.url + path, body, headers, method=method)  # noqa: S310
        try:
            answer = urllib.request.urlopen(asked, timeout=20, context=self.proxy.trust)  # noqa: S310
        except urllib.error.HTTPError as refused:
            answer = refused
        answer.body = answer.read()
        return answer

    def start(self, number: int) -> None:
        """A process that has ended, anew, where it was."""
        port = int(self.servers[number].url.split(":")[2].split("/")[0])
        self.servers[number] = running.start(self.folder / f"{number}.log", port=port, settings=SETTINGS)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    folder = tmp_path_factory.mktemp("hosted")
    with ThreadPoolExecutor() as pool, ExitStack() as ends:
        servers = list(pool.map(lambda n: running.start(folder / f"{n}.log", settings=SETTINGS), range(2)))
        processes = [server.url.removeprefix("http://").removesuffix(BASE) for server in servers]
        made = Copy(ends.enter_context(caddy.proxy(processes, folder, BASE)), servers, folder)
        ends.callback(lambda: [server.stop() for server in made.servers])
        yield made


class Visitor(Session):
    """A browser that has been given its cookies by a first answer of the copy."""

    def __init__(self, copy: Copy, query: str = CASE) -> None:
        first = copy.ask(f"{BASE}/_stcore/health")
        assert first.body == b"ok"
        given = [cookie.split(";")[0] for cookie in first.headers.get_all("Set-Cookie")]
        super().__init__(copy.url, "seat_change", query, cookies="; ".join(given), trust=copy.proxy.trust)
        self.copy, self.session = copy, ""

    @property
    def process(self) -> str:
        """The process that the proxy has chosen."""
        return dict(cookie.split("=", 1) for cookie in self.cookies.split("; "))["billing_process"]

    def take(self, message: ForwardMsg) -> None:
        super().take(message)
        if message.WhichOneof("type") == "new_session":
            self.session = message.new_session.initialize.session_id

    def uploaded(self, cookies: str) -> int:
        """What an upload of the page is answered with."""
        xsrf = dict(cookie.split("=", 1) for cookie in self.cookies.split("; "))["_streamlit_xsrf"]
        form = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n1\r\n--x--\r\n'
        headers = {"Cookie": cookies, "X-Xsrftoken": xsrf, "Content-Type": "multipart/form-data; boundary=x"}
        path = f"{BASE}/_stcore/upload_file/{self.session}/a-file"
        return int(self.copy.ask(path, "PUT", form, **headers).status)

    def answer(self) -> str:
        return self.text("answer")


async def on_both(copy: Copy, ends: AsyncExitStack) -> list[Visitor]:
    """Visitors until each process has one."""
    found: dict[str, Visitor] = {}
    for _ in range(100):  # the proxy takes a process that is back within some seconds
        visitor = Visitor(copy)
        if visitor.process not in found:
            found[visitor.process] = await ends.enter_async_context(visitor)
        if len(found) == 2:
            return list(found.values())
        await asyncio.sleep(0.1)
    raise AssertionError("a hundred visitors came to one process")


def test_a_session_stays_on_its_process_with_its_files(copy: Copy) -> None:
    async def visit() -> None:
        async with AsyncExitStack() as ends:
            one, two = await on_both(copy, ends)
            assert one.answer() == two.answer() != ""
            for _ in range(5):
                assert (one.uploaded(one.cookies), two.uploaded(two.cookies)) == (204, 204)
            elsewhere = one.cookies.replace(one.process, two.process)
            assert one.uploaded(elsewhere) >= 400  # the other process does not know the session

    loops.run(visit())


def test_a_process_killed_costs_no_other_and_a_link_restores_the_case(copy: Copy) -> None:
    async def visit() -> None:
        async with AsyncExitStack() as ends:
            visitors = await on_both(copy, ends)
            copy.servers[0].process.send_signal(signal.SIGKILL)
            copy.servers[0].process.wait()
            lost = []
            for visitor in visitors:
                try:
                    await visitor.step(1)
                except websockets.ConnectionClosed:
                    lost.append(visitor)
            assert len(lost) == 1
            turned = next(visitor for visitor in visitors if visitor not in lost)
            back = Session(copy.url, "seat_change", turned.query, cookies=lost[0].cookies, trust=copy.proxy.trust)
            async with back:
                assert back.text("answer") == turned.answer() != ""

    loops.run(visit())
    copy.start(0)


def test_a_process_that_is_stopped_ends_at_once_with_its_sessions_open(copy: Copy) -> None:
    async def visit() -> float:
        async with AsyncExitStack() as ends:
            await on_both(copy, ends)
            begun = time.monotonic()
            copy.servers[1].process.terminate()
            await asyncio.to_thread(copy.servers[1].process.wait, 10)
            return time.monotonic() - begun

    assert loops.run(visit()) < 5
    copy.start(1)


def test_scripts_come_compressed_and_are_kept(copy: Copy) -> None:
    page = copy.ask(f"{BASE}/seat_change").body.decode()
    script = page.split('type="module" crossorigin src="./')[1].split('"')[0]
    plain = copy.ask(f"{BASE}/{script}")
    packed = copy.ask(f"{BASE}/{script}", **{"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip" and gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body) / 2
    assert "immutable" in packed.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/metrics", "/_stcore/metrics", "/_stcore/agent/openapi.json"])
def test_what_a_process_says_of_itself_is_closed(copy: Copy, path: str) -> None:
    """Also to who has the token: he asks the process itself."""
    told = copy.ask(BASE + path, Authorization=f"Bearer {TOKEN}")
    assert (told.status, told.body) == (404, b"404 Not Found")


def test_the_proxy_says_who_asks_and_believes_no_visitor_who_says_it(tmp_path: Path) -> None:
    """What pages are counted by (BILLING_SESSIONS_EACH)."""
    with stand_in.process() as (where, asked), caddy.proxy([where], tmp_path) as proxy:
        Copy(proxy, [], tmp_path).ask("/seat_change", **{"X-Forwarded-For": "198.51.100.7"})
        page = next(one.lower() for one in asked if "/seat_change" in one)
    assert re.findall(r"x-forwarded-for: (.*)\r", page) == ["127.0.0.1"]


def test_where_nobody_answers_one_is_told_in_a_sentence(tmp_path: Path) -> None:
    with caddy.proxy([f"127.0.0.1:{running.free_port()}"], tmp_path) as proxy:
        away = Copy(proxy, [], tmp_path).ask("/seat_change?language=it")
    assert away.status == 503 and away.headers["Retry-After"] == "5"
    assert "This page opens by itself" in away.body.decode() and "Questa pagina" in away.body.decode()
    assert away.headers["Content-Type"] == "text/html; charset=utf-8"
