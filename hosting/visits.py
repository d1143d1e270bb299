"""How many pages are open at a time, in all and from one address of the network, and how long an address may be."""

from __future__ import annotations

from collections import Counter
from ipaddress import IPv6Address, ip_address

from starlette.types import ASGIApp, Receive, Scope, Send

from hosting import asked
from hosting.settings import Settings

LONGEST = 16_000  # characters of an address; the longest link of a page has a quarter of them
LATER = 30  # seconds
FULL = (
    "Too many pages are open here just now: please try again in half a minute.",
    "In questo momento sono aperte troppe pagine: riprovare tra mezzo minuto.",
)
FULL_FOR_YOU = (
    "Too many pages are open from your network: please close some, or try again in half a minute.",
    "Dalla rete in uso sono aperte troppe pagine: chiuderne alcune, o riprovare tra mezzo minuto.",
)
TOO_LONG = (
    f"This address is longer than {LONGEST:,} characters.",
    f"Questo indirizzo supera i {LONGEST:,} caratteri.".replace(",", "."),
)


class Lengths:
    """Refuses an address that no page has, before anybody reads what it says."""

    def __init__(self, app: ASGIApp, found: Settings) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102
        if scope["type"] != "lifespan" and len(scope["path"]) + len(scope["query_string"]) > LONGEST:
            await asked.refuse(scope, receive, send, 414, *TOO_LONG)
        else:
            await self.app(scope, receive, send)


class Visits:
    """Counts the open pages, and sends away who comes when there are too many."""

    def __init__(self, app: ASGIApp, found: Settings) -> None:
        self.app, self.found = app, found
        self.open: Counter[str] = Counter()  # by the address of the network, which is kept no longer than its pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        whence = network((scope.get("client") or ("",))[0])  # as a proxy says it that FORWARDED_ALLOW_IPS trusts
        if self._opens(scope) and self.open.total() >= self.found.sessions:
            await asked.refuse(scope, receive, send, 503, *FULL, later=LATER)
        elif self._opens(scope) and 0 < self.found.sessions_each <= self.open[whence]:
            await asked.refuse(scope, receive, send, 429, *FULL_FOR_YOU, later=LATER)
        elif scope["type"] == "websocket":
            self.open[whence] += 1
            try:
                await self.app(scope, receive, send)
            finally:
                self.open[whence] -= 1
                self.open += Counter()  # lets go of addresses without any
        else:
            await self.app(scope, receive, send)

    def _opens(self, scope: Scope) -> bool:
        """Whether a request opens a page: it asks for one, or for what keeps it open."""
        return scope["type"] == "websocket" or not asked.path(scope, self.found.base).startswith(asked.NO_PAGES)


def network(address: str) -> str:
    """Where a visitor comes from: his address, of IPv6 the half that he cannot choose."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return address
    return str(found.ipv4_mapped or found.exploded[:19])
