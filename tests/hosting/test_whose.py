"""What is somebody's own stays so: files that were shown to him, and the place to which the files of his page go."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

import loops
from bench.session import Session
from hosting import signin
from hosting.gate import Gate
from hosting.settings import Settings
from hosting.shown import MOST, Shown
from signing_in import Person, copy

SECRET = "s" * 40
PROXY = Settings(email_header="x-forwarded-email", proxy_secret=SECRET, may_enter=("example.com",))


def offered(name: str) -> bytes:
    """A page that offers a file."""
    message = ForwardMsg()
    message.delta.new_element.download_button.url = f"/media/{name}.csv"
    return message.SerializeToString()


def untold(error: Exception, where: str) -> str:
    """Where nothing is to fail."""
    raise error


async def served(scope: Any, receive: Any, send: Any) -> None:
    """Pages that name a file, and give it to whoever asks."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.send", "bytes": offered("ab" * 16)})
    else:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"amounts"})


def asked_of(gate: Gate, kind: str, email: str, path: str, *more: tuple[bytes, bytes]) -> int:
    """The status of what is answered to who has signed in; 0 for a socket. more: headers of his own."""
    headers = [(b"x-proxy-secret", SECRET.encode()), (b"x-forwarded-email", email.encode()), *more]
    answers: list[Any] = []

    async def receive() -> Any:
        return await asyncio.Event().wait()

    async def send(message: Any) -> None:
        answers.append(message)

    loops.run(gate({"type": kind, "path": path, "query_string": b"", "headers": headers}, receive, send))
    return next((int(message["status"]) for message in answers if "status" in message), 0)


def test_what_one_was_shown_no_other_fetches() -> None:
    everybody = replace(PROXY, may_enter=("everybody",))
    gate = Gate(served, everybody, signin.Proxy(everybody), untold)
    file = "/media/" + "ab" * 16 + ".csv"
    assert asked_of(gate, "http", "anna@example.com", file) == 404
    asked_of(gate, "websocket", "anna@example.com", "/_stcore/stream")
    assert asked_of(gate, "http", "anna@example.com", file) == 200
    assert asked_of(gate, "http", "bob@other.example", file) == 404


def test_what_a_page_is_told_of_its_visitor_comes_from_nobody_else() -> None:
    seen: list[tuple[bytes, bytes]] = []

    async def page(scope: Any, receive: Any, send: Any) -> None:
        seen.extend(pair for pair in scope["headers"] if pair[0].decode() in signin.TOLD)

    forged = [(name.encode(), b"eve@example.com") for name in signin.TOLD]
    asked_of(
        Gate(page, PROXY, signin.Proxy(PROXY), untold), "websocket", "anna@example.com", "/_stcore/stream", *forged
    )
    assert [value for _, value in seen] == [b"anna%40example.com", b"anna%40example.com", b"nowhere"]
    assert [name.decode() for name, _ in seen] == [*signin.TOLD]


def test_what_was_shown_is_remembered_to_a_bound() -> None:
    shown, name = Shown(), "ab" * 16
    shown.see("anna@example.com", offered(name))
    assert shown.may("anna@example.com", f"/media/{name}.xlsx")
    assert not shown.may("bob@other.example", f"/media/{name}.xlsx") and not shown.may("", f"/media/{name}.xlsx")
    for number in range(MOST):
        shown.see("anna@example.com", offered(f"{number:032x}"))
    assert not shown.may("anna@example.com", f"/media/{name}.xlsx") and shown.may(
        "anna@example.com", f"/media/{0:032x}.csv"
    )


# ---- Where the files of a page go -----------------------------------------------------------------------------------


def places(session: str, *more: str) -> bytes:
    """What Streamlit tells a page of the places for its files."""
    message = ForwardMsg()
    for file in ("a-file", *more):
        message.file_urls_response.file_urls.add(upload_url=f"/_stcore/upload_file/{session}/{file}")
    return message.SerializeToString()


def test_what_a_visitor_types_shows_him_nothing() -> None:
    """His own text comes back to him: Streamlit's own addresses count only."""
    shown = Shown()
    shown.see("anna@example.com", places("one", "another-file"))
    typed = ForwardMsg()
    typed.delta.new_element.text.body = "/_stcore/upload_file/two/a-file /media/" + "c" * 32
    shown.see("anna@example.com", typed.SerializeToString())
    assert shown.may("anna@example.com", "/_stcore/upload_file/one/any-file")
    assert not shown.may("anna@example.com", "/_stcore/upload_file/two/a-file")
    assert not shown.may("anna@example.com", f"/media/{'c' * 32}.csv")
    assert not shown.may("bob@other.example", "/_stcore/upload_file/one/a-file")
    assert shown.may("bob@other.example", "/seat_change") and shown.may("bob@other.example", "/static/js/x.js")


class Tab(Session):
    """A page that asks where its files go."""

    async def place(self) -> str:
        asked = BackMsg()
        asked.file_urls_request.file_names.append("a.csv")
        await self.socket.send(asked.SerializeToString())
        while not (said := await self.heard()).HasField("file_urls_response"):
            pass
        return str(said.file_urls_response.file_urls[0].upload_url)


def status(person: Person, method: str, place: str) -> int:
    """The status of what somebody is answered who sends a file to a place, or has it removed."""
    person.ask("/_stcore/health")
    form = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n1\r\n--x--\r\n'
    token = person.http.cookies["_streamlit_xsrf"]
    headers = {"X-Xsrftoken": token, "Content-Type": "multipart/form-data; boundary=x"}
    return person.http.request(method, person.url + place, content=form, headers=headers).status_code


def test_nobody_sends_or_removes_a_file_of_anothers_page(tmp_path: Path) -> None:
    """Though he has signed in, and knows its place: Streamlit itself would take the file."""

    async def visit() -> None:
        async with Tab(server.url, "portfolio", "language=en", cookies=anna.cookie) as tab:
            place = await tab.place()
            for method in ("PUT", "DELETE"):
                assert await asyncio.to_thread(status, bob, method, place) == 404
                assert await asyncio.to_thread(status, Person(server), method, place) == 401
            assert await asyncio.to_thread(status, anna, "PUT", place) == 204
            elsewhere = await asyncio.to_thread(status, again, "PUT", place)  # the same person, on another machine
            assert elsewhere == 204
            assert await asyncio.to_thread(status, anna, "DELETE", place) == 204

    with copy(tmp_path) as server:
        anna, again, bob = (Person(server) for _ in range(3))
        for person, name in ((anna, "anna"), (again, "anna"), (bob, "bob")):
            person.sign_in(name)
        loops.run(visit())
