"""How much the files of one open page, and of all, may take in memory. How large one file may be is Streamlit's to say.

A file too many is not stored: in its place the page gets an empty one of a kind of its own (`pages.ui.base.taken`)
and says so, in its language.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime import get_instance

from hosting import asked
from hosting.settings import Settings
from pages.ui.base.hosted import NOT_TAKEN

MB = 1024 * 1024
LEAST = 64 * 1024  # bytes that a file counts for, be it ever so small
MOST = 1000  # files of one page, with those that were refused
NO_LENGTH = ("A file is sent with its length.", "Un file si invia con la sua lunghezza.")
TOO_MANY = ("Too many files are open in this page.", "In questa pagina sono aperti troppi file.")
EDGE = "file"
INSTEAD = (
    f'--{EDGE}\r\nContent-Disposition: form-data; name="file"; filename="-"\r\nContent-Type: {NOT_TAKEN}\r\n\r\n'
    f"\r\n--{EDGE}--\r\n"
).encode()


class Uploads:
    """Lets a file through as long as there is room for it."""

    def __init__(self, app: ASGIApp, found: Settings) -> None:
        self.app, self.found = app, found
        self.coming: Counter[str] = Counter()  # bytes on their way, by session

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102
        if scope["type"] != "http" or scope["method"] != "PUT":
            await self.app(scope, receive, send)
            return
        path = asked.path(scope, self.found.base)
        session = path.removeprefix(asked.UPLOAD).partition("/")[0] if path.startswith(asked.UPLOAD) else ""
        length = asked.header(scope, b"content-length") or ""
        if not length.isdigit():
            await asked.refuse(scope, receive, send, 411, *NO_LENGTH)
            return
        stored = files()
        if len(stored.get(session, ())) >= MOST:
            await asked.refuse(scope, receive, send, 413, *TOO_MANY)
            return
        size = max(int(length), LEAST)
        if not self._room(session, stored, size):
            scope, receive, size = *instead(scope), 0
        self.coming[session] += size
        try:
            await self.app(scope, receive, send)
        finally:
            self.coming[session] -= size
            self.coming += Counter()  # lets go of sessions without any

    def _room(self, session: str, stored: dict[str, list[int]], size: int) -> bool:
        """Whether a file of this size can be taken for a session, and beside those of all others."""
        of_all = sum(map(sum, stored.values())) + self.coming.total()
        of_it = sum(stored.get(session, ())) + self.coming[session]
        return of_it + size <= self.found.session_uploads * MB and of_all + size <= self.found.uploads * MB


def files() -> dict[str, list[int]]:
    """The sizes of the files that are stored, by session."""
    storage: dict[str, dict[str, Any]] = getattr(get_instance().uploaded_file_mgr, "file_storage")  # noqa: B009
    return {session: list(_sizes(list(records.values()))) for session, records in list(storage.items())}


def _sizes(records: Iterable[Any]) -> Iterable[int]:
    return (max(len(record.data), LEAST) for record in records)


def instead(scope: Scope) -> tuple[Scope, Receive]:
    """The same request with an empty file of a kind of its own; the server drops what is still coming."""
    told = {b"content-type": f"multipart/form-data; boundary={EDGE}".encode(), b"content-length": b"%d" % len(INSTEAD)}
    kept = [(name, value) for name, value in scope["headers"] if name not in told]
    parts = [INSTEAD]

    async def receive() -> Message:
        return {"type": "http.request", "body": parts.pop() if parts else b"", "more_body": False}

    return {**scope, "headers": [*kept, *told.items()]}, receive
