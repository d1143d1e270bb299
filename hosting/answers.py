"""Every answer to a request and every open page, as they pass: for the log and for the figures."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import NamedTuple

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hosting import asked
from hosting.settings import Settings

UPLOAD = asked.UPLOAD.strip("/")
OTHER = "page"
GONE = 499  # the status of what nobody waited for
FAILED = (
    "Something went wrong here, and the fault is not yours: error {}.",
    "Qui qualcosa è andato storto, e l\u2019errore è del programma: errore {}.",
)
# What is served beside the pages, by how its path begins below the base path: few names, however many there are asked.
ROUTES = (UPLOAD, "_stcore/health", "_stcore/host-config", "_stcore", "media", "static", "component", "metrics")


class Answer(NamedTuple):
    """An answer. route: what was asked for, one of few; received: bytes that were sent to it."""

    route: str
    status: int
    seconds: float
    received: int


class Told(NamedTuple):
    """Who is told: of answers, of open pages as they come and go (1, -1), and of an error, whose number is returned."""

    answered: Callable[[Answer], None]
    sessions: Callable[[int], None]
    failed: Callable[[Exception, str], str]


class Answers:
    """Tells of every answer and every open page; a failure of the server is a sentence with its number."""

    def __init__(self, app: ASGIApp, found: Settings, told: Told) -> None:
        self.app, self.base, self.told = app, found.base, told

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102
        if scope["type"] == "websocket":
            await self._page(scope, receive, send)
        elif scope["type"] == "http":
            await self._request(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_open = False

        async def accepted(message: Message) -> None:
            nonlocal is_open
            if message["type"] == "websocket.accept":
                is_open = True
                self.told.sessions(1)
            await send(message)

        try:
            await self.app(scope, receive, accepted)
        finally:
            if is_open:
                self.told.sessions(-1)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun, status, received = perf_counter(), 0, 0
        where = route(asked.path(scope, self.base))

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            return message

        async def said(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, counted, said)
        except ClientDisconnect:  # who asked has gone
            pass
        except Exception as error:
            number = self.told.failed(error, where)
            if not status:
                await asked.refuse(scope, receive, said, 500, *(sentence.format(number) for sentence in FAILED))
        self.told.answered(Answer(where, status or GONE, perf_counter() - begun, received))


def route(path: str) -> str:
    """What a path below that of the pages asks for, one of `ROUTES` or a page."""
    below = path.strip("/")
    return next((name for name in ROUTES if below == name or below.startswith(f"{name}/")), OTHER)
