"""What every answer tells the browser: what the pages may load, who may show them in a frame, and no guessing."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hosting.first_page import ours
from hosting.settings import Settings

SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)  # that stands in the page itself
# What the pages need, found by opening all of them: Streamlit imports the scripts of components, and the pages theirs,
# as blobs, which only a script of their own can make; it writes styles into the page, and its messages are read by
# WebAssembly. Nothing is loaded from elsewhere.
POLICY = {
    "default-src": "'self'",
    "script-src": "'self' 'wasm-unsafe-eval' blob:",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
}
NOBODY = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"


def headers(found: Settings) -> list[tuple[bytes, bytes]]:
    """The headers of every answer, as ASGI wants them."""
    policy = POLICY | {
        "script-src": " ".join([POLICY["script-src"], *known_scripts()]),
        "frame-ancestors": " ".join(found.embedded_in) or "'none'",
    }
    said = {
        "content-security-policy": "; ".join(f"{what} {where}" for what, where in policy.items()),
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "permissions-policy": NOBODY,
        "cross-origin-opener-policy": "same-origin",
    }
    if not found.embedded_in:
        said["x-frame-options"] = "DENY"  # for browsers that do not know frame-ancestors
    if found.https:
        said["strict-transport-security"] = "max-age=31536000"
    return [(name.encode(), value.encode()) for name, value in said.items()]


def known_scripts() -> list[str]:
    """The scripts that stand in the first page itself, by what they are."""
    return [f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in SCRIPT.findall(ours())]


class Headers:
    """Adds the headers to every answer that passes."""

    def __init__(self, app: ASGIApp, found: Settings) -> None:
        self.app, self.said = app, headers(found)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102
        async def with_headers(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                message = {**message, "headers": [*message.get("headers", ()), *self.said]}
            await send(message)

        await self.app(scope, receive, with_headers)
