"""A browser tab without a browser: Streamlit's own messages over its websocket, on this machine alone.

The messages are Streamlit's internal ones and may change with any of its versions; requirements.txt holds it to one.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.typing import Origin, Subprotocol

INTERRUPTED = ForwardMsg.FINISHED_EARLY_FOR_RERUN  # the run that was asked for follows


class Session:
    """One session of a server. Made with ``async with``; `run` asks for a run of its page and waits for its end."""

    def __init__(self, url: str, page: str = "", query: str = "") -> None:
        self.url, self.page, self.query = url, page, query
        self.script = ""
        self.sliders: dict[str, Any] = {}  # the first message about each, by its id
        self.fragments: dict[str, str] = {}  # the part of the page that is run again when it is moved, if it is in one
        self.known: set[str] = set()  # messages the server need not send again
        self.socket: Any = None

    async def __aenter__(self) -> Session:
        address = f"{self.url.replace('http', 'ws', 1)}/_stcore/stream"
        protocols, origin = [Subprotocol("streamlit")], Origin(self.url)
        self.socket = await websockets.connect(address, subprotocols=protocols, max_size=None, origin=origin)
        await self.run()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: Any, trace: TracebackType | None) -> None:
        await self.socket.close()

    async def step(self, number: int) -> None:
        """The first slider one step further, or back at its end, and the page run with it."""
        slider = next(iter(self.sliders.values()))
        steps = max(1, round((slider.max - slider.min) / slider.step))
        await self.run({slider.id: slider.min + number % (steps + 1) * slider.step})

    async def run(self, values: dict[str, float] | None = None) -> None:
        """A run of the page, with these values of its sliders."""
        asked = BackMsg()
        run = asked.rerun_script
        run.query_string, run.page_name, run.page_script_hash = self.query, self.page, self.script
        run.context_info.timezone, run.context_info.locale = "Europe/Rome", "en-GB"
        run.context_info.url = f"{self.url}/{self.page}"
        run.cached_message_hashes.extend(self.known)
        run.fragment_id = self.fragments[next(iter(values))] if values else ""
        for id, value in (values or {}).items():
            widget = run.widget_states.widgets.add()
            widget.id = id
            widget.double_array_value.data.append(value)
        await self.socket.send(asked.SerializeToString())
        while True:
            message = ForwardMsg()
            message.ParseFromString(await self.socket.recv())
            if message.metadata.cacheable and message.hash:
                self.known.add(message.hash)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.script = message.new_session.page_script_hash
            elif kind == "delta" and message.delta.new_element.WhichOneof("type") == "slider":
                slider = message.delta.new_element.slider
                self.sliders.setdefault(slider.id, slider)
                self.fragments[slider.id] = message.delta.fragment_id
            elif kind == "script_finished" and message.script_finished != INTERRUPTED:
                return
