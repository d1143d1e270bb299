"""What is not for everybody: the figures of the process, and Streamlit's interface for programs."""

from __future__ import annotations

from hmac import compare_digest

from starlette.types import ASGIApp, Receive, Scope, Send

from hosting import asked
from hosting.settings import Settings

METRICS, PROGRAMS = "/_stcore/metrics", "/_stcore/agent"
NOT_FOUND = ("Not found.", "Non trovato.")


class Closed:
    """Answers as if it were not there, but to who sends the token of the figures."""

    def __init__(self, app: ASGIApp, found: Settings) -> None:
        self.app, self.found = app, found

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102
        path = asked.path(scope, self.found.base) if scope["type"] != "lifespan" else ""
        if path.startswith(PROGRAMS) or (path.startswith(METRICS) and not known(scope, self.found)):
            await asked.refuse(scope, receive, send, 404, *NOT_FOUND)
        else:
            await self.app(scope, receive, send)


def known(scope: Scope, found: Settings) -> bool:
    """Whether a request brings the token with which the figures of the process may be read."""
    brought = asked.header(scope, b"authorization") or ""
    wanted = f"Bearer {found.metrics_token}"
    return bool(found.metrics_token) and compare_digest(brought.encode(), wanted.encode())
