"""What `app.py` gives to `streamlit run`: the pages, with what a server puts around them."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.middleware import Middleware
from streamlit import config
from streamlit.cli_util import open_browser
from streamlit.web.server.server_util import get_url

from hosting import arenas, left, settings, shown, signin
from hosting.closed import Closed
from hosting.first_page import FirstPage
from hosting.gate import Gate
from hosting.headers import Headers
from hosting.hosts import Hosts
from hosting.left import Left
from hosting.uploads import Uploads
from hosting.visits import Lengths, Visits
from hosting.watched import Watched
from pages.ui.base import hosted


def parts() -> dict[str, Any]:
    """The arguments of st.App but for the script. Ends the process with one sentence if a setting is wrong."""
    try:
        found = settings.read()
        way = signin.of(found)
    except settings.Wrong as wrong:
        sys.exit(str(wrong))
    arenas.few()
    shown.by_whole_content()
    left.soon_forgotten()
    if way is not None:
        config.set_option("server.trustedUserHeaders", signin.TOLD)
    watched = Watched(found)
    watched.begin()
    hosted.decide(found.limits)
    return {"middleware": around(found, watched, way), "on_script_error": watched.error, "lifespan": begun}


@asynccontextmanager
async def begun(_: Any) -> AsyncIterator[None]:
    """The life of the server. On a machine with a screen (server.headless=false) it begins by opening a browser."""
    if not config.get_option("server.headless"):
        where = get_url(config.get_option("browser.serverAddress"))
        asyncio.get_running_loop().call_soon(open_browser, where)
    yield


def around(found: settings.Settings, watched: Watched, way: signin.Way | None) -> list[Middleware]:
    """What stands between a visitor and the pages, the outermost first; the gate comes before what counts.

    way: how he signs in, None if he need not.
    """
    headers, hosts, lengths, closed, *limits = (
        Middleware(one, found=found) for one in (Headers, Hosts, Lengths, Closed, Visits, Uploads)
    )
    gate = [Middleware(Gate, found=found, way=way, failed=watched.failed)] if way is not None else []
    within = [*limits, Middleware(FirstPage), Middleware(Left)]
    return [headers, *watched.answers(), hosts, lengths, closed, *gate, *within]
