"""What a visitor sees before a page runs: a page of one sentence and a button, in his language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, Response

HERE = Path(__file__).parent
SCRIPT, BEGIN = "auth/door.js", "auth/begin"  # what is fetched from here, below the pages' address
KEEP, GO = "keep", "go"  # what door.js does: keeps the address of the page, or goes to the one that was kept
NO_STORE = {"cache-control": "no-store"}


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((HERE / "wording.toml").read_text(encoding="utf-8"))


@cache
def _page() -> Template:
    return Template((HERE / "door.html").read_text(encoding="utf-8"))


def script() -> Response:
    """The script of the page."""
    text = (HERE / "door.js").read_text(encoding="utf-8")
    return Response(text, media_type="text/javascript", headers={"cache-control": "no-cache"})


def language(query: str, headers: Headers) -> str:
    """The language that an address names, or else the first of the browser's that we speak."""
    asked = parse_qs(query)
    named = [*asked.get("language", ()), *asked.get("lang", ())]
    spoken = headers.get("accept-language", "").split(",")
    for one in (*named, *spoken):
        short = one.strip().lower().split(";")[0].split("-")[0]
        if short in _words():
            return short
    return "en"


class Door:
    """Answers in one language. base: the path of the home page, with a slash at its end."""

    def __init__(self, base: str, language: str) -> None:
        self.base, self.language, self.words = base, language, _words()[language]

    def said(self, sentence: str, status: int, **facts: str) -> Response:
        """One sentence, for what is no page."""
        return PlainTextResponse(self.words[sentence].format(**facts), status, headers=NO_STORE)

    def page(
        self,
        sentence: str,
        links: Sequence[tuple[str, str]] = (),
        status: int = 200,
        act: str = "",
        **facts: str,
    ) -> Response:
        """A page. links: words and where they lead, below the pages' address or anywhere; act: what its script does."""
        ways = "".join(f'<a href="{escape(self._whole(where))}">{escape(said)}</a>' for said, where in links)
        text = _page().substitute(
            language=self.language,
            product=self.words["product"],
            script=escape(self.base + SCRIPT),
            home=escape(self.base),
            act=act,
            sentence=escape(self.words[sentence].format(**facts)) if sentence else "",
            links=ways,
            no_script=escape(self.words["no_script"]),
        )
        return HTMLResponse(text, status, headers={**NO_STORE, "vary": "Cookie, Accept-Language"})

    def _whole(self, where: str) -> str:
        return where if where.startswith(("/", "https://")) else self.base + where
