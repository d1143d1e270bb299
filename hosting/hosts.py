"""Who is called, and by whose page: a request that names another host than this copy's own gets a sentence.

Streamlit holds web sockets against server.allowedHosts; here all else is, and where nobody has named a host, this
machine's own names are the only ones. So no page of a stranger can have its name lead here and read along. Web sockets
are opened by pages of the host that is called; of others Streamlit would ask the internet who they are, while everybody
waits.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from hosting import asked
from hosting.settings import Settings

SENTENCES = (
    "This copy has another address: whoever runs it names it with server.allowedHosts.",
    "Questa copia ha un altro indirizzo: chi la gestisce lo indica con server.allowedHosts.",
)


class Hosts:
    """Lets a request through that calls the server by one of its names; how it is may be asked by any."""

    def __init__(self, app: ASGIApp, found: Settings) -> None:
        self.app, self.found = app, found

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102
        if scope["type"] == "lifespan" or (self._known(scope) and self._own(scope)):
            await self.app(scope, receive, send)
        else:
            await asked.refuse(scope, receive, send, 400, *SENTENCES)

    def _known(self, scope: Scope) -> bool:
        """Whether the request names a host of this copy's."""
        host = called(asked.header(scope, b"host") or "")
        return any(fits(host, name) for name in self.found.hosts) or asked.path(scope, self.found.base) == asked.HEALTH

    def _own(self, scope: Scope) -> bool:
        """Whether it is a page of this copy, or of a site that may, that would open a web socket; or no page at all."""
        origin = asked.header(scope, b"origin")
        if scope["type"] != "websocket" or origin is None or origin in self.found.cross_origins:
            return True
        return urlsplit(origin).netloc.lower() == (asked.header(scope, b"host") or "").lower()


def called(host: str) -> str:
    """The name in a Host header, in small letters and without a port; "" where it is none."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port  # ValueError, if it is none
    except ValueError:
        return ""
    return (parts.hostname or "").rstrip(".") if parts.netloc == host and "@" not in host else ""


def fits(host: str, name: str) -> bool:
    """Whether a host is meant by a name, of which *.example.com means all below example.com."""
    return bool(host) and (host.endswith(name[1:]) if name.startswith("*.") else host == name)
