"""The gate: where people sign in, nothing but the way to do so is answered to who has not, or may not enter.

It stands before all of Streamlit: no script runs for a stranger, no file is taken from him or given to him.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from hosting import asked, door, signin
from hosting.closed import METRICS
from hosting.door import Door
from hosting.settings import Settings
from hosting.shown import MEDIA, Shown

OPEN = (asked.HEALTH, "/_stcore/host-config", METRICS)  # the last is closed by its own token
LOGIN, LOGOUT, RETURN = "auth/login", "auth/logout", signin.CALLBACK[1:]
LEAVES = 3  # seconds in which the tab that signs out goes to the identity provider, before the others load again
OURS = b"_streamlit_"  # how the cookies of the pages begin


class NoAnswer(Exception):
    """Streamlit could not ask the identity provider; the line of the log above that of this has the reason."""


class Gate:
    """Lets in who has signed in and is on the list.

    way: how one signs in; failed: is told of an error and where it came from, and returns its number.
    """

    def __init__(self, app: ASGIApp, found: Settings, way: signin.Way, failed: Callable[[Exception, str], str]) -> None:
        self.app, self.found, self.way, self.failed = app, found, way, failed
        self.base = f"{found.base}/"  # the path of the home page
        self.shown = Shown()
        self.ended: dict[str, float] = {}  # sign-ins that were ended before their time, until when they would last
        self.sockets: dict[str, set[asyncio.Event]] = {}  # of each sign-in: set, a socket closes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        headers = Headers(scope=scope)
        scope = {
            **scope,
            "headers": [pair for pair in scope["headers"] if pair[0].decode("latin-1") not in signin.TOLD],
        }
        visitor = self.way.visitor(headers)
        if visitor is not None and visitor.key in self.ended:
            visitor = None
        enters = visitor is not None and signin.may_enter(visitor, self.found.may_enter)
        if scope["type"] == "websocket":
            return await self._socket(visitor if enters else None, scope, receive, send)
        path = scope["path"].removeprefix(self.base) if scope["path"].startswith(self.base) else ""
        ours = Door(self.base, door.language(scope["query_string"].decode("latin-1"), headers))
        answer = await self._way_in(path, visitor, scope, receive, ours)
        if answer is None and visitor is not None and enters:
            return await self._enter(visitor, path, scope, receive, send, ours)
        if answer is None and f"/{path}" in OPEN:
            return await self.app(scope, receive, send)
        return await (answer or self._refusal(path, visitor, ours))(scope, receive, send)

    async def _enter(
        self, visitor: signin.Visitor, path: str, scope: Scope, receive: Receive, send: Send, ours: Door
    ) -> None:
        if not self.shown.may(visitor.email, f"/{path}"):
            return await ours.said("not_yours", 404)(scope, receive, send)
        if not f"/{path}".startswith(MEDIA):
            return await self.app(scope, receive, send)

        async def kept_by_nobody(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], (b"cache-control", b"private, no-store")]}
            await send(message)

        return await self.app(scope, receive, kept_by_nobody)

    def _refusal(self, path: str, visitor: signin.Visitor | None, ours: Door) -> Response:
        """What is said to who does not enter."""
        if f"/{path}".startswith(asked.NO_PAGES):
            return ours.said("first", 401)
        if visitor is not None:
            out = [] if visitor.leave == signin.NOWHERE else [(ours.words["somebody_else"], visitor.leave or LOGOUT)]
            why = "not_listed" if visitor.email else "not_verified"
            return ours.page(why, out, 403, door.KEEP, person=visitor.email or visitor.name)
        if not self.way.names:
            return ours.page("by_proxy", status=401)
        return ours.page("sign_in", self._buttons(ours), 200, door.KEEP)

    def _buttons(self, ours: Door) -> list[tuple[str, str]]:
        return [
            (ours.words["button_with"].format(provider=name.title()), f"{door.BEGIN}?with={name}")
            if name
            else (ours.words["button"], door.BEGIN)
            for name in self.way.names
        ]

    async def _way_in(
        self, path: str, visitor: signin.Visitor | None, scope: Scope, receive: Receive, ours: Door
    ) -> Response | None:
        """The answer on the way to the identity provider and back; None for every other address."""
        if path == door.SCRIPT:
            return door.script()
        if not self.way.names or path not in (door.BEGIN, LOGIN, LOGOUT, RETURN):
            return None
        if path == door.BEGIN:
            from streamlit.user_info import generate_login_redirect_url

            name = scope["query_string"].decode("latin-1").removeprefix("with=")
            where = generate_login_redirect_url(name if name in self.way.names and name else "default")
            return RedirectResponse(where, 302, headers=door.NO_STORE)
        if path == LOGOUT and visitor is not None:
            self._end(visitor)
        try:
            answer = await self._asked(scope, receive)
        except Exception as error:
            number = self.failed(error, "sign-in")
            return ours.page("no_service", [(ours.words["again"], door.BEGIN)], 502, number=number)
        if path != RETURN:
            return answer
        signed_in = any(
            name == b"set-cookie" and value.startswith(b"_streamlit_user=") and b"Max-Age=0" not in value
            for name, value in answer.raw_headers
        )
        query = scope["query_string"]
        if not signed_in and (b"state=" in query or b"error=" in query):
            return ours.page("not_done", [(ours.words["again"], door.BEGIN)], 403)
        if signed_in:
            page = ours.page("", act=door.GO)
            page.raw_headers += [pair for pair in answer.raw_headers if pair[0] == b"set-cookie"]
            return page
        return answer

    async def _asked(self, scope: Scope, receive: Receive) -> Response:
        """Streamlit's own answer on that way, with its cookies made as short as the sign-in. Raises what it does."""
        answer = Response()

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer.status_code = message["status"]
                answer.raw_headers = [self._bounded(*pair) for pair in message["headers"]]
            else:
                answer.body += message.get("body", b"")

        await self.app(scope, receive, keep)
        if answer.status_code >= 400:
            raise NoAnswer(answer.status_code)
        return answer

    def _bounded(self, name: bytes, value: bytes) -> tuple[bytes, bytes]:
        if name.lower() != b"set-cookie" or not value.startswith(OURS):
            return name, value
        seconds = self.found.signed_in_hours * signin.HOUR
        value = re.sub(rb"(?i)max-age=(\d+)", lambda told: b"Max-Age=%d" % min(int(told[1]), seconds), value)
        secure = self.found.https and b"secure" not in value.lower()
        return b"set-cookie", value + b"; Secure" * secure

    def _end(self, visitor: signin.Visitor) -> None:
        """This sign-in counts no more, in whatever tab."""
        now = time.time()
        self.ended = {key: until for key, until in self.ended.items() if until > now} | {visitor.key: visitor.until}
        for socket in self.sockets.get(visitor.key, ()):
            asyncio.get_running_loop().call_later(LEAVES, socket.set)

    # ---- The socket of a page --------------------------------------------------------------------------------------

    async def _socket(self, visitor: signin.Visitor | None, scope: Scope, receive: Receive, send: Send) -> None:
        if visitor is None:
            return await _load_again(receive, send, scope.get("subprotocols") or [])
        over = asyncio.Event()
        self.sockets.setdefault(visitor.key, set()).add(over)
        scope = {**scope, "headers": [*scope["headers"], *visitor.headers()]}
        waiting: asyncio.Future[Any] | None = None
        ended: asyncio.Future[Any] = asyncio.ensure_future(over.wait())

        async def receive_while_signed_in() -> Message:
            nonlocal waiting
            waiting = waiting or asyncio.ensure_future(receive())
            left = max(visitor.until - time.time(), 0)
            await asyncio.wait({waiting, ended}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            if over.is_set() or time.time() >= visitor.until:
                with suppress(Exception):  # it may have gone meanwhile
                    await send({"type": "websocket.send", "bytes": _RELOAD})
                return {"type": "websocket.disconnect", "code": 1008}
            message = waiting.result()
            waiting = None
            return message

        async def send_and_see(message: Message) -> None:
            if message["type"] == "websocket.send" and message.get("bytes"):
                self.shown.see(visitor.email, message["bytes"])
            await send(message)

        try:
            await self.app(scope, receive_while_signed_in, send_and_see)
        finally:
            ended.cancel()
            if waiting is not None:
                waiting.cancel()
            self.sockets[visitor.key].discard(over)
            if not self.sockets[visitor.key]:
                del self.sockets[visitor.key]


def _reload() -> bytes:
    """A message that has a page load its address again, where the gate then says what is to be said."""
    message = ForwardMsg()
    message.auth_redirect.url = ""
    message.auth_redirect.SetInParent()
    return message.SerializeToString()


_RELOAD = _reload()


async def _load_again(receive: Receive, send: Send, subprotocols: list[str]) -> None:
    """The answer to a page whose sign-in is over: load again."""
    await receive()  # that it wants to connect
    await send({"type": "websocket.accept", "subprotocol": subprotocols[0] if subprotocols else None})
    await send({"type": "websocket.send", "bytes": _RELOAD})
    await send({"type": "websocket.close", "code": 1008})
