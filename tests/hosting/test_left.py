"""How long a session is kept whose page has gone: not for long if it was closed, longer if its connection broke."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
import websockets
from running import PROJECT, Address, start
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.typing import Origin, Subprotocol

import loops

SOON = 2  # seconds, instead of the twenty of a real copy
NOTED = 0.5  # seconds after which a copy has noted that a page went away
COPY = f"""
import sys
sys.path.insert(0, {str(PROJECT)!r})
import streamlit as st
from hosting import left, server
left.SOON = {SOON}
app = st.App({str(PROJECT / "app.py")!r}, **server.parts())
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    """A running copy that forgets a page that was closed after a second."""
    folder = tmp_path_factory.mktemp("copy")
    (folder / "quick.py").write_text(COPY)
    running = start(folder / "server.log", app=str(folder / "quick.py"))
    yield running
    running.stop()


async def opened(copy: Address, session: str = "") -> tuple[Any, str]:
    """A page's web socket and the name of its session; session: that of before, as a browser names it."""
    socket = await websockets.connect(
        f"{copy.url.replace('http', 'ws')}/_stcore/stream",
        subprotocols=[Subprotocol(name) for name in ("streamlit", "-", session) if name],
        origin=Origin(copy.url),
        max_size=None,
    )
    await socket.send(BackMsg(rerun_script={"query_string": ""}).SerializeToString())
    while (said := ForwardMsg.FromString(await socket.recv())).WhichOneof("type") != "new_session":
        pass
    return socket, said.new_session.initialize.session_id


async def found_again(copy: Address, code: int | None, after: float) -> bool:
    """Whether a page that comes back finds its session. code: with which it was closed; None: the line was cut."""
    socket, before = await opened(copy)
    if code is None:
        socket.transport.abort()
    else:
        await socket.close(code)
    await asyncio.sleep(after)
    again, now = await opened(copy, before)
    await again.close()
    return now == before


@pytest.mark.parametrize(
    ("code", "after", "found"),
    [
        (1001, NOTED, True),  # by a proxy that is started anew, say
        (1001, 2 * SOON, False),  # by a browser whose page was closed, left or loaded again
        (1000, 2 * SOON, True),
        (None, 2 * SOON, True),  # a laptop that was carried to another room
    ],
)
def test_a_closed_page_is_soon_forgotten_and_a_lost_one_is_not(
    copy: Address, code: int | None, after: float, found: bool
) -> None:
    assert loops.run(found_again(copy, code, after)) == found


def test_a_page_that_came_back_in_time_is_kept(copy: Address) -> None:
    async def stays() -> None:
        socket, before = await opened(copy)
        await socket.close(1001)
        await asyncio.sleep(NOTED)
        back, now = await opened(copy, before)
        await asyncio.sleep(2 * SOON)
        await back.send(BackMsg(rerun_script={"query_string": ""}).SerializeToString())
        async with asyncio.timeout(10):
            while ForwardMsg.FromString(await back.recv()).WhichOneof("type") != "script_finished":
                pass
        await back.close()
        assert now == before

    loops.run(stays())
