"""How many pages are open at a time, and how long an address may be."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from hosting import asked
from hosting.settings import Settings

LONGEST = 16_000  # characters of an address; the longest link of a page has a quarter of them
LATER = 30  # seconds
FULL = (
    "Too many pages are open here just now: please try again in half a minute.",
    "In questo momento sono aperte troppe pagine: riprovare tra mezzo minuto.",
)
TOO_LONG = (
    f"This address is longer than {LONGEST:,} characters.",
    f"Questo indirizzo supera i {LONGEST:,} caratteri.".replace(",", "."),
)


class Visits:
    """Counts the open pages, and sends away who comes when there are too many."""

    def __init__(self, app: ASGIApp, found: Settings) -> None:
        self.app, self.found, self.open = app, found, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif len(scope["path"]) + len(scope["query_string"]) > LONGEST:
            await asked.refuse(scope, receive, send, 414, *TOO_LONG)
        elif self.open >= self.found.sessions and self._opens(scope):
            await asked.refuse(scope, receive, send, 503, *FULL, later=LATER)
        elif scope["type"] == "websocket":
            self.open += 1
            try:
                await self.app(scope, receive, send)
            finally:
                self.open -= 1
        else:
            await self.app(scope, receive, send)

    def _opens(self, scope: Scope) -> bool:
        """Whether a request opens a page: it asks for one, or for what keeps it open."""
        return scope["type"] == "websocket" or not asked.path(scope, self.found.base).startswith(asked.NO_PAGES)
