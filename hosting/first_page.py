"""The page with which every visit begins: Streamlit's own, which is told where its server is.

By itself it asks below the address that was opened first (/seat_change/_stcore/health), and beside it only after a
pause of some tenths of a second; so every page but the home page, and every link, would open that much later. The word
for it (`window.__streamlit`) is not a documented one: a page that does not know it goes on asking.
"""

from __future__ import annotations

import gzip
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.file_util import get_static_dir

BEFORE = '<script type="module"'  # what asks for the server
# A page lies one step below the server's address, also where a proxy has that below a path of its own.
WHERE = '<script>window.__streamlit = {BACKEND_BASE_URL: new URL(".", location.href).href}</script>\n    '


def streamlits() -> str:
    """The page as Streamlit has it."""
    return Path(get_static_dir(), "index.html").read_text("utf-8")


def ours() -> str:
    """The page as it is sent."""
    return streamlits().replace(BEFORE, WHERE + BEFORE, 1)


class FirstPage:
    """Sends our page where Streamlit sends its own; every other answer passes as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app, self.own = app, streamlits().encode()
        plain = ours().encode()
        self.sent = {"": plain, "gzip": gzip.compress(plain, mtime=0)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102
        held: list[Message] = []  # the beginning of a page, until it is known which it is

        async def with_our_page(message: Message) -> None:
            if message["type"] == "http.response.start" and is_page(message):
                held.append(message)
            elif held and message["type"] == "http.response.body":
                held.append(message)
                if not message.get("more_body"):
                    for each in self.told(held):
                        await send(each)
                    held.clear()
            else:
                await send(message)

        await self.app(scope, receive, with_our_page if scope["type"] == "http" else send)

    def told(self, answer: list[Message]) -> list[Message]:
        """The messages of an answer, with our page in them if it was Streamlit's."""
        headers = MutableHeaders(raw=list(answer[0]["headers"]))
        packed = headers.get("content-encoding", "")
        body = b"".join(part.get("body", b"") for part in answer[1:])
        if packed not in self.sent or (gzip.decompress(body) if packed else body) != self.own:
            return answer
        for of_the_file in ("etag", "last-modified", "accept-ranges"):
            del headers[of_the_file]
        headers["content-length"] = str(len(self.sent[packed]))
        return [
            {**answer[0], "headers": headers.raw},
            {"type": "http.response.body", "body": self.sent[packed]},
        ]


def is_page(start: Message) -> bool:
    """Whether an answer that begins so is a whole page."""
    kind = MutableHeaders(raw=list(start["headers"])).get("content-type", "")
    return start["status"] == 200 and kind.startswith("text/html")
