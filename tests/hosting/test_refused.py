"""What a stranger may ask of a running copy, and what is refused to him: by raw requests, as no browser sends them."""

from __future__ import annotations

import asyncio
import http.client
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import websockets
from running import Address, start
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin, Subprotocol

import loops
from hosting.visits import network

TOKEN = "t" * 40
SMALL = {
    "BILLING_SESSIONS": "2",
    "BILLING_SESSION_UPLOADS": "4",
    "BILLING_UPLOADS": "5",
    "BILLING_METRICS_TOKEN": TOKEN,
}
MB = 1024 * 1024
ON_ALL = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    headers: dict[str, str]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a copy would leave what it keeps: its folder for temporary files, and its user's own."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory, kept: Path) -> Iterator[Address]:
    """A running copy that takes two open pages, and files of 4 MB a page."""
    settings = SMALL | {"TMPDIR": str(kept), "HOME": str(kept)}
    running = start(tmp_path_factory.mktemp("copy") / "server.log", settings=settings)
    yield running
    running.stop()


def ask(copy: Address, method: str, path: str, body: Any = None, **headers: str) -> Answer:
    """One request; headers: with underscores for their dashes."""
    connection = http.client.HTTPConnection(copy.url.removeprefix("http://"), timeout=20)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    told = Answer(answer.status, answer.read(), {name.lower(): value for name, value in answer.getheaders()})
    connection.close()
    return told


def socket(copy: Address, origin: str | None = None, host: str | None = None, **more: str) -> Any:
    """A web socket as a page opens it; more: headers, with underscores for their dashes."""
    headers = {name.replace("_", "-"): value for name, value in more.items()} | ({"Host": host} if host else {})
    return websockets.connect(
        f"{copy.url.replace('http', 'ws')}/_stcore/stream",
        subprotocols=[Subprotocol("streamlit")],
        origin=Origin(origin or copy.url),
        additional_headers=headers,
        max_size=None,
    )


async def session(opened: Any) -> str:
    """The name of the session behind a web socket, once it runs a page."""
    await opened.send(BackMsg(rerun_script={"query_string": ""}).SerializeToString())
    while True:
        said = ForwardMsg.FromString(await opened.recv())
        if said.WhichOneof("type") == "new_session":
            return str(said.new_session.initialize.session_id)


def test_every_answer_has_the_headers(copy: Address) -> None:
    for path, status in {
        "/": 200,
        "/seat_change": 200,
        "/_stcore/health": 200,
        "/static/js/nothing.js": 200,
        "/media/nothing": 404,
        "//etc": 400,
        "/_stcore/metrics": 404,
        f"/?{'a' * 20_000}": 414,
    }.items():
        told = ask(copy, "GET", path)
        assert (path, told.status) == (path, status)
        assert {name: told.headers.get(name) for name in ON_ALL} == ON_ALL, path
        policy = told.headers["content-security-policy"]
        assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy and "http" not in policy
        assert "strict-transport-security" not in told.headers  # nobody said that there is https
        assert told.headers.get("set-cookie", "_streamlit_xsrf=").partition("=")[0] == "_streamlit_xsrf", path


def test_another_host_is_told_so_but_health_is_asked_by_any_name(copy: Address) -> None:
    told = ask(copy, "GET", "/", host="evil.example")
    assert told.status == 400 and told.body.count(b"\n") == 2 and b"server.allowedHosts" in told.body
    for host in ("localhost:1", "LOCALHOST", "127.0.0.1:80", "[::1]:8501"):
        assert ask(copy, "GET", "/", host=host).status == 200, host
    for host in ("", "localhost@evil.example", "localhost/x", "localhost:x", "127.0.0.1.evil.example", "[::1"):
        assert ask(copy, "GET", "/", host=host).status == 400, host
    assert ask(copy, "GET", "/_stcore/health", host="one:8501").body == b"ok"


def test_figures_are_for_who_has_the_token_and_programs_find_nothing(copy: Address) -> None:
    assert ask(copy, "GET", "/_stcore/metrics").status == 404
    assert ask(copy, "GET", "/_stcore/metrics", authorization=f"Bearer {'u' * 40}").status == 404
    assert b"# EOF" in ask(copy, "GET", "/_stcore/metrics", authorization=f"Bearer {TOKEN}").body
    for path in ("/_stcore/agent/openapi.json", "/_stcore/agent/interact", "/_stcore/agent/mcp"):
        assert ask(copy, "POST", path, b"{}").status == 404


def test_a_page_of_another_site_opens_no_web_socket(copy: Address) -> None:
    """Nor does the server ask the internet who it is."""

    async def refused() -> None:
        for origin, host in (
            ("https://evil.example", None),
            (f"{copy.url}.evil.example", None),
            (None, "evil.example"),
        ):
            with pytest.raises(InvalidStatus) as told:
                await socket(copy, origin, host)
            assert told.value.response.status_code == 403

    loops.run(refused())
    assert "external IP" not in copy.said()


