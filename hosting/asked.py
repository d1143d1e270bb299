"""What a request asks for, and how it is refused: with a status and one sentence in each language of the pages."""

from __future__ import annotations

from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

UPLOAD, HEALTH = "/_stcore/upload_file/", "/_stcore/health"
NO_PAGES = ("/_stcore/", "/static/", "/media/", "/component/", "/app/static/")


def path(scope: Scope, base: str) -> str:
    """The path that a request asks for, below the one at which the pages are served."""
    asked: str = scope["path"]
    return asked.removeprefix(base) if asked.startswith(f"{base}/") else asked


def header(scope: Scope, name: bytes) -> str | None:
    """A header of a request by its name in small letters; None where there is none, or more than one."""
    found = [value for known, value in scope["headers"] if known == name]
    return found[0].decode("latin-1") if len(found) == 1 else None


async def refuse(scope: Scope, receive: Receive, send: Send, status: int, *sentences: str, later: int = 0) -> None:
    """Answers a request, or a web socket that would be opened, with a status and sentences.

    later: seconds after which it may be tried again; 0: not at all.
    """
    more = {"Retry-After": str(later)} if later else {}
    if scope["type"] == "websocket":  # a browser shows nobody what it is told
        await send({"type": "websocket.close", "code": 1013 if later else 1008})
        return
    answer = PlainTextResponse("".join(f"{one}\n" for one in sentences), status, {"Cache-Control": "no-store", **more})
    await answer(scope, receive, send)
