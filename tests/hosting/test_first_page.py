"""The page with which a visit begins, held against Streamlit's own; and what is not that page."""

from __future__ import annotations

import gzip
from base64 import b64encode
from hashlib import sha256

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import Message

import loops
from hosting import first_page, headers
from hosting.first_page import FirstPage

OTHERS = {
    "/door": ("<p>Sign in</p>", 200, "text/html"),
    "/gone": (first_page.streamlits(), 404, "text/html"),
    "/same": (first_page.streamlits(), 200, "text/plain"),
    "/none": ("", 200, "text/html"),
}
PACKING = pytest.mark.parametrize("packing", ["gzip", "identity"])


def page(_: Request) -> Response:
    return HTMLResponse(first_page.streamlits(), headers={"ETag": '"of the file"', "Cache-Control": "no-cache"})


def other(request: Request) -> Response:
    body, status, kind = OTHERS[request.url.path]
    return Response(body, status, media_type=kind)


APP = Starlette(
    routes=[Route("/seat_change", page), *(Route(path, other) for path in OTHERS)],
    middleware=[Middleware(FirstPage), Middleware(GZipMiddleware, minimum_size=1)],
)


def ask(path: str, packing: str) -> tuple[int, dict[str, str], str]:
    """The status, the headers and the unpacked text of an answer."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    asked = {
        "type": "http", "method": "GET", "path": path, "query_string": b"",
        "headers": [(b"accept-encoding", packing.encode())],
    }  # fmt: skip
    loops.run(APP(asked, receive, send))
    told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    body = b"".join(part["body"] for part in sent[1:])
    assert int(told["content-length"]) == len(body)
    text = gzip.decompress(body) if told.get("content-encoding") == "gzip" else body
    return sent[0]["status"], told, text.decode()


@PACKING
def test_the_page_says_where_the_server_is_before_anything_asks(packing: str) -> None:
    _, told, text = ask("/seat_change", packing)
    assert text.replace(first_page.WHERE, "") == first_page.streamlits() != text
    assert text.index("BACKEND_BASE_URL") < text.index('<script type="module"')
    assert told.get("content-encoding", "identity") == packing
    assert "etag" not in told and told["cache-control"] == "no-cache"
    code = first_page.WHERE.strip().removeprefix("<script>").removesuffix("</script>")
    assert f"'sha256-{b64encode(sha256(code.encode()).digest()).decode()}'" in headers.known_scripts()


@PACKING
@pytest.mark.parametrize("path", OTHERS)
def test_everything_else_passes_as_it_is(path: str, packing: str) -> None:
    status, _, text = ask(path, packing)
    assert (text, status) == OTHERS[path][:2]