def test_there_are_only_so_many_open_pages(copy: Address) -> None:
    async def opened() -> None:
        async with AsyncExitStack() as pages:
            for _ in range(2):
                await pages.enter_async_context(socket(copy))
            with pytest.raises(InvalidStatus):
                await socket(copy)
            told = await asyncio.to_thread(ask, copy, "GET", "/seat_change")
            assert told.status == 503 and told.headers["retry-after"] == "30"
            assert "half a minute" in told.body.decode() and "mezzo minuto" in told.body.decode()
            assert (await asyncio.to_thread(ask, copy, "GET", "/_stcore/health")).status == 200
        for _ in range(50):  # those that went make room
            if (await asyncio.to_thread(ask, copy, "GET", "/")).status == 200:
                break
            await asyncio.sleep(0.05)
        async with socket(copy) as page:
            assert await session(page)

    loops.run(opened())


@pytest.mark.parametrize(("trusted", "believed"), [("127.0.0.1", True), ("192.0.2.1", False)])
def test_one_address_of_the_network_has_only_so_many_pages_if_it_is_so_set(
    tmp_path: Path, trusted: str, believed: bool
) -> None:
    """The address is what a proxy says that is trusted; from anybody else, as if nothing was said."""

    async def opened() -> None:
        async with socket(copy, x_forwarded_for="198.51.100.7"):
            with pytest.raises(InvalidStatus):
                await socket(copy, x_forwarded_for="198.51.100.7")
            told = await asyncio.to_thread(ask, copy, "GET", "/seat_change", x_forwarded_for="198.51.100.7")
            assert told.status == 429 and b"from your network" in told.body and b"Dalla rete" in told.body
            health = await asyncio.to_thread(ask, copy, "GET", "/_stcore/health", x_forwarded_for="198.51.100.7")
            assert health.status == 200
            told = await asyncio.to_thread(ask, copy, "GET", "/seat_change", x_forwarded_for="198.51.100.8")
            assert told.status == (200 if believed else 429)

    copy = start(tmp_path / "log", settings={"BILLING_SESSIONS_EACH": "1", "FORWARDED_ALLOW_IPS": trusted})
    try:
        loops.run(opened())
    finally:
        copy.stop()


def test_a_house_with_many_addresses_is_one_place() -> None:
    assert network("2001:db8:1:2::3") == network("2001:db8:1:2:ffff::4") != network("2001:db8:1:3::3")
    assert network("::ffff:192.0.2.7") == network("192.0.2.7") == "192.0.2.7" != network("192.0.2.8")
    assert network("") == "" and network("a socket") == "a socket"


def test_a_huge_message_ends_its_own_page_only(copy: Address) -> None:
    async def sent() -> None:
        async with socket(copy) as page:
            await page.send(bytes(5_000_000))
            with pytest.raises(ConnectionClosed):
                await page.recv()
        async with socket(copy) as page:
            assert await session(page)

    loops.run(sent())


def put(copy: Address, session: str, name: str, size: int, chunked: bool = False) -> int:
    """The status of the answer to a file of this size."""
    token = ask(copy, "GET", "/_stcore/health").headers["set-cookie"].split(";")[0].partition("=")[2]
    head = b'--edge\r\nContent-Disposition: form-data; name="f"; filename="f.csv"\r\nContent-Type: text/csv\r\n\r\n'
    body = b"".join((head, bytes(size), b"\r\n--edge--\r\n"))
    known = {"x_xsrftoken": token, "cookie": f"_streamlit_xsrf={token}"}
    whole = iter([body]) if chunked else body
    path = f"/_stcore/upload_file/{session}/{name}"
    return ask(copy, "PUT", path, whole, content_type="multipart/form-data; boundary=edge", **known).status


def memory(copy: Any) -> int:
    """Bytes of the server's process."""
    text = Path(f"/proc/{copy.process.pid}/status").read_text("utf-8")
    return int(text.partition("VmRSS:")[2].split()[0]) * 1024


def test_the_files_of_a_page_have_so_much_room(copy: Any, kept: Path) -> None:
    """One too many is taken for what stands for it, and is not kept; nor does any lie on the disk."""

    async def given() -> None:
        async with socket(copy) as page:
            name = await session(page)
            assert await asyncio.to_thread(put, copy, name, "large", 3 * MB) == 204
            before = memory(copy)
            for number in range(2):
                assert await asyncio.to_thread(put, copy, name, f"too-many-{number}", 30 * MB) == 204
            assert memory(copy) - before < 40 * MB
            assert [path for path in kept.rglob("*") if path.is_file()] == []
            assert await asyncio.to_thread(put, copy, name, "chunked", 1000, chunked=True) == 411
            assert await asyncio.to_thread(put, copy, "nobody", "small", 1000) == 400

    loops.run(given())
    assert ask(copy, "PUT", "/_stcore/upload_file/x/y", b"z").status == 403  # no token
