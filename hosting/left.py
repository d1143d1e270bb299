"""Who has closed a page is soon forgotten; who has lost the connection may come back for longer.

Streamlit keeps the session of every page whose connection has ended for two minutes (server.disconnectedSessionTTL),
also where nobody can come back to it: a browser that closes, leaves or loads a page again says so, and forgets which
session it was. Streamlit has no place for this; its storage of sessions is replaced. Where that is gone, every session
is kept for the two minutes, and a test fails.
"""

from __future__ import annotations

import asyncio
from contextvars import ContextVar

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import runtime
from streamlit.runtime import memory_session_storage
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.session_manager import SessionInfo

AWAY = 1001  # with which a browser closes the web socket of a page that goes away
SOON = 20  # seconds: a proxy that is started anew closes with it too, and then the page comes back
_away: ContextVar[bool] = ContextVar("away", default=False)  # whether the page of this connection went away


def soon_forgotten() -> None:
    """Have a session end soon after its page was closed."""
    vars(memory_session_storage)[MemorySessionStorage.__name__] = Stored


class Left:
    """Notes of each page's connection how it ended."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102
        async def heard() -> Message:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                _away.set(message.get("code") == AWAY)
            return message

        await self.app(scope, heard if scope["type"] == "websocket" else receive, send)


class Stored(MemorySessionStorage):
    """The sessions without a connection; one whose page went away only for a while."""

    def save(self, session_info: SessionInfo) -> None:
        """Keep a session. It is the task of its connection that asks for this, as it ends."""
        super().save(session_info)
        if _away.get():
            asyncio.get_running_loop().call_later(SOON, self._end, session_info)

    def _end(self, session_info: SessionInfo) -> None:
        if self.get(session_info.session.id) is session_info:  # else it came back
            runtime.get_instance().close_session(session_info.session.id)
